#!/usr/bin/env bash
# parsedatetime 2.6: a number that could be a clock is one, so "order 143 on friday" is Friday, 1:43.
#
# Guess:   "at 5pm" and "17:30" are times; a bare number beside "order" or behind letters and a hyphen is
#          none, as "2 of them" and "at 10" are none.
# Happens: three or four digits are a time wherever they stand, if hours and minutes come out possible:
#          order 143 is 1:43, order 163 is nothing; BK-1042 is 10:42, a PIN is 4:12, a sum of 815 is 8:15. In a
#          sentence with a day both are put together, and the flag says "date and time" as for a real one.
# Matters: slots for pickup times and callbacks fill themselves from order numbers and PINs
#          whenever the digits allow it; tests with other digits do not show it.
# Source:  parsedatetime/__init__.py and pdt_locales (the pattern of times without a separator).
# Seen:    'order 143 on friday' 2026-11-27 01:43:00 3, 'order 163 on friday' 2026-11-27 12:00:00 1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check parsedatetime==2.6

cat > expected <<'END'
parsedatetime 2.6
order 143 on friday  2026-11-27 01:43:00 3
order 163 on friday  2026-11-27 12:00:00 1
BK-1042              2026-11-25 10:42:00 2
my PIN is 0412       2026-11-25 04:12:00 2
I paid 815           2026-11-25 08:15:00 2
I have 2 of them     2026-11-25 12:00:00 0
at 10                2026-11-25 12:00:00 0
END

venv/bin/python -I - <<'END' | tee actual
from datetime import datetime
from importlib.metadata import version

from parsedatetime import Calendar

print("parsedatetime", version("parsedatetime"))
now = datetime(2026, 11, 25, 12)
for text in (
    "order 143 on friday", "order 163 on friday", "BK-1042", "my PIN is 0412", "I paid 815", "I have 2 of them", "at 10",
):
    found, flag = Calendar().parseDT(text, now)
    print(f"{text:20} {found} {flag}")
END
diff expected actual
