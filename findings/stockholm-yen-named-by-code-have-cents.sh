#!/usr/bin/env bash
# stockholm 0.5.7: 1200 yen are 1200 or 120000 sub-units, depending on how the currency was named.
#
# Guess:   Money(1200, "JPY") and Money(1200, Currency.JPY) are the same amount; they compare equal, and the
#          documentation gives both ways to name a currency. So both have the same sub-units (the integer
#          amounts that payment services count in), and JSON gives back what was put in.
# Happens: a currency given by its code has a hundred sub-units always, one given as an object has its own
#          number. The JSON written from an object comes back with a code, so the amount to be charged is a
#          hundred times higher after the round trip, though the two still compare equal. In a sum the
#          left one decides. Dinars lose a zero instead, and those of Bahrain have 100 parts either way.
# Matters: refunds, fixtures and tools of a shop pass money on as JSON and in sub-units. A wrong amount
#          comes out only in some currencies, and a check that compares the Money objects says that
#          nothing happened.
# Source:  stockholm/money.py, sub_units and to_sub_units (100 for whatever is no currency class);
#          stockholm/currency.py, BHD (no number of digits of its own, so the default of two).
# Seen:    Currency.JPY 1200, "JPY" 120000, equal True; after JSON 120000
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check stockholm==0.5.7

cat > expected <<'END'
stockholm 0.5.7
1200 USD  object 120000, code 120000, equal True
1200 JPY  object 1200, code 120000, equal True
1200 KWD  object 1200000, code 120000, equal True
1200 BHD  object 120000, code 120000, equal True
{"value": "1200 JPY", "units": 1200, "nanos": 0, "currency_code": "JPY"}
after JSON      120000, equal True
object + code   2400
code + object   240000
1200 sub-units  1200 JPY from the object, 12.00 JPY from the code
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

from stockholm import Currency, Money

print("stockholm", version("stockholm"))
for code in ("USD", "JPY", "KWD", "BHD"):
    by_object, by_code = Money(1200, getattr(Currency, code)), Money(1200, code)
    print(
        f"1200 {code}  object {by_object.sub_units:.0f}, code {by_code.sub_units:.0f}, equal {by_object == by_code}"
    )
yen = Money(1200, Currency.JPY)
print(yen.as_json())
back = Money.from_json(yen.as_json())
print(f"after JSON      {back.sub_units:.0f}, equal {back == yen}")
print(f"object + code   {(yen + Money(1200, 'JPY')).sub_units:.0f}")
print(f"code + object   {(Money(1200, 'JPY') + yen).sub_units:.0f}")
made = (Money.from_sub_units(1200, currency) for currency in (Currency.JPY, "JPY"))
print("1200 sub-units  {} from the object, {} from the code".format(*made))
END
diff expected actual
