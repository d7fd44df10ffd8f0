"""Long work tells how far it is: each step is begun with its number, and gets there."""

from collections.abc import Callable

import pytest

from simulator.config import Settings, read_settings
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.runs.coverage_plan import coverage_plan
from simulator.runs.reachability import Scope


class Seen:
    """What work has told of itself."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, int]] = []
        self.counts: list[int] = []

    def begin(self, doing: str, what: str, total: int) -> Callable[[], None]:
        self.steps.append((doing, total))
        self.counts.append(0)

        def advance() -> None:
            self.counts[-1] += 1

        return advance


@pytest.fixture(scope="module")
def scope() -> Scope:
    pack = find_pack("tests/packs/kiosk")
    return Scope(pack, load_personas(("busy_parent",)))


def test_a_search_counts_its_cases(scope: Scope) -> None:
    seen = Seen()
    found = scope.search(seen.begin)
    [(doing, total)] = seen.steps
    assert doing == "searching" and seen.counts == [total] and total >= found.space.searched > 0


def test_a_plan_counts_what_it_draws(scope: Scope) -> None:
    seen = Seen()
    settings: Settings = read_settings(None, {}, {"until_coverage": 100.0}, "the test")
    plan = coverage_plan(scope.pack, scope.personas, settings, (), seen.begin)
    assert seen.steps[-1] == ("drawing", len(plan.cases))
    assert seen.counts == [total for _, total in seen.steps]
