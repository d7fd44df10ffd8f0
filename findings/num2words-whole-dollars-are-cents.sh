#!/usr/bin/env bash
# num2words 0.5.14: 12 is twelve cents, 12.0 and "12" are twelve dollars.
#
# Guess:   to="currency" reads one number the same way whatever its type: 12, 12.0 and "12" are equal
#          amounts, and so is what a JSON reader makes of 12 and of 12.00.
# Happens: an int is taken for a sum in cents, a float, a Decimal or a string for one in dollars.
# Matters: JSON turns a price of 12.00 into a float and one of 12 into an int, so in one catalog some
#          prices come out a hundred times too low, spoken, in otherwise perfect sentences.
# Source:  num2words/currency.py, parse_currency_parts ("assume cents if value is integer").
# Seen:    12 'zero dollars, twelve cents', 12.0 'twelve dollars, zero cents'
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check num2words==0.5.14

cat > expected <<'END'
num2words 0.5.14
12        zero dollars, twelve cents
12.0      twelve dollars, zero cents
'12'      twelve dollars, zero cents
12.5      twelve dollars, fifty cents
[12, 12.5] from JSON: zero dollars, twelve cents; twelve dollars, fifty cents
END

venv/bin/python -I - <<'END' | tee actual
import json
from importlib.metadata import version

from num2words import num2words


def spoken(amount):
    return num2words(amount, to="currency", currency="USD")


print("num2words", version("num2words"))
for amount in (12, 12.0, "12", 12.5):
    print(f"{amount!r:9} {spoken(amount)}")
prices = json.loads("[12, 12.50]")
print(prices, "from JSON:", "; ".join(map(spoken, prices)))
END
diff expected actual
