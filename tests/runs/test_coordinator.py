"""What workers of a cluster share, without a cluster: their calls go to a coordinator here."""

import asyncio
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simulator.errors import RunError
from simulator.play.models.failures import EndpointFailure
from simulator.play.models.journal import Entry, Journal
from simulator.runs.cluster.coordinator import Coordinator
from simulator.runs.cluster.shared_models import SharedConnections
from simulator.runs.runner import Job

WHERE = "http://localhost:1/v1"
ENTRY = Entry(key="k", system="s", role="support", model="m", text="Hello", cost="0.25")


class Actor:
    """A coordinator that is called as an actor is."""

    def __init__(self, coordinator: Coordinator) -> None:
        self.coordinator = coordinator

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.coordinator, name)
        return SimpleNamespace(remote=lambda *given: asyncio.ensure_future(method(*given)))


@pytest.fixture
def paid(job: Job, tmp_path: Path) -> Job:
    """A job with a journal and two dollars."""
    more = {"journal": tmp_path / "journal.jsonl", "budget": Decimal(2)}
    return job.model_copy(update=more)


async def workers(job: Job, most: int = 1) -> tuple[Coordinator, list[SharedConnections]]:
    """A coordinator, and the connections of two workers."""
    coordinator = Coordinator(job, most)
    admission, actor = await coordinator.admission(), Actor(coordinator)
    both = [SharedConnections.of(job, actor, name, admission) for name in ("w1", "w10")]
    return coordinator, both


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_what_one_spends_the_other_cannot(paid: Job) -> None:
    _, (first, second) = await workers(paid)
    first.budget.pay(Decimal(3))
    await settled()
    assert not second.budget.empty  # it is told with its next call
    async with second.make_rate_limit(WHERE, 1.0, 60.0).through():
        assert second.budget.empty


async def test_what_was_spent_before_counts(paid: Job) -> None:
    assert paid.journal
    with Journal(paid.journal) as journal:
        journal.write(ENTRY)
    _, (first, _) = await workers(paid)
    assert first.budget.spent == Decimal("0.25")


async def test_a_reply_to_one_is_there_for_the_other(paid: Job) -> None:
    coordinator, (first, second) = await workers(paid)
    assert coordinator.journal
    assert first.journal
    assert second.journal
    assert await second.journal.find("k") is None
    first.journal.write(ENTRY)
    await settled()
    assert await second.journal.find("k") == ENTRY
    coordinator.journal.close()
    assert paid.journal
    assert Journal(paid.journal).entries == {"k": ENTRY}


async def test_calls_at_once_are_those_of_all_workers(paid: Job) -> None:
    _, (first, second) = await workers(paid, most=1)
    entered = asyncio.Event()

    async def call() -> None:
        async with second.make_rate_limit(WHERE, 1.0, 60.0).through():
            entered.set()

    async with first.make_rate_limit(WHERE, 1.0, 60.0).through():
        waiting = asyncio.create_task(call())
        await settled()
        assert not entered.is_set()
    await asyncio.wait_for(waiting, 5)
    assert entered.is_set()


async def test_places_of_a_lost_worker_are_free_again(paid: Job) -> None:
    coordinator, (first, second) = await workers(paid, most=2)
    lost = first.make_rate_limit(WHERE, 1.0, 60.0).through()
    await lost.__aenter__()
    async with second.make_rate_limit(WHERE, 1.0, 60.0).through():
        await coordinator.free("w1")
        assert coordinator.limits[WHERE].under_way == 1  # that of `w10` is not taken for its own


async def test_an_endpoint_that_was_given_up_is_so_for_all(paid: Job) -> None:
    coordinator, (first, second) = await workers(paid, most=1)
    ours, theirs = (each.make_rate_limit(WHERE, 0.01, 0.02) for each in (first, second))
    async with ours.through():
        for _ in range(5):
            ours.failed("refused")
    await settled()
    assert "the endpoint is down (refused)" in await coordinator.said()
    await asyncio.sleep(0.05)
    with pytest.raises(EndpointFailure, match="refused"):
        async with theirs.through():
            pass
    assert theirs.lost


async def test_a_reply_that_cannot_be_kept_is_said(paid: Job, tmp_path: Path) -> None:
    nowhere = paid.model_copy(update={"journal": tmp_path / "none" / "journal.jsonl"})
    coordinator, (first, _) = await workers(nowhere)
    assert first.journal
    first.journal.write(ENTRY)
    with pytest.raises(RunError, match="No such file"):
        await coordinator.said()
