"""Train on synthetic, test on real: thirteen intents of banking77, by a plain classifier.

    python tests/benchmarks/tstr.py

The pack is `tests/packs/banking`, written from the intents' names. What is trained on is what
embedded customers ask of each topic, in the voices of all personas, or the pack's bare sentences (a
template baseline), or the real rows; what is tested on is every third row of each intent by file
order, which nothing was trained or tuned on. The classifier is `tfidf.py`, the same for all.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from random import Random

from banking import FILE, PACK, test_part
from tfidf import TfIdfClassifier

from simulator.analyses.intervals import wilson
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.play.models.embedded.drafts import question_drafts

SEEDS = range(20)
Rows = list[tuple[str, str]]


def real(topics: frozenset[str]) -> Rows:
    """The rows that are no test rows."""
    seen: dict[str, int] = defaultdict(int)
    found = []
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            seen[row["category"]] += 1
            if seen[row["category"]] % 3 and row["category"].lower() in topics:
                found.append((row["text"], row["category"].lower()))
    return found


def synthetic(pack: Pack) -> Rows:
    """What embedded customers ask, each question once."""
    personas = list(load_personas().values())
    found = {
        draft["question"]: topic
        for topic in pack.topics
        for seed in SEEDS
        for draft in question_drafts(pack, personas, seed, [topic])
    }
    return list(found.items())


def drawn(rows: Rows, each: int) -> Rows:
    """As many rows of each intent."""
    by_intent: dict[str, Rows] = defaultdict(list)
    for row in Random(0).sample(rows, len(rows)):
        by_intent[row[1]].append(row)
    return [row for own in by_intent.values() for row in own[:each]]


def main() -> int:
    """Print the accuracy of each training set."""
    if not FILE.is_file():
        print(f"{FILE.name} is not here", file=sys.stderr)
        return 2
    pack = find_pack(str(PACK))
    topics = frozenset(pack.topics)
    test = [row for row in test_part() if row[1] in topics]
    people, made = real(topics), synthetic(pack)
    templates = [(ask, name) for name, topic in pack.topics.items() for ask in topic.asks]
    sets = {
        "templates: the pack's sentences": templates,
        "embedded customers": made,
        "people, 6 of each intent": drawn(people, 6),
        "people, 20 of each intent": drawn(people, 20),
        "people, all": people,
        "people, 6 of each, and embedded": [*drawn(people, 6), *made],
        "people, all, and embedded": [*people, *made],
    }
    print(f"{len(topics)} intents, {len(test)} test rows")
    for name, rows in sets.items():
        texts, labels = zip(*rows, strict=True)
        known = TfIdfClassifier(texts, labels)
        share = known.accuracy(*map(list, zip(*test, strict=True)))
        low, high = wilson(round(share * len(test)), len(test))
        print(f"{name:34} {len(rows):6,} rows  {share:.3f} ({low:.3f} to {high:.3f})", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
