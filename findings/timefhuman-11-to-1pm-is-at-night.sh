#!/usr/bin/env bash
# timefhuman 0.1.5: "11 to 1pm" begins at eleven in the evening and lasts fourteen hours.
#
# Guess:   "3-4p" is three to four in the afternoon, as the documentation shows: the second time's half of
#          the day holds for the first. Where that cannot be, as in "11 to 1pm", the first is in the
#          morning. A day without a year, or a day of the month, is one that is still to come.
# Happens: the half of the day is copied whatever comes out: 11 is 23:00, and the end moves to the next
#          day. With a day named the end does not move, so that the window ends before it begins. "9am to
#          5" is 9:00 to 5:00 on the day after. A time that is past is tomorrow's, yet a date that is
#          past stays past: in November "jan 5" was ten months ago.
# Matters: windows for a delivery or a call are told in just these words, and noon lies in most of them. The
#          slot fills without a doubt, and a bot that books what was asked for is marked wrong.
# Source:  timefhuman/inference.py, infer_from (the half of the day); timefhuman/renderers.py, tfhRange.
# Seen:    on 30 November at 10:00: '11 to 1pm' 30 Nov 23:00 - 1 Dec 13:00
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check timefhuman==0.1.5

cat > expected <<'END'
timefhuman 0.1.5
now Mon 30 Nov 2026 10:00
3-4pm               Mon 30 Nov 2026 15:00 - Mon 30 Nov 2026 16:00
11am to 1pm         Mon 30 Nov 2026 11:00 - Mon 30 Nov 2026 13:00
11 to 1pm           Mon 30 Nov 2026 23:00 - Tue 01 Dec 2026 13:00
10-2pm              Mon 30 Nov 2026 22:00 - Tue 01 Dec 2026 14:00
9-5pm               Mon 30 Nov 2026 21:00 - Tue 01 Dec 2026 17:00
between 11 and 1pm  Mon 30 Nov 2026 23:00 - Tue 01 Dec 2026 13:00
friday 10-2pm       Fri 04 Dec 2026 22:00 - Fri 04 Dec 2026 14:00
9am to 5            Tue 01 Dec 2026 09:00 - Wed 02 Dec 2026 05:00
9am                 Tue 01 Dec 2026 09:00
jan 5               Mon 05 Jan 2026 00:00
on the 5th          Thu 05 Nov 2026 00:00
END

venv/bin/python -I - <<'END' | tee actual
from datetime import datetime
from importlib.metadata import version

from timefhuman import tfhConfig, timefhuman

MONDAY = tfhConfig(now=datetime(2026, 11, 30, 10, 0))


def told(found):
    if isinstance(found, tuple):
        return " - ".join(map(told, found))
    return f"{found:%a %d %b %Y %H:%M}"


print("timefhuman", version("timefhuman"))
print("now", told(MONDAY.now))
for text in (
    "3-4pm",
    "11am to 1pm",
    "11 to 1pm",
    "10-2pm",
    "9-5pm",
    "between 11 and 1pm",
    "friday 10-2pm",
    "9am to 5",
    "9am",
    "jan 5",
    "on the 5th",
):
    print(f"{text:19}", "; ".join(map(told, timefhuman(text, config=MONDAY))))
END
diff expected actual
