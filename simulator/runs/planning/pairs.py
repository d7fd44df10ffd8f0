"""Rows of a covering array: every pair of values of two different factors is in some row.

The rows are made by `covertable`: it keeps the pairs that constraints allow, while `allpairspy`
stops at the first row that brings nothing new (27 reachable pairs short in a constrained
10 x 10 x 4 x 8, a known open defect of it); without constraints both make equally few rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import combinations, product

Value = tuple[str, str]
"""A factor and its value."""

Pair = tuple[Value, Value]
"""Values of two factors, in the order of the factors."""

Allowed = Callable[[Mapping[str, str]], bool]
"""Judges a row, whole or in part. False: neither it nor any row that has it in it is allowed.

It may be True of a part that cannot be completed; that is found out by trying.
"""


def pair_rows(
    factors: Mapping[str, Sequence[str]],
    allowed: Allowed | None,
    wanted: Collection[Pair] | None = None,
) -> list[dict[str, str]]:
    """Allowed rows that hold every wanted pair which any allowed row holds.

    Args:
        factors: Values of each factor.
        allowed: Which rows there can be; all if None.
        wanted: Pairs to hold, in either order; all if None. Those no allowed row holds are left
            out.

    Returns:
        Rows with one value of each factor, in the order of the factors; the same for the same
        arguments.

    Raises:
        ValueError: A wanted pair has an unknown value, or two of the same factor.

    Example:
        >>> pair_rows({"size": ["s", "l"], "colour": ["red"]}, None)
        [{'size': 's', 'colour': 'red'}, {'size': 'l', 'colour': 'red'}]
    """
    known = {name: list(dict.fromkeys(values)) for name, values in factors.items()}
    judge: Allowed = allowed or _anything
    asked = None if wanted is None else _ordered(wanted, known)
    left = {pair: None for pair in _reachable(known, judge) if asked is None or pair in asked}
    rows: list[dict[str, str]] = []
    for row in _proposed(known, judge, left):
        new = [pair for pair in combinations(row.items(), 2) if pair in left]
        # of a row that brings nothing the library would make another and another
        if not new or not judge(row):
            break
        rows.append(row)
        for pair in new:
            del left[pair]
    while left:
        made = _completed(dict(next(iter(left))), known, judge, left)
        assert made is not None, "a reachable pair has a row"
        rows.append(made)
        for pair in combinations(made.items(), 2):
            left.pop(pair, None)
    return rows


def _anything(row: Mapping[str, str]) -> bool:
    return True


def _pairs(factors: Mapping[str, Sequence[str]]) -> Iterator[Pair]:
    for one, other in combinations(factors, 2):
        for a, b in product(factors[one], factors[other]):
            yield (one, a), (other, b)


def _ordered(wanted: Collection[Pair], factors: Mapping[str, Sequence[str]]) -> set[Pair]:
    known = set(_pairs(factors))
    found = set()
    for one, other in wanted:
        pair = (one, other) if (one, other) in known else (other, one)
        if pair not in known:
            raise ValueError(f"there is no pair of {one!r} and {other!r}")
        found.add(pair)
    return found


def _reachable(factors: Mapping[str, Sequence[str]], allowed: Allowed) -> list[Pair]:
    """Pairs that an allowed row holds."""
    held: set[Pair] = set()
    for pair in _pairs(factors):
        if pair not in held:
            row = _completed(dict(pair), factors, allowed, {})
            if row is not None:
                held.update(combinations(row.items(), 2))
    return [pair for pair in _pairs(factors) if pair in held]


def _completed(
    row: dict[str, str],
    factors: Mapping[str, Sequence[str]],
    allowed: Allowed,
    left: Collection[Pair],
) -> dict[str, str] | None:
    """A row made whole; values that bring more of the pairs left are tried first."""
    if not allowed(row):
        return None
    factor = next((name for name in factors if name not in row), None)
    if factor is None:
        return {name: row[name] for name in factors}
    order = {name: place for place, name in enumerate(factors)}

    def gain(value: str) -> int:
        own = (factor, value)
        return sum(
            ((name, other), own) in left
            if order[name] < order[factor]
            else (own, (name, other)) in left
            for name, other in row.items()
        )

    for value in sorted(factors[factor], key=gain, reverse=True) if left else factors[factor]:
        found = _completed({**row, factor: value}, factors, allowed, left)
        if found is not None:
            return found
    return None


def _proposed(
    factors: Mapping[str, Sequence[str]], allowed: Allowed, left: Collection[Pair]
) -> Iterator[dict[str, str]]:
    """Rows of the library for the pairs left; they may lack some, and may never end."""
    if not left:
        return
    from covertable.main import Controller

    names = list(factors)
    # factors go by number: the library reads a dot in a name as a path
    whole = range(len(names))
    constraint = {
        "operator": "and",
        "conditions": [
            {
                "operator": "fn",
                "requires": [],
                "evaluate": lambda row: allowed({names[i]: row[i] for i in sorted(row)}),
            },
            # leaves the verdict open until the row is whole: what is allowed in part may yet fail
            {"operator": "fn", "requires": whole, "evaluate": lambda row: True},
        ],
    }
    constraints = [] if allowed is _anything else [constraint]
    controller = Controller([factors[name] for name in names], constraints=constraints)
    serials = {
        (name, value): serial
        for number, name in enumerate(names)
        for value, serial in zip(factors[name], controller.serials[number], strict=True)
    }
    keys = {(serials[one], serials[other]) for one, other in left}
    for key in [key for key in controller.incomplete if key not in keys]:
        del controller.incomplete[key]
    for row in controller.make_async():
        yield dict(zip(names, row, strict=True))
