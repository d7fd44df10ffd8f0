#!/usr/bin/env bash
# lexical-diversity 0.1.1: a message in which no word is repeated has an MTLD of 0, "no no no" has more.
#
# Guess:   MTLD grows as words repeat less, and a text that never repeats one has the highest there is, or none.
#          The sister measures with a moving window say about the same, and HD-D (the share of words to be
#          expected in a draw of 42) is refused for a text that has no 42 words.
# Happens: without a repeated word there is nothing to divide by, and the division gives 0: the lowest
#          value for the most varied text, of any length. One word more that repeats one, and it has 112. The
#          sisters count at least ten words a piece: one gives the shortest texts 10, the other gives 0 to all
#          of these, and HD-D gives 0 below 42 words. No error, no NaN.
# Matters: turns of a chat have ten or twenty words, and most repeat none. The mean of a run calls a simulator
#          that says "no no no" richer than one that never says a thing twice, and a filter for varied
#          customers keeps the wrong ones.
# Source:  lexical_diversity/lex_div.py, safe_divide (0 where the divisor is 0), mtld and hdd. Known for
#          one text upstream: https://github.com/kristopherkyle/lexical_diversity/issues/6
# Seen:    mtld: "please cancel my order today" 0.0, "no no no no no no" 2.0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
# It imports pkg_resources, which newer setuptools lack.
venv/bin/python -I -m pip install -qq --disable-pip-version-check lexical-diversity==0.1.1 'setuptools<80'

cat > expected <<'END'
lexical-diversity 0.1.1
words   ttr   mtld  wrapped  both ways  hdd
    5  1.00    0.0     10.0        0.0  0.00 please cancel my order today
    6  0.17    2.0     10.0        0.0  0.00 no no no no no no
    6  0.33    2.5     10.0        0.0  0.00 my order my order my order
   19  1.00    0.0     27.0        0.0  0.00 i would like to return the blue la
   20  0.95  112.0     27.0        0.0  0.00 i would like to return the blue la
   22  1.00    0.0     31.0        0.0  0.00 i would like to return the blue la
   41  1.00    0.0     57.0        0.0  0.00 word0 word1 word2 word3 word4 word
   42  1.00    0.0     59.0        0.0  1.00 word0 word1 word2 word3 word4 word
END

venv/bin/python -I -W ignore - <<'END' | tee actual
from importlib.metadata import version

from lexical_diversity import lex_div

VARIED = "i would like to return the blue lamp which arrived broken yesterday because nobody packed it well enough for"

print("lexical-diversity", version("lexical-diversity"))
print("words   ttr   mtld  wrapped  both ways  hdd")
for text in (
    "please cancel my order today",
    "no no no no no no",
    "my order my order my order",
    VARIED,
    VARIED + " the",
    VARIED + " such long trips",
    " ".join(f"word{number}" for number in range(41)),
    " ".join(f"word{number}" for number in range(42)),
):
    words = text.split()
    mtld, wrapped = lex_div.mtld(words), lex_div.mtld_ma_wrap(words)
    both_ways, hdd = lex_div.mtld_ma_bid(words), lex_div.hdd(words)
    scores = f"{lex_div.ttr(words):.2f}  {mtld:5.1f}  {wrapped:7.1f}  {both_ways:9.1f}  {hdd:.2f}"
    print(f"{len(words):5}  {scores}", text[:34])
END
diff expected actual
