"""The critic against faults that readers found: how many it finds, which of its flags are right.

    python tests/benchmarks/critic_labels.py                  # the files it was never tuned on
    python tests/benchmarks/critic_labels.py --tuning         # those it was tuned on

`critic_labels/` has what readers listed without sight of the critic's findings: file, conversation
(its place), turn (among messages with text), kind and a short word. A fault is found where an error
is flagged in its turn, or in one of those that say it again. Beside it the naive check: every
number of a message must stand in an earlier message or result. On conversations that ended well
every flag counts as wrong unless a label stands there; `--flags` prints them to be read.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from public_recordings import DATA, REPORTED, TUNED, audited, conversations

from simulator.analyses.intervals import wilson
from simulator.dialogue import Severity, Speaker, Turn

HERE = Path(__file__).parent / "critic_labels"
ALSO = re.compile(
    r"\b(?:also|later|turns?|at)\b[^0-9]*((?:\d+(?:[,; –-]|to|and)*)+)", re.IGNORECASE
)
NUMBER = re.compile(r"\d[\d,.]*\d|\d")

Place = tuple[int, int]
"""A conversation, and a message with text in it."""


@dataclass
class Labels:
    """What one reader found in one file.

    Attributes:
        faults: The places of each fault.
        read: Conversations that were read.
    """

    faults: list[set[Place]] = field(default_factory=list)
    read: set[int] = field(default_factory=set)

    @property
    def places(self) -> set[Place]:
        """All places at which something is wrong."""
        return {place for fault in self.faults for place in fault}


def labels_of(reader: str, file: str) -> Labels:
    """The labels of a reader (`one`, `two`, `tuning`), those that it doubts among them."""
    found = Labels()
    for row in _rows(HERE / f"{reader}.csv", file):
        place, word = (int(row["conversation"]), int(row["turn"])), row["word"]
        more = {(place[0], int(n)) for part in ALSO.findall(word) for n in re.findall(r"\d+", part)}
        found.faults.append({place, *more})
    found.read = {int(row["conversation"]) for row in _rows(HERE / f"{reader}.read.csv", file)}
    return found


def _rows(path: Path, file: str) -> Iterator[dict[str, str]]:
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            yield from (row for row in csv.DictReader(lines) if row["file"] == file)


def messages(file: str) -> list[list[dict[str, Any]]]:
    """The messages of a file's conversations, as they stand there."""
    data = json.loads((DATA / file).read_text("utf-8"))
    if isinstance(data, list):
        return [each["traj"] for each in data]
    return [each["messages"] for each in data["simulations"]]


def as_they_stand(turns: Sequence[Turn], raw: Sequence[Mapping[str, Any]]) -> list[int]:
    """Of each turn, its place among the messages with text: the reader takes calls out of some."""
    texts = [
        str(m["content"]) for m in raw if m["role"] in ("user", "assistant") and m.get("content")
    ]
    places, at = list[int](), 0
    for turn in turns:
        found = (n for n in range(at, len(texts)) if turn.text[:60] in texts[n])
        at = next(found, at) if turn.text else at
        places.append(at)
        at += bool(turn.text)
    return places


def flagged(file: str) -> tuple[dict[Place, list[str]], Counter[int], set[int]]:
    """Messages of support with an error; messages by conversation; those that ended well."""
    recordings = conversations(file)
    place = {recording.id: number for number, recording in enumerate(recordings)}
    raw = messages(file)
    stands = {r.id: as_they_stand(r.turns, raw[number]) for number, r in enumerate(recordings)}
    flags = defaultdict[Place, list[str]](list)
    for flag in audited(file).findings:
        if flag.severity == Severity.ERROR:
            turn = stands[flag.recording][flag.turn]
            flags[place[flag.recording], turn].append(f"{flag.code}: {flag.message}")
    said = Counter[int]()
    for number, recording in enumerate(recordings):
        said[number] = sum(t.speaker == Speaker.SUPPORT and bool(t.text) for t in recording.turns)
    return flags, said, {n for n, recording in enumerate(recordings) if recording.passed}


def naive(file: str) -> set[Place]:
    """Messages of support with a number that stands nowhere before."""
    found = set[Place]()
    for number, raw in enumerate(messages(file)):
        known, place = set[str](), 0
        for message in raw:
            text = str(message.get("content") or "")
            stated = numbers_in(text)
            if message["role"] in ("user", "assistant") and text:
                if message["role"] == "assistant" and stated - known:
                    found.add((number, place))
                place += 1
            known |= stated
    return found


def numbers_in(text: str) -> set[str]:
    """The numbers of a text, without what parts thousands."""
    return {each.replace(",", "").strip(".") for each in NUMBER.findall(text)}


def share(hits: int, of: int) -> str:
    """A share with its interval."""
    if not of:
        return "-"
    low, high = wilson(hits, of)
    return f"{hits} of {of} ({100 * hits / of:.1f} %, {100 * low:.1f} to {100 * high:.1f})"


def report(file: str, readers: list[str], show: bool) -> None:
    """Print what is to be said of one file."""
    started = time.process_time()
    flags, said, passed = flagged(file)
    total = said.total()
    cost = 1000 * (time.process_time() - started) / max(1, total)
    print(f"{file}: {len(said)} conversations, {total} messages of support, {cost:.1f} ms CPU each")
    all_labels = [labels_of(reader, file) for reader in readers]
    known = {place for labels in all_labels for place in labels.places}
    for name, found in (("critic", set(flags)), ("naive", naive(file))):
        for reader, labels in zip(readers, all_labels, strict=True):
            if labels.read:
                hits = sum(bool(fault & found) for fault in labels.faults)
                mine = {place for place in found if place[0] in labels.read}
                print(f"  {name}, reader {reader}: faults found {share(hits, len(labels.faults))};"
                      f" flags right {share(len(mine & labels.places), len(mine))}")  # fmt: skip
        well = {place for place in found if place[0] in passed} - known
        count = sum(said[number] for number in passed)
        print(f"  {name}: wrong flags where it ended well {share(len(well), count)}")
    for place in sorted(flags) if show else ():
        mark = "labelled" if place in known else "        "
        print(f"    {mark} {place[0]} {place[1]}: {'; '.join(flags[place])[:400]}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tuning", action="store_true", help="the files the critic was tuned on")
    parser.add_argument("--flags", action="store_true", help="print every flag, to be read")
    parser.add_argument("--file", action="append", help="these files alone")
    options = parser.parse_args()
    if not DATA.exists():
        print(f"there are no recordings in {DATA}")
        return 0
    for file in options.file or (TUNED if options.tuning else REPORTED):
        report(file, ["tuning", "three"] if options.tuning else ["one", "two"], options.flags)
    return 0


if __name__ == "__main__":
    sys.exit(main())
