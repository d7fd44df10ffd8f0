#!/usr/bin/env bash
# vaderSentiment 3.3.2: some order numbers, flight numbers and seats are feelings.
#
# Guess:   a sentiment lexicon has words and emoticons in it; a bare number, a seat or "PO" (purchase
#          order) weighs nothing, so two messages that differ only in a number score the same.
# Happens: the lexicon also holds shorthand of chats: 143, 1432, 182 and 187, the grin "8d", "po", "kia",
#          each with a weight near the end of its scale from -4 to 4. "My order number is 143." scores
#          +0.67, "I am on flight 182." -0.60; one number further, both are near zero.
# Matters: support messages are full of such tokens; a sentiment curve, an escalation rule or a filter
#          at the usual threshold of 0.05 then depends on the identifiers that were drawn.
# Source:  vaderSentiment/vader_lexicon.txt lines 77, 78, 80, 81, 96, 295, 362; the look-up of the plain
#          lower-cased token is vaderSentiment/vaderSentiment.py line 281.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check vaderSentiment==3.3.2

cat > expected <<'END'
vaderSentiment 3.3.2
+0.67  My order number is 143.
+0.08  My order number is 144.
-0.60  I am on flight 182.
+0.00  I am on flight 181.
-0.62  I am in room 187.
+0.00  I am in room 188.
+0.68  My seat is 8D
+0.00  My seat is 8C
-0.65  The PO is 4471.
-0.64  I drive a Kia.
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

print("vaderSentiment", version("vaderSentiment"))
analyzer = SentimentIntensityAnalyzer()
for text in (
    "My order number is 143.",
    "My order number is 144.",
    "I am on flight 182.",
    "I am on flight 181.",
    "I am in room 187.",
    "I am in room 188.",
    "My seat is 8D",
    "My seat is 8C",
    "The PO is 4471.",
    "I drive a Kia.",
):
    print(f"{analyzer.polarity_scores(text)['compound']:+.2f}  {text}")
END
diff expected actual
