import json
from collections.abc import Iterable
from functools import reduce
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import UserError
from simulator.runs.coverage.bins import Dimension
from simulator.runs.coverage.coverage import (
    CROSSES,
    EXAMPLES,
    Coverage,
    Cross,
    Tally,
    cells,
    in_cross,
)

BINS = [
    "scenario:a",
    "scenario:b",
    "ending:a/resolved",
    "ending:b/refused",
    "persona:calm",
    "trait:tone=warm",
    "rule:limit/allowed",
    "tactic:pressure",
]
Played = tuple[tuple[str, ...], str, bool]
PLAYED = st.tuples(
    st.lists(st.sampled_from(BINS), unique=True).map(tuple),
    st.tuples(st.sampled_from(["run", "other#run"]), st.integers(1, 200)).map(
        lambda place: f"{place[0]}#{place[1]}"
    ),
    st.booleans(),
)
PLAYS = st.lists(PLAYED, max_size=12, unique_by=lambda played: played[1])


def counted(played: Iterable[Played], digest: str = "d1") -> Coverage:
    tally = Tally("shop", digest)
    for hits, reference, accepted in played:
        if accepted:
            tally.add(hits, reference)
        else:
            tally.leave_out()
    return tally.coverage()


@given(one=PLAYS, other=PLAYS)
def test_the_order_of_a_sum_is_free(one: list[Played], other: list[Played]) -> None:
    first, second = counted(one, "d1"), counted(other, "d2")
    assert first + second == second + first


@given(plays=st.tuples(PLAYS, PLAYS, PLAYS))
def test_sums_can_be_bracketed_freely(plays: tuple[list[Played], ...]) -> None:
    one, two, three = (counted(played) for played in plays)
    assert (one + two) + three == one + (two + three)


@given(played=PLAYS)
def test_nothing_added_changes_nothing(played: list[Played]) -> None:
    found, nothing = counted(played), Coverage(pack="shop")
    assert found + nothing == found == nothing + found


@given(played=PLAYS, parts=st.integers(1, 4))
def test_a_sum_of_parts_is_the_count_of_all(played: list[Played], parts: int) -> None:
    pieces = [counted(played[place::parts]) for place in range(parts)]
    assert reduce(add, pieces) == counted(played)


@given(played=PLAYS)
def test_the_order_of_counting_is_free(played: list[Played]) -> None:
    assert counted(played[::-1]) == counted(played)


@given(played=PLAYS)
def test_coverage_is_read_as_it_was_written(played: list[Played]) -> None:
    found = counted(played)
    assert Coverage.model_validate_json(found.model_dump_json()) == found


@pytest.mark.parametrize("change", [{"hints": {}}, {"hits": 3}])
def test_what_is_no_coverage_is_refused(change: dict[str, object]) -> None:
    text = json.dumps(json.loads(Coverage(pack="shop").model_dump_json()) | change)
    with pytest.raises(ValueError):
        Coverage.model_validate_json(text)


def test_coverage_of_other_packs_is_not_added() -> None:
    with pytest.raises(ValueError, match="of shop and of kiosk"):
        Coverage(pack="shop") + Coverage(pack="kiosk")


def test_what_is_counted() -> None:
    found = counted(
        [
            (("scenario:a", "ending:a/resolved", "scenario:a"), "run#1", True),
            (("scenario:a", "persona:calm"), "run#2", True),
            ((), "run#3", False),
        ]
    )
    assert (found.dialogues, found.left_out) == (2, 1)
    assert found.hits == {"scenario:a": 2, "ending:a/resolved": 1, "persona:calm": 1}
    assert found.crosses["scenario x ending"] == {"a x resolved": 1}
    assert found.crosses["scenario x persona"] == {"a x calm": 1}
    assert found.crosses["persona x ending"] == {}
    assert found.examples["scenario:a"] == ("run#1", "run#2")
    assert found.examples["scenario x ending: a x resolved"] == ("run#1",)


def test_examples_are_the_first_by_place() -> None:
    found = counted([(("scenario:a",), f"run#{place}", True) for place in (12, 9, 100, 2)])
    assert len(found.examples["scenario:a"]) == EXAMPLES
    assert found.examples["scenario:a"] == ("run#2", "run#9", "run#12")


def test_references_need_not_end_in_a_number() -> None:
    references = ("run#²", "elsewhere", "run#x")
    found = counted([(("scenario:a",), reference, True) for reference in references])
    assert set(found.examples["scenario:a"]) == set(references)


def test_a_cross_is_read_as_people_write_it() -> None:
    expected = Cross(first=Dimension.TACTIC, second=Dimension.RULE)
    assert Cross.read("tactic:rule") == Cross.read("tactic x rule") == expected
    assert all(Cross.read(cross.name) == cross for cross in CROSSES)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("scenario", "is no pair"),
        ("scenario:scenario", "is no pair"),
        ("scenario:ending:rule", "is no pair"),
        ("scenario:persone", "did you mean `persona`"),
    ],
)
def test_what_is_no_cross_is_the_users_mistake(text: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        Cross.read(text)


def test_values_in_a_cross() -> None:
    assert in_cross(Dimension.ENDING, "a/resolved") == "resolved"
    assert in_cross(Dimension.RULE, "limit/refused by the tool") == "limit"
    assert in_cross(Dimension.TRAIT, "tone=warm") == "tone=warm"
    hits = ("tactic:pressure", "rule:limit/allowed", "rule:limit/refused")
    assert cells(hits, CROSSES) == [("tactic x rule", "pressure x limit")]
