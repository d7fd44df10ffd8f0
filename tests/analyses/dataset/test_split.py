from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.dataset.split import Member, choose_validation, number_of


def member(case: str, scenario: str, *records: str) -> Member:
    return Member(number_of(case), scenario, tuple(map(number_of, records)))


MEMBERS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sets(st.integers(0, 60), max_size=3)), max_size=60
).map(
    lambda rows: [
        member(f"case-{place}", scenario, *(f"r{n}" for n in sorted(records)))
        for place, (scenario, records) in enumerate(rows)
    ]
)


@given(MEMBERS, st.floats(0, 0.9))
def test_no_record_stands_on_both_sides(members: list[Member], share: float) -> None:
    chosen = choose_validation(members, share)
    held = {r for m in members if m.case in chosen for r in m.records}
    assert not held & {r for m in members if m.case not in chosen for r in m.records}


@given(MEMBERS, st.floats(0, 0.9), st.integers())
def test_order_does_not_matter(members: list[Member], share: float, seed: int) -> None:
    shuffled = Random(seed).sample(members, len(members))
    assert choose_validation(shuffled, share) == choose_validation(members, share)


@given(MEMBERS, st.floats(0, 0.9))
def test_validation_is_no_larger_than_its_share(members: list[Member], share: float) -> None:
    assert len(choose_validation(members, share)) <= share * len(members) + 0.5


def loners(scenarios: int, each: int, name: str = "") -> list[Member]:
    return [
        member(f"{name}{place}", f"s{place % scenarios}", f"customer-{place}")
        for place in range(scenarios * each)
    ]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.5])
def test_dialogues_without_ties_fill_the_share(share: float) -> None:
    assert len(choose_validation(loners(5, 40), share)) == 200 * share


def test_a_record_that_all_share_leaves_validation_empty() -> None:
    members = [member(str(place), "s", "one") for place in range(50)]
    assert choose_validation(members, 0.1) == frozenset()


def test_dialogues_without_records_are_split_one_by_one() -> None:
    members = [member(str(place), "s") for place in range(50)]
    assert len(choose_validation(members, 0.1)) == 5


def test_each_scenario_with_enough_dialogues_has_some_in_validation() -> None:
    for trial in range(20):
        members = loners(15, 11, f"{trial}-")
        chosen = choose_validation(members, 0.1)
        held = Counter(m.scenario for m in members if m.case in chosen)
        assert len(held) == 15
