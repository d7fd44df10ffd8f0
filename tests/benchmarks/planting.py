"""Faults that are planted, seeded: wrong values in a turn, wrong order among the turns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from random import Random

from category_planting import category_faults
from faults import Fault

from simulator.content.claims import claims_in
from simulator.dialogue import Speaker, Turn
from simulator.play.critic import TurnView
from simulator.play.critic.shown import shown

INVENTED = ("Zephyr", "Glimmer", "Quartz", "Marlow", "Tundra", "Pixel", "Ember", "Nimbus")
"""Made-up first words of product names; no catalog has them."""

NOVEL = ("Dream Weaver", "Moon Lantern", "Turbo Juicer", "Bamboo Flute", "Ice Crusher")
"""Made-up product names whose last word is no kind of product either."""


# ------------------------------------------------------------------------------ wrong values


def value_faults(
    view: TurnView, others: Sequence[str], products: Sequence[str], rng: Random
) -> Iterator[Fault]:
    """All faults that can be planted in a turn.

    Args:
        look: The turn with what is known.
        others: Order ids of other conversations.
        products: Names of the catalog; empty where there is no pack.
        rng: For the new values.
    """
    for claim in view.claims:
        words = view.turn.text[claim.start : claim.end]
        for kind, new in _wrong(claim.kind, claim.value, words, others, rng):
            if [c.value for c in claims_in(new)][:1] != [claim.value]:
                yield Fault(kind, claim.start, claim.end, new)
    yield from _wrong_prices(view, rng)
    yield from _wrong_listed_prices(view, rng)
    yield from _wrong_orders(view, rng)
    yield from _invented_products(view, products, rng)
    yield from category_faults(view, rng)


def _wrong(
    kind: str, value: object, words: str, others: Sequence[str], rng: Random
) -> Iterator[tuple[str, str]]:
    if isinstance(value, Decimal) and kind == "money" and value > 0:
        share = Decimal(1 + rng.choice([-1, 1]) * rng.uniform(0.02, 0.3))
        yield "amount, 2 to 30 % off", f"${(value * share).quantize(Decimal('.01'))}"
        yield "amount, one digit wrong", digit(words, rng)
        yield "amount, $1 to $20 off", f"${abs(value + rng.choice([-1, 1]) * rng.randint(1, 20))}"
    elif kind == "id":
        yield "id, one digit wrong", digit(words, rng)
        if words.startswith("#"):
            yield "order id of another conversation", rng.choice(others)
    elif kind == "duration" and isinstance(value, tuple):
        low, high, unit = value
        yield "duration", f"{low + rng.randint(1, 4)} to {high + rng.randint(5, 9)} {unit}s"


def digit(text: str, rng: Random) -> str:
    """The text with one digit wrong; a number never begins with 0."""
    place = rng.choice([i for i, char in enumerate(text) if char.isdigit()])
    first = place == 0 or not text[place - 1].isalnum()
    digits = "123456789" if first and len(text) > 1 else "0123456789"
    return text[:place] + rng.choice([d for d in digits if d != text[place]]) + text[place + 1 :]


def _wrong_prices(view: TurnView, rng: Random) -> Iterator[Fault]:
    """The price of another item of the conversation, where an id and a price stand together."""
    items = view.session.evidence.items
    for line in re.finditer(r"[^\n]+", view.turn.text):
        inside = [c for c in view.claims if line.start() <= c.start < line.end()]
        amounts = [c for c in inside if c.kind == "money"]
        named = [c for c in inside if c.kind == "id"]
        own = {i.price for i in items if any(str(c.value).lstrip("#") in i.names for c in named)}
        if len(amounts) != 1 or len(named) != 1 or amounts[0].value not in own:
            continue
        other = sorted({i.price for i in items} - own)
        if other:
            yield Fault("price of another item", *amounts[0][2:4], f"${rng.choice(other)}")


def _wrong_listed_prices(view: TurnView, rng: Random) -> Iterator[Fault]:
    """The price of another flight, where a price stands in a list under a flight's number."""
    records = shown(view).records
    flights = {name: r for (_, name), r in records.items() if r.prices}
    nearest = None
    for claim in view.claims:
        if claim.kind == "id":
            nearest = flights.get(str(claim.value))
        elif claim.kind == "money" and nearest:
            own = {price for _, price in nearest.prices}
            other = sorted({p for r in flights.values() for _, p in r.prices} - own)
            if claim.value in own and other:
                yield Fault("price of another flight", *claim[2:4], f"${rng.choice(other)}")


def _wrong_orders(view: TurnView, rng: Random) -> Iterator[Fault]:
    """Another order of the same conversation, where the line tells a status or a price of it."""
    orders = {name: r for (kind, name), r in shown(view).records.items() if kind == "order_id"}
    for line in re.finditer(r"[^\n]+", view.turn.text):
        inside = [c for c in view.claims if line.start() <= c.start < line.end()]
        named = [c for c in inside if c.kind == "id" and str(c.value).lstrip("#") in orders]
        if len(named) != 1:
            continue
        own = orders[str(named[0].value).lstrip("#")]
        told = {("money", c.value) for c in inside if c.kind == "money"}
        words = line.group().lower()
        told |= {v for v in own.values if v[0] == "status" and str(v[1]) in words}
        others = [r.name for r in orders.values() if told - r.values and r.name != own.name]
        if told & own.values and others:
            kind = "order id of the same conversation"
            yield Fault(kind, *named[0][2:4], f"#{rng.choice(sorted(others)).upper()}")


def _invented_products(view: TurnView, products: Sequence[str], rng: Random) -> Iterator[Fault]:
    """A made-up name in the place of a product's: of a kind that there is, and of none."""
    for name in products:
        if len(name.split()) < 2:
            continue
        for match in re.finditer(rf"\b{re.escape(name)}\b", view.turn.text):
            invented = f"{rng.choice(INVENTED)} {name.split()[-1]}"
            yield Fault("invented product of a known kind", *match.span(), invented)
            yield Fault("invented product of no kind", *match.span(), rng.choice(NOVEL))


# ------------------------------------------------------------------------------- wrong order

Planter = Callable[[tuple[Turn, ...], Sequence[tuple[Turn, ...]], Random], tuple[Turn, ...]]


def swapped(
    turns: tuple[Turn, ...], others: Sequence[tuple[Turn, ...]], rng: Random
) -> tuple[Turn, ...]:
    """Two turns of support with different words change places; the same turns where none do."""
    places = [t for t, turn in enumerate(turns) if turn.speaker == Speaker.SUPPORT]
    pairs = [(a, b) for a in places for b in places if a < b and turns[a].text != turns[b].text]
    if not pairs:
        return turns
    a, b = rng.choice(pairs)
    changed = list(turns)
    changed[a], changed[b] = turns[b], turns[a]
    return renumbered(changed)


def dropped(
    turns: tuple[Turn, ...], others: Sequence[tuple[Turn, ...]], rng: Random
) -> tuple[Turn, ...]:
    """A turn of support is gone, and nothing else: two turns of the customer may then meet."""
    places = [
        place
        for place, turn in enumerate(turns[:-1])
        if turn.speaker == Speaker.SUPPORT and place > 0
    ]
    if not places:
        return turns
    place = rng.choice(places)
    return renumbered([*turns[:place], *turns[place + 1 :]])


def spliced(
    turns: tuple[Turn, ...], others: Sequence[tuple[Turn, ...]], rng: Random
) -> tuple[Turn, ...]:
    """A turn of support from another dialogue stands in the place of one of this."""
    places = [place for place, turn in enumerate(turns) if turn.speaker == Speaker.SUPPORT]
    own = {turn.text for turn in turns}
    foreign = [
        turn
        for other in (others[rng.randrange(len(others))] for _ in range(5))
        for turn in other
        if turn.speaker == Speaker.SUPPORT and turn.text not in own
    ]
    if not places or not foreign:
        return turns
    changed = list(turns)
    place = rng.choice(places)
    kept = turns[place]
    changed[place] = rng.choice(foreign).model_copy(update={"calls": kept.calls})
    return renumbered(changed)


def renumbered(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns with their indices counted anew."""
    return tuple(turn.model_copy(update={"index": n}) for n, turn in enumerate(turns))


PLANTERS: dict[str, Planter] = {
    "two turns of support swapped": swapped,
    "an answer dropped": dropped,
    "a turn of another dialogue": spliced,
}
