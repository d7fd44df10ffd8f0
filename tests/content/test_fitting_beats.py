"""Beats that hang on a case's records: who has heard that a dispute is won does not withdraw it."""

from typing import Any

import pytest

from simulator.content.briefs import customer_brief
from simulator.content.cases import Case
from simulator.content.draws import Wish, draw_case
from simulator.content.fitting_beats import as_told, scenario_of
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.content.scenarios import Outcome


@pytest.fixture(scope="module")
def bank() -> Pack:
    return find_pack("fintech")


def case(bank: Pack, status: str) -> Case:
    wish = Wish(preset={"dispute": {"status": status}})
    return draw_case(bank, bank.scenarios["dispute_news"], "brisk", 3, wish)


@pytest.mark.parametrize(("status", "withdraws"), [("open", True), ("won", False)])
def test_only_what_is_open_is_withdrawn(bank: Pack, status: str, withdraws: bool) -> None:
    fit = scenario_of(bank, case(bank, status))
    assert ("drop_it_then" in fit.beats["ask_news"].successors) is withdraws
    assert "thanks" in fit.beats["ask_news"].successors


def test_where_nothing_else_would_be_left_all_stays(bank: Pack) -> None:
    fit = scenario_of(bank, case(bank, "open"))
    plain = bank.scenarios["dispute_news"].beats["ask_withdraw"].then[Outcome.REFUSED]
    assert fit.beats["ask_withdraw"].then[Outcome.REFUSED] == plain == ("won_then", "lost_then")


def test_a_customer_is_told_the_graph_of_its_case(bank: Pack) -> None:
    persona = next(iter(load_personas().values()))
    won = case(bank, "won")
    brief = customer_brief(bank, won, persona)
    assert "drop_it_then" not in brief["beats"]["ask_news"]["then"]["else"]
    assert as_told(bank.scenarios["dispute_news"], brief["beats"]) == scenario_of(bank, won)


@pytest.mark.parametrize(
    "told", [None, "no", {}, {"ask_news": None}, {"ask_news": {"then": {"else": "x"}}}, {"x": {}}]
)
def test_what_a_stranger_tells_of_a_graph_adds_nothing(bank: Pack, told: Any) -> None:
    scenario = bank.scenarios["dispute_news"]
    left = as_told(scenario, told)
    assert left.beats.keys() == scenario.beats.keys()
    for name, beat in scenario.beats.items():
        assert set(left.beats[name].successors) <= set(beat.successors)
