"""Thin packs: facts, records, rules, tools and goals, whose words are left to a language model.

What the files of words would hold follows from the rest: the slots from arguments and records, the
meaning of a beat from its tools. The embedded model has nothing to say then, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from simulator.content.deed_words import deed_words
from simulator.content.heard import Heard
from simulator.content.records import Collection
from simulator.content.slots import Slot
from simulator.content.templates import compile_template
from simulator.content.tools import Tool
from simulator.documents import Document

_ENDS = {
    "resolved": "You have what you came for, and say goodbye.",
    "refused": "It is not possible; you accept that, and say goodbye.",
    "escalated": "You were handed over to a person, and wait for that person.",
    "gave_up": "Your patience is at its end, and you leave.",
}

_PLAIN = frozenset({"email", "phone", "number", "money", "date"})


def meaning(name: str, wants: Iterable[str], tools: Mapping[str, Tool], ends: str | None) -> str:
    """What a beat without sentences says, from its tools or its ending.

    Example:
        >>> meaning("thanks", (), {}, "gave_up")
        'Your patience is at its end, and you leave.'
    """
    if ends:
        return _ENDS[ends]
    spoken = name.replace("_", " ")
    deeds = " or ".join(tools[tool].does.rstrip(".") for tool in wants)
    return f"{spoken}: you want support to do this: {deeds}." if deeds else f"{spoken}."


def with_slots(
    tools: Document, scenarios: Document, collections: Mapping[str, Collection]
) -> dict[str, Slot]:
    """The slots that arguments and what customers know ask for; each is told in plain words."""
    names = [name for tool in tools.mapping() for name in tools.mapping(tool, "arguments")]
    names += [name for each in scenarios.mapping() for name in scenarios.mapping(each, "knows")]
    return {name: _slot(name, collections) for name in dict.fromkeys(names)}


def with_words(tools: Mapping[str, Tool]) -> dict[str, Tool]:
    """Tools with sentences that report and confirm each deed, where they have none of their own."""
    found = dict(tools)
    for name, tool in tools.items():
        if tool.is_deed:
            words = deed_words(tool.does)
            done, confirm = (
                tuple(compile_template(text, {}) for text in texts)
                for texts in (words.done, words.confirm)
            )
            found[name] = replace(tool, done=tool.done or done, confirm=tool.confirm or confirm)
    return found


def heard_of(tools: Mapping[str, Tool], heard: Heard) -> Heard:
    """What is heard of wishes for deeds, besides what `heard.yaml` has."""
    wants = {
        name: (*deed_words(tool.does).wants, *heard.wants.get(name, ()))
        for name, tool in tools.items()
        if tool.is_deed
    }
    return replace(heard, wants={**heard.wants, **wants})


def _slot(name: str, collections: Mapping[str, Collection]) -> Slot:
    spoken = name.replace("_id", "_number").replace("_", " ")
    kind, collection = "text", ""
    words: tuple[str, ...] = ()
    for each in collections.values():
        if name in (each.id, f"{each.singular}_id"):
            kind, collection = "id", each.name
            break
        field = each.fields.get(name)
        if field is not None and field.kind == "choice":
            kind, words = "word", field.choices
        elif field is not None and field.kind in _PLAIN:
            kind = field.kind
        elif name in _PLAIN:
            kind = name
    return Slot(
        name=name,
        kind=kind,
        collection=collection,
        words=words,
        called=(spoken,),
        ask=(f"What is your {spoken}?", f"Could you give me the {spoken}?"),
        tell=(f"My {spoken} is {{{name}}}.", f"It's {{{name}}}.", f"{{{name}}}"),
    )
