"""Which format a file of recordings looks like: each is tried, and what it reads is counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from simulator.analyses.recordings.counts import (
    WITHOUT_CALL,
    WITHOUT_RESULT,
    Count,
    Counting,
    ReadingCounts,
)
from simulator.analyses.recordings.files import texts
from simulator.analyses.recordings.mapping import FORMATS, mapping_file
from simulator.analyses.recordings.reader import stream_recordings
from simulator.dialogue import Speaker
from simulator.errors import UserError
from simulator.json_text import values

TRIED = 200
"""Conversations that are read with each format."""
LOOKED_AT = 200_000
"""Characters in which signs are looked for."""

_SIGNS = {
    "anthropic": re.compile(r'"type"\s*:\s*"tool_(?:use|result)"'),
    "inspect": re.compile(r'"samples"\s*:|"epoch"\s*:'),
    "tau2": re.compile(r'"simulations"\s*:|"requestor"\s*:'),
    "promptfoo": re.compile(r'"prompt"\s*:\s*\{\s*"raw"'),
}
"""What tells formats apart that read the same file equally well; the first one with a sign wins."""


@dataclass(frozen=True)
class Guess:
    """A format that reads a file.

    Attributes:
        file: The file.
        format: Its name, one of `FORMATS`.
        counts: What it reads of the file's first conversations and what it does not.
        mapping: The format's mapping as YAML; with `--mapping` it reads the same.
    """

    file: Path
    format: str
    counts: ReadingCounts
    mapping: str

    def text(self) -> str:
        """The mapping, under comments that say what it is; it can be written to a file as is."""
        lines = [f"{self.file} looks like --format {self.format}", self.counts.summary()]
        return "".join(f"# {line}\n" for line in lines) + self.mapping


def guess(path: Path) -> Guess:
    """Try every format on a file.

    Raises:
        UserError: The file cannot be read, or no format finds both sides speaking in it.
    """
    text = next(texts(path)).text
    start = text[:LOOKED_AT]
    tried = ((_score(path, name, start), -place) for place, name in enumerate(FORMATS))
    scored = [(found, place) for found, place in tried if found is not None]
    if not scored:
        broken = next(values(text), None) if start.lstrip()[:1] in ("{", "[") else None
        if broken and broken.error:
            raise UserError(f"{path}:{broken.line}: {broken.error}")
        raise UserError(
            f"{path}: looks like none of the formats ({', '.join(FORMATS)}); --mapping can declare"
            " where things stand in it"
        )
    (_, counts), place = max(scored, key=lambda each: (each[0][0], each[1]))
    name = FORMATS[-place]
    return Guess(path, name, counts, mapping_file(name).read_text(encoding="utf-8"))


def _score(path: Path, name: str, start: str) -> tuple[tuple[float, ...], ReadingCounts] | None:
    """How well a format reads a file: which sides speak, then what is read, then its signs."""
    counting, sides = Counting(), set[Speaker]()
    try:
        for recording in islice(stream_recordings(path, name), TRIED):
            counting.add(recording.counts)
            sides |= {turn.speaker for turn in recording.turns if turn.text}
    except UserError:
        return None
    counts = counting.counts()
    if Speaker.SUPPORT not in sides:
        return None
    odd = counts.results.read.get(WITHOUT_CALL, 0) + counts.calls.read.get(WITHOUT_RESULT, 0)
    odd += sum(counts.calls.unread.values())
    sign = _SIGNS.get(name)
    score = (
        len(sides),
        round(_share(counts.messages) * _share(counts.conversations), 3),
        float(sum(counts.messages.read.values())),
        float(-odd),
        float(bool(sign and sign.search(start))),
    )
    return score, counts


def _share(count: Count) -> float:
    return sum(count.read.values()) / max(1, count.total)
