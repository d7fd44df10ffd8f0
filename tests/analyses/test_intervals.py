from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.intervals import wilson


def test_published_values() -> None:
    low, high = wilson(15, 148)  # Newcombe 1998, table I: 0.0624 to 0.1605
    assert (round(low, 4), round(high, 4)) == (0.0624, 0.1605)


def test_nothing_seen_nothing_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_holds_the_share_and_stays_inside(pair: tuple[int, int]) -> None:
    hits, n = pair
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1
