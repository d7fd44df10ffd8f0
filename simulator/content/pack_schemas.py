"""JSON Schemas of a pack's files, for editors: completion, a sentence for each key, mistakes marked.

They say what a file may hold, from the same names that reading it checks; whether the names in it
fit together is for `simulator check` to say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.content import brand_voice, slots
from simulator.content.personas import Persona
from simulator.content.phrases import PhraseBook
from simulator.content.rules import Enforcer
from simulator.content.scenarios import ENDS, Outcome
from simulator.content.tactics import Tactic
from simulator.errors import UserError, nearest

DIALECT = "https://json-schema.org/draft/2020-12/schema"

FOLDER = ".schemas"
"""Where `simulator new` puts them, beside the packs."""

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number"]}
_TEXTS: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_WORDS: Schema = {**_TEXTS, "minItems": 1}
_EXPRESSION: Schema = {"type": ["string", "number", "boolean"]}
_VALUE: Schema = {}


def _as(kind: Schema, description: str) -> Schema:
    return {**kind, "description": description}


def _map(of: Schema, description: str = "", least: int = 0) -> Schema:
    found: Schema = {"type": "object", "additionalProperties": of}
    if description:
        found["description"] = description
    return {**found, "minProperties": least} if least else found


def _object(properties: Mapping[str, Schema], *required: str, **more: Any) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
        **({"required": list(required)} if required else {}),
        **more,
    }


def _one_of(words: Any, description: str) -> Schema:
    return {"enum": [str(word) for word in words], "description": description}


def _entries(properties: Mapping[str, Schema], *required: str, **more: Any) -> Schema:
    """A file whose keys are names, each with the same keys below it."""
    return {
        "type": ["object", "null"],
        "additionalProperties": _object(properties, *required, **more),
    }


_PAIR = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}

MAKE: dict[str, Schema] = {
    "faker": _as({"type": "string"}, "A Faker provider, such as name or street_address."),
    "one_of": {
        "description": "One of these, or a mapping from value to weight.",
        "anyOf": [{"type": "array", "minItems": 1}, _map({"type": "integer", "minimum": 0})],
    },
    "between": _as(_PAIR, "A whole number, both ends included."),
    "days_ago": _as(_PAIR, "A date so many days before today."),
    "days_ahead": _as(_PAIR, "A date so many days after today."),
    "pattern": _as({"type": "string"}, "A text that fits this regular expression."),
    "make": _as({"type": "string"}, "The id of a newly made record of this collection."),
    "pick": _as({"type": "string"}, "Different records of this collection, as nested records."),
    "where": _as(_EXPRESSION, "With pick: which records, over `it`."),
    "count": _as(_PAIR, "With pick: how many."),
    "as": _as(_map(_VALUE), "With pick: the fields of each nested record, as expressions."),
    "value": _as(_EXPRESSION, "An expression over the record so far (`it`), facts, now, today."),
    "if": _as(_EXPRESSION, "With any of these: the field is empty where this does not hold."),
}
"""How a field of a made record is drawn."""

_RECIPE: Schema = {
    "anyOf": [{"type": ["string", "number", "boolean", "array", "null"]}, _object(MAKE)]
}

RECORDS: dict[str, Schema] = {
    "from": _as({"type": "string"}, "CSV, JSON or YAML beside this file."),
    "id": _as({"type": "string"}, "The field that identifies a record."),
    "label": _as({"type": "string"}, "The field that people call it by."),
    "pattern": _as({"type": "string"}, "A regular expression that every id matches."),
    "owner": _as({"type": "string"}, "The field that holds its owner's id."),
    "hidden": _as(_TEXTS, "Secrets: fields that are in no tool's result."),
    "fields": _as(
        _map({"type": ["string", "array", "object"]}),
        "Types: text number money date time clock bool email phone any, `a | b`, a collection,"
        " [T], {field: T}; with ? it may be empty.",
    ),
    "make": _as(_map(_RECIPE), "How one more record is made, field by field."),
    "flatten": _as({"type": "string"}, "The field of each entry that holds the records."),
}

VOICE: dict[str, Schema] = {
    "tone": _one_of(brand_voice.TONES, "How the embedded support sounds."),
    "length": _one_of(brand_voice.LENGTHS, "short leaves out most thanks and offers of more help."),
    "greeting": _as(_TEXTS, "Sentences in place of the general greetings."),
}

PACK: dict[str, Schema] = {
    "format": {"const": 1, "description": "The version of this format."},
    "about": _as({"type": "string"}, "One or two sentences on the business and what is asked."),
    "business": _as(_TEXT, "How support names the business."),
    "voice": _as(_object(VOICE), "The brand's voice, of the embedded support alone."),
    "today": _as({"type": "string"}, "Where the world's clock stands, UTC."),
    "currency": _as({"type": "string"}, "A code (EUR), or a sign that one currency has."),
    "locale": _as({"type": "string"}, "How amounts and dates are written, such as en-US."),
    "facts": _as(_map(_VALUE), "What may be told: any tree, read as facts.NAME."),
    "records": _as(_map(_object(RECORDS, "from", "id")), "Collections of records, by name."),
}

RULE: dict[str, Schema] = {
    "clause": _as({"type": "string"}, "The sentence that support is told and quotes."),
    "when": _as(_EXPRESSION, "What must hold, in names of the tool that needs the rule."),
    "by": _one_of(Enforcer, "system: the tool refuses; agent: breaking it is support's fault."),
    "says": _one_of(("never", "only_if"), "A rule on words; only_if goes with `when`."),
    "phrases": _as(_TEXTS, "For a rule on words: what must not be said."),
    "refusal": _as(_TEXTS, "How a clerk words the refusal; holes are expressions."),
    "instead": _as(_TEXTS, "Tools that may be offered in its place."),
}

LISTING: dict[str, Schema] = {
    "from": _as({"type": "string"}, "The collection that is listed."),
    "like": _as(_EXPRESSION, "Records whose label is like this text."),
    "of": _as(_EXPRESSION, "Records that this owner has: the others of the same owner."),
    "where": _as(_EXPRESSION, "Records for which this holds, over `it`."),
    "limit": _as({"type": "integer", "minimum": 1, "maximum": 100}, "At most so many (5)."),
}

_PLACE = _map(_EXPRESSION, least=1)

TOOL: dict[str, Schema] = {
    "does": _as({"type": "string"}, "One sentence for the model that calls it."),
    "arguments": _as(_map({"type": "object"}), "JSON Schema of each, named like slots."),
    "optional": _as(_TEXTS, "Arguments that may be left out."),
    "with": _as(
        _map({**_PLACE, "maxProperties": 1}), "Records: `name: {collection: id or label}`."
    ),
    "needs": _as(_TEXTS, "Rules that must hold, in this order."),
    "fills": _as(_map(_EXPRESSION), "What a clerk gives where the customer need not name it."),
    "effects": _as(_map(_EXPRESSION), "`record.field` or `session.field`, with the new value."),
    "creates": _as(
        _map(_map(_map(_EXPRESSION))), "Records it makes: `name: {collection: fields}`."
    ),
    "lists": _as(_map(_object(LISTING, "from")), "Records it lists, by name."),
    "offer": _as(_TEXTS, "What follows `I can ...`."),
    "confirm": _as(_TEXTS, "What a clerk asks before it."),
    "done": _as(_TEXTS, "What a clerk says after it."),
}

ANSWER: dict[str, Schema] = {
    "if": _as(_EXPRESSION, "Given where this holds; the first that does is."),
    "say": _as(_TEXTS, "Sentences; holes are expressions."),
}

TOPIC: dict[str, Schema] = {
    "asks": _as(_WORDS, "How customers ask it, with slots in braces."),
    "reads": _as({"type": "string"}, "The tool whose result the answer needs."),
    "answer": {
        "description": "Sentences, or several with the condition of each.",
        "anyOf": [_TEXTS, {"type": "array", "items": _object(ANSWER, "say"), "minItems": 1}],
    },
}

SLOT: dict[str, Schema] = {
    "of": _as({"type": "string"}, "An id of this collection."),
    "named": _as({"type": "string"}, "A label of this collection."),
    "is": _one_of(slots.KINDS, "A kind of value."),
    "one_of": _as(_TEXTS, "One of these words."),
    "pattern": _as(_TEXT, "What fits this as a whole: a PIN, an IBAN, four last digits."),
    "called": _as(_WORDS, "How people call it."),
    "ask": _as(_WORDS, "Sentences that ask for it."),
    "tell": _as(_WORDS, "Sentences that tell it, with its name in braces."),
}

BEAT: dict[str, Schema] = {
    "say": _as(_TEXTS, "What a customer says, with slots in braces."),
    "tells": _as(_TEXTS, "Slots that are told along."),
    "wants": _as(_TEXTS, "The tool it asks for; several where support offers a choice."),
    "asks": _as({"type": "string"}, "The topic it asks about."),
    "then": {
        "description": "Beats that may come next, or those by what support did.",
        "anyOf": [_TEXTS, _object({str(each): _TEXTS for each in Outcome}, minProperties=1)],
    },
    "ends": _one_of(ENDS, "The ending it brings."),
}

SCENARIO: dict[str, Schema] = {
    "goal": _as({"type": "string"}, "One sentence that the customer is told."),
    "draws": _as(
        _map({**_PLACE, "maxProperties": 1}),
        "Records of the case, `name: {collection: condition}`; true is any record.",
    ),
    "makes": _as(_map(_RECIPE), "Other values of the case, as under `make`."),
    "knows": _as(_map(_EXPRESSION), "What the customer knows: from slot to expression."),
    "start": _as(_TEXTS, "Beats it may begin with."),
    "beats": _map(_object(BEAT), "What the customer may want next.", least=1),
    "expect": _as(_EXPRESSION, "What must be true of the world when the goal is reached."),
    "weight": _as({"type": "integer", "minimum": 1, "maximum": 1000}, "How often it is planned."),
}

HEARD: dict[str, Schema] = {
    "wants": _as(_map(_TEXTS), "By tool."),
    "asks": _as(_map(_TEXTS), "By topic."),
    "other": _as(_TEXTS, "What is none of this business's intents."),
}

_ROW = {"type": "object"}


def _schemas() -> dict[str, Schema]:
    one_how = {"oneOf": [{"required": [how]} for how in slots.HOW]}
    return {
        "pack": _object(PACK, "format", "about", "today"),
        "rules": _entries(RULE, "clause"),
        "tools": _entries(TOOL, "does"),
        "topics": _entries(TOPIC, "asks", "answer"),
        "slots": _entries(SLOT, "called", "ask", "tell", **one_how),
        "beats": _entries(BEAT),
        "scenarios": _entries(SCENARIO, "goal", "beats", "expect"),
        "heard": _object(HEARD) | {"type": ["object", "null"]},
        "records": {"anyOf": [{"type": "array", "items": _ROW}, _map(_ROW), {"type": "null"}]},
        "phrases": PhraseBook.model_json_schema(),
        "persona": _named(Persona.model_json_schema()),
        "tactic": _named(Tactic.model_json_schema()),
    }


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
