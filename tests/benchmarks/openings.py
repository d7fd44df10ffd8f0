"""Openings made from six sentences an intent, as training data for real questions of banking77.

    python tests/benchmarks/openings.py              # the test part: a figure to report
    python tests/benchmarks/openings.py --tuning     # the other rows: for any change of wording

Intents are the first ten of `tests/packs/banking`, by name; 999 openings are made from their
sentences, each worded by a persona in turn. TF-IDF and logistic regression learn them, and the same
from the six sentences alone and from thirty real questions an intent (rows outside of the test
part). The test part is every third row of each intent by file order, as in `banking.py`.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from random import Random

from banking import FILE, PACK
from tfidf import TfIdfClassifier

from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.play.models.embedded.style import Style
from simulator.play.models.embedded.wording import Rewording
from simulator.play.nlu import nlu_for

INTENTS = 10
OPENINGS = 999
REAL = 30
TRIES = 6

Rows = list[tuple[str, str]]


def parts(intents: set[str]) -> tuple[Rows, Rows]:
    """Rows of some intents: every third one of each, and the others."""
    seen: dict[str, int] = defaultdict(int)
    test, rest = Rows(), Rows()
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            label = row["category"].lower()
            seen[label] += 1
            if label in intents:
                (rest if seen[label] % 3 else test).append((row["text"], label))
    return test, rest


def openings(pack: Pack, intents: list[str], count: int, seed: int = 0) -> Rows:
    """First messages, the intents and the sentences of each in turn, all different if possible."""
    nlu, personas = nlu_for(pack), list(load_personas().values())
    rng, found = Random(f"{seed}/openings"), Rows()
    for place in range(count):
        label = intents[place % len(intents)]
        asks = pack.topics[label].asks
        text = ""
        for _ in range(TRIES):
            persona = rng.choice(personas).model_dump(mode="json") | {"asides": []}
            persona["typing"] = {**persona["typing"], "typos": 0.0, "emoji": 0.0}
            ask = asks[place // len(intents) % len(asks)]
            sentence = Rewording(nlu, persona, rng).beat(ask, {}, wants=False)
            text = Style(persona, rng, (), nlu).message([sentence], True, False, False, "")
            if (text, label) not in found:
                break
        found.append((text, label))
    return found


def accuracy(train: Rows, test: Rows) -> float:
    """Of a classifier that has learnt some rows."""
    model = TfIdfClassifier([text for text, _ in train], [label for _, label in train])
    return model.accuracy([text for text, _ in test], [label for _, label in test])


def main() -> int:
    """Print accuracy of what was made, of the six sentences alone, and of real questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tuning", action="store_true", help="on rows outside of the test part")
    options = parser.parse_args()
    if not FILE.is_file():
        print(f"{FILE.name} is not here", file=sys.stderr)
        return 2
    pack = find_pack(str(PACK))
    intents = sorted(pack.topics)[:INTENTS]
    test, rest = parts(set(intents))
    real = [row for name in intents for row in [r for r in rest if r[1] == name][:REAL]]
    if options.tuning:
        test = [row for row in rest if row not in real]
    six = [(ask, name) for name in intents for ask in pack.topics[name].asks]
    made = openings(pack, intents, OPENINGS)
    for what, rows in (
        (f"{len(made)} openings", made),
        ("six sentences", six),
        ("thirty real", real),
    ):
        print(f"{what:16} {accuracy(rows, test):.3f}  ({len(test)} rows)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
