#!/usr/bin/env bash
# word2number 1.1: digits that are read aloud are multiplied and added up, and years too, without an error.
#
# Guess:   word_to_num("five five five") is 555, or a ValueError like the one for "a dozen"; "nineteen
#          ninety five" is 1995.
# Happens: the words of a group are taken for hundreds and units whatever they are: two are added, three
#          are the first times the second plus the third. So "five five five" is 5 x 5 + 5, and "nineteen
#          ninety five" is 19 x 90 + 5.
# Matters: numbers that customers spell out are order numbers, PINs and phone numbers; a plausible number
#          comes back, passes every check of type and range, and belongs to somebody else.
# Source:  word2number/w2n.py, number_formation.
# Seen:    'five five five' 30, 'nineteen ninety five' 1715
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check word2number==1.1

cat > expected <<'END'
word2number 1.1
one hundred and five   105
two thousand nineteen  2019
one two                3
five five five         30
nineteen ninety five   1715
a dozen                ValueError
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

from word2number.w2n import word_to_num

print("word2number", version("word2number"))
for words in (
    "one hundred and five", "two thousand nineteen", "one two", "five five five", "nineteen ninety five", "a dozen",
):
    try:
        number = word_to_num(words)
    except ValueError:
        number = "ValueError"
    print(f"{words:22} {number}")
END
diff expected actual
