import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.content.cases import Case
from simulator.dialogue import Dialogue
from simulator.errors import UserError
from simulator.runs.runner import Job, play_all

pytestmark = pytest.mark.slow

Perform = Callable[..., dict[int, Dialogue]]


def workers_of(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.exists():
        pytest.skip("the children of a process are read from /proc")
    return [int(child) for child in path.read_text().split()]


def test_every_case_is_played_once(played: dict[int, Dialogue], cases: list[Case]) -> None:
    assert {place: d.case_id for place, d in played.items()} == dict(
        enumerate(case.id for case in cases)
    )


@pytest.mark.parametrize("concurrency", [1, 64])
def test_concurrency_leaves_no_trace(
    perform: Perform, job: Job, cases: list[Case], played: dict[int, Dialogue], concurrency: int
) -> None:
    assert perform(job.model_copy(update={"concurrency": concurrency}), cases) == played


def test_workers_leave_no_trace(
    perform: Perform, job: Job, cases: list[Case], played: dict[int, Dialogue]
) -> None:
    assert perform(job, cases, workers=2) == played
    assert not workers_of(os.getpid())


def test_order_leaves_no_trace(
    perform: Perform, job: Job, cases: list[Case], played: dict[int, Dialogue]
) -> None:
    backwards = perform(job, cases[::-1])
    assert [backwards[len(cases) - 1 - place] for place in played] == list(played.values())


def test_no_cases_no_dialogues(perform: Perform, job: Job) -> None:
    assert perform(job, []) == {}


async def test_cases_are_read_only_as_fast_as_they_are_played(job: Job, cases: list[Case]) -> None:
    read = []

    def endless() -> Iterator[tuple[int, Case]]:
        while True:
            read.append(1)
            yield len(read), cases[len(read) % len(cases)]

    dialogues = play_all(job, endless())
    async for _ in dialogues:
        break
    await dialogues.aclose()
    assert len(read) <= 3 * job.concurrency


async def test_leaving_early_leaves_no_worker(job: Job, cases: list[Case]) -> None:
    dialogues = play_all(job, iter(list(enumerate(cases))), workers=2)
    async for _ in dialogues:
        break
    assert workers_of(os.getpid())
    await dialogues.aclose()
    assert not workers_of(os.getpid())


async def test_what_a_killed_worker_had_is_played_by_another(
    job: Job, cases: list[Case], played: dict[int, Dialogue]
) -> None:
    found, killed = {}, 0
    async for place, dialogue in play_all(job, iter(list(enumerate(cases))), workers=2):
        assert place not in found, "it was played twice"
        found[place] = dialogue
        if not killed:
            killed = workers_of(os.getpid())[0]
            os.kill(killed, signal.SIGKILL)
    assert killed
    assert found == played


async def test_workers_that_keep_dying_are_an_error_of_one_line(
    job: Job, cases: list[Case]
) -> None:
    dialogues = play_all(job, iter(list(enumerate(cases * 50))), workers=2)
    with pytest.raises(UserError, match=r"ended early \(exit code -9, SIGKILL\)") as caught:
        async for _ in dialogues:
            for worker in workers_of(os.getpid())[:1]:
                os.kill(worker, signal.SIGKILL)
    assert "\n" not in str(caught.value)
    assert not workers_of(os.getpid())


def test_a_worker_ends_with_its_input(job: Job) -> None:
    line = b"job " + job.model_dump_json().encode() + b"\n"
    command = [sys.executable, "-m", "simulator.runs.worker"]
    done = subprocess.run(command, input=line, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"ready\nend\n", b"")


async def test_a_worker_ignores_the_interrupt_of_its_terminal(job: Job, cases: list[Case]) -> None:
    dialogues = play_all(job, iter(list(enumerate(cases))), workers=2)
    found = 0
    async for _ in dialogues:
        found += 1
        for worker in workers_of(os.getpid()):
            os.kill(worker, signal.SIGINT)
    assert found == len(cases)
    await asyncio.sleep(0)
