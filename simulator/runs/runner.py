"""Playing many cases: bounded concurrency in this process, in worker processes or on a cluster.

Workers are subprocesses (`worker_process.py`) or actors of Ray (`cluster/`). A subprocess is enough
for a bot that is code of the user's: whatever it does to its process, nothing happens to this one.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.content.cases import Case
from simulator.content.pack import find_pack
from simulator.content.personas import Persona
from simulator.dialogue import Data, Dialogue, EndingKind
from simulator.play.context import Limits
from simulator.play.targets.settings import TargetSettings
from simulator.runs.case_source import CaseSource, Once, Played
from simulator.runs.worker_process import Processes
from simulator.runs.workers import Crew, SharedSource, drive

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from simulator.play.context import StageContext
    from simulator.play.models.connections import Connections
    from simulator.play.targets.protocol import Target


class Job(Data):
    """What a process has to know to play cases."""

    packs: dict[str, Path]
    """From a pack's name to its folder."""
    personas: dict[str, Persona]
    customer_model: str
    support_model: str
    judge_model: str | None = None
    limits: Limits
    concurrency: int
    journal: Path | None = None
    """Where replies of paid models are kept as they arrive."""
    batch: bool = False
    """Whether requests to paid models go in batches."""
    batches: Path | None = None
    """Where it is kept what was sent in them; in memory where it is not given."""
    budget: Decimal | None = None
    """Dollars that may be spent, those of the journal included."""
    price: str | None = None
    """What tokens cost, see `budget.read_price`; list prices where it is not given."""
    prompt: str = "full"
    """What language models are told, `full` or `short`."""
    turn_words: str = "free"
    """How long turns of customers on a language model are, `people` or `free`."""
    target: TargetSettings | None = None
    """The bot that is talked to in support's place; None where a model plays support."""
    again: int = 2
    """How often a case is played again that failed for the environment's fault."""
    attempt: int = 0
    """Number of a case's first attempt; those of before had sessions of their own."""
    path: tuple[str, ...] = ()
    """Where a worker looks for modules; empty for where its own Python does."""

    @property
    def whose_code(self) -> str:
        """The bot, where code of the user's is imported for it; empty otherwise."""
        named = self.target
        return named.name if named is not None and named.in_python else ""


class WorkerPool:
    """Packs and models of a job, opened once in a process.

    Args:
        job: What is to be played.
        tell: Is told in one line when an endpoint is down.
        own: By role, models that are at hand and are not connected by name.
        target: A bot that is at hand; otherwise the job's is opened.
        connections: Those that it shares with other processes; otherwise it has its own.
    """

    def __init__(
        self,
        job: Job,
        tell: Callable[[str], None] = lambda _: None,
        own: Mapping[str, BaseChatModel] | None = None,
        target: Target | None = None,
        connections: Connections | None = None,
    ) -> None:
        self.job = job
        self.packs = {name: find_pack(str(folder)) for name, folder in job.packs.items()}
        self.connections = connections or _connections(job, tell)
        self.own = own or {}
        self.customer = self._model("customer", job.customer_model)
        named = job.support_model if job.target is None else job.target.own_support
        self.target = target
        if named is None and target is None and job.target is not None:
            self.target = job.target.open(self.connections.connect)
        # where a bot is talked to nobody asks the model of support
        self.support = self._model("support", named) if named else self.customer
        judge = job.judge_model
        self.judge = None if judge is None else self.connections.connect(judge, "judge")
        self.put_off: deque[tuple[int, Case, int]] = deque()

    def _model(self, role: str, name: str) -> BaseChatModel:
        return self.own.get(role) or self.connections.connect(name, role)

    @property
    def over(self) -> bool:
        """Whether no further case can be begun."""
        return self.connections.budget.empty or self.connections.lost

    async def close(self) -> None:
        """Close connections and the journal."""
        if self.target is not None:
            await self.target.close()
        await self.connections.close()

    async def play(self, case: Case, attempt: int = 0) -> Dialogue:
        """Play one case and measure what it has exercised; each attempt is a session of its own."""
        from simulator.play.context import StageContext
        from simulator.runs.coverage.hits import measure
        from simulator.runs.possible import graded

        pack, persona = self.packs[case.pack], self.job.personas[case.persona]
        context = StageContext(
            pack, case, persona, self.customer, self.support, self.job.limits, self.judge,
            prompt=self.job.prompt, turn_words=self.job.turn_words, target=self.target,
        )  # fmt: skip
        dialogue = graded(await self._perform(context, attempt), case, pack, persona)
        hits = measure(dialogue, case, pack, persona)
        return dialogue.model_copy(update={"hits": hits})

    async def _perform(self, context: StageContext, attempt: int) -> Dialogue:
        from simulator.play.stage import play

        if self.target is None:
            return await play(context)
        async with self.target.session(context.case, context.pack, attempt) as conversation:
            return await play(replace(context, conversation=conversation))


def _connections(job: Job, tell: Callable[[str], None]) -> Connections:
    from simulator.play.models.batch_ledger import BatchLedger
    from simulator.play.models.budget import Budget, read_price
    from simulator.play.models.connections import Connections, load_environment
    from simulator.play.models.journal import Journal, spent

    load_environment()
    ledger = BatchLedger(job.batches) if job.batch else None
    journal = None if job.journal is None else Journal(job.journal)
    before = spent(journal.entries.values()) if journal else Decimal(0)
    return Connections(
        budget=Budget(job.budget, before),
        journal=journal,
        price=None if job.price is None else read_price(job.price),
        most=max(64, job.concurrency),
        short=job.prompt == "short",
        ledger=ledger,
        tell=tell,
    )


async def play_all(
    job: Job,
    cases: Iterator[tuple[int, Case]] | CaseSource,
    workers: int = 1,
    tell: Callable[[str], None] = lambda _: None,
    own: Mapping[str, BaseChatModel] | None = None,
    target: Target | None = None,
    apart: bool = False,
    crew: Crew | None = None,
) -> AsyncGenerator[Played, None]:
    """Play cases and give the dialogues as they finish, in any order.

    Args:
        job: Packs, personas, models and limits.
        cases: With their positions, or a source of them; read only as fast as they are played.
        workers: Processes; with 1 they are played here.
        tell: Is told in one line when an endpoint is down.
        own: By role, models that are at hand and are not connected by name; for one worker.
        target: A bot that is at hand; for one worker.
        apart: One worker is a process as well.
        crew: Who plays instead, wherever that is.

    Raises:
        UserError: Workers died.
    """
    source = Once(cases) if isinstance(cases, Iterator) else cases
    done: asyncio.Queue[Played] = asyncio.Queue(maxsize=job.concurrency)
    async with AsyncExitStack() as stack:
        players: list[Coroutine[None, None, None]]
        if crew is None and (workers > 1 or apart):
            crew = Processes(workers, for_worker(job), job.whose_code, tell)
        if crew is None:
            pool = WorkerPool(job, tell, own, target)
            stack.push_async_callback(pool.close)
            players = [play_from(pool, source, done) for _ in range(job.concurrency)]
        else:
            shared, most = SharedSource(source), job.concurrency + 1
            stack.callback(shared.leave)
            players = [drive(crew, most, shared, done) for _ in range(crew.size)]
        async with aclosing(gathered(done, players)) as played:
            async for item in played:
                yield item


def for_worker(job: Job) -> Job:
    """The job as a worker is told it: it looks for modules where this process does."""
    return job.model_copy(update={"path": tuple(path or str(Path.cwd()) for path in sys.path)})


async def play_from(pool: WorkerPool, source: CaseSource, done: asyncio.Queue[Played]) -> None:
    """Play cases, and those put off when there are no others.

    None is begun once the budget is spent or an endpoint is lost; what is not played stays so.
    """
    while not pool.over:
        if following := source.take():
            await _play_one(pool, *following, pool.job.attempt, done)
        elif pool.put_off:
            await _play_one(pool, *pool.put_off.popleft(), done)
        elif not await source.refill():
            return
    source.close()


async def _play_one(
    pool: WorkerPool, position: int, case: Case, before: int, done: asyncio.Queue[Played]
) -> None:
    dialogue = await pool.play(case, before)
    last = before >= pool.job.attempt + pool.job.again
    if environment_failed(dialogue) and (not last or pool.connections.lost):
        pool.put_off.append((position, case, before + 1))
    else:
        await done.put((position, dialogue))


def environment_failed(dialogue: Dialogue) -> bool:
    """Whether a dialogue ended by an endpoint's failure that may pass."""
    from simulator.play.models.failures import PASSING

    kind = dialogue.ending.detail.partition(":")[0]
    return dialogue.ending.kind == EndingKind.ERROR and kind in PASSING


async def gathered(
    done: asyncio.Queue[Played], players: Sequence[Coroutine[None, None, None]]
) -> AsyncGenerator[Played, None]:
    """Everything that the players put into the queue, until all of them have ended."""

    async def perform() -> None:
        async with asyncio.TaskGroup() as tasks:
            for player in players:
                tasks.create_task(player)

    performance = asyncio.create_task(perform())
    try:
        while not (performance.done() and done.empty()):
            getter = asyncio.create_task(done.get())
            await asyncio.wait((getter, performance), return_when=asyncio.FIRST_COMPLETED)
            if getter.done():
                yield getter.result()
            else:
                getter.cancel()
        await performance
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    finally:
        performance.cancel()
        with suppress(asyncio.CancelledError, ExceptionGroup):
            await performance
