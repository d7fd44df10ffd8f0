#!/usr/bin/env bash
# textdistance 4.6.3: jaccard, cosine, sorensen and overlap of two sentences are those of their letters.
#
# Guess:   the token-based measures compare the words of two texts, as Jaccard and cosine do in every
#          tool for near-duplicates; order numbers with other digits are other tokens.
# Happens: a token is one character unless qval says otherwise, so texts of the same letters in another
#          order are equal: 1.0, though not one word is shared. qval=None splits at blanks, qval=2 takes pairs.
# Matters: a filter "drop above 0.9" drops another order's dialogue, and long English sentences about
#          different things are all alike, because English has the same letters everywhere.
# Source:  textdistance/algorithms/token_based.py (qval = 1) and base.py, _get_sequences.
# Seen:    'order 143' and 'order 341' are 1.0 by jaccard, 0.333 by words
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check textdistance==4.6.3

cat > expected <<'END'
textdistance 4.6.3
order 143 | order 341
  jaccard 1.0, by words 0.333
  cosine 1.0, by words 0.5
  sorensen 1.0, by words 0.5
  overlap 1.0, by words 0.5
the refund arrives on friday | your lamp broke during transit, madam
  jaccard 0.512, by words 0.0
  cosine 0.684, by words 0.0
  sorensen 0.677, by words 0.0
  overlap 0.786, by words 0.0
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

import textdistance

print("textdistance", version("textdistance"))
pairs = (
    ("order 143", "order 341"),
    ("the refund arrives on friday", "your lamp broke during transit, madam"),
)
for one, other in pairs:
    print(one, "|", other)
    for name in ("Jaccard", "Cosine", "Sorensen", "Overlap"):
        measure = getattr(textdistance, name)
        letters, words = (measure(**how).normalized_similarity(one, other) for how in ({}, {"qval": None}))
        print(f"  {name.lower()} {round(letters, 3)}, by words {round(words, 3)}")
END
diff expected actual
