#!/usr/bin/env bash
# sacrebleu 2.6.0: a set of short replies that equals its reference is scored 0.
#
# Guess:   BLEU of texts against themselves is 100, and the score of a set of one text is the score of
#          that text.
# Happens: corpus_bleu has no score for n-grams that the set is too short to hold: a set in which no
#          text has four tokens gets 0, however right it is. sentence_bleu leaves those orders out
#          (effective_order) and says 100 for the same pair. One longer text anywhere in the set, also
#          a wrong one, and all of the short ones count again.
# Matters: chats are full of "ok", "yes please" and "W1234567". Self-BLEU (how varied is a run?) then
#          calls a run that says one short thing all the time perfectly varied, and a comparison of two
#          bots by their short answers is 0 to 0.
# Source:  sacrebleu/metrics/bleu.py, BLEU.compute_bleu: effective_order is on for sentences only.
# Seen:    'yes please' against itself: sentence 100.0, corpus 0.0; with one longer text 100.0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check sacrebleu==2.6.0

cat > expected <<'END'
sacrebleu 2.6.0
sentence, yes please                       100.0
corpus, yes please                         0.0
corpus, 50 x yes please                    0.0
corpus, yes please / ok thanks bye         0.0
corpus, yes please / that is all for now   100.0
corpus with effective_order, yes please    100.0
chrF of the corpus, yes please             100.0
END

venv/bin/python -I - 2> noise <<'END' | tee actual
from importlib.metadata import version

from sacrebleu import corpus_bleu, corpus_chrf, sentence_bleu
from sacrebleu.metrics import BLEU


def row(name, score):
    print(f"{name:42} {round(score.score, 3)}")


def same(texts):
    return corpus_bleu(texts, [texts])


print("sacrebleu", version("sacrebleu"))
row("sentence, yes please", sentence_bleu("yes please", ["yes please"]))
row("corpus, yes please", same(["yes please"]))
row("corpus, 50 x yes please", same(["yes please"] * 50))
row("corpus, yes please / ok thanks bye", same(["yes please", "ok thanks bye"]))
row("corpus, yes please / that is all for now", same(["yes please", "that is all for now"]))
row("corpus with effective_order, yes please", BLEU(effective_order=True).corpus_score(["yes please"], [["yes please"]]))
row("chrF of the corpus, yes please", corpus_chrf(["yes please"], [["yes please"]]))
END
diff expected actual
