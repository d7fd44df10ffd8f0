"""Style of one's own logs: how their customers write, counted, and personas that write so.

Nothing but counts goes from a recording into a run: no word of it is kept. What personas are, why
they come and how patient they are stays as it was; how they type and how much they write is taken
from as many customers of the recording, drawn so that the shares are those of all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from simulator.analyses.quality.references import read_reference
from simulator.analyses.quality.samples import Talk, sampled
from simulator.config import Settings
from simulator.content.personas import Persona
from simulator.dialogue import Data, Dialogue
from simulator.errors import UserError
from simulator.play import english

LEAST = 20
"""Customers below which nothing can be said of how they write."""

TERSE, CHATTY = 7.1, 8.7
"""Mean words a turn below which a customer counts as terse, and from which on as chatty: half way
between what terse (6.2), normal (8.1) and chatty (9.3) embedded customers write."""

_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_SHORT = re.compile(
    rf"\b(?:{'|'.join(sorted(set(english.customer.SHORT_FORMS.values())))})\b", re.IGNORECASE
)
_WORD = re.compile(r"[a-z']+")
_WRONG = frozenset(english.customer.MISSPELLINGS.values())
_RIGHT = frozenset(english.customer.MISSPELLINGS)
_GREETING = re.compile(
    r"\s*(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|greetings)\b", re.IGNORECASE
)
_ALONE = 3
"""Words of the longest first turn that is a greeting alone."""


class Writer(Data):
    """How one customer writes.

    Attributes:
        words: A turn, in the mean.
        lowercase: Whether most turns begin in small letters.
        sparse: Whether most turns of three words and more end without a mark.
        short_forms: Whether it writes `pls`, `u` and the like.
        emoji: Share of turns with one.
        greets: Whether the first turn begins with a greeting, and `greets_alone` whether that is
            all of it.
    """

    words: float
    lowercase: bool
    sparse: bool
    short_forms: bool
    emoji: float
    greets: bool
    greets_alone: bool


class WritingStyle(Data):
    """How the customers of a recording write, or those of a run.

    Attributes:
        customers: How many were counted.
        words: A turn, in the mean over customers.
        lowercase, sparse, short_forms, greets, greets_alone: Shares of the customers.
        emoji: Share of turns.
        misspellings: Of words that people often misspell, the share that are.
    """

    customers: int
    words: float
    lowercase: float
    sparse: float
    short_forms: float
    emoji: float
    greets: float
    greets_alone: float
    misspellings: float


def read_writers(files: Sequence[Path], format_: str = "") -> tuple[list[Writer], WritingStyle]:
    """How the customers of some recordings write.

    Args:
        files: Of one format.
        format_: One of `audit`'s; empty for the one that each file looks like.

    Raises:
        UserError: A file cannot be read, or too few customers speak in it.
    """
    talks = [talk.customer for talk in read_reference(files, format_).sample.talks]
    if len(talks) < LEAST:
        raise UserError(
            f"--style {files[0]}: {len(talks)} customers are too few to say how they write; it"
            f" takes {LEAST}"
        )
    writers = [writer_of(talk) for talk in talks]
    return writers, style_of(talks)


def writer_of(turns: Sequence[str]) -> Writer:
    """How the customer of some turns writes; there is at least one."""
    long = [turn for turn in turns if len(turn.split()) > 2]
    first = turns[0]
    return Writer(
        words=round(fmean(len(turn.split()) for turn in turns), 2),
        lowercase=_mostly(turns, lambda turn: turn[:1].islower()),
        sparse=_mostly(long, lambda turn: turn.rstrip()[-1:] not in ".!?"),
        short_forms=any(map(_SHORT.search, turns)),
        emoji=round(fmean(bool(_EMOJI.search(turn)) for turn in turns), 2),
        greets=bool(_GREETING.match(first)),
        greets_alone=bool(_GREETING.match(first)) and len(first.split()) <= _ALONE,
    )


def style_of(talks: Sequence[Sequence[str]]) -> WritingStyle:
    """The counts over all customers, of whom there is at least one."""
    writers = [writer_of(talk) for talk in talks]
    shares = ("lowercase", "sparse", "short_forms", "greets", "greets_alone", "words", "emoji")
    spelt = [word for talk in talks for turn in talk for word in _WORD.findall(turn.lower())]
    wrong, right = (sum(word in known for word in spelt) for known in (_WRONG, _RIGHT))
    means = {name: round(fmean(getattr(w, name) for w in writers), 3) for name in shares}
    return WritingStyle(
        customers=len(writers), misspellings=round(wrong / max(1, wrong + right), 3), **means
    )


def _mostly(turns: Sequence[str], holds: Callable[[str], bool]) -> bool:
    return 2 * sum(map(holds, turns)) > len(turns)


def restyled(
    personas: Mapping[str, Persona], writers: Sequence[Writer], style: WritingStyle
) -> dict[str, Persona]:
    """The personas with the habits of as many writers, alike ones together.

    Args:
        personas: By name.
        writers: Of the recording.
        style: Of all of them.
    """
    drawn = _drawn(writers, len(personas))
    alike = sorted(personas, key=lambda name: (*_typed(personas[name]), name))
    given = dict(zip(alike, drawn, strict=True))
    return {name: _with(persona, given[name], style) for name, persona in personas.items()}


def _drawn(writers: Sequence[Writer], count: int) -> list[Writer]:
    """A systematic sample of the writers in order of their habits: it has the shares of all."""
    ordered = sorted(writers, key=lambda w: (w.lowercase, w.sparse, w.words))
    return [ordered[int((place + 0.5) * len(ordered) / count)] for place in range(count)]


def _typed(persona: Persona) -> tuple[bool, bool, int]:
    typing = persona.typing
    wordy = ("terse", "normal", "chatty").index(persona.verbosity)
    return typing.lowercase, typing.punctuation == "sparse", wordy


def _with(persona: Persona, writer: Writer, style: WritingStyle) -> Persona:
    verbosity = (
        "terse" if writer.words < TERSE else "chatty" if writer.words >= CHATTY else "normal"
    )
    typing = persona.typing.model_copy(
        update={
            "lowercase": writer.lowercase,
            "punctuation": "sparse" if writer.sparse else "full",
            "abbreviations": writer.short_forms,
            "emoji": writer.emoji,
            "misspellings": style.misspellings,
        }
    )
    initiative = 1 if writer.greets_alone else max(2, persona.initiative)
    return persona.model_copy(
        update={"verbosity": verbosity, "typing": typing, "initiative": initiative}
    )


def compared(settings: Settings, dialogues: Iterable[Dialogue]) -> str:
    """How the customers of recordings and those of a run write, side by side, as JSON."""
    _, theirs = read_writers(settings.style, settings.style_format)
    talks = [talk.customer for talk in sampled(Talk.of(each.turns) for each in dialogues).talks]
    found = {
        "recordings": theirs.model_dump(),
        "run": style_of(talks).model_dump() if talks else {},
    }
    return json.dumps(found, indent=1)
