from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.boundaries import Boundary, pack_boundaries
from simulator.content.cases import Case
from simulator.content.draws import Wish, draw_case
from simulator.content.pack import Pack
from simulator.content.scenarios import Scenario
from simulator.content.session import Session
from simulator.errors import UserError
from simulator.runs.coverage.dry_run import names_of
from simulator.runs.coverage.edge_cases import at_limits, mistakes, wishes, with_record
from simulator.runs.coverage.forecast import Forecast
from simulator.runs.coverage.limits import _moved, _of_length, wanted_tools

pytestmark = pytest.mark.slow

SEEDS = (7, 70, 700)


def boundaries(
    pack: Pack, scenario: Scenario, case: Case, rule: str
) -> Iterator[tuple[Boundary, dict[str, Any]]]:
    for tool in wanted_tools(pack, scenario):
        names = names_of(case.world(pack), Session(), tool, case.knows)
        for boundary in pack_boundaries(pack)[tool.name].get(rule, ()):
            yield boundary, names


def limits(pack: Pack, scenario: Scenario) -> list[Wish]:
    return list(at_limits(pack, scenario))


def test_limits_of_the_kiosk(kiosk: Pack) -> None:
    refund = {wish.about: wish for wish in at_limits(kiosk, kiosk.scenarios["refund"])}
    assert refund["just inside refund_window"].preset == {
        "ticket": {"bought_on": date(2026, 10, 21)}
    }
    assert refund["just outside refund_window"].preset == {
        "ticket": {"bought_on": date(2026, 10, 20)}
    }
    assert refund["just inside most_seats"].values == {"wanted": 4}
    assert refund["just outside most_seats"].values == {"wanted": 5}
    assert "just outside refund_limit" not in refund  # the price is what is given back
    choose = {wish.about: wish for wish in at_limits(kiosk, kiosk.scenarios["choose"])}
    for about, cents in (("just inside refund_limit", 0), ("just outside refund_limit", -1)):
        price = choose[about].preset["ticket"]["price"]
        assert 100 * (Decimal(price) - choose[about].values["sum"]) == cents
    assert limits(kiosk, kiosk.scenarios["question"]) == []


@pytest.mark.parametrize("about", ["just inside refund_window", "just outside refund_window"])
def test_a_limit_is_met_when_it_is_forecast(kiosk: Pack, about: str) -> None:
    scenario = kiosk.scenarios["refund"]
    wish = next(wish for wish in at_limits(kiosk, scenario) if wish.about == about)
    side = " ".join(about.split()[:2])
    name = f"boundary:refund_window/today - ticket.bought_on <= days(facts.refund_days)/{side}"
    for seed in SEEDS:
        case = draw_case(kiosk, scenario, "", seed, wish)
        assert all(name in walk.hits for walk in Forecast(kiosk, case).walks())


def test_each_limit_leads_to_the_margin_that_it_names(pack: Pack) -> None:
    seen = missed = 0
    for scenario in pack.scenarios.values():
        for wish in at_limits(pack, scenario):
            how, side, rule = wish.about.split()
            target = 0 if side == "inside" else -1
            for seed in SEEDS:
                try:
                    case = draw_case(pack, scenario, "", seed, wish)
                except UserError:  # nothing that was drawn fits the scenario; rare
                    missed += 1
                    continue
                margins = [b.margin(names) for b, names in boundaries(pack, scenario, case, rule)]
                known = [margin for margin in margins if margin is not None]
                if how == "just":
                    assert target in known, (scenario.name, wish, seed)
                else:
                    assert any((margin >= 0) == (target >= 0) for margin in known)
                seen += how == "just"
    assert seen > 30 and missed <= 0.02 * seen


def test_two_limits_at_once_are_both_met(kiosk: Pack, pack: Pack) -> None:
    seen = 0
    for each in (kiosk, pack):
        for scenario in list(each.scenarios.values())[:4]:
            for wish in wishes(each, scenario):
                rules = [part.split()[1:] for part in wish.about.split(", ")]
                if len(rules) < 2 or not wish.about.startswith("just "):
                    continue
                case = draw_case(each, scenario, "", 7, wish)
                for side, rule in rules:
                    found = boundaries(each, scenario, case, rule)
                    assert (0 if side == "inside" else -1) in [b.margin(n) for b, n in found]
                seen += 1
    assert seen


def test_wishes_are_the_same_each_time_and_say_what_they_are(pack: Pack) -> None:
    for scenario in list(pack.scenarios.values())[:3]:
        found = list(wishes(pack, scenario))
        assert found == list(wishes(pack, scenario))
        assert all(wish.about for wish in found)
        assert len({wish.about for wish in mistakes(pack, scenario)}) == len(
            list(mistakes(pack, scenario))
        )


def test_mistakes_of_the_kiosk(kiosk: Pack) -> None:
    assert [wish.about for wish in mistakes(kiosk, kiosk.scenarios["question"])] == [
        "any ticket, expected or not",
        "tells somebody else's ticket number",
        "tells a ticket number of nobody",
        "tells somebody else's guest number",
        "tells a guest number of nobody",
        "tells somebody else's email",
    ]


def test_what_a_mistake_leads_to(kiosk: Pack) -> None:
    scenario = kiosk.scenarios["question"]
    found = {
        wish.about: Forecast(kiosk, draw_case(kiosk, scenario, "", 3, wish))
        for wish in mistakes(kiosk, scenario)
    }

    def always(about: str, name: str) -> bool:
        return all(name in walk.hits for walk in found[about].walks())

    assert always("tells somebody else's ticket number", "rule:own_ticket/refused by the tool")
    assert always("tells a ticket number of nobody", "tool:get_ticket/failed")
    assert always("tells somebody else's email", "rule:email_matches/refused by the tool")
    assert always("tells a guest number of nobody", "tool:check_guest/failed")


def test_records_that_stand_out(kiosk: Pack) -> None:
    found = {wish.about: wish.existing for wish in wishes(kiosk, kiosk.scenarios["question"])}
    assert found["ticket with the smallest price"] == {"ticket": "TCK-00003"}
    assert found["ticket with the largest seats"] == {"ticket": "TCK-00001"}
    assert "ticket with the largest status" not in found


def test_a_record_of_the_pack_is_drawn_where_it_fits(
    kiosk: Pack, ticket: Callable[..., Case]
) -> None:
    refund, question = kiosk.scenarios["refund"], kiosk.scenarios["question"]
    (wish,) = with_record(kiosk, question, "tickets", "TCK-00003")
    assert draw_case(kiosk, question, "", 1, wish).draws["ticket"] == "TCK-00003"
    assert list(with_record(kiosk, refund, "tickets", "TCK-00003")) == []
    assert list(with_record(kiosk, refund, "guests", "GST-0001")) == []


@given(text=st.text("abc de", min_size=1, max_size=30), length=st.integers(1, 300))
def test_a_text_of_a_length(text: str, length: int) -> None:
    assert len(_of_length(text, length)) == length


@given(steps=st.integers(-500, 500))
def test_values_are_moved_either_way(steps: int) -> None:
    assert {Decimal("5.00") + Decimal(steps) / 100, Decimal(5) - steps} <= set(
        _moved(Decimal("5.00"), steps)
    )
    assert {300 + steps, 300 - steps} <= set(_moved(300, steps))
    assert {len(text) for text in _moved("a" * 600, steps)} == {600 + steps, 600 - steps}
    assert list(_moved(True, steps)) == list(_moved(None, steps)) == []
