#!/usr/bin/env bash
# textstat 0.7.13: sentences of one or two words are not counted, so curt replies have none.
#
# Guess:   sentence_count("Yes. Thank you. Bye.") is 3.
# Happens: whatever has two words or fewer is dropped and the rest is at least 1: three sentences are 1.
#          Their words stay in the count of words, so words per sentence, and every readability index built
#          on it, take them for parts of the neighbouring sentence.
# Matters: chat is made of such sentences: a bot that answers "Sure. Done. Anything else?" measures as one
#          long sentence, and making replies shorter can make them measure as harder to read.
# Source:  textstat/backend/counts/_count_sentences.py.
# Seen:    'Yes. Thank you. Bye.' 1 sentence, 4.0 words a sentence
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check textstat==0.7.13

cat > expected <<'END'
textstat 0.7.13
1 1.0 Yes.
1 4.0 Yes. Thank you. Bye.
1 5.0 Yes. Your cake is ready.
1 4.0 Your cake is ready.
2 4.0 Your cake is ready. Where are you now?
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

import textstat

print("textstat", version("textstat"))
for text in (
    "Yes.",
    "Yes. Thank you. Bye.",
    "Yes. Your cake is ready.",
    "Your cake is ready.",
    "Your cake is ready. Where are you now?",
):
    print(textstat.sentence_count(text), textstat.words_per_sentence(text), text)
END
diff expected actual
