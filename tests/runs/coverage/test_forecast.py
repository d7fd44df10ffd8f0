from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest

from simulator.content.cases import Case
from simulator.content.draws import draw_case
from simulator.content.follow_ups import follow_ups
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import Dialogue, EndingKind
from simulator.runs.coverage.bins import declare, edge
from simulator.runs.coverage.case_search import CaseSearch
from simulator.runs.coverage.forecast import LONGEST, Forecast

pytestmark = pytest.mark.slow

KEPT = 0.95
"""Share of forecast walks that the embedded model plays to the forecast ending."""

TO_THE_LETTER = 0.9
"""The same without those that a customer leaves one setback early, as one in a few does."""


def edges_of(beats: tuple[str, ...], scenario: str) -> list[str]:
    return [edge(scenario, before, after) for before, after in pairwise(beats)]


def walks(pack: Pack, case: Case) -> dict[tuple[str, ...], set[str]]:
    return {walk.beats: set(walk.hits) for walk in Forecast(pack, case).walks()}


def played(dialogue: Dialogue) -> tuple[str, ...]:
    beats = [turn.beat for turn in dialogue.turns if turn.beat]
    return tuple(b for place, b in enumerate(beats) if place == 0 or b != beats[place - 1])


def test_what_the_tool_refuses_cannot_be_done(kiosk: Pack, ticket: Callable[..., Case]) -> None:
    allowed, refused = walks(kiosk, ticket("TCK-00001")), walks(kiosk, ticket("TCK-00002"))
    assert ("ask_refund", "thanks") in allowed
    assert {beats[1] for beats in allowed if len(beats) > 1} == {"thanks", "ask_phone"}
    assert {beats[1] for beats in refused if len(beats) > 1} == {"plead", "more_seats", "accept_no"}
    found = refused["ask_refund", "accept_no"]
    assert {
        "rule:refund_window/refused by the tool",
        "tool:refund_ticket/refused",
        "edge:refund/ask_refund > accept_no",
        "ending:refund/refused",
        "record:tickets/TCK-00002",
        "record:guests/GST-0001",
    } <= found


def test_what_the_agent_must_not_do_is_refused_without_a_call(
    kiosk: Pack, ticket: Callable[..., Case]
) -> None:
    found = walks(kiosk, ticket("TCK-00002", seats="5"))["ask_refund", "more_seats", "accept_no"]
    assert "rule:most_seats/refused by the agent" in found
    assert "boundary:most_seats/args.seats <= facts.most_seats/just outside" in found
    assert not {text for text in found if text.startswith("tool:change_seats")}


def test_a_choice_is_offered(kiosk: Pack, ticket: Callable[..., Case]) -> None:
    case = ticket("TCK-00001", "choose", seats="3", amount="$20.00")
    found = walks(kiosk, case)
    assert ("trouble", "take_seats", "thanks") in found
    assert ("trouble", "thanks") not in found


def test_who_cannot_be_checked_is_passed_on(kiosk: Pack, ticket: Callable[..., Case]) -> None:
    case = ticket("TCK-00001", email="nobody@example.com")
    (walk, *_) = Forecast(kiosk, case).walks()
    assert walk.ending == EndingKind.ESCALATED
    assert {"rule:email_matches/refused by the tool", "tool:hand_over/succeeded"} <= walk.hits


def test_patience_runs_out_at_a_setback(kiosk: Pack, ticket: Callable[..., Case]) -> None:
    ends = {(w.beats, w.ending): w for w in Forecast(kiosk, ticket("TCK-00002")).walks()}
    assert ends[("ask_refund", "plead"), EndingKind.GAVE_UP].patience == (1, 1)
    assert ends[("ask_refund", "accept_no"), EndingKind.REFUSED].patience == (2, 5)


def test_a_path_that_is_forecast_again(kiosk: Pack, ticket: Callable[..., Case]) -> None:
    forecast = Forecast(kiosk, ticket("TCK-00002"))
    for walk in forecast.walks():
        if kiosk.scenarios["refund"].beats[walk.beats[-1]].ends:
            again = forecast.along(walk.beats)
            assert again and again.beats == walk.beats and again.hits == walk.hits
    assert forecast.along(("ask_refund", "thanks")) is None


def test_nobody_leaves_who_has_the_patience(kiosk: Pack, ticket: Callable[..., Case]) -> None:
    forecast = Forecast(kiosk, ticket("TCK-00002"))
    assert not list(forecast.ways(EndingKind.GAVE_UP, 5, 3))
    assert all(
        walk.ending == EndingKind.GAVE_UP for walk in forecast.walks() if walk.patience[1] < 5
    )


def test_walks_follow_the_graph_and_hit_what_is_declared(
    pack: Pack, personas: dict[str, Persona], search: CaseSearch
) -> None:
    declared = set(declare(pack, personas))
    more = ("/refused by the tool", "/refused by the agent", "/broken")
    for offer in search.offers[::15]:
        scenario = pack.scenarios[offer.case.scenario]
        for walk in offer.walks[:20]:
            assert walk.beats[0] in scenario.start and len(walk.beats) <= LONGEST
            assert set(edges_of(walk.beats, scenario.name)) <= walk.hits
            assert len(set(walk.beats)) == len(walk.beats)
            assert f"ending:{scenario.name}/{walk.ending}" in walk.hits
            assert {text for text in walk.hits if not text.endswith(more)} <= declared
            assert 1 <= walk.patience[0] <= walk.patience[1] <= 5


def test_the_same_case_has_the_same_walks(pack: Pack, search: CaseSearch) -> None:
    for offer in search.offers[::100]:
        found = tuple(w for w in Forecast(pack, offer.case).walks() if search.fitting(w))
        assert found == offer.walks


def test_what_is_forecast_is_played(
    pack: Pack,
    personas: dict[str, Persona],
    search: CaseSearch,
    perform: Callable[[Pack, Case], Dialogue],
) -> None:
    rng, kept, early = Random(11), 0, 0
    for _ in range(150):
        offer = rng.choice(search.offers)
        walk = rng.choice(offer.walks)
        least, most = walk.patience
        persona = rng.choice([p for p in personas.values() if least <= p.patience <= most])
        goal_name = {"persona": persona.name, "path": walk.beats, "seed": rng.getrandbits(40)}
        dialogue = perform(pack, offer.case.model_copy(update=goal_name))
        beats, ending = played(dialogue), dialogue.ending.kind
        if beats[: len(walk.beats)] == walk.beats:
            kept += 1
        elif walk.ending == ending == EndingKind.GAVE_UP:
            early += beats[:-1] == walk.beats[: len(beats) - 1]
    assert kept >= TO_THE_LETTER * 150
    assert kept + early >= KEPT * 150


def test_a_case_goes_by_itself_along_its_path_where_it_can(
    ecommerce: Pack, personas: dict[str, Persona]
) -> None:
    scenario = ecommerce.scenarios["before_buying"]
    along = 0
    for seed in range(30):
        case = draw_case(ecommerce, scenario, "busy_parent", seed)
        walk = Forecast(ecommerce, case).natural(personas["busy_parent"].patience)
        assert walk is not None
        assert walk.beats[0] == case.path[0]
        along += walk.beats == case.path
    assert along > 15


@pytest.mark.parametrize(
    ("ending", "patience"),
    [(EndingKind.RESOLVED, 2), (EndingKind.REFUSED, 2), (EndingKind.GAVE_UP, 1)],
)
def test_ways_end_as_is_wanted_with_few_follow_ups(
    ecommerce: Pack, ending: EndingKind, patience: int
) -> None:
    scenario = ecommerce.scenarios["cancel_order"]
    found = 0
    for seed in range(12):
        forecast = Forecast(ecommerce, draw_case(ecommerce, scenario, "busy_parent", seed))
        for walk in forecast.ways(ending, patience, 1):
            found += 1
            assert walk.ending == ending
            assert walk.patience[0] <= patience <= walk.patience[1]
            assert follow_ups(scenario, walk.beats) <= 1
    assert found
