import pytest

from simulator.content.draws import Wish
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.runs.coverage.case_search import ORDINARY_CASES, CaseSearch, why_not


def test_offers_are_the_same_each_time(
    kiosk: Pack, personas: dict[str, Persona], kiosk_search: CaseSearch
) -> None:
    again = CaseSearch(kiosk, personas)
    assert list(again.offers) == list(kiosk_search.offers)


@pytest.mark.slow
def test_each_offer_has_a_walk_that_somebody_can_walk(
    search: CaseSearch, personas: dict[str, Persona]
) -> None:
    patience = {persona.patience for persona in personas.values()}
    for offer in search.offers:
        assert offer.walks
        for walk in offer.walks:
            assert any(walk.patience[0] <= p <= walk.patience[1] for p in patience)


@pytest.mark.slow
def test_every_scenario_has_its_ordinary_cases(pack: Pack, search: CaseSearch) -> None:
    for name in pack.scenarios:
        offers = [o for o in search.offers if o.case.scenario == name]
        assert len([o for o in offers if not o.case.edge]) >= ORDINARY_CASES


def test_own_records_are_offered(kiosk_search: CaseSearch) -> None:
    drawn = {
        (offer.case.scenario, offer.wish.existing["ticket"])
        for offer in kiosk_search.offers
        if offer.wish.existing
    }
    assert {("question", f"TCK-0000{n}") for n in (1, 2, 3)} <= drawn
    assert {("refund", "TCK-00001"), ("refund", "TCK-00002")} <= drawn
    assert ("refund", "TCK-00003") not in drawn


def test_only_the_scenarios_that_are_named(kiosk: Pack, personas: dict[str, Persona]) -> None:
    search = CaseSearch(kiosk, personas, ["choose"])
    assert {offer.case.scenario for offer in search.offers} == {"choose"}


def test_reached_are_the_hits_of_all_walks(kiosk_search: CaseSearch) -> None:
    hits = {text for o in kiosk_search.offers for w in o.walks for text in w.hits}
    assert kiosk_search.reached == hits
    assert {"rule:weather_promise/kept", "rule:own_ticket/refused by the tool"} <= hits


def test_a_wish_that_cannot_be_had_is_no_offer(kiosk: Pack, kiosk_search: CaseSearch) -> None:
    wish = Wish(about="used", preset={"ticket": {"status": "used"}})
    assert kiosk_search.draw(kiosk.scenarios["refund"], wish, 0) is None


def test_reasons(kiosk_search: CaseSearch) -> None:
    count = len(kiosk_search.offers)
    for text, reason in {
        "tool:hand_over/failed": "no beat wants it and no topic reads it",
        "tool:refund_ticket/failed": f"found in none of {count} searched cases",
        "rule:weather_promise/kept": "no customer's sentence brings it up",
        "persona:nobody": "no persona of the run has it",
        "edge:question/ask_seats > plead": "needs ",
        "edge:question/leave > thanks": "no case leads to `leave`",
    }.items():
        assert why_not(kiosk_search, text).startswith(reason)
