"""Attribution: the right value of the wrong thing, such as another item's price."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal

from simulator.content.claims import Claim
from simulator.content.record_reading import Item, ItemIndex, is_id_like
from simulator.dialogue import Finding
from simulator.play.critic.own_values import own_amounts
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.states import sentence_around

_OTHER = re.compile(
    r"\b(total|refund\w*|differen\w*|balance|sum|save\w*|saving\w*|charge\w*|pay\w*|paid|remain\w*"
    r"|credit\w*|cost you|combined|both|each|deposit|fee|shipping|deduct\w*|budget|limit|under|less"
    r"|more|lower|higher|than|cheaper|exchange\w*|adjust\w*|extra|back|discount\w*|x)\b",
    re.IGNORECASE,
)
_SUM = re.compile(r'"(?:total|amount|balance|paid|refunded|credit)": ?(\d+(?:\.\d+)?)')
FEW = 8
"""Amounts of a message up to which each is held against the one thing that it names."""

LINES_ABOVE = 6
"""How far above its price an item may stand."""

_ID = re.compile(r"\d{6,}")
_PRICE = re.compile(r"^[^$]{0,150}\bprice[d:\s]{0,6}(?:at|is|of)?\s?$")
_OPTION = re.compile(r"\W{0,6}(?!item|product|name|id)[a-z ]{2,24}:")
"""A line that gives an option of an item, such as "compartment: laptop"."""

_LINE = re.compile(r"[^\n]+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_WORD = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


@check_support
def prices(view: TurnView) -> Iterator[Finding]:
    """On a line with one item and one amount, the amount is a price of that item."""
    items = (*view.session.evidence.items, *view.background.items)
    if not items:
        return
    for claim in view.of_kind("money"):
        meant = _named_by_id(view.turn.text, claim.start, items)
        if meant:
            yield from _compared(view, claim, meant, items)
    yield from _for_items(view)
    indexes = (view.session.evidence.item_index, view.background.item_index)
    stated = list(view.of_kind("money"))
    places = [claim.start for claim in stated]
    for start, text in _pieces(view.turn.text):
        amounts = stated[bisect_left(places, start) : bisect_left(places, start + len(text))]
        if len(amounts) != 1 or _OTHER.search(text):
            continue
        meant = _meant(text.lower(), indexes)
        if not meant and "price" in text.lower():
            meant = _meant_above(view.turn.text[:start].lower(), indexes)
        yield from _compared(view, amounts[0], meant, items, set(_WORD.findall(text.lower())))


_IT = re.compile(r"\bit(?:'s| is| costs?| comes? to)\b", re.IGNORECASE)
_FOR = re.compile(r"\s?(?:refund )?(?:for|of) (?:the |your |a |an |one |each )?\Z", re.IGNORECASE)


def _for_items(view: TurnView) -> Iterator[Finding]:
    """Amounts of an item ("$5.00 for the lamp"): its price, some of it, or as called."""
    if view.nlu is None or view.world is None:
        return
    for claim, collection, label in _with_items(view):
        prices = {i.price for i in view.background.items if label.lower() in i.names}
        right = {price * n for price in prices for n in range(1, 10)} | _called(view)
        if prices and claim.value not in right | own_amounts(view):
            yield view.finding(
                "wrong_price",
                f"{claim.value} is not the price of {label}",
                (claim.start, claim.end),
                expected=" or ".join(str(price) for price in sorted(prices)),
                source=f"records.{collection}",
            )


def _with_items(view: TurnView) -> Iterator[tuple[Claim, str, str]]:
    """Amounts with the item that they are for: right before it, or alone with it in a sentence."""
    assert view.nlu
    claims = list(view.of_kind("money"))
    labels = [value for value in view.nlu.values(view.turn.text) if value[0] == "label"]
    for _, collection, label, start, _ in labels:
        for claim in claims:
            between = view.turn.text[claim.end : start]
            if len(between) <= 30 and _FOR.fullmatch(between):
                yield claim, collection, label
    if len({label for _, _, label, _, _ in labels}) != 1 or len(claims) > FEW:
        return
    _, collection, label, _, _ = labels[0]
    reading = view.nlu.support(view.turn.text)
    said = [sentence_around(view.turn.text, claim.start) for claim in claims]
    for claim, sentence in zip(claims, said, strict=True):
        told = view.session.evidence.values.get(claim[:2], "").startswith("turn ")
        if told or said.count(sentence) > 1:
            continue
        if label.lower() in sentence.lower():
            if reading.proposed or reading.reported or reading.offers:
                yield claim, collection, label
        elif _IT.search(sentence) and _is_price_alone(view, claim):
            yield claim, collection, label


def _is_price_alone(view: TurnView, claim: Claim) -> bool:
    """Whether an amount is known as the price of a thing, and as nothing else."""
    told = view.background.values.get(claim[:2], "")
    source = view.session.evidence.values.get(claim[:2], told)
    return source.startswith("record ") and any(
        item.price == claim.value for item in view.background.items
    )


def _called(view: TurnView) -> set[Decimal]:
    """Amounts that tools were called with, or charged."""
    found = {
        Decimal(str(v))
        for c in view.succeeded
        for v in c.arguments.values()
        if isinstance(v, int | float)
    }
    return found | {Decimal(m.group(1)) for c in view.succeeded for m in _SUM.finditer(c.result)}


def _compared(
    view: TurnView,
    claim: Claim,
    meant: list[Item],
    items: tuple[Item, ...],
    said: Collection[str] = (),
) -> Iterator[Finding]:
    stated = claim.value
    if not meant or any(item.price == stated for item in meant):
        return
    owners = [item for item in items if item.price == stated]
    if not owners or not isinstance(stated, Decimal) or _is_sum(view, stated):
        return  # of no item, or of a whole order: grounding has the say
    beside = view.turn.text[max(0, claim.start - 60) : claim.end + 60].lower()
    if any(name.lower() in beside for o in owners for name in o.names if name.isdigit()):
        return  # the id of the one that costs so stands beside it
    options = frozenset[str]().union(*(item.options for item in meant))
    names = frozenset[str]().union(*(item.names for item in meant))
    if any(owner.names & names and (owner.options - options) & set(said) for owner in owners):
        return  # another variant, named by its options
    right = sorted({str(item.price) for item in meant})
    yield view.finding(
        "wrong_price",
        f"{stated} is the price of {_name(owners[0])}, not of {_name(meant[0])}",
        (claim.start, claim.end),
        expected=" or ".join(right[:4]),
        source=meant[0].source,
    )


def _named_by_id(text: str, place: int, items: tuple[Item, ...]) -> list[Item]:
    """The item whose id stands before an amount, with nothing but its description between."""
    before = text[max(0, place - 200) : place].rpartition("\n")[2].lower()
    found = list(_ID.finditer(before))
    if not found or not _PRICE.search(before[found[-1].end() :]):
        return []
    return [item for item in items if found[-1].group() in item.names]


def _is_sum(view: TurnView, amount: Decimal) -> bool:
    """Whether a tool call of this turn gives it as something else than a price."""
    found = (m for call in view.turn.calls for m in _SUM.finditer(call.result))
    return any(Decimal(match.group(1)) == amount for match in found)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Lines, and the sentences of lines that hold several."""
    for line in _LINE.finditer(text):
        place = line.start()
        for sentence in _SENTENCE.split(line.group()):
            yield text.index(sentence, place), sentence
            place = text.index(sentence, place) + len(sentence)


def _meant(text: str, items: Sequence[ItemIndex]) -> list[Item]:
    """The items that a piece of text names: by id, or by name and all options it mentions.

    Nothing when it names items of more than one name.
    """
    seen = set(_WORD.findall(text))
    ids = {word for index in items for word in index.by_id.keys() & seen}
    if ids:
        found = [item for index in items for item in index.by_id.get(min(ids), ())]
        return found if len(ids) == 1 else []
    named: dict[str, list[Item]] = {}
    for index in items:
        for name, own in index.by_word.items():
            if len(name) > 3 and name in text:
                named.setdefault(name, []).extend(own)
    longest = [n for n in named if not any(n != other and n in other for other in named)]
    if len(longest) != 1:
        return []
    found = named[longest[0]]
    options = {word for item in found for word in item.options} & seen
    fitting = [item for item in found if options <= item.options]
    return fitting or found


def _meant_above(text: str, items: Sequence[ItemIndex]) -> list[Item]:
    """The item of the nearest line above that names one: prices often have lines of their own."""
    for line in reversed(text.rstrip("\n").split("\n")[-LINES_ABOVE:]):
        if not line.strip():
            return []
        if _OPTION.match(line):
            continue
        meant = _meant(line, items)
        if meant:
            return meant
    return []


def _name(item: Item) -> str:
    names = sorted(item.names, key=lambda name: (is_id_like(name), -len(name)))
    return names[0] if names else "another item"
