"""Slots: what can be told and asked for in words, and how its values look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.content.records import Collection
from simulator.documents import Document
from simulator.errors import nearest

KEYS = frozenset({"of", "named", "is", "one_of", "pattern", "called", "ask", "tell"})
HOW = ("of", "named", "is", "one_of", "pattern")
KINDS = ("email", "phone", "number", "money", "date", "name", "address", "text")


@dataclass(frozen=True)
class Slot:
    """One thing that can be told.

    Attributes:
        name: Its key in `slots.yaml`; tool arguments of this name are filled from it.
        kind: `id` (of `collection`), `label` (of `collection`), `word` (one of `words`), `pattern`
            (what `pattern` fits as a whole: a PIN, an IBAN, four last digits), or one of `KINDS`.
        called: How people call it; a question with one of these asks for it.
        ask: Sentences that ask for it.
        tell: Sentences that tell it, with `{name}` in them.
    """

    name: str
    kind: str
    collection: str
    words: tuple[str, ...]
    called: tuple[str, ...]
    ask: tuple[str, ...]
    tell: tuple[str, ...]
    pattern: re.Pattern[str] | None = None


def load_slots(document: Document, collections: Mapping[str, Collection]) -> dict[str, Slot]:
    """Read `slots.yaml`.

    Raises:
        ContentError: Anything unknown, missing or of the wrong type, with the nearest valid name.
    """
    return {name: _load(document, name, collections) for name in document.mapping()}


def _load(document: Document, name: str, collections: Mapping[str, Collection]) -> Slot:
    spec = document.known_keys(KEYS, name)
    how = [key for key in HOW if key in spec]
    if len(how) != 1:
        document.fail("takes exactly one of `of`, `named`, `is`, `one_of` and `pattern`", name)
    kinds = {"of": "id", "named": "label", "one_of": "word", "pattern": "pattern"}
    kind, collection = kinds.get(how[0], ""), ""
    if how[0] in ("of", "named"):
        collection = str(spec[how[0]])
        document.known("collection", collection, collections, name, how[0])
        if kind == "label" and not collections[collection].label:
            document.fail(f"{collection} has no `label`", name, "named")
    elif how[0] == "is":
        kind = str(spec["is"])
        if kind not in KINDS:
            document.fail(f"`{kind}` is not a kind of value{nearest(kind, KINDS)}", name, "is")
    for key in ("called", "ask", "tell"):
        if not spec.get(key):
            document.fail(f"needs `{key}`", name)
    for index, sentence in enumerate(document.texts(name, "tell")):
        if "{" + name + "}" not in sentence:
            document.fail(f"does not hold {{{name}}}", name, "tell", index)
    return Slot(
        name=name,
        kind=kind,
        collection=collection,
        words=document.texts(name, "one_of"),
        called=document.texts(name, "called"),
        ask=document.texts(name, "ask"),
        tell=document.texts(name, "tell"),
        pattern=_pattern(document, name) if kind == "pattern" else None,
    )


def _pattern(document: Document, name: str) -> re.Pattern[str]:
    source = str(document.at(name, "pattern"))
    try:
        pattern = re.compile(source)
    except re.error as error:
        document.fail(f"`{source}` is not a regular expression: {error}", name, "pattern")
    if pattern.fullmatch(""):
        document.fail(f"`{source}` also fits an empty text", name, "pattern")
    return pattern
