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
    from simulator.api.questions import is_embedded, qa, wanted
    from simulator.cli.progress import Progress

    _check_files(options)
    with ExitStack() as stack:
        more: dict[str, Any] = {}
        if not is_embedded(options.model):  # which is done at once
            many = wanted(options.spec, options.kind, options.n)
            progress = Progress(many, 0, doing="writing", what="entries")
            more["watch"] = stack.enter_context(progress).reach
        found = qa(
            options.spec, n=options.n, pack=options.pack, model=options.model, kind=options.kind,
            cover=options.cover, avoid=options.avoid, seed=options.seed, **more,
        )  # fmt: skip
    if found.stopped and not (found.entries or found.rejected or is_embedded(options.model)):
        raise UserError(found.stopped)
    _write(found, options)
    return 0 if len(found.entries) == found.asked else 1


def _check_files(options: argparse.Namespace) -> None:
    """No file is written over another one of this command."""
    for name in ("out", "report"):
        path = getattr(options, name)
        if path and path.resolve() == options.spec.resolve():
            raise UserError(f"--{name} {path}: is the specification itself")
    if options.out and options.report and options.out.resolve() == options.report.resolve():
        raise UserError(f"--report {options.report}: is --out itself")


def _write(found: EntrySet, options: argparse.Namespace) -> None:
    """The set to its file or the terminal; what is to be said of it to standard error."""
    from simulator.analyses.dataset.whole_files import write_whole
    from simulator.analyses.qa.formats import FORMATS, as_report

    text = FORMATS[options.format](found)
    if options.report:
        write_whole(options.report, [as_report(found)])
    if options.out:
        write_whole(options.out, [text])
        print(harmless(f"written to {options.out}"))
    else:
        shown = options.format == "text" or sys.stdout.isatty()
        print(harmless(text) if shown else text, end="")
    for note in _notes(found, options):
        print(harmless(note), file=sys.stderr)


def _notes(found: EntrySet, options: argparse.Namespace) -> list[str]:
    """What the text on standard output does not say."""
    from simulator.analyses.qa.formats import line_of, subject_lines, summary

    notes: list[str] = []
    if options.format != "text" or options.out:
        rejected = () if options.report or options.format == "text" else found.rejected
        notes += [f"rejected: {line_of(each)}" for each in rejected]
        notes += [*subject_lines(found), summary(found)]
    if missed := _uncovered(found, options):
        notes.append(f"nothing about {', '.join(missed)}")
    if found.stopped:
        notes.append(f"fewer than wanted: {found.stopped}")
    return notes


def _uncovered(found: EntrySet, options: argparse.Namespace) -> list[str]:
    """What was to be covered and that nothing was understood as."""
    named = [each.phrase for each in found.subjects if each.topics and not each.entries]
    return [*named, *(name for name in options.cover if found.pack and not found.topics.get(name))]
