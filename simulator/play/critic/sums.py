"""Sums that a message writes out: they come out, as does the total of a list."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from simulator.content.claims import Claim
from simulator.content.record_reading import subset_totals
from simulator.dialogue import Finding
from simulator.play.critic.journeys import journeys
from simulator.play.critic.lists import level, lines
from simulator.play.critic.people import EACH, counts_in, people_at
from simulator.play.critic.registry import TurnView, check_support, sentence_start
from simulator.play.critic.shown import Record, shown

MAX_TERMS = 7
"""Amounts of one message whose sums are tried."""

MAX_OPERANDS = 9
"""Amounts before the result of a sum that is written out."""

_OPERATOR = re.compile(r"(?:\s\([^()\n]{1,40}\))?\s?([+−–=-])(?:\s?(?<==\s)[+−–-](?=[$€£]))?\s?")
TOTAL = re.compile(r"^\W*(?:price |new |grand |overall )?(?:total|difference)\b[^:]{0,30}:")
"""A line that gives the total of those above it."""

Term = tuple[str, Decimal, Claim]
"""Its sign, its amount and where it stands."""


def written_sums(view: TurnView) -> Iterator[tuple[list[Term], Claim]]:
    """Amounts with operators between them, up to that behind `=`."""
    terms: list[Term] = []
    for claim in view.of_kind("money"):
        assert isinstance(claim.value, Decimal)
        between = view.turn.text[terms[-1][2].end : claim.start] if terms else ""
        operator = _OPERATOR.fullmatch(between)
        if operator and operator[1] == "=":
            if 2 <= len(terms) <= MAX_OPERANDS:
                yield terms, claim
            terms = []
        else:
            terms = [*terms, (operator[1], claim.value, claim)] if operator else []
            terms = terms or [("+", claim.value, claim)]


def outcome(terms: list[Term]) -> Decimal:
    """What comes out of a sum."""
    return sum((-n if sign in "-−–" else n for sign, n, _ in terms), Decimal(0))


def listed_sums(view: TurnView) -> Iterator[tuple[list[Claim], Claim, str]]:
    """Amounts of a list of one level, one a line, with the total that ends them and its line."""
    amounts: list[Claim] = []
    depth = -1
    stated = list(view.of_kind("money"))
    places = [claim.start for claim in stated]
    for start, line in lines(view.turn.text):
        inside = stated[bisect_left(places, start) : bisect_left(places, start + len(line))]
        if level(line) != depth or len(inside) != 1:
            amounts = []
        depth = level(line)
        if len(inside) != 1:
            continue
        if TOTAL.search(line.lower()) and 1 < len(amounts) <= MAX_TERMS:
            yield amounts, inside[0], line.lower()
        amounts = [*amounts[-MAX_TERMS:], inside[0]]


def amounts_of(claims: list[Claim]) -> list[Decimal]:
    """The amounts that are claimed."""
    return [claim.value for claim in claims if isinstance(claim.value, Decimal)]


def _differences(view: TurnView, listed: list[Claim]) -> list[Decimal]:
    """The amounts of a list whose lines say that they are differences themselves."""
    text = view.turn.text.lower()
    said = [c for c in listed if "differ" in text[text.rfind("\n", 0, c.start) + 1 : c.start]]
    return amounts_of(said)


@check_support
def totals_for_people(view: TurnView) -> Iterator[Finding]:
    """A total for several people is that for one of them: the prices of the legs, added once."""
    text = view.turn.text
    for terms, result in written_sums(view):
        start = sentence_start(text, terms[0][2].start)
        end = (text + "\n").find("\n", result.end)
        number = people_at(text, start, min(end, result.end + 60))
        if not number or EACH.search(text, start, end) or not isinstance(result.value, Decimal):
            continue
        unit = {p for r in shown(view).records.values() for p in _all_prices(r)}
        known = shown(view).amounts.get(result.value) or view.source("money", result.value)
        if number < 2 or known or not all(term in unit for _, term, _ in terms):
            continue
        yield view.finding(
            "wrong_sum",
            f"{result.value} is what one of {number} pays",
            (result.start, result.end),
            expected=str(result.value * number),
            source="arithmetic",
        )


NEAR = 40
"""Characters before an amount in which it is called a total."""

_TOTAL_SAID = re.compile(r"\btotal\b[^.$€£\n]{0,30}\Z", re.IGNORECASE)


@check_support
def totals_for_one(view: TurnView) -> Iterator[Finding]:
    """A total of a reservation for several people is the sum of its legs for one of them."""
    text = view.turn.text
    if view.world is not None or EACH.search(text):
        return
    for claim in view.of_kind("money"):
        near = max(0, claim.start - NEAR)
        if not _TOTAL_SAID.search(text, near, claim.start) or claim.value in shown(view).amounts:
            continue
        parties = sorted(n for total, n in journeys(view).singles if total == claim.value)
        if parties and not counts_in(text[max(0, claim.start - 80) : claim.end + 40]):
            yield view.finding(
                "wrong_sum",
                f"{claim.value} is what one of {parties[0]} pays",
                (claim.start, claim.end),
                expected=str(claim.value * parties[0]),  # type: ignore[operator]
                source="arithmetic",
            )


def _all_prices(record: Record) -> set[Decimal]:
    amounts = {v for kind, v in record.values if kind == "money" and isinstance(v, Decimal)}
    return {p for _, p in record.prices} | (amounts if len(amounts) == 1 else set())


@check_support
def equations(view: TurnView) -> Iterator[Finding]:
    """A sum that is written out (`$105 + $190 = $295`) and does not come out."""
    for terms, result in written_sums(view):
        right = outcome(terms)
        if abs(right) not in result.values:
            span = (terms[0][2].start, result.end)
            yield view.finding(
                "wrong_sum",
                f"{view.turn.text[slice(*span)]} does not come out",
                span,
                expected=str(right),
                source="arithmetic",
            )


@check_support
def listed_totals(view: TurnView) -> Iterator[Finding]:
    """The total at the end of a list is a sum of amounts of the list, or known for itself."""
    for listed, last, text in listed_sums(view):
        amounts = amounts_of(listed)
        sums = {total for total, _ in subset_totals(amounts)}
        known = {a for total in sums for a in (total * n for n in range(1, 10))}
        if "differ" in text:
            known = {abs(a - b) for a, b in combinations(amounts, 2)}
            known |= {total for total, _ in subset_totals(_differences(view, listed))}
        assert isinstance(last.value, Decimal)
        if last.value not in known:
            yield view.finding(
                "wrong_sum",
                f"{last.value} is no sum of the list above it",
                (listed[0].start, last.end),
                expected=str(sum(amounts)),
                source="arithmetic",
            )
