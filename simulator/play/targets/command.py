"""A bot that is a program: a process for each session, a line of JSON in, a line of JSON out."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import NoReturn

from simulator.errors import UserError
from simulator.json_text import parsed
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.reply_text import harmless_text
from simulator.play.targets.bot import Bot, BotTarget, Session
from simulator.play.targets.http import MOST_BYTES
from simulator.play.targets.mapping import ReplyMapping, Said, quoted
from simulator.play.targets.reply import BotReply
from simulator.play.targets.world_handle import WorldHandle

LAST_WORDS = 4096
"""Bytes of what it wrote to standard error that are kept for the message of a failure."""

LINES = 8
"""Lines of its output that wait to be read; with more it has to wait itself."""

GRACE = 1.0
"""Seconds between the end of its input and its end by force."""


@dataclass
class CommandTarget(BotTarget):
    """A program that reads requests and writes replies, a line each.

    Attributes:
        words: The program and its arguments; no shell reads them.
        mapping: How it is asked and read.
    """

    words: tuple[str, ...] = ()
    mapping: ReplyMapping = field(default_factory=ReplyMapping)

    def __post_init__(self) -> None:
        if shutil.which(self.words[0]) is None:
            raise UserError(f"command: there is no program `{self.words[0]}`")

    @asynccontextmanager
    async def open(self, session: Session) -> AsyncIterator[Bot]:
        """A process, which is ended with the session, its children with it."""
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *self.words, stdin=pipe, stdout=pipe, stderr=pipe, limit=MOST_BYTES,
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise EndpointFailure(Kind.DOWN, f"not started: {error.strerror}") from None
        bot = _Process(self, process)
        try:
            yield bot
        finally:
            await bot.end()


class _Process:
    def __init__(self, target: CommandTarget, process: asyncio.subprocess.Process) -> None:
        self.target, self.process = target, process
        self._said = b""
        self._lines: asyncio.Queue[bytes | None] = asyncio.Queue(maxsize=LINES)
        self._stderr = asyncio.create_task(self._listen())
        self._stdout = asyncio.create_task(self._read())

    async def say(self, said: Said, world: WorldHandle | None) -> BotReply:
        stdin = self.process.stdin
        assert stdin
        if not self._lines.empty():
            self._out_of_step()
        request = json.dumps(self.target.mapping.filled(said), ensure_ascii=False)
        try:
            stdin.write(request.encode("utf-8", "replace") + b"\n")
            await stdin.drain()
            line = await self._lines.get()
        except (BrokenPipeError, ConnectionResetError):
            line = b""
        if line is None:
            raise EndpointFailure(Kind.GARBLED, f"a line is longer than {MOST_BYTES} bytes")
        if not line.endswith(b"\n"):
            raise EndpointFailure(Kind.DOWN, await self._why())
        answer = parsed(line)
        if answer is None:
            told = f"a line of its standard output is not JSON: {quoted(line)}"
            raise EndpointFailure(Kind.GARBLED, f'{told}; expected is {{"reply": ...}}')
        return self.target.mapping.read(answer)

    async def settle(self) -> None:
        """Its input ends; what it says to nobody shows that its lines were no answers in turn."""
        assert self.process.stdin
        self.process.stdin.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                if await self._lines.get() != b"":
                    self._out_of_step()

    def _out_of_step(self) -> NoReturn:
        raise EndpointFailure(
            Kind.GARBLED,
            "it wrote more lines than it had messages: one line answers each, logs belong on"
            " standard error",
        )

    async def _why(self) -> str:
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await self.process.wait()
                await asyncio.shield(self._stderr)
        lines = harmless_text(self._said.decode("utf-8", "replace")).strip().splitlines()
        last = f": {lines[-1][:200]}" if lines else ""
        code = self.process.returncode
        how = "closed its output" if code is None else f"ended with exit code {code}"
        return f"the program {how}{last}"

    async def _listen(self) -> None:
        assert self.process.stderr
        while part := await self.process.stderr.read(LAST_WORDS):
            self._said = (self._said + part)[-LAST_WORDS:]

    async def _read(self) -> None:
        """Put the lines of its output in the queue; None for one that is too long, the last."""
        assert self.process.stdout
        try:
            while line := await self.process.stdout.readline():
                await self._lines.put(line)
            await self._lines.put(b"")
        except ValueError:
            await self._lines.put(None)

    async def _drain(self) -> None:
        """Read what is left: nobody may wait for a process whose output is not read to the end."""
        assert self.process.stdout
        self._stdout.cancel()
        await asyncio.wait((self._stdout,))
        with suppress(TimeoutError, ValueError):
            async with asyncio.timeout(GRACE):
                while await self.process.stdout.read(MOST_BYTES):
                    pass

    async def end(self) -> None:
        """End of input, a moment to leave, then force; also when this is cancelled."""
        try:
            if self.process.stdin:
                self.process.stdin.close()
            with suppress(TimeoutError):
                async with asyncio.timeout(GRACE):
                    await self.process.wait()
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self._stderr.cancel()
            await self._drain()
            await self.process.wait()
