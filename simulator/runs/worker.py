"""A worker process: reads a job and cases from standard input, writes dialogues to standard output.

Each line is a position, a blank and JSON; the first line in is the job. It ends with its input, so
that no worker outlives the process that started it. What a bot prints goes to standard error.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TextIO

from simulator.content.cases import Case
from simulator.runs.runner import LINE_LIMIT, Job, WorkerPool, environment_failed


async def work() -> None:
    """Play everything that comes in, so many at once as the job says."""
    loop, output = asyncio.get_running_loop(), _taken_output()
    reader = asyncio.StreamReader(limit=LINE_LIMIT)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    pool = WorkerPool(Job.model_validate_json(await reader.readline()))
    places = asyncio.Semaphore(pool.job.concurrency)
    async with asyncio.TaskGroup() as tasks:
        while line := await reader.readline():
            await places.acquire()
            tasks.create_task(_play(pool, line, places, output))
    await pool.close()


def _taken_output() -> TextIO:
    """Standard output for dialogues alone; whatever else is printed goes to standard error."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", errors="replace")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


async def _play(pool: WorkerPool, line: bytes, places: asyncio.Semaphore, output: TextIO) -> None:
    position, _, text = line.partition(b" ")
    case = Case.model_validate_json(text)
    for attempt in range(pool.job.again + 1):
        dialogue = await pool.play(case, attempt)
        if not environment_failed(dialogue):
            break
    output.write(f"{position.decode()} {dialogue.model_dump_json()}\n")
    output.flush()
    places.release()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides; it closes our input
    try:
        asyncio.run(work())
    except* BrokenPipeError:  # the parent is gone, and with it whoever would read a message
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
