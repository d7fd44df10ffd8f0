#!/usr/bin/env bash
# inspect-ai 0.3.285: the scorer exact() takes -5 for 5, 12/1 for 121 and "Plan A" for "Plan".
#
# Guess:   an exact comparison forgives case and blanks, as its documentation's word "normalize" suggests,
#          perhaps a full stop at the end.
# Happens: both sides are split at blanks and at hyphens, a minus included; then each word that is no plain
#          number loses its punctuation (a slash, a percent sign), and a, an and the are dropped wherever
#          they stand, which eats the letter of a plan or of a size. A decimal point is kept, so a test
#          with 18.40 against 1840 looks fine.
# Matters: balances, refunds and adjustments differ by their sign, dates by their slash, tiers by their
#          letter; an agent that does the opposite scores 1 on an evaluation called exact.
# Source:  inspect_ai/scorer/_classification.py, exact() and the helpers that normalise.
# Seen:    '-5' against '5' C, '12/1' against '121' C, 'Plan A' against 'Plan' C
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check inspect-ai==0.3.285

cat > expected <<'END'
inspect-ai 0.3.285
18.40     1840      I
18.40     18.4      C
-5        5         C
12/1      121       C
5%        5         C
Plan A    Plan      C
Plan A    Plan B    I
END

venv/bin/python -I - <<'END' | tee actual
import asyncio
from importlib.metadata import version

from inspect_ai.model import ModelName, ModelOutput
from inspect_ai.scorer import Target, exact
from inspect_ai.solver import TaskState


async def grade(answer, target):
    output = ModelOutput.from_content("mockllm/model", answer)
    state = TaskState(
        model=ModelName("mockllm/model"), sample_id=1, epoch=1, input="?", messages=[], output=output
    )
    return (await exact()(state, Target(target))).value


print("inspect-ai", version("inspect-ai"))
pairs = (
    ("18.40", "1840"), ("18.40", "18.4"), ("-5", "5"), ("12/1", "121"), ("5%", "5"), ("Plan A", "Plan"), ("Plan A", "Plan B"),
)
for answer, target in pairs:
    print(f"{answer:9} {target:9} {asyncio.run(grade(answer, target))}")
END
diff expected actual
