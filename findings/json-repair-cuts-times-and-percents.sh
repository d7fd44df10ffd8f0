#!/usr/bin/env bash
# json-repair 0.64.6: bare dates and phone numbers survive, times and percentages lose their end.
#
# Guess:   a value that a model left without quotes is kept as text when it is no number, so 12:30 is
#          repaired as 2026-11-30, 555-0142 and 1/2 are.
# Happens: signs that may stand in a number (digits - . e / , _) are collected, and whatever follows them
#          up to the comma is thrown away unless it is a letter: 12:30 is the number 12, 10% is 10, 6" is 6.
#          Leading zeros go too: 02134 is 2134. A number with a thousands comma stays text.
# Matters: repaired arguments of a tool call pass a schema as integers: a table is booked at 12, a code
#          loses its zero, and nothing tells a value that was cut from one that was told.
# Source:  json_repair/parse_number.py.
# Seen:    {"at": 12:30, "tip": 10%} {'at': 12, 'tip': 10}
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check json-repair==0.64.6

cat > expected <<'END'
json-repair 0.64.6
2026-11-30   '2026-11-30'
555-0142     '555-0142'
1/2          '1/2'
1,250.00     '1,250.00'
12pm         '12pm'
12:30        12
10%          10
6"           6
02134        2134
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

from json_repair import loads

print("json-repair", version("json-repair"))
for bare in ("2026-11-30", "555-0142", "1/2", "1,250.00", "12pm", "12:30", "10%", '6"', "02134"):
    print(f"{bare:12}", repr(loads("{\"value\": " + bare + ", \"count\": 2}")["value"]))
END
diff expected actual
