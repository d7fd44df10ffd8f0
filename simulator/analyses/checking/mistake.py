"""A mistake in a pack: where it stands, what is wrong, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from simulator.content.collecting import MOST
from simulator.dialogue import Data
from simulator.documents import Document, Path_
from simulator.errors import ContentError


class Kind(StrEnum):
    """What kind of mistake it is."""

    LOADING = "loading"
    NUMBERS = "numbers"
    HIDDEN = "hidden"
    SILENT = "silent refusal"
    ARGUMENT = "argument"
    FILL = "fill"
    RECORD_KEY = "record key"
    LABEL = "label"
    CONTRADICTION = "contradiction"
    CONSTANT_RULE = "constant rule"
    EXPECT = "expect"
    UNUSED_TOOL = "unused tool"
    VERIFICATION = "verification"
    UNHEARD = "unheard"
    TWINS = "twins"


class Mistake(Data):
    """One mistake.

    Attributes:
        kind: What kind it is.
        file, line, key: Where it stands; no line where the file has none for it.
        wrong: What is wrong, without a full stop.
        remedy: What to do about it; empty where `wrong` says all.
    """

    kind: Kind
    file: str
    line: int | None
    key: str
    wrong: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        key = f"{self.key}: " if self.key else ""
        return f"{place}{key}{self.wrong}{f'; {self.remedy}' if self.remedy else ''}"


def mistake_at(
    kind: Kind, document: Document, keys: Path_, wrong: str, remedy: str, key: str = ""
) -> Mistake:
    """A mistake at some keys of a file.

    Args:
        kind: What kind it is.
        document: The file.
        keys: Where in it.
        wrong: What is wrong.
        remedy: What to do about it.
        key: How the place is called, where that is not by its keys.
    """
    found = document.error(wrong, *keys)
    return Mistake(
        kind=kind,
        file=_shown(document.path),
        line=found.line,
        key=key or found.key,
        wrong=wrong,
        remedy=remedy,
    )


def of_loading(error: ContentError, folder: Path) -> Mistake:
    """What the loader says; the nearest right answer is its remedy."""
    wrong, _, remedy = error.reason.partition("; ")
    return Mistake(
        kind=Kind.LOADING,
        file=_shown(error.file or folder),
        line=error.line,
        key=error.key,
        wrong=wrong,
        remedy=remedy,
    )


def _shown(path: Path) -> str:
    """A file as seen from the current folder, where that is shorter."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def in_order(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """File by file and down each file, each once, and `MOST` of them."""
    found = sorted(dict.fromkeys(mistakes), key=lambda m: (m.file, m.line or 0, m.key, m.wrong))
    return tuple(found[:MOST])
