"""A worker process: reads a job and cases from standard input, writes dialogues to standard output.

`worker_process.py` says what the lines are. It ends with its input, so that no worker outlives the
process that started it. Code of the user's that runs in it finds an input that is empty, and an
output that is standard error: the lines are not its own.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from simulator.content.cases import Case
from simulator.errors import UserError
from simulator.runs.given_cases import GivenCases, play_given
from simulator.runs.runner import Job, WorkerPool
from simulator.runs.worker_process import LINE_LIMIT

COLLECT_AFTER = 50_000
"""As for the command line: `cli/main.py`."""


async def work(mode: str) -> None:
    """Play everything that comes in, so many at once as the job says; or only open the bot."""
    output, reader = _taken_output(), await _taken_input()
    if not (line := await reader.readline()):
        return
    try:
        job = _settled(Job.model_validate_json(line.partition(b" ")[2]))
        if mode != "play":
            await _look_for_bot(job, reach=mode == "check")
            return _write(output, "ready")
        pool = WorkerPool(job, lambda text: _write(output, f"say {text}"))
    except UserError as error:
        return _write(output, f"error {error}")
    _write(output, "ready")
    await _play(pool, reader, output)


async def _play(pool: WorkerPool, reader: asyncio.StreamReader, output: TextIO) -> None:
    given = GivenCases()
    listening = asyncio.create_task(_listen(pool, given, reader))
    async for position, dialogue in play_given(pool, given):
        _write(output, f"dialogue {position} {dialogue.model_dump_json()}")
    listening.cancel()
    _write(output, "end")


async def _listen(pool: WorkerPool, given: GivenCases, reader: asyncio.StreamReader) -> None:
    """Take the cases that come in, one line each; and another job, where it changes."""
    while line := await reader.readline():
        word, _, rest = line.partition(b" ")
        if word == b"job":
            pool.job = Job.model_validate_json(rest)
            continue
        position, _, text = rest.partition(b" ")
        given.give([(int(position), Case.model_validate_json(text))])
    given.end()


async def _look_for_bot(job: Job, reach: bool) -> None:
    assert job.target is not None
    target = job.target.open()
    try:
        if reach:
            await target.check()
    finally:
        await target.close()


def _settled(job: Job) -> Job:
    """With places that stay where they are, wherever a bot goes."""
    sys.path[:] = job.path or sys.path
    journal = job.journal and Path(job.journal).absolute()
    return job.model_copy(update={"journal": journal})


def _taken_output() -> TextIO:
    """Standard output for lines alone; whatever else is printed goes to standard error."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    try:
        os.dup2(2, 1)
    except OSError:  # there is no standard error
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with suppress(AttributeError):
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    return output


async def _taken_input() -> asyncio.StreamReader:
    """Standard input for lines alone; who reads it otherwise finds its end."""
    source = os.fdopen(os.dup(0), "rb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    reader = asyncio.StreamReader(limit=LINE_LIMIT)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), source)
    return reader


def _write(output: TextIO, line: str) -> None:
    output.write(" ".join(line.splitlines()) + "\n")
    output.flush()


if __name__ == "__main__":
    gc.set_threshold(COLLECT_AFTER)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides; it closes our input
    try:
        asyncio.run(work(*sys.argv[1:] or ["play"]))
    except* BrokenPipeError:  # the parent is gone, and with it whoever would read a message
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
