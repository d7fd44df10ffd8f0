"""Long output on a terminal: through the user's pager, or plainly. Never where it is piped."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from simulator.cli.terminal import console

if TYPE_CHECKING:
    from rich.console import Console

LESS = {"LESS": "FRX"}
"""What `less` is told where the user tells it nothing: colours, and no paging of a short text."""


@contextmanager
def paged() -> Iterator[Console]:
    """A console whose output goes through a pager where people read it on a terminal.

    The pager is `PAGER`, or `less` where that is there; `PAGER=cat` and an empty `PAGER` mean none.
    """
    command = _pager()
    if command is None:
        yield console()
        return
    environment = {**LESS, **os.environ}
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, env=environment, text=True, encoding="utf-8"
        )
    except OSError:  # there is no such program
        yield console()
        return
    assert process.stdin is not None
    try:
        with suppress(BrokenPipeError), process.stdin as stream:
            yield _console_for(stream)
    except KeyboardInterrupt:  # which is the pager's to answer while it runs
        pass
    finally:
        _wait(process)


def _console_for(stream: IO[str]) -> Console:
    """A console that writes to a pager as it would to the terminal."""
    from rich.console import Console

    class Paged(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # whoever has read enough has made no mistake

    width = shutil.get_terminal_size().columns
    return Paged(
        file=stream, markup=False, emoji=False, highlight=False, force_terminal=True, width=width
    )


def _wait(process: subprocess.Popen[str]) -> None:
    while True:
        with suppress(KeyboardInterrupt):
            process.wait()
            return


def _pager() -> list[str] | None:
    """The command of the pager; None where there is nobody to page for, or no pager."""
    if not (sys.stdout.isatty() and sys.stdin and sys.stdin.isatty()):
        return None
    given = os.environ.get("PAGER")
    if given is None:
        return ["less"] if shutil.which("less") and os.environ.get("TERM") != "dumb" else None
    with suppress(ValueError):
        command = shlex.split(given)
        return None if not command or command == ["cat"] else command
    return None
