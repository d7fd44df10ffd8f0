"""The specification of a set: an instruction and examples, read from a JSON file and checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.analyses.qa.entries import FORMS, Entry, Kind, read_entry
from simulator.documents import read_file
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
    data = _object(path)
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


def _object(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(read_file(path), object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        raise ContentError(f"not JSON: {error.msg}", file=path, line=error.lineno) from None
    except _Twice as error:
        raise ContentError("this key stands twice", file=path, key=str(error)) from None
    except (ValueError, RecursionError):
        raise ContentError("nested too deep, or a number too long", file=path) from None
    if not isinstance(data, dict):
        raise ContentError("must be a JSON object", file=path)
    return data


class _Twice(Exception):
    """A key that stands twice."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise _Twice(name)
    return dict(pairs)


def _example(path: Path, place: int, raw: Any, kind: Kind) -> Entry:
    try:
        return read_entry(raw, kind)
    except ValueError as error:
        key, _, reason = str(error).rpartition(": ")
        at = f"examples.{place}.{key}" if key else f"examples.{place}"
        if reason == "unknown key":
            reason += nearest(key, FORMS[kind].model_fields)
        raise ContentError(reason, file=path, key=at) from None
