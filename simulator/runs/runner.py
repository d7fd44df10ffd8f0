"""Playing many cases: bounded concurrency in this process, or in worker processes.

Workers are subprocesses that read cases as lines and write dialogues as lines. A worker ends when
its input does, so none outlives the process that started it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Coroutine, Iterator, Sequence
from contextlib import aclosing, suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from simulator.content.cases import Case
from simulator.content.pack import find_pack
from simulator.content.personas import Persona
from simulator.dialogue import Dialogue
from simulator.errors import UserError
from simulator.play.cast import Limits

Played = tuple[int, Dialogue]

LINE_LIMIT = 64 * 1024 * 1024
"""Longest line (bytes) that goes to or comes from a worker."""


class Job(BaseModel):
    """What a process has to know to play cases."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    packs: dict[str, Path]
    """From a pack's name to its folder."""
    personas: dict[str, Persona]
    customer_model: str
    support_model: str
    judge_model: str | None = None
    limits: Limits
    concurrency: int


class Troupe:
    """Packs and models of a job, opened once in a process."""

    def __init__(self, job: Job) -> None:
        from simulator.play.models import chat_model

        self.job = job
        self.packs = {name: find_pack(str(folder)) for name, folder in job.packs.items()}
        self.customer = chat_model(job.customer_model)
        self.support = chat_model(job.support_model)
        self.judge = None if job.judge_model is None else chat_model(job.judge_model)

    async def play(self, case: Case) -> Dialogue:
        """Play one case."""
        from simulator.play.cast import Cast
        from simulator.play.stage import play

        pack, persona = self.packs[case.pack], self.job.personas[case.persona]
        cast = Cast(pack, case, persona, self.customer, self.support, self.job.limits, self.judge)
        return await play(cast)


async def play_all(
    job: Job, cases: Iterator[tuple[int, Case]], workers: int = 1
) -> AsyncGenerator[Played, None]:
    """Play cases and give the dialogues as they finish, in any order.

    Args:
        job: Packs, personas, models and limits.
        cases: With their positions; read only as fast as they are played.
        workers: Processes; with 1 they are played here.

    Raises:
        UserError: A worker died.
    """
    done: asyncio.Queue[Played] = asyncio.Queue(maxsize=job.concurrency)
    if workers == 1:
        troupe = Troupe(job)
        players = [_play(troupe, cases, done) for _ in range(job.concurrency)]
    else:
        players = [_drive(job, cases, done) for _ in range(workers)]
    async with aclosing(_gather(done, players)) as played:
        async for item in played:
            yield item


async def _play(
    troupe: Troupe, cases: Iterator[tuple[int, Case]], done: asyncio.Queue[Played]
) -> None:
    for position, case in cases:
        await done.put((position, await troupe.play(case)))


async def _gather(
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


async def _drive(job: Job, cases: Iterator[tuple[int, Case]], done: asyncio.Queue[Played]) -> None:
    """Feed one worker, and wait for a dialogue before the next case once it has enough to do."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulator.runs.worker",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LINE_LIMIT,
    )  # fmt: skip
    assert process.stdin and process.stdout
    under_way = 0
    try:
        process.stdin.write(job.model_dump_json().encode() + b"\n")
        for position, case in cases:
            process.stdin.write(f"{position} {case.model_dump_json()}\n".encode())
            await process.stdin.drain()
            under_way += 1
            if under_way > job.concurrency:
                await done.put(await _read(process.stdout))
                under_way -= 1
        process.stdin.close()
        for _ in range(under_way):
            await done.put(await _read(process.stdout))
    except (BrokenPipeError, ConnectionResetError, EOFError):
        raise UserError(
            f"a worker process ended early (exit code {await process.wait()});"
            " what was played is stored, run the same command again to go on"
        ) from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        await process.wait()


async def _read(stream: asyncio.StreamReader) -> Played:
    line = await stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    position, _, text = line.partition(b" ")
    return int(position), Dialogue.model_validate_json(text)
