"""`simulator graph`: the beats of a scenario, or the stage, as mermaid, SVG or PNG."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from simulator.cli.terminal import console, harmless
from simulator.errors import UserError

SUFFIXES = {"mermaid": ".mmd", "svg": ".svg", "png": ".png"}


def graph_(options: argparse.Namespace) -> int:
    """The command; returns its exit code."""
    if options.stage and (options.pack or options.scenario):
        raise UserError("--stage is the same for every pack: give no pack and no --scenario")
    if not options.stage and not options.pack:
        raise UserError("name a pack (`simulator list` has them all), or give --stage")

    from simulator.api.diagrams import draw

    form, out = options.format, options.out
    whole = out is not None and not (out.suffix and not out.is_dir())
    if form != "mermaid" and not (whole or options.stage or options.scenario):
        _refuse_many(options.pack, form)
    drawn = draw(options.pack, options.scenario, format=form)
    if whole:
        _write_folder(out, drawn, form)
    elif len(drawn) == 1:
        _give(next(iter(drawn.values())), out)
    else:
        _give(_document(drawn), out)
    return 0


def _refuse_many(pack: str, form: str) -> None:
    """One file or standard output holds one picture."""
    from simulator.api.packs import open_pack

    number = len(open_pack(pack).scenarios)
    if number > 1:
        raise UserError(
            f"{form} is one picture for each of {number} scenarios: name one with --scenario,"
            " or a folder with --out"
        )


def _document(drawn: Mapping[str, str | bytes]) -> str:
    """All flowcharts as Markdown, one after the other: mermaid has one in a text."""
    return "\n".join(
        f"## {harmless(title)}\n\n```mermaid\n{text!s}```\n" for title, text in drawn.items()
    )


def _give(content: str | bytes, out: Path | None) -> None:
    """Into a file, whole or not at all, or to standard output."""
    if out is not None:
        from simulator.analyses.dataset.whole_files import write_whole

        write_whole(out, [content])
        console().print(harmless(str(out)), soft_wrap=True)
    elif isinstance(content, str):
        print(harmless(content) if sys.stdout.isatty() else content, end="")
    elif sys.stdout.isatty():
        raise UserError("PNG is not for a terminal: give --out FILE, or a pipe")
    else:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def _write_folder(folder: Path, drawn: Mapping[str, str | bytes], form: str) -> None:
    from simulator.analyses.dataset.whole_files import make_folder

    make_folder(folder)
    for title, content in drawn.items():
        _give(content, folder / f"{_file_name(title)}{SUFFIXES[form]}")


def _file_name(title: str) -> str:
    """The scenario's name (or `stage`), with nothing in it that is not for a file name."""
    name = title.partition(": ")[2] or "stage"
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name)
