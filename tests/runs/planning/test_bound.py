import pytest

from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.runs.coverage.case_search import CaseSearch
from simulator.runs.coverage.coverage import Coverage
from simulator.runs.coverage.reach import space_of
from simulator.runs.coverage.space import Space
from simulator.runs.planning.bound import FLOW, bound_of
from simulator.runs.planning.goals import Goal
from simulator.runs.planning.rounds import Rounds


def test_no_plan_does_with_fewer(search: CaseSearch, space: Space) -> None:
    bound = bound_of(search.pack, space)
    planned = Rounds(search, space, Goal(), 0).plan(0, Coverage(pack=space.pack), 0)
    assert 0 < bound.dialogues <= len(planned)
    assert bound.name == FLOW


def test_what_was_hit_needs_no_further_dialogue(search: CaseSearch, space: Space) -> None:
    edges = [text for text in space.bins if text.startswith("edge:")]
    bounds = [bound_of(search.pack, space, edges[:n]).dialogues for n in (0, 10, 20, len(edges))]
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[0] > bounds[-1]
    assert bound_of(search.pack, space, space.bins).dialogues == 0


def test_each_ending_takes_a_dialogue(search: CaseSearch, space: Space) -> None:
    endings = [
        text
        for text in space.bins
        if text.startswith("ending:before_buying/") and text not in space.unreachable
    ]
    others = [text for text in space.bins if text not in endings]
    assert bound_of(search.pack, space, others).dialogues == len(endings) > 1


@pytest.mark.slow
@pytest.mark.parametrize("pair", [("before_buying", "change_address")])
def test_scenarios_add_up(
    ecommerce: Pack, people: dict[str, Persona], pair: tuple[str, str]
) -> None:
    def bound(*names: str) -> int:
        found = CaseSearch(ecommerce, people, names)
        return bound_of(ecommerce, space_of(found)).dialogues

    assert bound(*pair) == bound(pair[0]) + bound(pair[1])
