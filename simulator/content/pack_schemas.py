"""JSON Schemas of a pack's files, for editors: completion, what a key is for, mistakes marked.

They say what a file may hold, from the same names that reading it checks; whether the names in it
fit together is for `simulator check` to say.
"""

from __future__ import annotations

import json
from pathlib import Path

from simulator.attacks import Level
from simulator.content import schema_keys as keys
from simulator.content import slots
from simulator.content.personas import Persona
from simulator.content.phrases import PhraseBook
from simulator.content.schema_keys import Schema, closed, entries, mapping_of, one_of
from simulator.content.tactics import Tactic
from simulator.errors import UserError, nearest

DIALECT = "https://json-schema.org/draft/2020-12/schema"

FOLDER = ".schemas"
"""Where `simulator new` puts them, beside the packs."""

_ROW = {"type": "object"}


def _schemas() -> dict[str, Schema]:
    one_how = {"oneOf": [{"required": [how]} for how in slots.HOW]}
    return {
        "pack": closed(keys.PACK, "format", "about", "today"),
        "rules": entries(keys.RULE, "clause"),
        "tools": entries(keys.TOOL, "does"),
        "topics": entries(keys.TOPIC, "asks", "answer"),
        "slots": entries(keys.SLOT, "called", "ask", "tell", **one_how),
        "beats": entries(keys.BEAT),
        "scenarios": entries(keys.SCENARIO, "goal", "beats", "expect"),
        "heard": closed(keys.HEARD) | {"type": ["object", "null"]},
        "records": {
            "anyOf": [{"type": "array", "items": _ROW}, mapping_of(_ROW), {"type": "null"}]
        },
        "phrases": PhraseBook.model_json_schema(),
        "persona": _named(Persona.model_json_schema()),
        "tactic": _tactic(),
    }


def _tactic() -> Schema:
    """Of a tactic, whose level is written as a word."""
    schema = _named(Tactic.model_json_schema())
    levels = one_of((level.name.lower() for level in Level), "How bad a break is.")
    return {**schema, "$defs": {**schema["$defs"], "Level": levels}}


def _named(schema: Schema) -> Schema:
    """Of a file that is called by its own name, which does not stand in it."""
    properties = {key: value for key, value in schema["properties"].items() if key != "name"}
    required = [key for key in schema.get("required", ()) if key != "name"]
    return {**schema, "properties": properties, "required": required}


KINDS = (
    "pack", "rules", "tools", "topics", "slots", "beats", "scenarios", "heard", "records",
    "phrases", "persona", "tactic",
)  # fmt: skip
"""Of files that a schema is there for."""


def schema_of(kind: str) -> Schema:
    """The JSON Schema of one kind of file.

    Raises:
        UserError: There is no such kind; the message has the nearest.

    Example:
        >>> sorted(schema_of("heard")["properties"])
        ['asks', 'other', 'wants']
    """
    if kind not in KINDS:
        raise UserError(f"there is no kind of file `{kind}`{nearest(kind, KINDS)}")
    schema = {key: value for key, value in _schemas()[kind].items() if key != "title"}
    return {"$schema": DIALECT, "title": f"{kind} of a pack", **schema}


def write_schemas(folder: Path, kinds: tuple[str, ...] = KINDS) -> tuple[Path, ...]:
    """Write schemas to `KIND.schema.json` in a folder.

    Raises:
        UserError: The folder cannot be written.
    """
    written = []
    for kind in kinds:
        path = folder / f"{kind}.schema.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(schema_of(kind), indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise UserError(f"{path}: cannot be written: {error.strerror or error}") from None
        written.append(path)
    return tuple(written)


def schema_line(name: str) -> str:
    """The comment that gives an editor the schema of a pack's file; empty where there is none.

    Args:
        name: The file's, within its pack.

    Example:
        >>> schema_line("rules.yaml")
        '# yaml-language-server: $schema=../.schemas/rules.schema.json'
    """
    place = Path(name)
    if place.suffix != ".yaml":
        return ""
    kind = place.stem if place.stem in KINDS and len(place.parts) == 1 else "records"
    up = "../" * len(place.parts)
    return f"# yaml-language-server: $schema={up}{FOLDER}/{kind}.schema.json"
