"""The queue of a run, with players that play nothing."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.content.cases import Case
from simulator.dialogue import Dialogue, Ending, EndingKind
from simulator.errors import RunError
from simulator.play.models.failures import Kind
from simulator.runs import runner
from simulator.runs.case_queue import CaseQueue
from simulator.runs.store import Run

SECONDS = 20
"""Before a test that hangs is given up."""

DOWN = Ending(kind=EndingKind.ERROR, detail=f"{Kind.DOWN}: nobody answers")


@pytest.fixture
def run(folder: Any, recipe: Any) -> Iterator[Run]:
    with Run.create_or_open(folder, recipe) as opened:
        yield opened


@dataclass
class Portions:
    """Batches of so many cases each, planned only when all before them is stored."""

    cases: list[Case]
    sizes: list[int]
    planned: list[int] = field(default_factory=list)

    def extend(self, run: Run) -> bool:
        assert run.played == run.planned
        if not self.sizes:
            return False
        self.planned.append(run.planned)
        end = run.planned + self.sizes.pop(0)
        run.extend_by_batch(self.cases[run.planned : end])
        return True


@dataclass
class WorkerPool:
    """Has every dialogue at hand; some cases fail first, and some end everything."""

    dialogues: dict[str, Dialogue]
    failing: Counter[str] = field(default_factory=Counter)
    last: str = ""
    over: bool = False

    def __post_init__(self) -> None:
        self.put_off: deque[tuple[int, Case, int]] = deque()
        self.job, self.connections = (
            SimpleNamespace(again=2, attempt=0),
            SimpleNamespace(lost=False),
        )
        self.played: list[str] = []
        self.under_way = self.most = 0

    async def play(self, case: Case, attempt: int = 0) -> Dialogue:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        for _ in range(1 + case.seed % 5):
            await asyncio.sleep(0)
        self.under_way -= 1
        self.played.append(case.id)
        self.over = self.over or case.id == self.last
        if self.failing[case.id] > 0:
            self.failing[case.id] -= 1
            return self.dialogues[case.id].model_copy(update={"ending": DOWN})
        return self.dialogues[case.id]


@pytest.fixture
def pool(played: dict[int, Dialogue]) -> Callable[..., WorkerPool]:
    return lambda **more: WorkerPool({d.case_id: d for d in played.values()}, **more)


async def perform(run: Run, queue: CaseQueue, pool: Any, players: int = 4) -> None:
    """Play until the players have ended; fails where they never do."""
    done: asyncio.Queue[runner.Played] = asyncio.Queue(maxsize=players)
    parts = [runner.play_from(pool, queue, done) for _ in range(players)]
    async with asyncio.timeout(SECONDS):
        async for position, dialogue in runner.gathered(done, parts):
            run.append(position, dialogue)
            queue.stored()


@pytest.mark.parametrize("players", [1, 4, 64])
@pytest.mark.parametrize("sizes", [[12], [1, 1, 1, 9], [5, 1, 6], []])
async def test_batch_after_batch_is_played_and_nothing_twice(
    run: Run, cases: list[Case], pool: Any, players: int, sizes: list[int]
) -> None:
    batches, actors, wanted = Portions(cases, list(sizes)), pool(), sum(sizes)
    grown: list[int] = []
    await perform(run, CaseQueue(run, batches, lambda: grown.append(run.planned)), actors, players)
    assert sorted(actors.played) == sorted(case.id for case in cases[:wanted])
    assert run.played == run.planned == wanted
    assert list(run.batches) == batches.planned
    assert grown == [sum(sizes[: n + 1]) for n in range(len(sizes))] + [wanted]


async def test_waiting_players_wake_up_for_the_next_batch(
    run: Run, cases: list[Case], pool: Any
) -> None:
    actors = pool()
    await perform(run, CaseQueue(run, Portions(cases, [1, 11])), actors, players=8)
    assert actors.most > 4


async def test_an_interrupted_batch_is_played_to_its_end_first(
    run: Run, cases: list[Case], played: dict[int, Dialogue], pool: Any
) -> None:
    run.extend_by_batch(cases[:6])
    for place in (0, 4):
        run.append(place, played[place])
    actors, batches = pool(), Portions(cases, [6])
    await perform(run, CaseQueue(run, batches), actors)
    assert batches.planned == [6]
    assert sorted(actors.played) == sorted(
        case.id for n, case in enumerate(cases) if n % 4 or n > 4
    )


@pytest.mark.parametrize("players", [1, 4])
async def test_what_the_environment_made_fail_is_played_again(
    run: Run, cases: list[Case], pool: Any, players: int
) -> None:
    failing = Counter({cases[2].id: 1, cases[5].id: 2, cases[11].id: 1})
    actors = pool(failing=failing)
    await perform(run, CaseQueue(run, Portions(cases, [3, 3, 6])), actors, players)
    assert Counter(actors.played) == Counter([c.id for c in cases]) + Counter(
        {cases[2].id: 1, cases[5].id: 2, cases[11].id: 1}
    )
    assert all(dialogue.ending != DOWN for dialogue in run.dialogues())


async def test_what_fails_for_good_is_stored_and_the_run_goes_on(
    run: Run, cases: list[Case], pool: Any
) -> None:
    actors = pool(failing=Counter({case.id: 99 for case in cases[:6]}))
    await perform(run, CaseQueue(run, Portions(cases, [6, 6])), actors)
    assert [dialogue.ending == DOWN for dialogue in run.dialogues()] == [True] * 6 + [False] * 6


@pytest.mark.parametrize("players", [1, 4, 16])
@pytest.mark.parametrize("last", [0, 3, 5, 11])
async def test_once_it_is_over_nobody_waits(
    run: Run, cases: list[Case], pool: Any, players: int, last: int
) -> None:
    failing = Counter({case.id: 1 for case in cases})
    actors = pool(last=cases[last].id, failing=failing)
    await perform(run, CaseQueue(run, Portions(cases, [2, 4, 6])), actors, players)
    assert run.played <= run.planned
    assert actors.under_way == 0


async def test_close_frees_all_who_wait(run: Run, cases: list[Case]) -> None:
    queue = CaseQueue(run, Portions(cases, [3]))
    assert queue.take() is None
    assert await queue.refill()
    assert queue.take() is not None
    waiting = [asyncio.create_task(queue.refill()) for _ in range(5)]
    await asyncio.sleep(0)
    assert not any(task.done() for task in waiting)
    queue.close()
    async with asyncio.timeout(SECONDS):
        assert await asyncio.gather(*waiting) == [False] * 5


async def test_a_plan_is_not_asked_for_while_something_is_played(
    run: Run, cases: list[Case], played: dict[int, Dialogue]
) -> None:
    queue = CaseQueue(run, Portions(cases, [2, 2]))
    await queue.refill()
    first, second = queue.take(), queue.take()
    assert first and second and queue.take() is None
    waiting = asyncio.create_task(queue.refill())
    run.append(0, played[0])
    queue.stored()
    await asyncio.sleep(0)
    assert (run.planned, waiting.done()) == (2, False)
    run.append(1, played[1])
    queue.stored()
    async with asyncio.timeout(SECONDS):
        assert await waiting
    assert run.planned == 4
    assert queue.take() == (2, cases[2])


async def test_a_plan_that_cannot_be_written_ends_all(
    run: Run, cases: list[Case], pool: Any
) -> None:
    class Full(Portions):
        def extend(self, run: Run) -> bool:
            if run.planned:
                raise RunError("the disk is full")
            return super().extend(run)

    with pytest.raises(RunError, match="disk is full"):
        await perform(run, CaseQueue(run, Full(cases, [4, 4])), pool())
    assert run.played == run.planned == 4
