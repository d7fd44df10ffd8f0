"""The NLU on wording that nobody put into a pack: how much is right, wrong, or not understood.

`strangers/support.jsonl` has 300 messages of support for each pack, written from the act alone, and
`strangers/customers.jsonl` 200 of customers, written from the intent alone, both without sight of
the packs' sentences.

    python tests/benchmarks/strangers.py [--file second] [--show 10]

`*-second.jsonl` were written by others, under other instructions, and nothing was tuned on them.
`--file first` and `--file third` give the figures of those that were tuned on, `--file fourth`
those of plain sentences that were kept apart; `--first` is short
for the former.

A request counts as right where exactly its slots are heard, any other act where it is heard and no
other that decides something; a customer's intent where its tool, topic or value is heard.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from simulator.analyses.intervals import wilson
from simulator.content.pack import Pack, find_pack
from simulator.play.nlu import nlu_for

FOLDER = Path(__file__).parent / "strangers"
HEARD = {"confirm": "confirms", "done": "done", "refuse": "refused", "offer": "offering",
         "hand_over": "escalated", "confused": "confused", "farewell": "farewell",
         "stall": "stalls", "answer": "informs", "ask_more": "asks_more"}  # fmt: skip
"""From an act to what a reading calls it."""

BESIDE = {"ask_more", "answer", "farewell"}
"""Acts that may be heard beside another one without changing what it means; so may an offer beside
a refusal, and a refusal beside an offer."""

SLOTS = {"date": "pickup_on"}
"""Names that the writer of customers' messages chose."""

Row = dict[str, Any]
Judge = Callable[[Pack, Row], tuple[bool, bool]]


def support(pack: Pack, row: Row) -> tuple[bool, bool]:
    """Whether a message of support was understood rightly, and whether at all."""
    reading, act = nlu_for(pack).support(row["text"]), row["act"]
    heard = {name for name, field in HEARD.items() if getattr(reading, field)}
    heard |= {"request"} if reading.requests else set()
    harmless = BESIDE | ({"offer", "refuse"} if act in ("offer", "refuse") else set())
    right = act in heard and heard - harmless <= {act}
    if act == "request":
        right = right and set(reading.requests) == set(row["slots"])
    return right, bool(heard)


def customer(pack: Pack, row: Row) -> tuple[bool, bool]:
    """The same of a message of a customer."""
    told = {SLOTS.get(name, name): value for name, value in row.get("slots", {}).items()}
    reading = nlu_for(pack).customer(row["text"], tuple(told.keys() & pack.slots.keys()))
    kinds = {intent.kind for intent in reading.meant} - {"remark", "tells"}
    wanted, name = row["intent"], row.get("tool") or row.get("topic")
    if wanted in ("wants", "asks"):
        found = any(i.kind == wanted and name in i.names for i in reading.intents)
        return found, bool(kinds)
    if wanted == "tells":
        return all(reading.slots.get(k) == v for k, v in told.items()), bool(reading.slots)
    if wanted == "other":
        return not kinds, True
    return {"bye": "ends"}.get(wanted, wanted) in kinds, bool(kinds)


def judged(pack: Pack, rows: Sequence[Row], judge: Judge) -> Iterator[tuple[Row, str]]:
    """Each message with what became of it."""
    for row in rows:
        right, some = judge(pack, row)
        yield row, "right" if right else "wrong" if some else "not understood"


def main(arguments: Sequence[str]) -> None:
    """Print the figures of both sides for each pack."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", type=int, default=0, help="wrong readings that are printed")
    parser.add_argument("--file", default="second", help="first, second, third or fourth")
    parser.add_argument("--first", action="store_const", const="first", dest="file")
    options = parser.parse_args(arguments)
    judges: dict[str, Judge] = {"support": support, "customers": customer}
    for name, judge in judges.items():
        file = name if options.file == "first" else f"{name}-{options.file}"
        lines = (FOLDER / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
        everything = [json.loads(line) for line in lines]
        for pack in map(find_pack, ("bakery", "ecommerce")):
            rows = [row for row in everything if row["pack"] == pack.name]
            found = list(judged(pack, rows, judge))
            counts = Counter(outcome for _, outcome in found)
            low, high = wilson(counts["right"], len(rows))
            print(f"{name:<9} {pack.name:<9} {len(rows)}: "
                  + ", ".join(f"{k} {100 * counts[k] / len(rows):.1f} %"
                              for k in ("right", "wrong", "not understood"))
                  + f"  (right: {100 * low:.1f} to {100 * high:.1f})")  # fmt: skip
            for row, outcome in [pair for pair in found if pair[1] == "wrong"][: options.show]:
                print("   ", {k: v for k, v in row.items() if k != "pack"}, outcome)


if __name__ == "__main__":
    main(sys.argv[1:])
