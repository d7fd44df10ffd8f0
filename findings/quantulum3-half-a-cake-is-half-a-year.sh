#!/usr/bin/env bash
# quantulum3 0.10.0: "half a cake" is half a year.
#
# Guess:   a parser of quantities finds one half without a unit, as it does for "half the cake", or the
#          half of something it has no unit for.
# Happens: (plain install, without its classifier extra) "a" after a number is the symbol of the year, annum,
#          and no word for a thing behind it stops
#          that: half a cake, a loaf and a refund are 0.5 years. "half an order" is 0.5 of nothing, since
#          "an" is no unit, and "half a dozen" is 0.5 per dozen.
# Matters: amounts in customers' messages are slots: a duration turns up where a quantity was told, with
#          a unit that a check of kinds accepts ("within half a year").
# Source:  quantulum3/units.json (the symbol of the year) and quantulum3/parser.py.
# Seen:    'I only got half a cake' 0.5 year
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check quantulum3==0.10.0

cat > expected <<'END'
quantulum3 0.10.0
I only got half the cake  0.5 dimensionless 'half'
I only got half a cake    0.5 year 'half a'
Can I have half a refund  0.5 year 'half a'
That is half an order     0.5 dimensionless 'half'
half a dozen tarts        0.5 per dozen 'half a dozen'
END

venv/bin/python -I - <<'END' 2> log | tee actual
from importlib.metadata import version

from quantulum3 import parser

print("quantulum3", version("quantulum3"))
for text in (
    "I only got half the cake",
    "I only got half a cake",
    "Can I have half a refund",
    "That is half an order",
    "half a dozen tarts",
):
    (quantity,) = parser.parse(text)
    print(f"{text:25} {quantity.value} {quantity.unit.name} {quantity.surface!r}")
END
diff expected actual
