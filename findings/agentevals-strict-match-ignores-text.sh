#!/usr/bin/env bash
# agentevals 0.0.9: a "strict" trajectory match does not read what anybody said.
#
# Guess:   mode "strict" is documented as an exact match in order and content, so another reply to the
#          customer, or another tool result, is no match.
# Happens: only roles, the number of messages and the tool calls are compared; no text is. The other
#          three modes look at tool calls alone, so any two dialogues without one match in them, whatever
#          their length. And the messages passed in are changed: a content of None, as in every assistant
#          message that only calls a tool, is "" afterwards in the caller's own list.
# Matters: a support bot that tells the customer the opposite of the reference gets a perfect score, and
#          a dialogue without tools does whatever is said in it; and a recording compared, then saved, is
#          no longer the recording.
# Source:  agentevals/trajectory/match.py line 34 (the promise), agentevals/trajectory/strict.py (the
#          word content does not occur), agentevals/trajectory/utils.py lines 35-36 (the change).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LANGSMITH_TRACING=false
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check \
  agentevals==0.0.9 openevals==0.2.2 langchain-core==1.8.3

cat > expected <<'END'
agentevals 0.0.9
strict     opposite reply: True  no tools, other length: False
unordered  opposite reply: True  no tools, other length: True
subset     opposite reply: True  no tools, other length: True
superset   opposite reply: True  no tools, other length: True
content of the tool-calling message before: None, after: ''
END

venv/bin/python -I - <<'END' | tee actual
from copy import deepcopy
from importlib.metadata import version

from agentevals.trajectory.match import create_trajectory_match_evaluator

print("agentevals", version("agentevals"))
call = {"name": "find_order", "arguments": '{"order_id": "A-1001"}'}
reference = [
    {"role": "user", "content": "Where is order A-1001?"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": "call_1", "type": "function", "function": call}],
    },
    {"role": "tool", "tool_call_id": "call_1", "content": "shipped"},
    {"role": "assistant", "content": "It was shipped today."},
]
opposite = deepcopy(reference)
opposite[2]["content"] = "lost"
opposite[3]["content"] = "We have no such order."
before = opposite[1]["content"]
greeting = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello!"}]
refusal = [
    *greeting,
    {"role": "user", "content": "A refund?"},
    {"role": "assistant", "content": "No."},
]
for mode in ("strict", "unordered", "subset", "superset"):
    matches = create_trajectory_match_evaluator(trajectory_match_mode=mode)
    same = matches(outputs=opposite, reference_outputs=reference)["score"]
    bare = matches(outputs=refusal, reference_outputs=greeting)["score"]
    print(f"{mode:10} opposite reply: {same}  no tools, other length: {bare}")
print(f"content of the tool-calling message before: {before!r}, after: {opposite[1]['content']!r}")
END
diff expected actual
