"""Progress of long work: a bar on a terminal, plain lines otherwise, always on standard error."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.runs.steps import Advance, Begin

EVERY_SECONDS = 5.0

QUIET_SECONDS = 60.0
"""After so long without anything done, it says that it still waits."""

LONGEST_QUIET = 3600.0
"""It says so less and less often, but at least as often as that."""


def pace(per_second: float) -> str:
    """A speed that can be read, however slow.

    Example:
        >>> pace(2.5), pace(0.03)
        ('2.5/s', '1.8/min')
    """
    return f"{per_second:.1f}/s" if per_second >= 0.1 else f"{60 * per_second:.1f}/min"


def duration(seconds: float) -> str:
    """A time that is left or was taken, in seconds, minutes or hours.

    Example:
        >>> duration(48), duration(610), duration(9000)
        ('48 s', '10 min', '2.5 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


@contextmanager
def steps(waits_for: str = "") -> Iterator[Begin]:
    """Shows work in steps one after the other, each by itself; for what takes a `Begin`."""
    with ExitStack() as stack:

        def begin(doing: str, what: str, total: int) -> Advance:
            stack.close()
            shown = Progress(total, 0, doing, what, short=True, waits_for=waits_for)
            return stack.enter_context(shown).advance

        yield begin


class Progress:
    """Counts dialogues.

    Args:
        total: How many there will be.
        done: How many there are already.
        doing: What is done with them.
        what: What is counted, where it is not dialogues.
        at_most: Whether it may be done before so many are there.
        short: Whether it may be over in seconds, of which nothing is said where there is no bar.
        waits_for: Whom it waits for while nothing is done; empty for nobody.
    """

    def __init__(
        self,
        total: int,
        done: int,
        doing: str = "playing",
        what: str = "dialogues",
        at_most: bool = False,
        short: bool = False,
        waits_for: str = "the model",
    ) -> None:
        self.short, self.waits_for = short, waits_for
        self.doing, self.what = doing, what
        self.of = "of at most" if at_most else "of"
        self.at_most = at_most
        self.total, self.done, self.before = total, done, done
        self.started = self.last = self.changed = time.monotonic()
        self.bar: Any = None
        self.task: Any = None
        self.over = threading.Event()
        self.waiter = threading.Thread(target=self._wait, daemon=True)

    def __enter__(self) -> Progress:
        if self.before:
            many = f"{self.before} {self.of} {self.total}"
            print(f"going on: {many} are there already", file=sys.stderr)
        if sys.stderr.isatty():
            self._start_bar()
        self.waiter.start()
        return self

    def _wait(self) -> None:
        """Say now and then that nothing was done: a small model takes minutes for one dialogue."""
        pause = QUIET_SECONDS
        while not self.over.wait(pause):
            quiet = time.monotonic() - self.changed
            pause = min(max(QUIET_SECONDS, quiet), LONGEST_QUIET)  # a batch takes up to a day
            if quiet >= QUIET_SECONDS and self.done < self.total:
                count = f"{self.done} {self.of} {self.total} {self.what}"
                why = f"waiting for {self.waits_for}" if self.waits_for else "still at work"
                self.say(f"{count}, no new one for {duration(quiet)}; {why}")

    def _start_bar(self) -> None:
        from rich import progress

        from simulator.cli.terminal import console

        self.bar = progress.Progress(
            progress.TextColumn(self.doing),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TextColumn("{task.fields[rate]}"),
            *([] if self.at_most else [progress.TimeRemainingColumn()]),
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
        now = time.monotonic()
        if done > self.done:
            self.changed = now
        self.done = done
        played = self.done - self.before
        rate = played / max(now - self.started, 1e-6)
        if self.bar is not None:
            if now - self.last > 0.1 or self.done == self.total:
                self.last = now
                self.bar.update(self.task, completed=self.done, rate=pace(rate), refresh=True)
        elif now - self.last > EVERY_SECONDS or (self.done == self.total and not self.short):
            self.last = now
            left = f", {duration((self.total - self.done) / rate)} left" if played else ""
            left = "" if self.at_most else left
            print(
                f"{self.done} {self.of} {self.total} {self.what}, {pace(rate)}{left}",
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
        self.over.set()
        if self.bar is not None:
            self.bar.stop()
