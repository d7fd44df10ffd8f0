#!/usr/bin/env bash
# ragas 0.4.3: a refund paid twice has a tool call F1 of 1, and a wrong extra argument an accuracy of 1.
#
# Guess:   of the two metrics on tool calls, accuracy is the strict one: name and arguments have to be the
#          expected ones. F1 counts calls, so a call made twice is a false positive.
# Happens: F1 puts calls into a set: the second and the third refund are the first. Accuracy looks only
#          at arguments that the reference names, so one that changes where the money goes is free, and
#          compares their texts: 5 is not 5.0, yet "5.0" is, which F1 sees the other way round.
# Matters: doubled payments and invented arguments are what an agent's test is for. A bot passes with one
#          of the metrics, and which one depends on the kind of its mistake.
# Source:  ragas/metrics/collections/tool_call_f1/metric.py (sets) and tool_call_accuracy/util.py,
#          exact_match_args.
# Seen:    refund twice: accuracy 0, F1 1; another account as further argument: accuracy 1, F1 0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
export RAGAS_DO_NOT_TRACK=true
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check ragas==0.4.3 'langchain-community<0.4'

cat > expected <<'END'
ragas 0.4.3
as expected               accuracy 1.0, F1 1.0
refunded twice            accuracy 0.0, F1 1.0
to another account        accuracy 1.0, F1 0.0
amount 5 for 5.0          accuracy 0.5, F1 1.0
amount "5.0" for 5.0      accuracy 1.0, F1 0.0
END

venv/bin/python -I -W ignore - 2> noise <<'END' | tee actual
import asyncio
from importlib.metadata import version

from ragas.messages import AIMessage, HumanMessage, ToolCall
from ragas.metrics.collections import ToolCallAccuracy, ToolCallF1

EXPECTED = {"order": "W1", "amount": 5.0}


def call(arguments):
    return ToolCall(name="refund", args=arguments)


def score(metric, calls):
    said = [HumanMessage(content="My money back, please"), AIMessage(content="", tool_calls=[call(a) for a in calls])]
    return asyncio.run(metric.ascore(user_input=said, reference_tool_calls=[call(EXPECTED)])).value


print("ragas", version("ragas"))
cases = (
    ("as expected", [EXPECTED]),
    ("refunded twice", [EXPECTED, EXPECTED]),
    ("to another account", [{**EXPECTED, "account": "of somebody else"}]),
    ("amount 5 for 5.0", [{"order": "W1", "amount": 5}]),
    ('amount "5.0" for 5.0', [{"order": "W1", "amount": "5.0"}]),
)
for name, calls in cases:
    print(f"{name:25} accuracy {score(ToolCallAccuracy(), calls)}, F1 {score(ToolCallF1(), calls)}")
END
diff expected actual
