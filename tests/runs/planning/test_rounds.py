from random import Random
from typing import Any

import pytest

from simulator.content.cases import Case
from simulator.content.personas import Persona
from simulator.runs.coverage.bins import Dimension
from simulator.runs.coverage.case_search import CaseSearch
from simulator.runs.coverage.coverage import Coverage, Cross, Tally, cells
from simulator.runs.coverage.forecast import Forecast
from simulator.runs.coverage.reach import people_bins
from simulator.runs.coverage.space import Space, assess
from simulator.runs.planning.goals import PAIRED, Goal
from simulator.runs.planning.rounds import Rounds

NOTHING = Coverage(pack="ecommerce")
CROSS = Cross.read("scenario:persona")


@pytest.fixture
def rounds(search: CaseSearch, space: Space) -> Any:
    return lambda goal, seed=0: Rounds(search, space, goal, seed)


def expected(search: CaseSearch, people: dict[str, Persona], case: Case) -> tuple[str, ...]:
    """What a case hits if all goes as it was forecast."""
    walk = Forecast(search.pack, case).along(case.path)
    assert walk is not None
    return (*walk.hits, *people_bins(people[case.persona]))


@pytest.fixture
def forecast(search: CaseSearch, people: dict[str, Persona]) -> Any:
    """The coverage of cases if all goes as it was forecast."""

    def forecast_(cases: list[Case]) -> Coverage:
        tally = Tally(search.pack.name)
        for place, case in enumerate(cases, 1):
            tally.add(expected(search, people, case), f"run#{place}")
        return tally.coverage()

    return forecast_


def test_a_round_closes_all_holes_as_far_as_can_be_told(
    rounds: Any, forecast: Any, space: Space
) -> None:
    found = forecast(rounds(Goal()).plan(0, NOTHING, 0))
    assert assess(found, space).percent == 100
    assert rounds(Goal()).plan(1, found, 50) == []


def test_the_next_round_is_for_what_is_left(rounds: Any, forecast: Any, space: Space) -> None:
    cases = rounds(Goal()).plan(0, NOTHING, 0)
    lacking = forecast(cases[:-6])
    more = rounds(Goal()).plan(1, lacking, len(cases) - 6)
    assert 0 < len(more) <= 6
    assert assess(lacking + forecast(more), space).percent == 100


def test_a_round_depends_on_what_was_played_and_on_nothing_else(
    rounds: Any, search: CaseSearch, people: dict[str, Persona]
) -> None:
    cases = rounds(Goal()).plan(0, NOTHING, 0)
    tallies = [Tally("ecommerce"), Tally("ecommerce")]
    hits = [(expected(search, people, case), f"run#{n}") for n, case in enumerate(cases[:20])]
    shuffled = Random(4).sample(hits, len(hits))
    for tally, order in zip(tallies, (hits, shuffled), strict=True):
        for bins, reference in order:
            tally.add(bins, reference)
    one, other = (tally.coverage() for tally in tallies)
    assert one == other
    planner = rounds(Goal())
    first = planner.plan(1, one, 20)
    assert first == planner.plan(1, other, 20) == rounds(Goal()).plan(1, one, 20)
    assert first != rounds(Goal(), seed=1).plan(1, one, 20)


def test_no_case_comes_twice(rounds: Any) -> None:
    planner = rounds(Goal(per_cell=30, cross=CROSS))
    cases = planner.plan(0, NOTHING, 0) + planner.plan(1, NOTHING, 60)
    assert len({case.id for case in cases}) == len(cases) == 120


def test_everybody_of_the_run_has_a_part(rounds: Any, people: dict[str, Persona]) -> None:
    assert {case.persona for case in rounds(Goal()).plan(0, NOTHING, 0)} == set(people)


@pytest.mark.parametrize("percent", [30.0, 60.0, 90.0])
def test_a_lower_target_takes_fewer_cases(
    rounds: Any, forecast: Any, space: Space, percent: float
) -> None:
    whole = rounds(Goal()).plan(0, NOTHING, 0)
    cases = rounds(Goal(percent)).plan(0, NOTHING, 0)
    assert len(cases) < len(whole)
    assert assess(forecast(cases), space).percent >= percent
    assert assess(forecast(cases[:-1]), space).percent < 100


def test_the_most_cases_are_those_that_bring_most(rounds: Any, forecast: Any, space: Space) -> None:
    planner = rounds(Goal())
    whole = planner.plan(0, NOTHING, 0)
    few = planner.plan(0, NOTHING, 0, most=8)
    assert len(few) == 8
    assert assess(forecast(few), space).hit > assess(forecast(whole[:8]), space).hit
    assert planner.plan(0, NOTHING, 0, most=0) == []
    assert planner.plan(0, NOTHING, 0, most=1000) == whole


def test_dimensions_that_are_left_out_are_not_planned_for(rounds: Any) -> None:
    without = tuple(d for d in Dimension if d != Dimension.PERSONA)
    assert len(rounds(Goal(without=without)).plan(0, NOTHING, 0)) == 2


def test_all_pairs_are_planned_and_a_share_of_them_with_fewer(
    rounds: Any, forecast: Any, space: Space
) -> None:
    goal = Goal(pairs=True)
    cases = rounds(goal).plan(0, NOTHING, 0)
    assert not goal.missing(forecast(cases), space).wanted
    names = {cross.name for cross in PAIRED}
    largest = max(len(space.cells[n]) - len(space.void[n]) for n in names)
    assert largest <= len(cases) <= 1.3 * largest
    some = Goal(percent=60, pairs=True)
    half = rounds(some).plan(0, NOTHING, 0)
    assert len(half) < len(cases)
    assert not some.missing(forecast(half), space).wanted


@pytest.mark.parametrize("cross", ["scenario:persona", "persona:ending", "scenario:ending"])
def test_cells_are_filled_to_the_number(rounds: Any, forecast: Any, cross: str) -> None:
    goal = Goal(per_cell=3, cross=Cross.read(cross))
    planner = rounds(goal)
    found = forecast(planner.plan(0, NOTHING, 0)).crosses[goal.cross.name]
    space = planner.space
    reachable = [c for c in space.cells[goal.cross.name] if c not in space.void[goal.cross.name]]
    assert found == dict.fromkeys(sorted(reachable), 3)


def test_only_the_cells_that_lack_are_filled(
    rounds: Any, search: CaseSearch, people: dict[str, Persona]
) -> None:
    planner = rounds(Goal(per_cell=4, cross=CROSS))
    played = planner.plan(0, NOTHING, 0)
    tally = Tally("ecommerce")
    for case in played[:5]:
        tally.add(expected(search, people, case), "run#1")
    before = tally.coverage().crosses[CROSS.name]
    for case in planner.plan(1, tally.coverage(), 5):
        for _, cell in cells(expected(search, people, case), [CROSS]):
            before[cell] += 1
    assert set(before.values()) == {4}


def test_somebody_for_whom_there_is_no_walk_is_left_out(
    search: CaseSearch, people: dict[str, Persona], space: Space
) -> None:
    class Impatient(CaseSearch):
        """Nobody but `busy_parent` has the patience for any walk."""

        offers = search.offers

    alone = Impatient(search.pack, people, ["before_buying"])
    strange = people["chatty_regular"].model_copy(update={"patience": 99})
    alone.personas = {"busy_parent": people["busy_parent"], "chatty_regular": strange}
    if any(walk.patience[1] >= 99 for offer in alone.offers for walk in offer.walks):
        pytest.skip("every patience fits some walk here")
    cases = Rounds(alone, space, Goal(), 0).plan(0, NOTHING, 0)
    assert {case.persona for case in cases} == {"busy_parent"}
