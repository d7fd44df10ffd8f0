"""A worker process as its parent sees it: started, given cases, heard, and its end told.

Each line that goes to it or comes from it is a word, a blank and the rest. It is told `job JSON`
first (again where the job changes) and `case POSITION JSON`; it says `ready` once everything is
open, `dialogue POSITION JSON`, `say TEXT` for people, `error TEXT` for what the user has to put
right, and `end` when it plays no more. Only `end` is a good end: code of the user's that ends the
process, with whatever exit code, says nothing.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.dialogue import Data, Dialogue
from simulator.errors import UserError
from simulator.runs.case_source import Numbered, Played
from simulator.runs.workers import Worker, WorkerLost

if TYPE_CHECKING:
    from asyncio.subprocess import Process

LINE_LIMIT = 64 * 1024 * 1024
"""Longest line (bytes) that goes to or comes from a worker."""

LOOK = 0.5
"""Seconds between looks whether it still lives: what it started may keep its output open."""

GRACE = 5.0
"""Seconds that it has to leave by itself once it has nothing more to do."""


class WorkerProcess:
    """A worker that is running; see `started`."""

    def __init__(self, process: Process, who: str, tell: Callable[[str], None]) -> None:
        self._process, self._who, self._tell = process, who, tell

    @classmethod
    @asynccontextmanager
    async def started(
        cls,
        job: Data,
        who: str = "",
        tell: Callable[[str], None] = lambda _: None,
        mode: str = "play",
    ) -> AsyncIterator[WorkerProcess]:
        """A worker that is ready; it is gone with the context.

        Args:
            job: What it has to know.
            who: Whose code runs in it, as errors name it; empty where it is ours alone.
            tell: Is told what it says for people.
            mode: `play`; or `check`, which only looks whether the bot is there, or `open`, which
                asks nobody.

        Raises:
            UserError: Something cannot be opened in it, or it died.
        """
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "simulator.runs.worker", mode,
            stdin=pipe, stdout=pipe, limit=LINE_LIMIT,
        )  # fmt: skip
        worker = cls(process, who, tell)
        try:
            await worker.change(job)
            if await worker._answer() != (b"ready", b""):
                raise worker._died("when it was opened")
            yield worker
        finally:
            await worker._end()

    async def change(self, job: Data) -> None:
        """Have it play what comes by another job, on the same packs, models and bot."""
        await self._send(f"job {job.model_dump_json()}")

    async def give(self, cases: Sequence[Numbered]) -> None:
        """Have it play cases."""
        for position, case in cases:
            await self._send(f"case {position} {case.model_dump_json()}")

    async def hear(self) -> Sequence[Played]:
        """The next dialogue; none once it plays no more.

        Raises:
            WorkerLost: It was killed.
            UserError: It died by itself.
        """
        word, rest = await self._answer()
        if word == b"end":
            return ()
        if word != b"dialogue":
            raise self._died("early")
        position, _, text = rest.partition(b" ")
        return ((int(position), Dialogue.model_validate_json(text)),)

    async def finish(self) -> None:
        """Tell it that no more is to come, and let it close what it has open."""
        assert self._process.stdin
        self._process.stdin.close()
        while await self.hear():
            pass
        await self._gone(GRACE)

    async def _send(self, line: str) -> None:
        assert self._process.stdin
        with suppress(BrokenPipeError, ConnectionResetError):  # what it has said is still heard
            self._process.stdin.write(line.encode() + b"\n")
            await self._process.stdin.drain()

    async def _answer(self) -> tuple[bytes, bytes]:
        while True:
            word, _, rest = (await self._line()).rstrip(b"\n").partition(b" ")
            if word == b"error":
                raise UserError(rest.decode())
            if word != b"say":
                return word, rest
            self._tell(rest.decode())

    async def _line(self) -> bytes:
        """The next whole line; empty where it is dead, though others hold its output open."""
        assert self._process.stdout
        reading = asyncio.ensure_future(self._process.stdout.readline())
        try:
            dead = False
            while not reading.done() and not dead:
                dead = self._process.returncode is not None
                await asyncio.wait((reading,), timeout=LOOK)
            line = reading.result() if reading.done() else b""
        finally:
            reading.cancel()
        if not line.endswith(b"\n"):
            await self._gone(GRACE)
            return b""
        return line

    async def _gone(self, seconds: float) -> bool:
        """Wait for its end, but not for others that hold its output open."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._process.returncode is None:
                    await asyncio.sleep(0.01)
        return self._process.returncode is not None

    def _died(self, when: str) -> UserError:
        code = self._process.returncode
        how = "it closed its output" if code is None else f"exit code {code}"
        if code is not None and code < 0:
            with suppress(ValueError):
                how += f", {signal.Signals(-code).name}"
        whose = f", in which `{self._who}` runs," if self._who else ""
        # code of the user's may be what ends it, and then it would again
        killed = code == -signal.SIGKILL and not self._who
        return (WorkerLost if killed else UserError)(
            f"a worker process{whose} ended {when} ({how}); what was played is stored, run the"
            " same command again to go on"
        )

    async def _end(self) -> None:
        with suppress(ProcessLookupError):
            process: Any = self._process
            process._transport.close()  # kills it, and lets go of pipes that others hold
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await self._process.wait()


@dataclass(frozen=True)
class Processes:
    """Workers that are processes on this machine.

    Attributes:
        size: How many there are to be.
        job: What they have to know.
        who: Whose code runs in them, as errors name it.
        tell: Is told what they say for people.
    """

    size: int
    job: Data
    who: str = ""
    tell: Callable[[str], None] = lambda _: None

    def worker(self) -> AbstractAsyncContextManager[Worker]:
        """A process that is ready."""
        return WorkerProcess.started(self.job, self.who, self.tell)


async def check_apart(job: Data, who: str, reach: bool = True) -> None:
    """Whether the bot of a job is there, in a process of its own.

    Args:
        job: With a target.
        who: Whose code runs in it, as errors name it.
        reach: Whether somebody has to answer at its URLs as well.

    Raises:
        UserError: It is not, or what is imported ends the process.
    """
    async with WorkerProcess.started(job, who, mode="check" if reach else "open"):
        return
