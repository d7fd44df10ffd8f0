"""Workers of a Ray cluster, as the run sees them: one writer here, and actors that play."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count
from typing import Any

from simulator.content.pack import find_pack
from simulator.dialogue import Dialogue
from simulator.errors import UserError
from simulator.runs.case_source import Numbered, Played
from simulator.runs.cluster.connection import connected
from simulator.runs.cluster.coordinator import Coordinator
from simulator.runs.cluster.parcels import parcel
from simulator.runs.cluster.ray_worker import Heard, RayWorker, order_of
from simulator.runs.runner import Job, for_worker
from simulator.runs.workers import Worker, WorkerLost

FULL = 15.0
"""Seconds after which it is said that a worker waits for a place in the cluster."""

AGAIN = "what was played is stored, run the same command again to go on"


@dataclass
class RayCrew:
    """Workers on a cluster; see `connected`.

    Attributes:
        ray: The library.
        job: What they have to know.
        size: How many there are to be.
        order: The same as they are told it, an object of the cluster.
        coordinator: The actor with what they share; None where nothing is paid for.
        tell: Is told what they say for people.
    """

    ray: Any
    job: Job
    size: int
    order: Any
    coordinator: Any
    tell: Callable[[str], None]
    _names: count[int] = field(default_factory=count)

    @classmethod
    @asynccontextmanager
    async def connected(
        cls, job: Job, address: str, workers: int, tell: Callable[[str], None]
    ) -> AsyncIterator[RayCrew]:
        """The crew of a job.

        Args:
            job: What is to be played.
            address: Of the cluster.
            workers: How many; 0 for one on each of its CPUs.
            tell: Is told what is said for people.

        Raises:
            UserError: The cluster is not there.
        """
        with connected(address, workers) as ray:
            size = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
            packs = {name: find_pack(str(folder)) for name, folder in job.packs.items()}
            digests = {name: pack.digest for name, pack in packs.items()}
            parcels = {name: parcel(pack.folder) for name, pack in packs.items()}
            order = ray.put(order_of(for_worker(job), digests, parcels))
            coordinator = _coordinator(ray, job, size)
            listening = asyncio.create_task(_listen(coordinator, tell))
            try:
                yield cls(ray, job, size, order, coordinator, tell)
            finally:
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening

    def worker(self) -> AbstractAsyncContextManager[Worker]:
        """An actor that is ready, on whatever machine has a CPU for it."""
        return self._started(f"worker-{next(self._names)}")

    @asynccontextmanager
    async def _started(self, name: str) -> AsyncIterator[Worker]:
        actor = self.ray.remote(RayWorker).options(num_cpus=1, max_restarts=0, max_task_retries=0)
        worker = RayHandle(self, actor.remote(self.order, self.coordinator, name))
        try:
            opening = asyncio.ensure_future(worker.ask("open"))
            done, _ = await asyncio.wait((opening,), timeout=FULL)
            if not done:
                self.tell("a worker waits for a place in the cluster; the others go on")
            await opening
            yield worker
        finally:
            with suppress(Exception):
                self.ray.kill(worker.actor)
            if self.coordinator is not None:
                self.coordinator.free.remote(name)


@dataclass(frozen=True)
class RayHandle:
    """A worker of a cluster, from outside.

    Attributes:
        crew: Which it is of.
        actor: Its actor.
    """

    crew: RayCrew
    actor: Any

    async def give(self, cases: Sequence[Numbered]) -> None:
        """Have it play cases."""
        await self.ask("give", [(place, case.model_dump_json()) for place, case in cases])

    async def hear(self) -> Sequence[Played]:
        """What it has played since; none once it plays no more.

        Raises:
            WorkerLost: It is gone.
            UserError: What it met that the user has to put right.
        """
        while True:
            heard: Heard = await self.ask("hear")
            for line in heard.lines:
                self.crew.tell(line)
            if heard.played or heard.over:
                return [(p, Dialogue.model_validate_json(text)) for p, text in heard.played]

    async def finish(self) -> None:
        """Tell it that no more is to come, and let it close what it has open."""
        await self.ask("end")
        while await self.hear():
            pass

    async def ask(self, what: str, *given: Any) -> Any:
        """Call a method of the actor.

        Raises:
            WorkerLost: It is gone.
            UserError: What it met that the user has to put right.
        """
        return await _answered(getattr(self.actor, what).remote(*given), self.crew.job.whose_code)


async def _answered(asked: Awaitable[Any], who: str = "") -> Any:
    """The answer of an actor, or its error as ours."""
    exceptions = import_module("ray.exceptions")
    try:
        return await asked
    except exceptions.RayTaskError as error:
        cause = error.cause
        if isinstance(cause, UserError):
            raise cause from None
        raise
    except exceptions.RayError as error:
        whose = f", in which `{who}` runs," if who else ""
        reason = type(error).__name__
        raise WorkerLost(f"a worker of the cluster{whose} was lost ({reason}); {AGAIN}") from None


def _coordinator(ray: Any, job: Job, size: int) -> Any:
    """The actor with what workers share, on this machine; None where nothing is paid for."""
    if job.journal is None and job.budget is None and job.target is None:
        return None
    here = import_module("ray.util.scheduling_strategies").NodeAffinitySchedulingStrategy(
        ray.get_runtime_context().get_node_id(), soft=False
    )
    journal = job.journal and job.journal.absolute()
    told = job.model_copy(update={"journal": journal})
    options = {"num_cpus": 0, "scheduling_strategy": here, "max_concurrency": 100_000}
    return ray.remote(Coordinator).options(**options).remote(told, max(64, size * job.concurrency))


async def _listen(coordinator: Any, tell: Callable[[str], None]) -> None:
    """Pass on what the coordinator says for people."""
    while coordinator is not None:
        tell(await _answered(coordinator.said.remote()))
