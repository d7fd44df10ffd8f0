#!/usr/bin/env bash
# evalica 0.4.2: one bot without a single win, and Bradley-Terry gives all bots the same score.
#
# Guess:   a bot that loses every comparison ends at the bottom; the others keep their distances. Where the
#          model has no finite answer (somebody always or never wins), there is an error, a warning or
#          an enormous distance. newman(), the other method for the same model, agrees.
# Happens: every score becomes the tolerance, 0.000001: the bot that wins 30 of 40 is level with the one it
#          beats and with the one that never won, and an unbeaten one is level with all it has beaten,
#          then after "2 iterations". One single win restores the whole table. newman() keeps the first case
#          apart, but of two bots without a draw it jumps between two answers and gives the one at hand
#          when the limit is reached: level at 100 iterations (the default), 9 to 1 at 101, never 3 to 1.
# Matters: a scripted baseline or a clearly better new bot is what such comparisons have in them, and so is
#          any small sample or bootstrap of it. A table of equal scores, sorted, is still a ranking: by
#          name or by who came first.
# Source:  evalica/_pairwise.py, bradley_terry (all are divided by a geometric mean that one 0 makes 0, and
#          what is then no number is set to the tolerance) and newman (all scores of a round are replaced at
#          once); the Rust solver, which is the default, answers alike.
# Seen:    good 1.732051 fair 0.577350; with scripted, who never wins: 0.000001 for all three
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check evalica==0.4.2

cat > expected <<'END'
evalica 0.4.2
bradley_terry
  good 30:10 fair                  good 1.732051, fair 0.577350
  and both 40:0 scripted           good 0.000001, fair 0.000001, scripted 0.000001
  the same, up to 10000 rounds     good 0.000001, fair 0.000001, scripted 0.000001
  the same, in Python              good 0.000001, fair 0.000001, scripted 0.000001
  and fair 39:1 scripted           good 7.940543, fair 2.560660, scripted 0.049181
  new 40:0 good, 40:0 fair         good 0.000001, fair 0.000001, new 0.000001
newman
  good 30:10 fair, 100 rounds      good 1.000000, fair 1.000000
  good 30:10 fair, 101 rounds      good 3.000000, fair 0.333333
no warnings
END

venv/bin/python -I - <<'END' | tee actual
import warnings
from importlib.metadata import version

import evalica
from evalica import Winner

FAIR = ("good", "fair", 30, 10)
BASELINE = [FAIR, ("good", "scripted", 40, 0), ("fair", "scripted", 40, 0)]


def show(what, method, results, **options):
    games = [
        (left, right, winner)
        for left, right, won, lost in results
        for winner in [Winner.X] * won + [Winner.Y] * lost
    ]
    scores = method(*zip(*games), **options).scores
    names = sorted(scores.index, key=["good", "fair", "scripted", "new"].index)
    print(f"  {what:32}", ", ".join(f"{name} {scores[name]:.6f}" for name in names))


print("evalica", version("evalica"))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print("bradley_terry")
    show("good 30:10 fair", evalica.bradley_terry, [FAIR])
    show("and both 40:0 scripted", evalica.bradley_terry, BASELINE)
    show("the same, up to 10000 rounds", evalica.bradley_terry, BASELINE, limit=10000)
    show("the same, in Python", evalica.bradley_terry, BASELINE, solver="naive")
    show("and fair 39:1 scripted", evalica.bradley_terry, [*BASELINE[:2], ("fair", "scripted", 39, 1)])
    show("new 40:0 good, 40:0 fair", evalica.bradley_terry, [FAIR, ("new", "good", 40, 0), ("new", "fair", 40, 0)])
    print("newman")
    show("good 30:10 fair, 100 rounds", evalica.newman, [FAIR])
    show("good 30:10 fair, 101 rounds", evalica.newman, [FAIR], limit=101)
print(f"{len(caught)} warnings" if caught else "no warnings")
END
diff expected actual
