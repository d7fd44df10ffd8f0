import math

from hypothesis import given
from hypothesis import strategies as st

from simulator.runs.coverage.bins import Dimension
from simulator.runs.coverage.coverage import Coverage, Cross
from simulator.runs.coverage.space import Space
from simulator.runs.planning.goals import PAIRED, Goal

BINS = ("scenario:a", "scenario:b", "topic:x", "topic:y", "topic:z")
CROSS = Cross.read("scenario:persona")
CELLS = ("a x p", "a x q", "b x p", "b x q")


def space(unreachable: tuple[str, ...] = (), void: tuple[str, ...] = ()) -> Space:
    return Space(
        pack="shop",
        digest="",
        bins=BINS,
        unreachable=dict.fromkeys(unreachable, "no way there"),
        cells={CROSS.name: CELLS, "scenario x trait": ("a x old",)},
        void={CROSS.name: dict.fromkeys(void, "nobody has the patience")},
    )


def played(*hits: str, **cells: int) -> Coverage:
    counts = {name.replace("_x_", " x "): count for name, count in cells.items()}
    return Coverage(pack="shop", hits=dict.fromkeys(hits, 1), crosses={CROSS.name: counts})


def test_what_is_missing_are_the_bins_that_can_be_reached() -> None:
    need = Goal().missing(played("scenario:a", "topic:z"), space(("topic:y",)))
    assert (need.bins, need.wanted, need.cells) == (("scenario:b", "topic:x"), 2, None)


def test_what_was_hit_all_the_same_counts() -> None:
    need = Goal(percent=60).missing(played("scenario:a", "topic:y"), space(("topic:y",)))
    assert need.wanted == 1  # 3 of 5


def test_dimensions_can_be_left_out() -> None:
    goal = Goal(without=(Dimension.TOPIC,))
    assert goal.missing(played("scenario:a"), space()).bins == ("scenario:b",)
    assert not goal.missing(played("scenario:a", "scenario:b"), space()).wanted


@given(st.floats(0.1, 100), st.sets(st.sampled_from(BINS)), st.sets(st.sampled_from(BINS)))
def test_hitting_what_is_wanted_reaches_the_percentage(
    percent: float, hits: set[str], out: set[str]
) -> None:
    coverage, there = played(*hits), space(tuple(out))
    need = Goal(percent).missing(coverage, there)
    counted = [text for text in BINS if text not in out or text in hits]
    assert 0 <= need.wanted <= len(need.bins)
    assert len(hits) + need.wanted >= math.floor(percent / 100 * len(counted))
    assert not need.wanted or 100 * (len(hits) + need.wanted - 1) < percent * len(counted)
    after = played(*hits, *need.bins[: need.wanted])
    assert not Goal(percent).missing(after, there).wanted


def test_pairs_are_cells_of_what_a_dialogue_has_one_of() -> None:
    assert [cross.name for cross in PAIRED] == [
        "scenario x persona",
        "scenario x ending",
        "persona x ending",
    ]
    need = Goal(pairs=True).missing(played(a_x_p=3), space(void=("b x q",)))
    assert need.cells == {(CROSS.name, "a x q"): 1, (CROSS.name, "b x p"): 1}
    assert (need.wanted, need.bins) == (2, ())
    assert Goal(percent=50, pairs=True).missing(played(a_x_p=3), space()).wanted == 1


def test_cells_lack_what_they_have_too_few_of() -> None:
    goal = Goal(per_cell=3, cross=CROSS)
    need = goal.missing(played(a_x_p=1, a_x_q=3, b_x_p=4), space(void=("b x q",)))
    assert need.cells == {(CROSS.name, "a x p"): 2}
    assert need.wanted == 2
    assert not goal.missing(played(a_x_p=3, a_x_q=3, b_x_p=3), space(void=("b x q",))).wanted
