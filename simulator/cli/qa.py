"""`simulator qa`: sets of questions with answers, or of tickets, checked against a pack."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from simulator.cli.terminal import harmless
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.analyses.qa.entries import EntrySet


def qa_(options: argparse.Namespace) -> int:
    """The command; exit code 1 when there are fewer than wanted."""
    from simulator.api.questions import is_embedded, qa
    from simulator.cli.progress import Progress

    if options.out and options.out.resolve() == options.spec.resolve():
        raise UserError(f"--out {options.out}: is the specification itself")
    with ExitStack() as stack:
        more: dict[str, Any] = {}
        if not is_embedded(options.model):  # which is done at once
            progress = Progress(options.n, 0, doing="writing", what="entries")
            more["watch"] = stack.enter_context(progress).reach
        found = qa(
            options.spec, n=options.n, pack=options.pack, model=options.model, kind=options.kind,
            cover=options.cover, avoid=options.avoid, seed=options.seed, **more,
        )  # fmt: skip
    if found.stopped and not (found.entries or found.rejected or is_embedded(options.model)):
        raise UserError(found.stopped)
    _write(found, options)
    return 0 if len(found.entries) == found.asked else 1


def _write(found: EntrySet, options: argparse.Namespace) -> None:
    """The set to its file or the terminal; what the format leaves out to standard error."""
    from simulator.analyses.qa.formats import FORMATS, line_of, summary

    text = FORMATS[options.format](found)
    if options.out:
        from simulator.analyses.dataset.whole_files import write_whole

        write_whole(options.out, [text])
        print(harmless(f"written to {options.out}"))
    else:
        shown = options.format == "text" or sys.stdout.isatty()
        print(harmless(text) if shown else text, end="")
    notes = [] if options.format == "text" and not options.out else [summary(found)]
    if options.format in ("jsonl", "csv"):
        notes[:0] = [f"rejected: {line_of(each)}" for each in found.rejected]
    if missed := _uncovered(found, options):
        notes.append(f"nothing about {', '.join(missed)}")
    if found.stopped:
        notes.append(f"fewer than wanted: {found.stopped}")
    for note in notes:
        print(harmless(note), file=sys.stderr)


def _uncovered(found: EntrySet, options: argparse.Namespace) -> list[str]:
    """Names that were to be covered and that nothing was understood as."""
    return [name for name in options.cover if found.pack and not found.topics.get(name)]
