from hypothesis import given
from hypothesis import strategies as st

from simulator.runs.coverage.bins import Dimension
from simulator.runs.coverage.coverage import Coverage
from simulator.runs.coverage.space import Space, assess, percent

SPACE = Space(
    pack="shop",
    digest="d1",
    bins=("scenario:a", "scenario:b", "rule:limit/allowed", "rule:limit/refused"),
    unreachable={"rule:limit/refused": "found in none of 3 searched cases"},
    cells={"scenario x persona": ("a x calm", "b x calm"), "tactic x rule": ()},
    void={"scenario x persona": {"b x calm": "found in none of 3 searched cases"}},
    searched=3,
)


@given(reachable=st.integers(1, 10**6), share=st.floats(0, 1))
def test_percent_is_100_only_where_nothing_is_missing(reachable: int, share: float) -> None:
    hit = int(share * reachable)
    shown = percent(hit, reachable)
    assert 0 <= shown <= 100
    assert (shown == 100) == (hit == reachable)
    assert (shown == 0) == (hit == 0)
    assert abs(shown - 100 * hit / reachable) <= 0.1


def test_percent_has_one_digit() -> None:
    assert [percent(1, 3), percent(999_999, 1_000_000), percent(1, 10**9)] == [33.3, 99.9, 0.1]


def test_a_coverage_is_held_against_its_space() -> None:
    hits = {"scenario:b": 3, "rule:limit/refused by the tool": 1, "scenario:gone": 1}
    found = assess(Coverage(pack="shop", hits=hits), SPACE)
    scenarios, rules = found.dimensions
    assert (scenarios.name, scenarios.reachable, scenarios.hit) == ("scenario", 2, 1)
    assert (scenarios.holes, scenarios.percent) == (("scenario:a",), 50.0)
    assert (rules.reachable, rules.hit, rules.unreachable) == (1, 0, 1)
    assert (found.reachable, found.hit, found.percent) == (3, 1, 33.3)
    assert [row.name for row in found.crosses] == ["scenario x persona"]
    assert found.crosses[0].holes == ("a x calm",)


def test_what_was_hit_all_the_same_counts() -> None:
    hits = {"rule:limit/refused": 1}
    crosses = {"scenario x persona": {"b x calm": 1}}
    found = assess(Coverage(pack="shop", hits=hits, crosses=crosses), SPACE)
    rules, cross = found.dimensions[1], found.crosses[0]
    assert (rules.reachable, rules.hit, rules.unreachable) == (2, 1, 0)
    assert (cross.reachable, cross.hit, cross.unreachable) == (2, 1, 0)


def test_dimensions_can_be_left_out() -> None:
    found = assess(Coverage(pack="shop"), SPACE, without=[Dimension.RULE])
    assert [row.name for row in found.dimensions] == ["scenario"]
    assert found.reachable == 2


def test_a_space_is_read_as_it_was_written() -> None:
    assert Space.model_validate_json(SPACE.model_dump_json()) == SPACE
