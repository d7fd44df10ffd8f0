from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.analyses.dataset.split import SIDES, Split
from simulator.dialogue import Dialogue

pytestmark = pytest.mark.slow

GROUPS = st.lists(st.sets(st.integers(0, 40), max_size=3), max_size=60)
SHARES = st.tuples(st.floats(0, 0.5), st.floats(0, 0.49))
DRAWN = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(scope="module")
def about(dialogues: list[Dialogue]) -> Callable[..., Dialogue]:
    """A dialogue about some records."""

    def about_(place: int, *records: int) -> Dialogue:
        groups = tuple(f"customers/{record}" for record in sorted(records))
        return dialogues[0].model_copy(update={"case_id": f"case-{place}", "groups": groups})

    return about_


@DRAWN
@given(GROUPS, SHARES)
def test_no_record_stands_on_two_sides(
    about: Callable[..., Dialogue], groups: list[set[int]], shares: tuple[float, float]
) -> None:
    split, sides = Split(*shares), {}
    for place, records in enumerate(groups):
        side = split.side_of(about(place, *records))
        for record in records if side else ():
            assert sides.setdefault(record, side) == side


@DRAWN
@given(GROUPS, SHARES, st.integers(0, 60))
def test_growth_moves_no_dialogue(
    about: Callable[..., Dialogue],
    groups: list[set[int]],
    shares: tuple[float, float],
    length: int,
) -> None:
    played = [about(place, *records) for place, records in enumerate(groups)]
    split, longer = Split(*shares), Split(*shares)
    before = [split.side_of(dialogue) for dialogue in played[:length]]
    assert [longer.side_of(dialogue) for dialogue in played][:length] == before


@DRAWN
@given(GROUPS, SHARES, st.integers())
def test_another_order_may_leave_out_and_moves_none(
    about: Callable[..., Dialogue],
    groups: list[set[int]],
    shares: tuple[float, float],
    seed: int,
) -> None:
    played = [about(place, *records) for place, records in enumerate(groups)]
    split, other = Split(*shares), Split(*shares)
    sides = {dialogue.case_id: split.side_of(dialogue) for dialogue in played}
    for dialogue in Random(seed).sample(played, len(played)):
        found = {other.side_of(dialogue), sides[dialogue.case_id]}
        assert len(found - {None}) < 2


@pytest.mark.parametrize(("validation", "test"), [(0.1, 0.0), (0.1, 0.1), (0.25, 0.2), (0.0, 0.5)])
def test_shares_are_kept_over_many_customers(
    about: Callable[..., Dialogue], validation: float, test: float
) -> None:
    split = Split(validation, test)
    sides = Counter(split.side_of(about(place, place)) for place in range(4_000))
    wanted = {"train": 1 - validation - test, "validation": validation, "test": test}
    for side in SIDES:
        assert sides[side] / 4_000 == pytest.approx(wanted[side], abs=0.03)


def test_a_customer_with_orders_stays_together(dialogues: list[Dialogue]) -> None:
    split = Split(0.3, 0.3)
    for customer in range(50):
        sides = set()
        for order in ((), (f"orders/{customer}-1",), (f"orders/{customer}-2",)):
            groups = (f"customers/{customer}", *order)
            sides.add(split.side_of(dialogues[0].model_copy(update={"groups": groups})))
        assert len(sides) == 1 and None not in sides
