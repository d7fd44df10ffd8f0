"""The intent model on public questions: thirteen intents of banking77, six sentences each, ours.

    python tests/benchmarks/banking.py

The pack is `tests/packs/banking`; its intents are every sixth of the alphabetical list, its
sentences were written from the intents' names. The test part is every third row of each intent by
file order (the third, the sixth, ...); the rest of the file is not used. Out of scope are the test
rows of all other intents: near ones, since they are questions to the same bank.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

from simulator.content.pack import find_pack
from simulator.play.nlu.intent_model import Guess, IntentModel
from simulator.play.nlu.intents import LEAST, MARGIN
from simulator.play.nlu.understanding import nlu_for

ROOT = Path(__file__).parents[2]
FILE = ROOT.parent / "shared/data/human/banking77_train.csv"
PACK = ROOT / "tests/packs/banking"
SCORES = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7)


def test_part() -> list[tuple[str, str]]:
    """Text and intent of every third row of each intent."""
    seen: dict[str, int] = defaultdict(int)
    found = []
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            seen[row["category"]] += 1
            if seen[row["category"]] % 3 == 0:
                found.append((row["text"], row["category"].lower()))
    return found


def best(model: IntentModel, text: str, topics: frozenset[str]) -> tuple[str, Guess]:
    """The likeliest topic of a text, whatever else it may be, and the model's own guess."""
    ranked = [name for _, name in model.ranked(text, "asks") if name in topics]
    return ranked[0], model.guess(text)


def main() -> int:
    """Print closed-set accuracy, and accuracy against what is accepted out of scope."""
    if not FILE.is_file():
        print(f"{FILE.name} is not here", file=sys.stderr)
        return 2
    pack = find_pack(str(PACK))
    topics = frozenset(pack.topics)
    model = nlu_for(pack).customers.model
    assert model
    rows = test_part()
    inside = [
        (text, intent, *best(model, text, topics)) for text, intent in rows if intent in topics
    ]
    outside = [model.guess(text) for text, intent in rows if intent not in topics]
    right = sum(name == intent for _, intent, name, _ in inside)
    print(f"closed set, top-1: {right} of {len(inside)} ({100 * right / len(inside):.1f} %)")
    print("least score  in scope: right  wrong   out of scope: accepted")
    for least in SCORES:
        good = wrong = 0
        for _, intent, _, guess in inside:
            taken = guess.score >= least and guess.margin >= MARGIN and guess.label[0] == "asks"
            good += taken and guess.label[1] == (intent,)
            wrong += taken and guess.label[1] != (intent,)
        let = sum(
            g.score >= least and g.margin >= MARGIN and g.label[0] in ("asks", "wants")
            for g in outside
        )
        mark = "  (shipped)" if least == LEAST else ""
        print(f"{least:11.2f} {100 * good / len(inside):15.1f} % {100 * wrong / len(inside):5.1f} %"
              f" {100 * let / len(outside):18.1f} %{mark}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
