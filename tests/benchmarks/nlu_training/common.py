"""What teacher and student share: the messages, their labels, and how training goes on."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from simulator.play.nlu.act_model import ACTS, CONCEPTS

HERE = Path(__file__).parent
SAME = {"greet": "noise", "acknowledge": "noise"}
"""Acts that the model does not tell apart."""

Row = dict[str, Any]


def messages() -> list[Row]:
    """All labelled messages."""
    files = [*sorted(HERE.glob("support-*.jsonl")), HERE / "unrelated.jsonl"]
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def act_of(row: Row) -> int:
    """The place of a message's act."""
    return ACTS.index(SAME.get(row["act"], row["act"]))


def concepts_of(row: Row) -> list[float]:
    """A one for each concept that a request asks for."""
    named = row.get("concept") or []
    wanted = [named] if isinstance(named, str) else named
    return [float(concept in wanted) for concept in CONCEPTS]


def batches(
    lengths: Sequence[int], size: int, rng: random.Random, pool: int = 30
) -> Iterator[list[int]]:
    """Places in a random order, those of about the same length together."""
    places = list(range(len(lengths)))
    rng.shuffle(places)
    found = []
    for start in range(0, len(places), size * pool):
        group = sorted(places[start : start + size * pool], key=lengths.__getitem__)
        found += [group[k : k + size] for k in range(0, len(group), size)]
    rng.shuffle(found)
    yield from found
