"""Printing for people. What was said in a dialogue is text and never a command to the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from simulator.analyses.markup import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def harmless(text: str) -> str:
    r"""Text with everything made visible that a terminal might act upon.

    Control characters, terminal escapes and marks that turn the direction of writing come out as
    `\x1b` and the like; line breaks, tabs and the joiners of emoji stay.

    Example:
        >>> print(harmless("a\x1b[31mb"))
        a\x1b[31mb
    """
    return visible(text)


def console(error: bool = False) -> Console:
    """A rich console that takes no markup from what it prints; colours on a terminal only."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else 140
    return Console(file=stream, markup=False, emoji=False, highlight=False, width=width)


def table(
    heads: Sequence[str],
    rows: Iterable[Iterable[str]],
    right: Sequence[str] = (),
    title: str | None = None,
) -> Table:
    """A table without lines, whose texts are harmless.

    Args:
        heads: Of the columns.
        rows: A text for each of them.
        right: Heads of the columns that are aligned to the right.
        title: Stands above it.
    """
    from rich.table import Table

    made = Table(box=None, pad_edge=False, title=title)
    for head in heads:
        made.add_column(head, justify="right" if head in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*map(harmless, row))
    return made
