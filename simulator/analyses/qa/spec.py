"""The specification of a set: an instruction and examples, read from a JSON file and checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.analyses.qa.entries import FORMS, Entry, Kind, read_entry
from simulator.documents import read_file, read_json
from simulator.errors import ContentError, nearest

KEYS = ("instruction", "examples")


@dataclass(frozen=True)
class Spec:
    """What is wanted.

    Attributes:
        instruction: In words; only a language model reads it.
        examples: Of the kind that is wanted; no entry of the set may be a near copy of one.
    """

    instruction: str
    examples: tuple[Entry, ...]


def read_spec(path: Path, kind: Kind) -> Spec:
    """Read and check a specification.

    Raises:
        ContentError: File, key and what is wrong.
    """
    data = read_json(read_file(path), path)
    if not isinstance(data, dict):
        raise ContentError("must be a JSON object", file=path)
    for key in data:
        if key not in KEYS:
            raise ContentError(f"unknown key{nearest(key, KEYS)}", file=path, key=key)
    instruction, examples = data.get("instruction"), data.get("examples")
    if not isinstance(instruction, str) or not instruction.strip():
        raise ContentError("must be a text", file=path, key="instruction")
    if not isinstance(examples, list):
        raise ContentError("must be a list", file=path, key="examples")
    found = tuple(_example(path, place, raw, kind) for place, raw in enumerate(examples))
    return Spec(instruction.strip(), found)


def _example(path: Path, place: int, raw: Any, kind: Kind) -> Entry:
    try:
        return read_entry(raw, kind)
    except ValueError as error:
        key, _, reason = str(error).rpartition(": ")
        at = f"examples.{place}.{key}" if key else f"examples.{place}"
        if reason == "unknown key":
            reason += nearest(key, FORMS[kind].model_fields)
        raise ContentError(reason, file=path, key=at) from None
