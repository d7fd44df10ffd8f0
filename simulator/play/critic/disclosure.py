"""Disclosure: what belongs to a customer is told to nobody else, and only once that is checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.content.pack_evidence import pack_evidence
from simulator.content.records import Collection, Record
from simulator.dialogue import Finding, Speaker
from simulator.play.critic.registry import TurnView, check_support, denied
from simulator.play.nlu import segments

MOST_WORDS = 6
"""Words of a private text that are compared; longer ones are known by their beginning."""

_WORD = re.compile(r"[a-z0-9@][a-z0-9@.'_-]*[a-z0-9]|[a-z0-9]")
_CONFIRMED = re.compile(
    r"\b(?:your )?identity (?:is|has been) (?:now )?(?:confirmed|verified)"
    r"|\byou(?:'re| are) (?:now )?verified"
    r"|\bI(?:'ve| have) (?:now )?(?:confirmed|verified) (?:your identity|who you)",
    re.IGNORECASE,
)

Owners = Mapping[str, Mapping[tuple[str, ...], str]]
"""By the first word of a private text: its words, and whose it is."""


@check_support
def disclosure(view: TurnView) -> Iterator[Finding]:
    """A customer's data is told to somebody else, or before it is known who asks."""
    if view.pack is None or view.world is None:
        return
    spoken = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(view.turn.text.lower())]
    for owners in (_of_case(view), _private(view.pack)):
        for place, (word, start, _) in enumerate(spoken):
            for words, owner in owners.get(word, {}).items():
                here = spoken[place : place + len(words)]
                if tuple(w for w, _, _ in here) == words and not _may_tell(view, words, owner):
                    yield _told(view, (start, here[-1][2]), owner)


def _told(view: TurnView, span: tuple[int, int], owner: str) -> Finding:
    verified = view.session.verified
    whose = owner or "a customer"
    return view.finding(
        "others_data" if verified else "early_disclosure",
        f"tells {view.turn.text[slice(*span)]!r}, which belongs to {whose}"
        + ("" if verified else ", before the identity was checked"),
        span,
        expected="nothing of another customer's" if verified else "the identity is checked first",
        source=f"records of {whose}",
    )


def _may_tell(view: TurnView, words: tuple[str, ...], owner: str) -> bool:
    """Whoever was checked may be told its own; everybody may be told what was said or shown."""
    if view.session.verified and owner == (view.session.customer_id or ""):
        return True
    phrase = " ".join(words)
    known = [t.text for t in view.turns if t.speaker == Speaker.CUSTOMER]
    known += [told.value for values in view.session.told.values() for told in values]
    known += [call.result for call in view.succeeded]  # what tools may show is the rules' business
    return any(phrase in " ".join(_WORD.findall(text.lower())) for text in known)


@lru_cache(maxsize=16)
def _private(pack: Pack) -> Owners:
    """By words, the owner of each private text of the pack's own records, where it has only one."""
    public = pack_evidence(pack).words
    return _by_first_word(
        {
            words: next(iter(owners))
            for words, owners in _owners(pack).items()
            if len(owners) == 1 and not set(words) <= public
        }
    )


def _of_case(view: TurnView) -> Owners:
    """The same for the records that this world has besides."""
    assert view.pack is not None and view.world is not None
    public, owners = pack_evidence(view.pack).words, _owners(view.pack)
    found: dict[tuple[str, ...], str] = {}
    for collection, owner_field in _owned(view.pack):
        for record in view.world.added.get(collection.name, {}).values():
            owner = str(record[owner_field] or "")
            for words in _texts(collection, record):
                if owners.get(words, {owner}) == {owner} and not set(words) <= public:
                    found[words] = owner
    return _by_first_word(found)


@lru_cache(maxsize=16)
def _owners(pack: Pack) -> Mapping[tuple[str, ...], set[str]]:
    """By words, all whose records hold such a text; what several have is nobody's own."""
    found: dict[tuple[str, ...], set[str]] = {}
    for collection, owner_field in _owned(pack):
        for record in collection.records.values():
            for words in _texts(collection, record):
                found.setdefault(words, set()).add(str(record[owner_field] or ""))
    return found


def _by_first_word(found: Mapping[tuple[str, ...], str]) -> Owners:
    index: dict[str, dict[tuple[str, ...], str]] = {}
    for words, owner in found.items():
        index.setdefault(words[0], {})[words] = owner
    return index


def _owned(pack: Pack) -> list[tuple[Collection, str]]:
    """Collections whose records belong to a customer, with the field that says to whom."""
    return [(collection, collection.owner or collection.id) for collection in pack.personal]


def _texts(collection: Collection, record: Record) -> Iterator[tuple[str, ...]]:
    """The values of a record that say who somebody is or where: several words, or digits or @.

    What is drawn from a list of choices, such as how an order was paid, says neither.
    """
    for name, kind in collection.fields.items():
        value, recipe = record.get(name), collection.make.get(name)
        chosen = isinstance(recipe, Mapping) and "one_of" in recipe
        if chosen or kind.kind not in ("text", "email", "phone") or not isinstance(value, str):
            continue
        words = tuple(_WORD.findall(value.lower()))[:MOST_WORDS]
        if len(words) > 1 or (len(value) > 5 and re.search(r"[\d@]", value)):
            yield words


@check_support
def claimed_identity(view: TurnView) -> Iterator[Finding]:
    """Support says that it knows who it talks to, although no check has succeeded."""
    if view.pack is None or view.world is None or view.session.verified:
        return
    verifiers = [t.name for t in view.pack.tools.values() if "session.verified" in t.effects]
    if not verifiers:
        return
    text = view.turn.text
    matches = _CONFIRMED.finditer(text)
    says = next((m.span() for m in matches if not denied(text, m.start())), None)
    if says is None and view.nlu is not None:
        stated = (s for s in segments(text) if not denied(s, len(s)))
        reported = {name for s in stated for name in view.nlu.reported(s)}
        says = (0, len(text)) if reported & set(verifiers) else None
    if says:
        yield view.finding(
            "unverified",
            "says that the identity is checked, but no check has succeeded",
            says,
            expected=f"a successful call of {' or '.join(verifiers)}",
            source="tool log",
        )
