#!/usr/bin/env bash
# vaderSentiment 3.3.2: "There is no fee." is negative, "Your order number is 12." is positive.
#
# One would guess: plain sentences of a shop are neutral, which VADER's documentation puts between
#   -0.05 and 0.05 of its compound score; "no" only turns round the word after it.
# What happens: words of every shop have a sentiment of their own (cancel -1.0, pay -0.4, lost -1.3,
#   delay -1.3, number +0.3), and "no" before a word that has none counts as bad by itself, so that
#   good news ("There is no fee.", "No charge.") comes out below -0.29.
# Why it matters: a limit on the tone of a support bot at the documented bounds fails polite, right
#   answers about payments, cancellations and free services.
# Source: vader_lexicon.txt; vaderSentiment.py, `sentiment_valence` (its rule for "no").
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check vaderSentiment==3.3.2
"$work/venv/bin/python" - <<'PY'
from importlib.metadata import version

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

analyzer = SentimentIntensityAnalyzer()
wanted = {
    "There is no fee.": -0.296, "No charge.": -0.296, "A cancelled order is refunded.": -0.25,
    "We pay the shipping.": -0.1027, "You can pay by card or in cash.": -0.1027,
    "Your order number is 12.": 0.0772, "Your parcel has left our warehouse.": 0.0,
}
print("vaderSentiment", version("vaderSentiment"))
for text, score in wanted.items():
    compound = analyzer.polarity_scores(text)["compound"]
    print(f"  {compound:8.4f}  {text}")
    assert compound == score, (text, compound)
PY
