#!/usr/bin/env bash
# autoevals 0.4.1: ExactMatch normalises JSON but not the order of its keys; its own example scores 0.
#
# Guess:   its documentation shows {"name": ..., "age": ...} against the same object with the keys the
#          other way round, written as a string, and says 1.0: equal objects are equal.
# Happens: both sides are dumped without sorting and compared as text, so this example gives 0, and so do
#          two equal dicts; 12 against 12.0 is 0 as well, though Python and JSON Schema call them equal.
#          JSONDiff says 1.0 for both, but then also gives 0.83 to an order number with one wrong digit.
# Matters: models write the arguments of a tool call in whatever order they like. Exact-match accuracy
#          of tool calls then measures the order of keys, and the scorer next to it forgives what an
#          order number must not be forgiven.
# Source:  autoevals/value.py lines 22-28 (the example), 82 and 86 (json.dumps without sort_keys);
#          autoevals/json.py (strings by edit distance).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check autoevals==0.4.1

cat > expected <<'END'
autoevals 0.4.1
                                ExactMatch  JSONDiff
object and string, other order        0.00      1.00
equal dicts, other order              0.00      1.00
equal dicts, same order               1.00      1.00
12 and 12.0                           0.00      1.00
A-1001 and A-1002                     0.00      0.83
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

from autoevals import ExactMatch, JSONDiff

print("autoevals", version("autoevals"))
print(f"{'':31} ExactMatch  JSONDiff")
for what, output, expected in (
    ("object and string, other order", {"id": "A-1", "qty": 2}, '{"qty": 2, "id": "A-1"}'),
    ("equal dicts, other order", {"id": "A-1", "qty": 2}, {"qty": 2, "id": "A-1"}),
    ("equal dicts, same order", {"id": "A-1", "qty": 2}, {"id": "A-1", "qty": 2}),
    ("12 and 12.0", {"amount": 12}, {"amount": 12.0}),
    ("A-1001 and A-1002", {"order_id": "A-1001"}, {"order_id": "A-1002"}),
):
    exact = ExactMatch().eval(output=output, expected=expected).score
    near = JSONDiff().eval(output=output, expected=expected).score
    print(f"{what:31} {exact:10.2f}  {near:8.2f}")
END
diff expected actual
