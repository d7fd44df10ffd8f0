"""Slots: what can be told and asked for in words, and how its values look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.content.records import Collection
from simulator.documents import Document
from simulator.errors import nearest

KEYS = frozenset({"of", "named", "is", "one_of", "called", "ask", "tell"})
KINDS = ("email", "phone", "number", "money", "date", "name", "address", "text")


@dataclass(frozen=True)
class Slot:
    """One thing that can be told.

    Attributes:
        name: Its key in `slots.yaml`; tool arguments of this name are filled from it.
        kind: `id` (of `collection`), `label` (of `collection`), `word` (one of `words`), or one of
            `KINDS`.
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


def load_slots(document: Document, collections: Mapping[str, Collection]) -> dict[str, Slot]:
    """Read `slots.yaml`.

    Raises:
        ContentError: Anything unknown, missing or of the wrong type, with the nearest valid name.
    """
    return {name: _load(document, name, collections) for name in document.mapping()}


def _load(document: Document, name: str, collections: Mapping[str, Collection]) -> Slot:
    spec = document.known_keys(KEYS, name)
    how = [key for key in ("of", "named", "is", "one_of") if key in spec]
    if len(how) != 1:
        document.fail("takes exactly one of `of`, `named`, `is` and `one_of`", name)
    kind, collection = {"of": "id", "named": "label", "one_of": "word"}.get(how[0], ""), ""
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
    )
