from collections import Counter
from collections.abc import Mapping
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.runs.planning.pairs import Pair, pair_rows

FACTORS = st.lists(st.integers(1, 4), min_size=0, max_size=4).map(lambda sizes: factors(*sizes))


def factors(*sizes: int) -> dict[str, list[str]]:
    # a dot in a name must not be read as a path
    return {f"f.{i}": [f"v{i}{j}" for j in range(size)] for i, size in enumerate(sizes)}


def held(rows: list[dict[str, str]]) -> set[Pair]:
    return {pair for row in rows for pair in combinations(row.items(), 2)}


def least_rows(pairs: set[Pair]) -> int:
    """The pairs of the two factors that have the most: no fewer rows hold all."""
    return max(Counter((one, other) for (one, _), (other, _) in pairs).values(), default=0)


def all_rows(given_: Mapping[str, list[str]]) -> list[dict[str, str]]:
    return [dict(zip(given_, values, strict=True)) for values in product(*given_.values())]


class Forbidden:
    """Forbids parts of rows; judges whole rows only where `late`."""

    def __init__(self, parts: list[dict[str, str]], late: bool, size: int) -> None:
        self.parts, self.late, self.size = parts, late, size

    def __call__(self, row: Mapping[str, str]) -> bool:
        if self.late and len(row) < self.size:
            return True
        return not any(part.items() <= row.items() for part in self.parts)


@settings(deadline=None, max_examples=150)
@given(FACTORS, st.data(), st.booleans())
def test_every_allowed_pair_is_in_a_row(
    given_: dict[str, list[str]], data: st.DataObject, late: bool
) -> None:
    part = st.dictionaries(st.sampled_from(sorted(given_) or [""]), st.integers(0, 3), min_size=1)
    parts = [
        {name: given_[name][number % len(given_[name])] for name, number in drawn.items()}
        for drawn in data.draw(st.lists(part, max_size=8 if given_ else 0))
    ]
    allowed = Forbidden(parts, late, len(given_))
    reachable = held([row for row in all_rows(given_) if allowed(row)])
    rows = pair_rows(given_, allowed)
    assert held(rows) == reachable
    assert all(allowed(row) and list(row) == list(given_) for row in rows)
    assert least_rows(reachable) <= len(rows) <= len(reachable)
    assert rows == pair_rows(given_, allowed)


@settings(deadline=None, max_examples=60)
@given(FACTORS, st.data())
def test_the_wanted_pairs_are_in_a_row(given_: dict[str, list[str]], data: st.DataObject) -> None:
    pairs = sorted(held(all_rows(given_)))
    wanted = data.draw(st.sets(st.sampled_from(pairs), max_size=6)) if pairs else set()
    rows = pair_rows(given_, None, {(other, one) for one, other in wanted})
    assert wanted <= held(rows)
    assert len(rows) <= len(wanted)


@pytest.mark.parametrize(
    ("sizes", "most"), [((15, 10, 4), 165), ((10, 10, 4, 8), 110), ((15, 10), 150), ((5,), 0)]
)
def test_there_are_few_rows(sizes: tuple[int, ...], most: int) -> None:
    rows = pair_rows(factors(*sizes), None)
    assert held(rows) == held(all_rows(factors(*sizes)))
    assert least_rows(held(rows)) <= len(rows) <= most


def test_a_library_that_leaves_pairs_out_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("covertable.main.Controller.make_async", lambda self: iter(()))
    rows = pair_rows(factors(5, 4, 3), None)
    assert held(rows) == held(all_rows(factors(5, 4, 3)))
    assert len(rows) <= 25


def test_a_library_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(self: object) -> object:
        while True:
            yield ["v00", "v10"]

    monkeypatch.setattr("covertable.main.Controller.make_async", endless)
    assert len(pair_rows(factors(2, 2), None)) == 4


def test_nothing_allowed_makes_no_rows() -> None:
    assert pair_rows(factors(3, 3), lambda row: False) == []


def test_values_that_come_twice_count_once() -> None:
    assert len(pair_rows({"a": ["1", "1"], "b": ["2"]}, None)) == 1


@pytest.mark.parametrize("other", [("f.1", "none"), ("f.0", "v01"), ("none", "v00")])
def test_an_unknown_pair_is_an_error(other: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="no pair"):
        pair_rows(factors(2, 2), None, [(("f.0", "v00"), other)])
