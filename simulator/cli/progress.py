"""Progress of long work: a bar on a terminal, plain lines otherwise, always on standard error."""

from __future__ import annotations

import sys
import time
from typing import Any

EVERY_SECONDS = 5.0


class Progress:
    """Counts dialogues.

    Args:
        total: How many there will be.
        done: How many there are already.
        doing: What is done with them.
        what: What is counted, where it is not dialogues.
    """

    def __init__(
        self, total: int, done: int, doing: str = "playing", what: str = "dialogues"
    ) -> None:
        self.doing, self.what = doing, what
        self.total, self.done, self.before = total, done, done
        self.started = self.last = time.monotonic()
        self.bar: Any = None
        self.task: Any = None

    def __enter__(self) -> Progress:
        if self.before:
            print(f"going on: {self.before} of {self.total} are there already", file=sys.stderr)
        if sys.stderr.isatty():
            self._start_bar()
        return self

    def _start_bar(self) -> None:
        from rich import progress

        from simulator.cli.terminal import console

        self.bar = progress.Progress(
            progress.TextColumn(self.doing),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TextColumn("{task.fields[rate]}"),
            progress.TimeRemainingColumn(),
            console=console(error=True),
            auto_refresh=False,
        )
        self.bar.start()
        self.task = self.bar.add_task("", total=self.total, completed=self.done, rate="")

    def advance(self) -> None:
        """One more dialogue is stored."""
        self.reach(self.done + 1)

    def reach(self, done: int) -> None:
        """There are so many now."""
        self.done = done
        now = time.monotonic()
        played = self.done - self.before
        rate = played / max(now - self.started, 1e-6)
        if self.bar is not None:
            if now - self.last > 0.1 or self.done == self.total:
                self.last = now
                self.bar.update(self.task, completed=self.done, rate=f"{rate:.1f}/s", refresh=True)
        elif now - self.last > EVERY_SECONDS or self.done == self.total:
            self.last = now
            speed = f"{rate:.1f}/s" if rate >= 0.1 or not played else f"{60 * rate:.1f}/min"
            left = f", {(self.total - self.done) / rate:.0f} s left" if played else ""
            print(
                f"{self.done} of {self.total} {self.what}, {speed}{left}",
                file=sys.stderr,
                flush=True,
            )

    def expect(self, total: int) -> None:
        """There are so many to be done, more than was thought."""
        self.total = total
        if self.bar is not None:
            self.bar.update(self.task, total=total, refresh=True)

    def say(self, line: str) -> None:
        """One line in between, such as why it is paused."""
        from simulator.cli.terminal import harmless

        if self.bar is not None:
            self.bar.console.print(harmless(line), markup=False, highlight=False)
        else:
            print(harmless(line), file=sys.stderr, flush=True)

    def __exit__(self, *error: object) -> None:
        if self.bar is not None:
            self.bar.stop()
