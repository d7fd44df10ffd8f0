"""Names: ids of a pack's records and names of its catalog."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.content.briefs import mistyped
from simulator.content.pack import Pack
from simulator.content.pack_evidence import private_collections
from simulator.dialogue import Finding, Speaker
from simulator.play.critic.registry import TurnView, check, check_support
from simulator.play.critic.statements import anchors_in
from simulator.play.nlu import segments, words


@check
def unknown_ids(view: TurnView) -> Iterator[Finding]:
    """An id that fits a pattern but names no record of this world."""
    if view.nlu is None or view.world is None:
        return
    for kind, collection, value, start, end in view.nlu.values(view.turn.text):
        if kind != "id" or view.world.get(collection, value) is not None:
            continue
        if view.by_support and _known(view, collection, value):
            continue  # saying back that a number does not exist is no invention
        given = () if view.by_support or not view.known else view.known.values()
        if value in given or value in map(mistyped, given):
            continue  # its own number, or the slip of it that is corrected later
        yield view.finding(
            "unknown_id",
            f"{value} is not in {collection}",
            (start, end),
            expected=_spoken_of(view, collection),
            source=f"records.{collection}",
        )


@check
def ungrounded_ids(view: TurnView) -> Iterator[Finding]:
    """An id that nobody told and no tool showed, or what only a look at its record tells."""
    if view.nlu is None or view.world is None:
        return
    for kind, collection, value, start, end in view.nlu.values(view.turn.text):
        if kind != "id" or view.world.get(collection, value) is None:
            continue
        if not view.by_support and view.known and value in view.known.values():
            continue
        if _known(view, collection, value):
            continue
        expected = _spoken_of(view, collection)
        yield view.finding(
            "ungrounded_id",
            f"{value} was neither told nor looked up in this dialogue",
            (start, end),
            expected=expected,
            source="earlier turns" if expected else "",
        )
    if view.by_support:
        yield from _unseen_records(view)


_MAY_BE = re.compile(
    r"\?|\b(?:if|once|until|before|when|unless|can|could|would|will|shall|need|please|may)\b|'ll\b",
    re.IGNORECASE,
)
"""What makes a sentence a question, an offer or a rule, rather than a report."""


def _unseen_records(view: TurnView) -> Iterator[Finding]:
    """A customer's record is reported on (its item, a date, an amount) that no tool has shown."""
    assert view.nlu and view.world and view.pack
    personal = {collection.name for collection in view.pack.personal}
    heard = [turn.text for turn in view.turns if turn.speaker == Speaker.CUSTOMER]
    told = {value[:3] for text in heard for value in view.nlu.values(text)}
    for sentence in segments(view.turn.text):
        values = [] if _MAY_BE.search(sentence) else view.nlu.values(sentence)
        new = [v for v in values if v[0] in ("label", "date", "money") and v[:3] not in told]
        for kind, collection, value, begin, end in values:
            if not new or kind != "id" or collection not in personal:
                continue
            seen = any(
                value in call.result or value in call.arguments.values() for call in view.succeeded
            )
            if not seen and view.world.get(collection, value) is not None:
                place = view.turn.text.find(sentence)
                yield view.finding(
                    "ungrounded_id",
                    f"tells of {value}, which was not looked up",
                    (place + begin, place + end),
                    expected="a look at it first",
                    source=f"records.{collection}",
                )
                return


@check
def malformed_ids(view: TurnView) -> Iterator[Finding]:
    """Something that begins like an id of a collection but does not have its form."""
    if view.pack is None:
        return
    for collection, pattern, start in _beginnings(view.pack):
        for match in start.finditer(view.turn.text):
            said = match.group().rstrip("-.")
            if pattern.fullmatch(said) or pattern.fullmatch(said.upper()):
                continue
            if view.seen(said.lower()) or (view.known and said in view.known.values()):
                continue  # said back, or given so
            if _is_placeholder(said):
                continue
            yield view.finding(
                "id_format",
                f"{said} does not have the form of an id of {collection}",
                (match.start(), match.start() + len(said)),
                expected=pattern.pattern,
                source=f"records.{collection}",
            )


def _is_placeholder(said: str) -> bool:
    """Whether something shows the form of an id: `ORD-XXXXXX`, `CUST-NNNNN-LL`."""
    parts = re.split(r"[-_]", said)[1:]
    return all(len(part) > 1 and part.isalpha() and len(set(part.lower())) == 1 for part in parts)


@lru_cache(maxsize=16)
def _beginnings(pack: Pack) -> list[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    """By collection, its pattern and what begins with the letters that all its ids begin with."""
    found = []
    for collection in pack.collections.values():
        literal = re.match(
            r"[A-Za-z]{2,}[-_#]", collection.pattern.pattern if collection.pattern else ""
        )
        if collection.pattern and literal:
            start = re.compile(rf"(?<![\w-]){literal.group()}[\w-]{{1,40}}", re.IGNORECASE)
            found.append((collection.name, collection.pattern, start))
    return found


def _known(view: TurnView, collection: str, value: str) -> bool:
    """Whether an id was said, told or shown in this dialogue."""
    if view.seen(value.lower().lstrip("#")) or (collection, value) in view.session.shown:
        return True
    return any(told.value == value for all_ in view.session.told.values() for told in all_)


def _spoken_of(view: TurnView, collection: str) -> str:
    if view.pack is None:
        return ""
    names = [slot.name for slot in view.pack.slots.values() if slot.collection == collection]
    told = [t.value for name in names for t in view.session.told.get(name, ())]
    return told[-1] if told else ""


_NAME = re.compile(
    r"\b(?:[A-Z][\w'’-]{0,40}|\d[\w-]{0,20})"
    r"(?:\s(?:[A-Z][\w'’-]{0,40}|of|with|and|\d[\w-]{0,20})){0,7}\s[A-Z][\w'’-]{0,40}"
)
_DETERMINER = re.compile(
    r"^(?:the|a|an|your|our|my|this|that|one|some|any|no|yes|and|for|is|are)\s+", re.IGNORECASE
)

_SHORT = re.compile(r"\b(?:St|Ave|Rd|Blvd|Dr|Mrs?|Ms|Inc|Ltd|Co)$")


@check_support
def unknown_products(view: TurnView) -> Iterator[Finding]:
    """A name in capitals that ends like names of the catalog but is none of them."""
    if view.pack is None or view.nlu is None:
        return
    heads, known = _label_heads(view.pack)
    spotted = view.nlu.values(view.turn.text)
    named = [(start, end) for kind, _, _, start, end in spotted if kind == "label"]
    things = anchors_in(view.turn.text, view.things)
    shown = named + [(a.start, a.end) for a in things if not a.by_id]
    for match in _NAME.finditer(view.turn.text):
        start, end = match.span()
        name = _DETERMINER.sub("", match.group())
        if _SHORT.search(name) and view.turn.text[end : end + 1] == ".":
            continue  # a street, a saint or a person whose name goes on
        start = end - len(name)
        folded = words(name)
        spoken = re.findall(r"[a-z0-9]+", name.lower())
        strange = not (view.seen(spoken[-1]) or view.seen(folded[-1])) if folded else False
        if " ".join(folded) in " ".join(words(view.pack.business)):
            continue
        if len(folded) < 2 or not (
            folded[-1] in heads
            or (strange and folded[-1] not in _GENERAL and _is_product(view, start, end, shown))
            or (
                not any(map(view.seen, spoken))
                and _OWNED.search(view.turn.text, max(0, start - 12), start)
            )
        ):
            continue
        if any(" ".join(folded[place:]) in known for place in range(len(folded) - 1)):
            continue  # a name of the catalog, with "Remove" or a color before it
        if any(start < other_end and end > other for other, other_end in named):
            continue
        if all(map(view.seen, spoken)):
            continue
        yield view.finding(
            "unknown_product",
            f"{name!r} is not in the catalog",
            (start, end),
            expected="a name of the catalog",
            source="records",
        )


_DETERMINED = re.compile(
    r"\(for \Z|\b(?:contain\w*|includ\w*)(?: an?| the| your)? \Z"
    r"|\b(?:item|product)s?(?: to [\w ]{1,20})?[*_]{0,2}:[*_\s]{1,4}\Z",
    re.IGNORECASE,
)
"""What a name of a thing follows on: "contains a ", "Product: "."""

_OWNED = re.compile(r"[a-z,(] ?(?:the|your|our|a|an|this|these|those|another|same) \Z")
"""What a name may follow on that has nothing of what is known: "for your Moon Lantern"."""

_GENERAL = frozenset(
    words(
        "cost price total amount fee charge difference refund address method date time status"
        " detail number option note summary step request change action order payment reason policy"
    )
)
"""Last words of headings."""

_ITEM_ID = re.compile(
    r"[*_]{0,2}:?,?\s?[(\u2013-]?\s?[*_]{0,2}(?:(?:switch |change )?(?:from|to) )?"
    r"(?:item |product )?ID\b[:*_\s]{0,4}#?(\w+)",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"(?:\s?\([^()\n]{0,80}\))?(?:,|,? and|,? or| &)\s(?:(?:and|or|an?|the|your)\s)?"
)
_POINT = re.compile(r"[ \t]*(?:[-*•+]|\d{1,2}[.)])[ \t][*_]{0,2}")


def _is_product(view: TurnView, start: int, end: int, named: list[tuple[int, int]]) -> bool:
    """Whether a name stands as that of a thing: owned, contained, or in a list of such names."""
    text = view.turn.text
    if _DETERMINED.search(text, max(0, start - 40), start) or _has_item_id(view, end):
        return True
    beside = (text[stop:start] for _, stop in named if stop <= start)
    after = (text[end:begin] for begin, _ in named if begin >= end)
    if any(_LISTED.fullmatch(between) for between in (*beside, *after) if len(between) < 110):
        return True
    line = text.rfind("\n", 0, start) + 1
    if not _POINT.fullmatch(text, line, start) or re.match(r"[*_]{0,2}:", text[end : end + 3]):
        return False
    points = {
        m.end() for m in _POINT.finditer(text) if text[m.start() - 1 : m.start()] in ("", "\n")
    }
    return any(begin in points and abs(begin - start) < 400 for begin, _ in named)


def _has_item_id(view: TurnView, end: int) -> bool:
    """Whether the id of an item that was shown follows on a name: "Moon Lantern (Item ID: 1)"."""
    found = _ITEM_ID.match(view.turn.text, end)
    return found is not None and any(thing.names for thing in view.things.called(found[1]))


@lru_cache(maxsize=16)
def _label_heads(pack: Pack) -> tuple[frozenset[str], frozenset[str]]:
    labels = [
        words(str(record[called]))
        for collection in pack.collections.values()
        if not collection.make
        and (called := collection.label or ("name" if "name" in collection.fields else ""))
        and collection.name not in private_collections(pack)
        for record in collection.records.values()
    ]
    heads = frozenset(label[-1] for label in labels if len(label) > 1)
    return heads, frozenset(" ".join(label) for label in labels)
