import pytest

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import Dialogue
from simulator.runs.coverage.bins import declare
from simulator.runs.coverage.case_search import CaseSearch
from simulator.runs.coverage.coverage import CROSSES, Tally, cells
from simulator.runs.coverage.reach import people_bins, reachable_cells, space_of
from simulator.runs.coverage.space import Space

pytestmark = pytest.mark.slow

Dialogues = list[tuple[Case, Dialogue, set[str]]]


def test_nothing_that_was_played_is_called_unreachable(dialogues: Dialogues, space: Space) -> None:
    played = {text for _, dialogue, hits in dialogues if dialogue.verdict.accepted for text in hits}
    assert not played & space.unreachable.keys()


def test_no_cell_that_was_played_is_called_void(dialogues: Dialogues, space: Space) -> None:
    tally = Tally(space.pack)
    for place, (_, dialogue, hits) in enumerate(dialogues):
        if dialogue.verdict.accepted:
            tally.add(sorted(hits), f"run#{place}")
    for name, found in tally.coverage().crosses.items():
        assert not found.keys() & space.void[name].keys()
        assert found.keys() <= set(space.cells[name])


def test_each_bin_out_of_reach_has_a_reason(
    pack: Pack, personas: dict[str, Persona], space: Space
) -> None:
    assert space.bins == declare(pack, personas)
    assert space.unreachable.keys() <= set(space.bins)
    assert all(space.unreachable.values())
    assert len(space.unreachable) < 0.15 * len(space.bins)
    for name, void in space.void.items():
        assert void.keys() <= set(space.cells[name]) and all(void.values())


def test_reasons_of_edges_do_not_contradict_themselves(
    pack: Pack, space: Space, search: CaseSearch
) -> None:
    for text, why in space.unreachable.items():
        if text.startswith("edge:"):
            scenario, _, rest = text.removeprefix("edge:").partition("/")
            before, _, after = rest.partition(" > ")
            beat = pack.scenarios[scenario].beats[before]
            seen = search.outcomes.get(f"{scenario}/{before}", set()) - {"escalated"}
            led = {name for outcome in seen for name in beat.following(outcome)}
            condition = pack.scenarios[scenario].beats[after].only_if
            assert after not in led or (condition and condition.source in why)


def test_reasons_in_the_kiosk(kiosk_space: Space) -> None:
    why = kiosk_space.unreachable
    assert why["edge:refund/plead > thanks"] == (
        "needs done, but a support that keeps the policy only ever gives refused there"
    )
    assert why["beat:question/leave"].startswith("no case leads to it (")
    assert why["tool:hand_over/refused"].startswith("no beat wants it")
    assert why["rule:weather_promise/broken"].startswith("only a support that breaks it")
    assert not [text for text in why if text.startswith(("record:", "boundary:", "scenario:"))]


def test_a_space_of_some_scenarios(kiosk: Pack, personas: dict[str, Persona]) -> None:
    space = space_of(CaseSearch(kiosk, personas, ["question"]))
    assert "scenario:question" not in space.unreachable
    assert {"scenario:refund", "beat:refund/plead"} <= space.unreachable.keys()
    assert {cell.partition(" x ")[0] for cell in space.cells["scenario x persona"]} == {"question"}


def test_cells_need_a_persona_with_the_patience(kiosk: Pack, personas: dict[str, Persona]) -> None:
    patient = {name: p for name, p in personas.items() if p.patience == 5}
    search = CaseSearch(kiosk, patient, ["refund"])
    found = reachable_cells(search)
    assert ("scenario x ending", "refund x gave_up") not in found
    assert ("scenario x ending", "refund x refused") in found
    everybody = reachable_cells(CaseSearch(kiosk, personas, ["refund"]))
    assert ("scenario x ending", "refund x gave_up") in everybody


def test_cells_are_those_of_walks_and_people(
    kiosk_search: CaseSearch, personas: dict[str, Persona]
) -> None:
    expected = set()
    for offer in kiosk_search.offers:
        for walk in offer.walks:
            for persona in personas.values():
                if walk.allows(persona.patience):
                    expected |= set(cells((*walk.hits, *people_bins(persona)), CROSSES))
    assert reachable_cells(kiosk_search) == expected


def test_the_same_space_each_time(
    kiosk: Pack, personas: dict[str, Persona], kiosk_space: Space
) -> None:
    assert space_of(CaseSearch(kiosk, personas)) == kiosk_space
