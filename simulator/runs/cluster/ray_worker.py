"""A worker of a cluster, as it is in its own process: an actor that plays what it is given."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from simulator.content.cases import Case
from simulator.errors import UserError
from simulator.runs.cluster.parcels import Parcel, unpacked
from simulator.runs.cluster.shared_models import SharedConnections
from simulator.runs.given_cases import GivenCases, play_given
from simulator.runs.runner import Job, WorkerPool


@dataclass(frozen=True)
class Order:
    """What workers of a cluster are told first.

    Attributes:
        job: As a worker has to know it.
        version: Of this package.
        digests: Of the packs, by name.
        parcels: Their files, by name.
    """

    job: Job
    version: str
    digests: Mapping[str, str]
    parcels: Mapping[str, Parcel]


@dataclass
class Heard:
    """What a worker has to say.

    Attributes:
        played: Positions and dialogues, as JSON.
        lines: For people.
        over: Whether it plays no more.
    """

    played: list[tuple[int, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    over: bool = False


class RayWorker:
    """Plays the cases that it is given.

    Args:
        order: What is to be played.
        coordinator: The actor with what workers share; None where nothing is paid for.
        name: Its own.
    """

    def __init__(self, order: Order, coordinator: Any, name: str) -> None:
        self.order, self.coordinator, self.name = order, coordinator, name
        self.given, self.heard = GivenCases(), Heard()
        self.news = asyncio.Event()
        self.playing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Open packs and models.

        Raises:
            UserError: One cannot be opened, or this is another version of the package.
        """
        order = self.order
        if (here := version("conversation-simulator")) != order.version:
            raise UserError(f"a worker has version {here}, and it is {order.version} here")
        sys.path += [path for path in order.job.path if path not in sys.path]
        packs = {
            name: unpacked(name, order.digests[name], folder, order.parcels)
            for name, folder in order.job.packs.items()
        }
        job, connections = order.job.model_copy(update={"packs": packs}), None
        if self.coordinator is not None:
            admission = await self.coordinator.admission.remote()
            connections = SharedConnections.of(job, self.coordinator, self.name, admission)
        pool = WorkerPool(job, self._say, connections=connections)
        self.playing = asyncio.create_task(self._play(pool))
        self.playing.add_done_callback(self._ended)

    def _say(self, line: str) -> None:
        self.heard.lines.append(line)
        self.news.set()

    async def _play(self, pool: WorkerPool) -> None:
        async for position, dialogue in play_given(pool, self.given):
            self.heard.played.append((position, dialogue.model_dump_json()))
            self.news.set()

    def _ended(self, playing: asyncio.Task[None]) -> None:
        self.heard.over = True
        self.news.set()

    async def give(self, cases: Sequence[tuple[int, str]]) -> None:
        """Further cases, as JSON with their positions."""
        self.given.give([(place, Case.model_validate_json(text)) for place, text in cases])

    async def end(self) -> None:
        """No more are to come."""
        self.given.end()

    async def hear(self) -> Heard:
        """All news since; waits until there are some.

        Raises:
            Exception: What playing has raised.
        """
        await self.news.wait()
        self.news.clear()
        heard, self.heard = self.heard, Heard(over=self.heard.over)
        if heard.over:
            self.news.set()
            if self.playing and not heard.played:
                self.playing.result()
        return heard


def order_of(job: Job, digests: Mapping[str, str], parcels: Mapping[str, Parcel]) -> Order:
    """What workers are told of a job: the journal is the coordinator's, whose file is here."""
    absolute = {name: Path(folder).resolve() for name, folder in job.packs.items()}
    told = job.model_copy(update={"packs": absolute})
    return Order(told, version("conversation-simulator"), digests, parcels)
