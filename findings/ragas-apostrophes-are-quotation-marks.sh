#!/usr/bin/env bash
# ragas 0.4.3: the metric on quoted spans reads apostrophes as quotation marks, and does not see “these”.
#
# Guess:   quoted_spans_alignment gives the share of quotations that stand in the sources; its own comment
#          promises straight and curly marks, and a don't is not a quotation.
# Happens: the pattern's curly marks have become straight ones (in a regular expression whose strings are
#          glued together), so “...” is not found at all, while everything between two apostrophes is a
#          quotation, as long as it has three words. No quotation at all is 0, the worst score.
# Matters: clerks write "it's", "we've" and "isn't"; an answer that quotes nothing is scored as one that
#          invents its quotations, and models that write typographic marks are never right.
# Source:  ragas/metrics/quoted_spans.py, _QUOTE_RE.
# Seen:    a right quotation: "..." 1 of 1, “...” 0 of 0; "It's free and that's all" 0 of 1
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
0 / 1 = 0.0  It's free and that's all
1 / 1 = 1.0  We say "refunds take five working days".
0 / 0 = 0.0  We say “refunds take five working days”.
1 / 2 = 0.5  It's what we say, isn't it: "refunds take five working days".
END

venv/bin/python -I -W ignore - 2> noise <<'END' | tee actual
from importlib.metadata import version

from ragas.metrics.quoted_spans import quoted_spans_alignment

print("ragas", version("ragas"))
source = ["Refunds take five working days."]
answers = (
    "It's free and that's all",
    'We say "refunds take five working days".',
    "We say “refunds take five working days”.",
    "It's what we say, isn't it: \"refunds take five working days\".",
)
for answer in answers:
    found = quoted_spans_alignment([answer], [source])
    share = found["citation_alignment_quoted_spans"]
    print(f"{found['matched']:.0f} / {found['total']:.0f} = {share}  {answer}")
END
diff expected actual
