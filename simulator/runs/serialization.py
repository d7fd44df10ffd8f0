"""Cases, dialogues and hits as a run's file holds them: compressed JSON."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Sequence

from simulator.content.cases import Case
from simulator.dialogue import Dialogue


def packed(text: str) -> bytes:
    """A text as it is stored."""
    return zlib.compress(text.encode(), 1)


def packed_dialogue(dialogue: Dialogue) -> bytes:
    """A dialogue without its hits, which are stored beside it."""
    return packed(dialogue.model_dump_json(exclude={"hits"}))


def packed_hits(pack: str, hits: Sequence[str]) -> bytes:
    """A dialogue's pack and its hits."""
    return packed(json.dumps([pack, *hits], ensure_ascii=False))


def read_case(data: bytes) -> Case:
    """A stored case.

    Raises:
        sqlite3.DatabaseError: It cannot be read.
    """
    try:
        return Case.model_validate_json(zlib.decompress(data))
    except (zlib.error, ValueError) as error:
        raise sqlite3.DatabaseError(f"a case cannot be read: {error}") from None


def read_dialogue(data: bytes, hits: bytes | None = None) -> Dialogue:
    """A stored dialogue, with its hits where they are given.

    Raises:
        sqlite3.DatabaseError: It cannot be read.
    """
    try:
        found = Dialogue.model_validate_json(zlib.decompress(data))
    except (zlib.error, ValueError) as error:
        raise sqlite3.DatabaseError(f"a dialogue cannot be read: {error}") from None
    return found.model_copy(update={"hits": tuple(read_hits(hits)[1:])}) if hits else found


def read_hits(data: bytes) -> list[str]:
    """A dialogue's pack, then its hits.

    Raises:
        sqlite3.DatabaseError: They cannot be read.
    """
    try:
        found: list[str] = json.loads(zlib.decompress(data))
    except (zlib.error, ValueError) as error:
        raise sqlite3.DatabaseError(f"the hits of a dialogue cannot be read: {error}") from None
    return found
