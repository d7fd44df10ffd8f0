from collections import Counter
from random import Random

import pytest

from simulator.content.cases import Case
from simulator.content.draws import draw_case
from simulator.content.follow_ups import follow_ups
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.runs.coverage.forecast import Forecast
from simulator.runs.planning.steer import EdgeCases, Steering

SCENARIO = "before_buying"


@pytest.fixture(scope="module")
def dealt(ecommerce: Pack) -> list[Case]:
    scenario = ecommerce.scenarios[SCENARIO]
    return [draw_case(ecommerce, scenario, "busy_parent", seed) for seed in range(40)]


def at(edges: EdgeCases, positions: range) -> list[Case | None]:
    scenario = edges.pack.scenarios["cancel_order"]
    return [edges.at(p, scenario, "busy_parent", Random(p).getrandbits(48)) for p in positions]


@pytest.fixture(scope="module")
def half(ecommerce: Pack) -> EdgeCases:
    return EdgeCases(ecommerce, 0.5, 7)


@pytest.mark.parametrize(("share", "there"), [(0.0, False), (1.0, True)])
def test_none_or_all_are_edge_cases(
    ecommerce: Pack, half: EdgeCases, share: float, there: bool
) -> None:
    found = at(EdgeCases(ecommerce, share, 7), range(12))
    assert [case is not None for case in found] == [there] * 12
    assert all(case.edge and case.scenario == "cancel_order" for case in found if case)


def test_a_share_is_about_that_share(half: EdgeCases) -> None:
    found = at(half, range(200))
    assert 70 <= sum(case is not None for case in found) <= 130
    assert len({case.edge for case in found if case}) > 5


def test_the_edge_case_at_a_place_depends_on_the_place_alone(
    ecommerce: Pack, half: EdgeCases
) -> None:
    later = at(EdgeCases(ecommerce, 0.5, 7), range(20, 30))
    assert later == at(half, range(30))[20:]
    other = EdgeCases(ecommerce, 0.5, 8)
    assert at(other, range(30)) != at(half, range(30))


def test_a_larger_share_keeps_the_places_of_the_smaller_one(
    ecommerce: Pack, half: EdgeCases
) -> None:
    small = at(EdgeCases(ecommerce, 0.2, 7), range(60))
    large = at(half, range(60))
    assert all(large[place] == case for place, case in enumerate(small) if case)


def test_paths_lead_to_what_was_not_hit(
    ecommerce: Pack, dealt: list[Case], people: dict[str, Persona]
) -> None:
    persona, steering = people["busy_parent"], Steering(ecommerce, {})
    steered = [steering.steer(case, persona) for case in dealt]

    def hit(cases: list[Case]) -> set[str]:
        walks = [Forecast(ecommerce, case).along(case.path) for case in cases]
        return {text for walk in walks if walk for text in walk.hits}

    assert len(hit(steered)) > len(hit(dealt))
    assert [c.model_copy(update={"path": ()}) for c in steered] == [
        c.model_copy(update={"path": ()}) for c in dealt
    ]


def test_what_was_hit_before_counts(
    ecommerce: Pack, dealt: list[Case], people: dict[str, Persona]
) -> None:
    persona = people["busy_parent"]
    first = Steering(ecommerce, {}).steer(dealt[0], persona)
    walk = Forecast(ecommerce, first).along(first.path)
    assert walk is not None
    after = Steering(ecommerce, Counter(walk.hits)).steer(dealt[0], persona)
    assert after.path != first.path


def test_the_counts_that_are_given_stay_as_they_are(
    ecommerce: Pack, dealt: list[Case], people: dict[str, Persona]
) -> None:
    counts: dict[str, int] = {}
    Steering(ecommerce, counts).steer(dealt[0], people["busy_parent"])
    assert counts == {}


def test_where_all_was_hit_a_case_stays_as_it_is(
    ecommerce: Pack, dealt: list[Case], people: dict[str, Persona]
) -> None:
    from simulator.runs.coverage.bins import declare

    steering = Steering(ecommerce, dict.fromkeys(declare(ecommerce, people), 1))
    assert [steering.steer(case, people["busy_parent"]) for case in dealt] == dealt


def test_a_steered_case_ends_as_it_would_by_itself(
    ecommerce: Pack, dealt: list[Case], people: dict[str, Persona]
) -> None:
    persona, steering = people["busy_parent"], Steering(ecommerce, {})
    scenario, changed = ecommerce.scenarios[SCENARIO], 0
    for case in dealt:
        steered = steering.steer(case, persona)
        natural = Forecast(ecommerce, case).natural(persona.patience)
        walk = Forecast(ecommerce, steered).along(steered.path)
        assert natural is not None
        assert walk is not None
        assert walk.ending == natural.ending
        assert follow_ups(scenario, walk.beats) <= follow_ups(scenario, natural.beats)
        changed += walk.beats != natural.beats
    assert changed > 10
