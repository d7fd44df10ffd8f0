"""`simulator show`: a run at a glance, or readable transcripts with tool calls and findings."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from simulator.analyses.overview import OverviewRow, RowFilter
from simulator.api.result import open_run
from simulator.cli.main import print_json
from simulator.cli.pager import paged
from simulator.cli.terminal import harmless, table
from simulator.cli.transcript import print_decisions, print_dialogue, print_judgement
from simulator.dialogue import Dialogue, Judgement
from simulator.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.api.result import Result

COLUMNS = ("place", "id", "scenario", "persona", "turns", "ending", "accepted")


def show_(options: argparse.Namespace) -> int:
    """The command; returns its exit code."""
    if options.first is not None and options.first < 1:
        raise UserError(f"--first must be 1 or more, not {options.first}")
    wanted = _filter(options)
    result = open_run(options.run)
    if options.id is not None:
        if wanted:
            raise UserError(f"either dialogue `{options.id}`, or those with {wanted}")
        _print_transcripts(result, [options.id], options, "")
        return 0
    rows = list(islice(result.rows(), None if wanted else options.first))
    wanted.check(rows)
    fits = wanted.tests().values()
    found = [row for row in rows if all(each(row) for each in fits)]
    told = f"{len(found):,} of {len(rows):,} dialogues: {wanted}" if wanted else ""
    if options.first is None:
        _print_overview(result, found, told, options.json)
    else:
        _print_transcripts(
            result, [str(row.place) for row in found[: options.first]], options, told
        )
    return 0


def _filter(options: argparse.Namespace) -> RowFilter:
    names = ("scenario", "persona", "ending", "finding", "text", "decided")
    texts = {name: getattr(options, name) or "" for name in names}
    accepted = True if options.accepted else False if options.rejected else None
    return RowFilter(accepted=accepted, **texts)


def _print_overview(result: Result, rows: Iterable[OverviewRow], told: str, as_json: bool) -> None:
    if as_json:
        print_json([{name: getattr(row, name) for name in COLUMNS} for row in rows])
        return
    cells = [[*(str(getattr(row, name)) for name in COLUMNS[:-1]), _accepted(row)] for row in rows]
    with paged() as out:
        if cells:
            out.print(table(COLUMNS, cells))
        _print_rest(result, told, out)


def _accepted(row: OverviewRow) -> str:
    """In a word, and what people had to do with it."""
    word = "yes" if row.accepted else "no"
    parts = ["by a person"] if row.decided else []
    parts += [f"{row.corrected} corrected"] if row.corrected else []
    return f"{word} ({', '.join(parts)})" if parts else word


def _print_transcripts(
    result: Result, keys: Sequence[str], options: argparse.Namespace, told: str
) -> None:
    dialogues = (result.locate(key) for key in keys)
    if options.json:
        judged = ((each, result.judgements(each)) for _, each in dialogues)
        print_json([_with_judgement(*each).model_dump(mode="json") for each in judged])
        return
    decided = result.decisions()
    with paged() as out:
        for number, (place, dialogue) in enumerate(dialogues):
            if number:
                out.print()
            print_dialogue(dialogue, out, whole=options.id is not None, acts=options.acts)
            if decisions := decided.get(place):
                print_decisions(decisions, out)
            for judgement in result.judgements(dialogue):
                print_judgement(judgement, out)
        if told or not keys:
            _print_rest(result, told, out)


def _print_rest(result: Result, told: str, out: Console) -> None:
    """How many matched, and how far a run is that goes on, or was stopped."""
    if told:
        out.print(harmless(told), style="dim", soft_wrap=True)
    with result.open() as run:
        played, planned = run.played, run.planned
    if played < planned:
        told = (
            f"{played:,} of {planned:,} are played; the command that made the run goes on with it"
        )
        out.print(told, style="dim", soft_wrap=True)


def _with_judgement(dialogue: Dialogue, judgements: Sequence[Judgement]) -> Dialogue:
    """With the last judgement there is; `simulator judge --json` has those of all judges."""
    return dialogue.model_copy(update={"judgement": judgements[-1]}) if judgements else dialogue
