#!/usr/bin/env bash
# inflect 7.6.0: a() knows "an hour" and "a euro", but writes "a 8-inch cake" and "an URL".
#
# Guess:   a function whose work is the choice between a and an, and which also writes numbers as words,
#          says "an 8-inch cake", "an 11 AM slot" and "an 18-dollar refund".
# Happens: its rules look at letters; a text that begins with a digit falls through to "a", whatever the
#          number sounds like. Abbreviations go by a list of sounds that misses some: a FAQ, a LED lamp,
#          and an URL, an UPS parcel.
# Matters: names of products and sums begin with digits in any shop, so a grammar that relies on it makes
#          a mistake a reader sees at once, in rows that a model then learns from.
# Source:  inflect/__init__.py, _indef_article and _indef_article_cases (the fallback is "a").
# Seen:    a('8-inch cake') 'a 8-inch cake', a('URL') 'an URL'
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check inflect==7.6.0

cat > expected <<'END'
inflect 7.6.0
an hour
a euro
a 8-inch cake
an eight-inch cake
a 11 AM slot
a 18-dollar refund
an URL
an UPS parcel
a LED lamp
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

import inflect

engine = inflect.engine()
print("inflect", version("inflect"))
for thing in (
    "hour", "euro", "8-inch cake", "eight-inch cake", "11 AM slot", "18-dollar refund", "URL", "UPS parcel", "LED lamp",
):
    print(engine.a(thing))
END
diff expected actual
