"""The keys of a pack's files, each with a sentence and the JSON Schema of what may stand there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.content import brand_voice, slots
from simulator.content.rules import Enforcer
from simulator.content.scenarios import ENDS, Outcome

Schema = dict[str, Any]

_TEXT: Schema = {"type": ["string", "number"]}
_TEXTS: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_WORDS: Schema = {**_TEXTS, "minItems": 1}
_EXPRESSION: Schema = {"type": ["string", "number", "boolean"]}
_VALUE: Schema = {}


def described(kind: Schema, description: str) -> Schema:
    """What may stand at a key, with its sentence."""
    return {**kind, "description": description}


def mapping_of(of: Schema, description: str = "", least: int = 0) -> Schema:
    """A mapping whose keys are names of the author's."""
    found: Schema = {"type": "object", "additionalProperties": of}
    if description:
        found["description"] = description
    return {**found, "minProperties": least} if least else found


def closed(properties: Mapping[str, Schema], *required: str, **more: Any) -> Schema:
    """A mapping that has no other keys."""
    return {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
        **({"required": list(required)} if required else {}),
        **more,
    }


def one_of(words: Any, description: str) -> Schema:
    """One of some words."""
    return {"enum": [str(word) for word in words], "description": description}


def entries(properties: Mapping[str, Schema], *required: str, **more: Any) -> Schema:
    """A file whose keys are names, each with the same keys below it."""
    return {
        "type": ["object", "null"],
        "additionalProperties": closed(properties, *required, **more),
    }


_PAIR = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}

MAKE: dict[str, Schema] = {
    "faker": described({"type": "string"}, "A Faker provider, such as name or street_address."),
    "one_of": {
        "description": "One of these, or a mapping from value to weight.",
        "anyOf": [{"type": "array", "minItems": 1}, mapping_of({"type": "integer", "minimum": 0})],
    },
    "between": described(_PAIR, "A whole number, both ends included."),
    "days_ago": described(_PAIR, "A date so many days before today."),
    "days_ahead": described(_PAIR, "A date so many days after today."),
    "pattern": described({"type": "string"}, "A text that fits this regular expression."),
    "make": described({"type": "string"}, "The id of a newly made record of this collection."),
    "pick": described(
        {"type": "string"}, "Different records of this collection, as nested records."
    ),
    "where": described(_EXPRESSION, "With pick: which records, over `it`."),
    "count": described(_PAIR, "With pick: how many."),
    "as": described(
        mapping_of(_VALUE), "With pick: the fields of each nested record, as expressions."
    ),
    "value": described(
        _EXPRESSION, "An expression over the record so far (`it`), facts, now, today."
    ),
    "if": described(_EXPRESSION, "With any of these: the field is empty where this does not hold."),
}
"""How a field of a made record is drawn."""

_RECIPE: Schema = {
    "anyOf": [{"type": ["string", "number", "boolean", "array", "null"]}, closed(MAKE)]
}

RECORDS: dict[str, Schema] = {
    "from": described({"type": "string"}, "CSV, JSON or YAML beside this file."),
    "id": described({"type": "string"}, "The field that identifies a record."),
    "label": described({"type": "string"}, "The field that people call it by."),
    "pattern": described({"type": "string"}, "A regular expression that every id matches."),
    "owner": described({"type": "string"}, "The field that holds its owner's id."),
    "hidden": described(_TEXTS, "Secrets: fields that are in no tool's result."),
    "fields": described(
        mapping_of({"type": ["string", "array", "object"]}),
        "Types: text number money date time clock bool email phone any, `a | b`, a collection,"
        " [T], {field: T}; with ? it may be empty.",
    ),
    "make": described(mapping_of(_RECIPE), "How one more record is made, field by field."),
    "flatten": described({"type": "string"}, "The field of each entry that holds the records."),
}

VOICE: dict[str, Schema] = {
    "tone": one_of(brand_voice.TONES, "How the embedded support sounds."),
    "length": one_of(brand_voice.LENGTHS, "short leaves out most thanks and offers of more help."),
    "greeting": described(_TEXTS, "Sentences in place of the general greetings."),
}

PACK: dict[str, Schema] = {
    "format": {"const": 1, "description": "The version of this format."},
    "about": described(
        {"type": "string"}, "One or two sentences on the business and what is asked."
    ),
    "business": described(_TEXT, "How support names the business."),
    "voice": described(closed(VOICE), "The brand's voice, of the embedded support alone."),
    "today": described({"type": "string"}, "Where the world's clock stands, UTC."),
    "currency": described({"type": "string"}, "A code (EUR), or a sign that one currency has."),
    "locale": described(
        {"type": "string"}, "How amounts are written, and amounts and dates read, such as en-US."
    ),
    "facts": described(mapping_of(_VALUE), "What may be told: any tree, read as facts.NAME."),
    "records": described(
        mapping_of(closed(RECORDS, "from", "id")), "Collections of records, by name."
    ),
}

RULE: dict[str, Schema] = {
    "clause": described({"type": "string"}, "The sentence that support is told and quotes."),
    "when": described(_EXPRESSION, "What must hold, in names of the tool that needs the rule."),
    "by": one_of(Enforcer, "system: the tool refuses; agent: breaking it is support's fault."),
    "says": one_of(("never", "only_if"), "A rule on words; only_if goes with `when`."),
    "phrases": described(_TEXTS, "For a rule on words: what must not be said."),
    "refusal": described(_TEXTS, "How a clerk words the refusal; holes are expressions."),
    "instead": described(_TEXTS, "Tools that may be offered in its place."),
}

LISTING: dict[str, Schema] = {
    "from": described({"type": "string"}, "The collection that is listed."),
    "like": described(_EXPRESSION, "Records whose label is like this text."),
    "of": described(_EXPRESSION, "Records that this owner has: the others of the same owner."),
    "where": described(_EXPRESSION, "Records for which this holds, over `it`."),
    "limit": described({"type": "integer", "minimum": 1, "maximum": 100}, "At most so many (5)."),
}

_PLACE = mapping_of(_EXPRESSION, least=1)

TOOL: dict[str, Schema] = {
    "does": described({"type": "string"}, "One sentence for the model that calls it."),
    "arguments": described(
        mapping_of({"type": "object"}), "JSON Schema of each, named like slots."
    ),
    "optional": described(_TEXTS, "Arguments that may be left out."),
    "with": described(
        mapping_of({**_PLACE, "maxProperties": 1}), "Records: `name: {collection: id or label}`."
    ),
    "needs": described(_TEXTS, "Rules that must hold, in this order."),
    "fills": described(
        mapping_of(_EXPRESSION), "What a clerk gives where the customer need not name it."
    ),
    "effects": described(
        mapping_of(_EXPRESSION), "`record.field` or `session.field`, with the new value."
    ),
    "creates": described(
        mapping_of(mapping_of(mapping_of(_EXPRESSION))),
        "Records it makes: `name: {collection: fields}`.",
    ),
    "lists": described(mapping_of(closed(LISTING, "from")), "Records it lists, by name."),
    "offer": described(_TEXTS, "What follows `I can ...`."),
    "confirm": described(_TEXTS, "What a clerk asks before it."),
    "done": described(_TEXTS, "What a clerk says after it."),
}

ANSWER: dict[str, Schema] = {
    "if": described(_EXPRESSION, "Given where this holds; the first that does is."),
    "say": described(_TEXTS, "Sentences; holes are expressions."),
}

TOPIC: dict[str, Schema] = {
    "asks": described(_WORDS, "How customers ask it, with slots in braces."),
    "reads": described({"type": "string"}, "The tool whose result the answer needs."),
    "answer": {
        "description": "Sentences, or several with the condition of each.",
        "anyOf": [_TEXTS, {"type": "array", "items": closed(ANSWER, "say"), "minItems": 1}],
    },
}

SLOT: dict[str, Schema] = {
    "of": described({"type": "string"}, "An id of this collection."),
    "named": described({"type": "string"}, "A label of this collection."),
    "is": one_of(slots.KINDS, "A kind of value."),
    "one_of": described(_TEXTS, "One of these words."),
    "pattern": described(_TEXT, "What fits this as a whole: a PIN, an IBAN, four last digits."),
    "called": described(_WORDS, "How people call it."),
    "ask": described(_WORDS, "Sentences that ask for it."),
    "tell": described(_WORDS, "Sentences that tell it, with its name in braces."),
}

BEAT: dict[str, Schema] = {
    "say": described(_TEXTS, "What a customer says, with slots in braces."),
    "tells": described(_TEXTS, "Slots that are told along."),
    "wants": described(_TEXTS, "The tool it asks for; several where support offers a choice."),
    "asks": described({"type": "string"}, "The topic it asks about."),
    "then": {
        "description": "Beats that may come next, or those by what support did.",
        "anyOf": [_TEXTS, closed({str(each): _TEXTS for each in Outcome}, minProperties=1)],
    },
    "ends": one_of(ENDS, "The ending it brings."),
    "if": described(
        _EXPRESSION, "Of the case's records, what has to hold for it to follow on another beat."
    ),
}

SCENARIO: dict[str, Schema] = {
    "goal": described({"type": "string"}, "One sentence that the customer is told."),
    "draws": described(
        mapping_of({"anyOf": [{"type": "string"}, {**_PLACE, "maxProperties": 1}]}),
        "Records of the case: `name: {collection: condition}`, or `name: collection` for any.",
    ),
    "makes": described(mapping_of(_RECIPE), "Other values of the case, as under `make`."),
    "knows": described(
        mapping_of(_EXPRESSION), "What the customer knows: from slot to expression."
    ),
    "start": described(_TEXTS, "Beats it may begin with."),
    "beats": mapping_of(closed(BEAT), "What the customer may want next.", least=1),
    "expect": described(_EXPRESSION, "What must be true of the world when the goal is reached."),
    "weight": described(
        {"type": "integer", "minimum": 1, "maximum": 1000}, "How often it is planned."
    ),
}

HEARD: dict[str, Schema] = {
    "wants": described(mapping_of(_TEXTS), "By tool."),
    "asks": described(mapping_of(_TEXTS), "By topic."),
    "other": described(_TEXTS, "What is none of this business's intents."),
}
