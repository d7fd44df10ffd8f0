"""Batches: the same plan at any concurrency, in one go or in several."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.config import Settings
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import Dialogue
from simulator.runs import batches as module
from simulator.runs.batches import Batches, Dealt, Steered, UntilReached
from simulator.runs.case_queue import CaseQueue
from simulator.runs.coverage.coverage import Cross
from simulator.runs.planner import plan
from simulator.runs.planning.goals import Goal
from simulator.runs.recipe import Recipe
from simulator.runs.runner import Job, play_all
from simulator.runs.setup import make_job
from simulator.runs.store import Run

pytestmark = pytest.mark.slow

Rows = list[tuple[Case, Dialogue]]
Perform = Callable[..., Rows]

SCENARIOS = ("daily_special",)
ENDLESS = 10_000


async def _play(run: Run, job: Job, batches: Batches, workers: int) -> None:
    queue = CaseQueue(run, batches)
    async with asyncio.timeout(100):
        async for position, dialogue in play_all(job, queue, workers):
            run.append(position, dialogue)
            queue.stored()


@pytest.fixture(scope="module")
def act_in(recipe: Recipe, bakery: Pack, ecommerce: Pack, personas: dict[str, Persona]) -> Perform:
    """Plays batches in a folder and gives its cases with their dialogues."""

    def act_(folder: Path, batches: Batches, concurrency: int = 16, workers: int = 1) -> Rows:
        packs = [bakery, ecommerce]
        job = make_job(Settings(concurrency=concurrency), packs, personas, folder.parent)
        with Run.create_or_open(folder, recipe) as run:
            asyncio.run(_play(run, job, batches, workers))
            cases = [case for _, case in run.cases()]
            return list(zip(cases, run.dialogues(), strict=True))

    return act_


@pytest.fixture
def act(act_in: Perform, tmp_path: Path) -> Perform:
    """The same in a folder of the test's own, by its name."""
    return lambda name, *args, **kwargs: act_in(tmp_path / name, *args, **kwargs)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """Batches of eight, so that few dialogues take several."""
    monkeypatch.setattr(module, "BATCH", 8)
    return 8


@pytest.fixture
def steered(bakery: Pack, personas: dict[str, Persona], small: int) -> Callable[..., Steered]:
    return lambda n, share=0.3: Steered([bakery], personas, SCENARIOS, n, 5, share)


@pytest.fixture(scope="module")
def steered_once(
    act_in: Perform,
    bakery: Pack,
    personas: dict[str, Persona],
    tmp_path_factory: pytest.TempPathFactory,
) -> Rows:
    """What others are compared with: 24 cases in batches of eight."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BATCH", 8)
        batches = Steered([bakery], personas, SCENARIOS, 24, 5, 0.3)
        return act_in(tmp_path_factory.mktemp("steered") / "one", batches)


@pytest.fixture(scope="module")
def until_once(act_in: Perform, until: Any, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """What others are compared with: rounds until nothing is missing."""
    return act_in(tmp_path_factory.mktemp("until") / "one", until(Goal()))


@pytest.fixture(scope="module")
def until(bakery: Pack, personas: dict[str, Persona]) -> Callable[..., UntilReached]:
    few = {name: personas[name] for name in ("busy_parent", "chatty_regular")}

    def until_(goal: Goal, most: int = ENDLESS) -> UntilReached:
        return UntilReached([bakery], few, SCENARIOS, 5, goal, most)

    return until_


def test_a_longer_run_begins_with_the_shorter_one(act: Perform, steered: Any) -> None:
    whole = act("whole", steered(40))
    assert len(whole) == 40
    assert act("short", steered(21)) == whole[:21]
    for n in (13, 14, 40):  # within a batch, twice in the same, over several
        assert act("steps", steered(n)) == whole[:n]


@pytest.mark.parametrize(("concurrency", "workers"), [(1, 1), (64, 1), (3, 2)])
def test_steering_is_the_same_at_any_concurrency(
    act: Perform, steered: Any, steered_once: Rows, concurrency: int, workers: int
) -> None:
    assert act("other", steered(24), concurrency, workers) == steered_once


def test_steering_deals_scenarios_and_personas_as_ever(
    act: Perform, bakery: Pack, personas: dict[str, Persona], steered: Any
) -> None:
    found = act("run", steered(24, 0))
    dealt = list(plan([bakery], list(personas), SCENARIOS, 24, 5))
    assert [(case.scenario, case.persona, case.seed, case.draws) for case, _ in found] == [
        (case.scenario, case.persona, case.seed, case.draws) for case in dealt
    ]
    assert [case.path for case, _ in found] != [case.path for case in dealt]


def test_without_paths_only_edge_cases_are_others(
    act: Perform, bakery: Pack, personas: dict[str, Persona], small: int
) -> None:
    batches = Steered([bakery], personas, SCENARIOS, 20, 5, 0.3, paths=False)
    found = [case for case, _ in act("run", batches)]
    dealt = list(plan([bakery], list(personas), SCENARIOS, 20, 5))
    assert 0 < sum(case.edge != "" for case in found) < 20
    assert all(case == other for case, other in zip(found, dealt, strict=True) if not case.edge)


def test_dealt_is_the_plan(act: Perform, bakery: Pack, personas: dict[str, Persona]) -> None:
    batches = Dealt([bakery], list(personas), SCENARIOS, 6, 5)
    found = [case for case, _ in act("run", batches)]
    assert found == list(plan([bakery], list(personas), SCENARIOS, 6, 5))


@pytest.mark.parametrize(("concurrency", "workers"), [(1, 1), (64, 1), (3, 2)])
def test_rounds_are_the_same_at_any_concurrency(
    act: Perform, until: Any, until_once: Rows, concurrency: int, workers: int
) -> None:
    assert act("other", until(Goal()), concurrency, workers) == until_once


def test_rounds_reach_their_goal_and_then_stop(
    act: Perform, until: Any, folder: Path, recipe: Recipe
) -> None:
    batches = until(Goal())
    found = act("run", batches)
    with Run.create_or_open(folder, recipe) as run:
        counter = batches.counter(run)
        counter.count_to(run.planned)
        space = batches.reachable(run)["bakery"].space
        assert not batches.goal.missing(counter.coverage("bakery"), space).wanted
        assert not until(Goal()).extend(run)
        assert run.planned == len(found)


def test_cells_have_exactly_the_number_that_was_asked_for(act: Perform, until: Any) -> None:
    cross = Cross.read("scenario:persona")
    found = act("run", until(Goal(per_cell=3, cross=cross)))
    counts = Counter(dialogue.persona for _, dialogue in found if dialogue.verdict.accepted)
    assert counts == {"busy_parent": 3, "chatty_regular": 3}


@pytest.mark.parametrize("most", [1, 7])
def test_no_more_are_planned_than_the_most(act: Perform, until: Any, most: int) -> None:
    assert len(act("run", until(Goal(), most))) == most
    assert len(act("run", until(Goal(), most))) == most
    assert len(act("run", until(Goal(), most + 2))) == most + 2


def test_the_most_is_of_each_pack(
    act: Perform, bakery: Pack, ecommerce: Pack, personas: dict[str, Persona]
) -> None:
    few = {"busy_parent": personas["busy_parent"]}
    names = ("daily_special", "before_buying")
    found = act("run", UntilReached([bakery, ecommerce], few, names, 0, Goal(), 4))
    assert Counter(case.pack for case, _ in found) == {"bakery": 4, "ecommerce": 4}


def rejected(dialogue: Dialogue) -> Dialogue:
    verdict = dialogue.verdict.model_copy(update={"accepted": False, "reasons": ("test",)})
    return dialogue.model_copy(update={"verdict": verdict})


def test_rounds_that_bring_nothing_are_given_up(
    folder: Path, recipe: Recipe, until: Any, played: dict[int, Dialogue]
) -> None:
    batches, dialogue = until(Goal(per_cell=1, cross=Cross.read("scenario:persona"))), played[0]
    with Run.create_or_open(folder, recipe) as run:
        while batches.extend(run):
            for position, case in run.unplayed():
                run.append(position, rejected(dialogue).model_copy(update={"case_id": case.id}))
        assert run.batches == (0, 2, 4)
        assert run.planned == 6


def test_a_batch_is_written_whole_with_its_beginning_or_not_at_all(
    folder: Path, recipe: Recipe, cases: list[Case]
) -> None:
    def breaks_off() -> Iterator[Case]:
        yield from cases[5:8]
        raise KeyboardInterrupt

    with Run.create_or_open(folder, recipe) as run:
        run.extend_by_batch(cases[:5])
        with pytest.raises(KeyboardInterrupt):
            run.extend_by_batch(breaks_off())
        assert (run.planned, run.batches) == (5, (0,))
        run.extend_by_batch(cases[5:])
        assert (run.planned, run.batches) == (12, (0, 5))
        assert list(run.unplayed()) == list(enumerate(cases))
