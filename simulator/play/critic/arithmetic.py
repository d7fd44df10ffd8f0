"""Arithmetic: amounts that stand nowhere and follow from others.

What real transcripts taught (2,597 messages of successful retail conversations): one amount in six
stands nowhere and is right, by arithmetic over amounts of the same message, of one order, or of
the prices of one product. So arithmetic is allowed where amounts belong together, and nowhere else:
over all pairs of a long conversation nearly any amount is the difference of two.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from simulator.content.claims import Claim, claims_in
from simulator.content.numerals import is_about
from simulator.content.record_reading import subset_totals
from simulator.dialogue import Finding, Speaker
from simulator.play.critic.lists import level, lines
from simulator.play.critic.registry import TurnView, check_support, sentence_start
from simulator.play.critic.shown import Record, shown

MAX_PIECES = 100
"""Pieces of one thing that a price is multiplied by."""

MAX_TERMS = 7
"""Amounts of one message whose sums are tried."""

_TOOLS = ("tool ", "arguments ")
_NUMBERS = ("money", "number")
_COUNTED = (
    r"(?:passengers?|people|persons?|travell?ers?|adults?|seats?|tickets?|bags?|pieces?|items?"
    r"|units?|nights?|legs?|segments?|flights?|months?)"
)
_COUNT = re.compile(
    rf"\b(\d{{1,2}}|two|three|four|five|six)\s(?:\w+\s)?{_COUNTED}\b"
    rf"|\b{_COUNTED}\W{{1,6}}(\d{{1,2}})\b|[x\u00d7*]\s?(\d{{1,2}})\b|\b(\d{{1,2}})\s?[x\u00d7]",
    re.IGNORECASE,
)
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LEFT = re.compile(r"\b(?:remain\w*|left|leav\w+|balance)\b", re.IGNORECASE)
_OPERATOR = re.compile(r"(?:\s\([^()\n]{1,40}\))?\s?([+−–=-])(?:\s?(?<==\s)[+−–-](?=[$€£]))?\s?")
MAX_OPERANDS = 9
"""Amounts before the result of a sum that is written out."""

_TOTAL = re.compile(r"^\W*(?:price |new |grand |overall )?(?:total|difference)\b[^:]{0,30}:")


def grounded(view: TurnView, stated: list[Claim]) -> set[Claim]:
    """The amounts of a message that stand on their own, or follow from such.

    Two that nobody has shown prove nothing by being the sum of each other.
    """
    founded: set[Claim] = set()
    left, found = list(stated), True
    while left and found:
        beside = [c.value for c in stated if c in founded and isinstance(c.value, Decimal)]
        sums = _sums_of(view, founded)
        new = {c for c in left if c.value in sums or derivation(view, c, beside)}
        found = bool(new)
        founded |= new
        left = [claim for claim in left if claim not in founded]
    return founded


def _sums_of(view: TurnView, founded: set[Claim]) -> set[object]:
    """What comes out of sums that are written out, or of a line, with nothing unfounded in them."""
    found: set[object] = set()
    for terms, _ in _equations(view):
        if all(claim in founded for _, _, claim in terms):
            found.add(abs(sum((-n if sign in "-−–" else n for sign, n, _ in terms), Decimal(0))))
    for start, line in lines(view.turn.text):
        inside = [c.value for c in founded if start <= c.start < start + len(line)]
        if 2 < len(inside) <= MAX_TERMS:
            amounts = [value for value in inside if isinstance(value, Decimal)]
            found |= {total for total, _ in subset_totals(amounts)}
    return found


def derivation(view: TurnView, claim: Claim, beside: list[Decimal]) -> str:
    """How an amount is grounded; empty where it is not.

    Args:
        view: With the evidence.
        claim: What is stated.
        beside: The other amounts of the same message.
    """
    for value in claim.values:
        how = _derivation(view, claim._replace(value=value), beside)
        if how:
            return how
    return _roughly(view, claim) if claim.rough else ""


def _derivation(view: TurnView, claim: Claim, beside: list[Decimal]) -> str:
    amount = claim.value
    assert isinstance(amount, Decimal)
    source = _stated(view, amount)
    if source:
        return source
    totals = view.session.evidence.totals
    if amount in totals:
        return f"total: {totals[amount]}"
    return (
        _from_message(amount, beside)
        or _from_items(view, amount)
        or _from_totals(view, amount, beside)
        or _from_quantity(view, amount)
        or _from_count(view, amount, beside)
        or _from_balance(view, claim, beside)
        or _from_list(view, amount)
        or _from_named(view, claim)
        or _of_nothing(view, claim)
    )


def _roughly(view: TurnView, claim: Claim) -> str:
    """The known amount that a rough one ("about $50") is a rounding of."""
    known = {*shown(view).amounts, *view.session.evidence.totals}
    for evidence in (view.session.evidence, view.background):
        for (kind, value), source in evidence.values.items():
            if kind == "money" and isinstance(value, Decimal) and not source.startswith(_TOOLS):
                known.add(value)
    near = (
        f"about {value}"
        for value in known
        for stated in claim.values
        if isinstance(stated, Decimal) and is_about(stated, value)
    )
    return next(near, "")


def _stated(view: TurnView, amount: Decimal) -> str:
    """Where an amount stands as an amount.

    Tools show many numbers that are none (seats, house numbers), so theirs are read by their keys;
    a bare number that was said counts when the customer said it, and where the world is ours (its
    amounts have a type) only then.
    """
    for evidence in (view.session.evidence, view.background):
        for kind, none in (("money", _TOOLS), ("number", (*_TOOLS, "turn ", "system prompt"))):
            source = evidence.values.get((kind, amount), "")
            if not source or source.startswith(none) or (kind == "number" and view.world):
                continue
            if not source.startswith("record ") or _of_named_item(view, amount):
                return source
    if amount in shown(view).amounts:
        return "tool"
    texts = (turn.text for turn in view.turns if turn.speaker == Speaker.CUSTOMER)
    said = (c for text in texts for c in claims_in(text, view.locale) if c.kind in _NUMBERS)
    return "customer" if any(amount in c.values for c in said) else ""


def _of_named_item(view: TurnView, amount: Decimal) -> bool:
    """Whether a price of the catalog is that of something the dialogue is about.

    Among the prices of a large catalog nearly any amount stands somewhere.
    """
    text = " ".join(turn.text for turn in (*view.turns[-3:], view.turn)).lower()
    priced = (item for item in view.background.items if item.price == amount)
    return any(name in text for item in priced for name in item.names)


def _from_message(amount: Decimal, beside: list[Decimal]) -> str:
    """Sum or difference of amounts of the same message."""
    for a, b in combinations(dict.fromkeys(beside), 2):
        if amount in (a + b, a - b, b - a):
            return f"of {a} and {b}"
    terms = beside[:MAX_TERMS] if len(beside) <= MAX_TERMS else []
    for total, how in subset_totals(terms):
        if total == amount:
            return how
    if len(beside) > MAX_TERMS and amount in (sum(beside), sum(dict.fromkeys(beside))):
        return "total of the message"
    return ""


def _from_items(view: TurnView, amount: Decimal) -> str:
    """Difference of two prices of one product, or of a price and one named in the dialogue."""
    prices: dict[str, set[Decimal]] = {}
    for item in view.session.evidence.items:
        for name in item.names:
            prices.setdefault(name, set()).add(item.price)
    text = view.turn.text.lower()
    for name, known in prices.items():
        if len(known) > 1 and _named(name, text):
            for price in known:
                if price + amount in known:
                    return f"difference of two prices of {name}"
    return ""


def _named(name: str, text: str) -> bool:
    return not name.isdigit() and name in text


def _from_totals(view: TurnView, amount: Decimal, beside: list[Decimal]) -> str:
    """A known total plus or minus an amount of the message."""
    totals = view.session.evidence.totals
    for other in beside:
        for total in (amount - other, amount + other, other - amount):
            if total in totals:
                return f"{total} and {other}"
    return ""


def _from_quantity(view: TurnView, amount: Decimal) -> str:
    """A price times a number of pieces that one of the two has named."""
    text = " ".join(turn.text for turn in (*view.turns[-3:], view.turn)).lower()
    for item in (*view.session.evidence.items, *view.background.items):
        if not item.price or amount % item.price:
            continue
        times = amount / item.price
        counted = 1 < times <= MAX_PIECES and _is_told(view, times)
        if counted and any(name in text for name in item.names):
            return f"{times} x {item.price}"
    return ""


def _is_told(view: TurnView, count: Decimal) -> bool:
    """Whether a number was said, rather than only shown by a tool."""
    said = any(claim.value == count for claim in view.of_kind("number"))
    return said or view.source("number", count).startswith("turn")


def _from_count(view: TurnView, amount: Decimal, beside: list[Decimal]) -> str:
    """An amount of the message times a number of passengers or pieces that it names."""
    counts = {
        _WORDS.get(word.lower()) or int(word)
        for match in _COUNT.finditer(view.turn.text)
        for word in match.groups()
        if word
    }
    found = (f"{n} x {other}" for n in counts for other in beside if n > 1 and other * n == amount)
    return next(found, "")


_FREE = re.compile(
    r"\b(?:free|no (?:charge|cost|fee|extra|additional)|complimentary|included|waived|differen\w*"
    r"|nothing|balance|remain\w*|same price|no change)\b",
    re.IGNORECASE,
)


def _of_nothing(view: TurnView, claim: Claim) -> str:
    """That something costs nothing, where the message says why."""
    if claim.value != 0:
        return ""
    text = view.turn.text
    return "free" if _FREE.search(text, max(0, claim.start - 120), claim.end + 120) else ""


def _from_named(view: TurnView, claim: Claim) -> str:
    """The sum of the prices of all that the line names by its id, for each of a few people."""
    text = view.turn.text
    start = _point_above(text, claim.start)
    end = (text + "\n").find("\n", claim.end)
    records = shown(view).records
    names = {name for _, name in records}
    named = [w.lower() for w in _WORD.findall(text[start:end]) if w.lower() in names]
    prices = [_prices_of(records, name) for name in dict.fromkeys(named)]
    prices = [found for found in prices if found]
    if not 2 <= len(prices) <= MAX_TERMS:
        return ""
    sums = {name: sum(p.get(name, p.get("", Decimal(0))) for p in prices)
            for name in {n for p in prices for n in p}}  # fmt: skip
    for name, total in sums.items():
        whole = all(name in p or "" in p for p in prices)
        if whole and any(total * n == claim.value for n in range(1, 10)):
            return f"sum over {', '.join(named)}"
    return ""


def _point_above(text: str, place: int) -> int:
    """Where the point of a list begins that a place belongs to; else its line."""
    line_start = text.rfind("\n", 0, place) + 1
    depth = level(text[line_start:].partition("\n")[0])
    for start, one in reversed(list(lines(text[:line_start]))[-MAX_POINT:]):
        if 0 <= level(one) < depth:
            return start
        if level(one) >= 0 and _TOTAL.search(one.lower()):
            return line_start
    return line_start


def _prices_of(records: Mapping[tuple[str, str], Record], name: str) -> dict[str, Decimal]:
    """The price of a record by class, under an empty name where it has only one."""
    for (_, one), record in records.items():
        if one == name and record.prices:
            return dict(record.prices)
        if one == name:
            amounts = [v for kind, v in record.values if kind == "money" and isinstance(v, Decimal)]
            if len(amounts) == 1:
                return {"": amounts[0]}
    return {}


_PEOPLE = re.compile(
    r"\b(?:(?P<both>(?:the )?(?:two|both) of (?:you|us|them)|you both|both (?:passengers"
    r"|travell?ers|people|of you))"
    r"|for (?:all |the |all the )?(?P<count>two|three|four|five|six|\d) (?:passengers"
    r"|people|persons|travell?ers|adults|tickets)"
    r"|(?:the |all )(?P<of>three|four|five|six) of (?:you|us|them))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z0-9](?:[\w-]*\w)?")
MAX_POINT = 16
"""Lines of one point of a list."""

_EACH = re.compile(r"\b(?:each|per (?:person|passenger|traveler|head)|apiece)\b", re.IGNORECASE)


@check_support
def totals_for_people(view: TurnView) -> Iterator[Finding]:
    """A total for several people is that for one of them: the prices of the legs, added once."""
    text = view.turn.text
    for terms, result in _equations(view):
        start = sentence_start(text, terms[0][2].start)
        end = (text + "\n").find("\n", result.end)
        people = _PEOPLE.search(text, start, min(end, result.end + 60))
        if (
            people is None
            or _EACH.search(text, start, end)
            or not isinstance(result.value, Decimal)
        ):
            continue
        word = (people["count"] or people["of"] or "two").lower()
        number = _WORDS.get(word) or int(word)
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


def _all_prices(record: Record) -> set[Decimal]:
    amounts = {v for kind, v in record.values if kind == "money" and isinstance(v, Decimal)}
    return {p for _, p in record.prices} | (amounts if len(amounts) == 1 else set())


def _from_balance(view: TurnView, claim: Claim, beside: list[Decimal]) -> str:
    """What is left of an amount that a tool has shown, less one of the message."""
    text = view.turn.text
    start = sentence_start(text, claim.start)
    if not _LEFT.search(text[start : claim.end + 40]):
        return ""
    known = shown(view).amounts
    assert isinstance(claim.value, Decimal)
    found = (f"{other} less" for other in beside if claim.value + other in known)
    return next(found, "")


@check_support
def equations(view: TurnView) -> Iterator[Finding]:
    """A sum that is written out (`$105 + $190 = $295`) and does not come out."""
    for terms, result in _equations(view):
        right = sum((-n if sign in "-−–" else n for sign, n, _ in terms), Decimal(0))
        if abs(right) not in result.values:
            span = (terms[0][2].start, result.end)
            yield view.finding(
                "wrong_sum",
                f"{view.turn.text[slice(*span)]} does not come out",
                span,
                expected=str(right),
                source="arithmetic",
            )


_Term = tuple[str, Decimal, Claim]


def _equations(view: TurnView) -> Iterator[tuple[list[_Term], Claim]]:
    """Amounts with operators between them, up to that behind `=`."""
    terms: list[_Term] = []
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


@check_support
def listed_totals(view: TurnView) -> Iterator[Finding]:
    """The total at the end of a list is a sum of amounts of the list, or known for itself."""
    for listed, last, text in _lists(view):
        amounts = _amounts(listed)
        sums = {total for total, _ in subset_totals(amounts)}
        known = {a for total in sums for a in (total * n for n in range(1, 10))}
        if "differ" in text:
            known = {abs(a - b) for a, b in combinations(amounts, 2)}
        assert isinstance(last.value, Decimal)
        if last.value not in known:
            yield view.finding(
                "wrong_sum",
                f"{last.value} is no sum of the list above it",
                (listed[0].start, last.end),
                expected=str(sum(amounts)),
                source="arithmetic",
            )


def _amounts(claims: list[Claim]) -> list[Decimal]:
    return [claim.value for claim in claims if isinstance(claim.value, Decimal)]


def _from_list(view: TurnView, amount: Decimal) -> str:
    """The total of a list of the message."""
    totals = (sum(_amounts(listed), Decimal(0)) for listed, _, _ in _lists(view))
    return "total of a list" if amount in totals else ""


def _lists(view: TurnView) -> Iterator[tuple[list[Claim], Claim, str]]:
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
        if _TOTAL.search(line.lower()) and 1 < len(amounts) <= MAX_TERMS:
            yield amounts, inside[0], line.lower()
        amounts = [*amounts[-MAX_TERMS:], inside[0]]
