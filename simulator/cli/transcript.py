"""A transcript for people: turns, calls, findings, drafts, the verdict, what people decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.acts import in_words
from simulator.cli.terminal import harmless
from simulator.dialogue import Dialogue, Judgement, Speaker, Turn

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from simulator.runs.reviews import Decisions


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


def print_decisions(decisions: Decisions, out: Console) -> None:
    """Print what people decided; what they replaced stands as a draft above its turn."""
    from rich.text import Text

    for line in _decided(decisions):
        out.print(Text(harmless(line), style="magenta"))


def _decided(decisions: Decisions) -> Iterator[str]:
    for turn, correction in sorted(decisions.corrections.items()):
        yield f"a person corrected turn {turn}: {correction.reason}"
    if review := decisions.verdict:
        why = f": {review.reason}" if review.reason else ""
        where = "" if review.turn is None else f" for turn {review.turn}"
        yield f"a person has {review.decision.value} it{where}{why}"


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
