#!/usr/bin/env bash
# ctparse 0.3.6: "a week ago" and "in a week" are the same answer, and days that do not exist exist.
#
# Guess:   given a time to count from, "1 week ago" and "in 1 week" are two dates; "until friday" is an
#          interval as "before 5pm" is one; 31 November is no date, or the first of December.
# Happens: both are the bare Duration of 1 week, without a sign, and the time handed in is not used.
#          "until", "since" and "last friday" are the coming Friday. A day past the end of a month becomes
#          its last day: 31.11. is 30 November, in silence.
# Matters: windows for returns are counted from such words: "I bought it a week ago" and "I need it in a
#          week" fill the slot alike, and a mistyped date gets a neighbour instead of a question.
# Source:  ctparse/rule.py and ctparse/types.py.
# Seen:    1 week ago Duration 1 weeks; 31.11. Time 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check ctparse==0.3.6

cat > expected <<'END'
ctparse 0.3.6
1 week ago    Duration 1 weeks
in 1 week     Duration 1 weeks
friday        Time     2026-11-27
until friday  Time     2026-11-27
since friday  Time     2026-11-27
last friday   Time     2026-11-27
before 5pm    Interval None
31.11.        Time     2026-11-30
END

venv/bin/python -I - <<'END' 2> log | tee actual
from datetime import datetime
from importlib.metadata import version

from ctparse import ctparse

print("ctparse", version("ctparse"))
now = datetime(2026, 11, 25, 12)
for text in (
    "1 week ago", "in 1 week", "friday", "until friday", "since friday", "last friday", "before 5pm", "31.11.",
):
    found = ctparse(text, ts=now).resolution
    kind = type(found).__name__
    shown = str(found) if kind == "Duration" else str(found).split()[0]
    print(f"{text:13} {kind:8} {shown}")
END
diff expected actual
