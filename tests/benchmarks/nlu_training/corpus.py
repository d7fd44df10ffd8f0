"""Sentences without labels: public dialogues, examples of WordNet, and messages put together."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

from common import messages

HUMAN = Path(__file__).parents[4] / "shared" / "data" / "human"
WORDNET = Path("/usr/share/wordnet")
"""Debian's package wordnet-base."""

_END = re.compile(r"(?<=[.!?])\s+")


def turns_of_support() -> list[str]:
    """What the wizards of STAR wrote."""
    return [text for role, text in _star() if role == "assistant"]


def sentences() -> list[str]:
    """All that a sentence encoder can be asked about: 130,000 texts, each once."""
    found = [text for _, text in _star()] + [row["text"] for row in messages()]
    for path in sorted(HUMAN.glob("multidogo_*.tsv")):
        with path.open(encoding="utf-8") as file:
            rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [re.sub(r"<CONV>.*?<TURN>\d+", "", row[3]) for row in rows if len(row) > 3]
    for path in sorted(WORDNET.glob("data.*")):
        for line in path.read_text("utf-8").splitlines():
            gloss = line.partition("|")[2].strip()
            found += re.findall(r'"([^"]{12,160})"', gloss)
            meaning = gloss.partition(";")[0]
            if 15 < len(meaning) < 120 and random.Random(meaning).random() < 0.35:
                found.append(meaning)
    return list(dict.fromkeys(" ".join(text.split())[:300] for text in found if text.strip()))


def _star() -> list[tuple[str, str]]:
    lines = (HUMAN / "star_dev.jsonl").read_text("utf-8").splitlines()
    spoken = [message for line in lines for message in json.loads(line)["messages"]]
    return list(dict.fromkeys((m["role"], m["content"]) for m in spoken if m.get("content")))


def augmented(texts: Sequence[str], count: int) -> list[str]:
    """Messages put together from others: sentences side by side, openers exchanged, halves joined,
    words left out or in another order."""
    rng = random.Random(0)
    parts = [part for text in texts for part in _END.split(text) if part]
    return [_made(texts, parts, rng) for _ in range(count)]


def _made(texts: Sequence[str], parts: Sequence[str], rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.35:
        return " ".join(rng.choice(parts) for _ in range(rng.choice((2, 2, 3))))
    one, other = rng.choice(texts), rng.choice(texts)
    if kind < 0.6:
        return " ".join([*_END.split(one)[:1], *_END.split(other)[-1:]])
    if kind < 0.8:
        first, second = rng.choice(parts).split(), rng.choice(parts).split()
        cut, rest = rng.randint(1, max(1, len(first) - 1)), rng.randint(0, max(0, len(second) - 2))
        return " ".join([*first[:cut], *second[rest:]])
    words = one.split()
    if kind < 0.85:
        rng.shuffle(words)
        return " ".join(words)
    return " ".join(word for word in words if rng.random() > 0.2) or one
