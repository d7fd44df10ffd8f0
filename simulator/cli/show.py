"""`simulator show`: a readable transcript with tool calls and findings."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from simulator.acts import in_words
from simulator.api.result import open_run
from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless, table
from simulator.dialogue import Dialogue, Judgement, Speaker, Turn
from simulator.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from simulator.api.result import Result

COLUMNS = ("place", "id", "scenario", "persona", "turns", "ending", "accepted")


def show_(options: argparse.Namespace) -> int:
    """The command; returns its exit code."""
    if options.first is not None and options.first < 1:
        raise UserError(f"--first must be 1 or more, not {options.first}")
    result = open_run(options.run)
    if options.id is None and options.first is None:
        _print_overview(result, options.json)
        return 0
    if options.id is not None:
        dialogues = [result.find(options.id)]
    else:
        dialogues = list(islice(result, options.first))
    judged = [(dialogue, result.judgements(dialogue)) for dialogue in dialogues]
    if options.json:
        print_json([_with_judgement(*each).model_dump(mode="json") for each in judged])
        return 0
    out = console()
    if not judged:
        _print_missing(result, out)
    for number, (dialogue, judgements) in enumerate(judged):
        if number:
            out.print()
        print_dialogue(dialogue, out, whole=options.id is not None, acts=options.acts)
        for judgement in judgements:
            print_judgement(judgement, out)
    return 0


def _print_overview(result: Result, as_json: bool) -> None:
    rows = [{name: row[name] for name in COLUMNS} for row in result.overview()]
    if as_json:
        print_json(rows)
        return
    words = {True: "yes", False: "no"}
    cells = (map(str, {**row, "accepted": words[row["accepted"]]}.values()) for row in rows)
    out = console()
    if rows:
        out.print(table(COLUMNS, cells))
    _print_missing(result, out)


def _print_missing(result: Result, out: Console) -> None:
    """How far a run is that goes on, or was stopped."""
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


def print_judgement(judgement: Judgement, out: Console) -> None:
    """Print what a judge said; no verdict is as red as a fail."""
    from rich.text import Text

    out.print(Text(f"judge: {harmless(judgement.model)}", style="dim"))
    for name, grade in judgement.grades.items():
        quoted = f' (turn {grade.turn}: "{grade.quote}")' if grade.quote else ""
        text = f"  {name.replace('_', ' ')}: {grade.opinion.value}: {grade.reason}{quoted}"
        out.print(Text(harmless(text), style="green" if grade.opinion == "pass" else "red"))


def print_dialogue(
    dialogue: Dialogue, out: Console, whole: bool = False, acts: bool = False
) -> None:
    """Print one dialogue for people; with `whole`, tool results in full."""
    from rich.text import Text

    head = f"{dialogue.pack}/{dialogue.scenario} · {dialogue.persona} · {dialogue.case_id}"
    out.print(Text(harmless(head), style="bold"))
    for turn in dialogue.turns:
        for draft in turn.drafts:
            found = "; ".join(finding.message for finding in draft.findings)
            out.print(Text(f"  ✗ draft sent back: {harmless(draft.text)}", style="dim red"))
            out.print(Text(f"    because {harmless(found)}", style="dim red"))
        for line in call_lines(turn, whole):
            out.print(Text(line, style="dim"))
        out.print(_spoken(turn))
        if acts and turn.acts:
            said = ", ".join(in_words(act) for act in turn.acts)
            out.print(Text(harmless(f"  ⌁ {said}"), style="dim magenta"))
        for finding in turn.findings:
            text = f"  ! {finding.code} ({finding.blame.value}): {finding.message}"
            out.print(Text(harmless(text), style="red"))
    print_ending(dialogue, out)


def print_ending(dialogue: Dialogue, out: Console) -> None:
    """Print how a dialogue ended, its verdict and who spoke."""
    from rich.text import Text

    style = "green" if dialogue.verdict.accepted else "red"
    out.print(Text(harmless(f"— {dialogue.outcome}"), style=style))
    sources = "; ".join(f"{role}: {name}" for role, name in sorted(dialogue.models.items()))
    out.print(Text(harmless(sources), style="dim"))


def _spoken(turn: Turn) -> Table:
    from rich.table import Table
    from rich.text import Text

    mine = turn.speaker == Speaker.CUSTOMER
    text = Text(harmless(turn.text))
    if turn.beat:
        text.append(f"  [{harmless(turn.beat)}]", style="dim")
    line = Table.grid(padding=(0, 1))
    line.add_column(width=8)
    line.add_column(overflow="fold")
    line.add_row(Text(turn.speaker.value, style="cyan" if mine else "green"), text)
    return line


def call_lines(turn: Turn, whole: bool) -> list[str]:
    """The tool calls of a turn and what came back, as lines that a terminal can be given."""
    lines = []
    for call in turn.calls:
        arguments = ", ".join(
            f"{k}={json.dumps(v, ensure_ascii=False)}" for k, v in call.arguments.items()
        )
        lines.append(harmless(f"  → {call.name}({arguments})"))
        result = call.result if whole or len(call.result) <= 160 else call.result[:157] + "..."
        lines.append(harmless(f"    {'✓' if call.ok else '✗'} {result}"))
    return lines
