#!/usr/bin/env bash
# price-parser 0.5.1: the amount is the first number of the text, the currency any sign of it.
#
# Guess:   in "2 tarts for $5" the parser finds the number that the sign stands beside: 5 dollars. A
#          text without a number at its sign gives no price, and a minus keeps a refund a refund.
# Happens: number and currency are looked for apart. The first number wins, wherever the sign is, so the
#          answer is a well-formed price that nobody named: order numbers and quantities in dollars.
#          A percent sign alone disqualifies a number. A minus is dropped, also before the sign, and
#          three digits behind a point are thousands, but not in 0.99.
# Matters: checks of what a bot said about money compare against a catalog; "order 143 costs $12" is then
#          a wrong price of $143, and a wrong one can come out right.
# Source:  price_parser/parser.py, extract_price_text (its own note wishes for the nearer number).
# Seen:    'Order 143 costs $12' 143 $, '-$18.40' 18.40 $, '$10.123' 10123 $
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check price-parser==0.5.1

cat > expected <<'END'
price-parser 0.5.1
'It costs $12'          12 $
'Order 143 costs $12'   143 $
'2 tarts for $5'        2 $
'20% off, now $15'      15 $
'-$18.40'               18.40 $
'$10.12'                10.12 $
'$10.123'               10123 $
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

from price_parser import Price

print("price-parser", version("price-parser"))
texts = ("It costs $12", "Order 143 costs $12", "2 tarts for $5", "20% off, now $15", "-$18.40", "$10.12", "$10.123")
for text in texts:
    price = Price.fromstring(text)
    print(f"{text!r:23} {price.amount} {price.currency}")
END
diff expected actual
