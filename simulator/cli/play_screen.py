"""What a person who plays a side is shown: who they are, what they may know, what was said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from simulator.cli.play_input import COMMANDS, usage
from simulator.cli.terminal import harmless
from simulator.cli.transcript import call_lines, print_ending
from simulator.content.briefs import support_brief
from simulator.dialogue import Dialogue, Finding, Severity, Speaker, Turn

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.content.cases import Case
    from simulator.content.pack import Pack
    from simulator.content.personas import Persona

LABEL = 9
"""Width of the column that says who speaks."""

Rows = Iterable[tuple[str, str]]


def print_rows(rows: Rows, out: Console, style: str = "", label: str = "dim") -> None:
    """Print labelled texts in two columns; nothing in them is taken for markup or escapes."""
    from rich.table import Table
    from rich.text import Text

    shown = [(harmless(name), harmless(text)) for name, text in rows]
    table = Table.grid(padding=(0, 1))
    table.add_column(min_width=LABEL - 1, max_width=40, overflow="fold")
    table.add_column(overflow="fold")
    for name, text in shown:
        table.add_row(Text(name, style=label), Text(text, style=style))
    if shown:
        out.print(table)


def note(text: str, out: Console, style: str = "dim") -> None:
    """Print a line that nobody says."""
    from rich.text import Text

    out.print(Text(harmless(text), style=style))


def print_customer(pack: Pack, case: Case, persona: Persona, other: str, out: Console) -> None:
    """Who the person is as customer."""
    note(f"{pack.name}/{case.scenario} · {persona.name} · case {case.id}", out, "bold")
    note(f"You are a customer of {pack.business}. Support is {other}.", out)
    print_rows(
        [
            ("you are", persona.about),
            ("", _traits(persona)),
            ("you want", goal(pack, case)),
            *known(pack, case),
        ],
        out,
    )
    note("Write to support. /done ends the chat, /help lists the commands.", out)


def _traits(persona: Persona) -> str:
    return (
        f"tone {persona.tone.value}, mood {persona.mood}, {persona.verbosity} in words,"
        f" patience {persona.patience} of 5"
    )


def print_support(pack: Pack, case: Case, other: str, out: Console) -> None:
    """What the person has as support; not who is calling or why."""
    note(f"{pack.name} · case {case.id}", out, "bold")
    note(f"You are support at {pack.business}. The customer is {other}.", out)
    note("policy", out)
    print_rows(policy(pack), out)
    note("tools", out)
    print_rows(tools(pack), out)
    note(
        "/call TOOL key=value ... calls a tool, /facts has the facts, /help lists the commands;"
        " anything else is said to the customer.",
        out,
    )


def goal(pack: Pack, case: Case) -> str:
    """What the customer wants."""
    return pack.scenarios[case.scenario].goal


def known(pack: Pack, case: Case) -> Iterator[tuple[str, str]]:
    """What the customer knows."""
    for place, (slot, value) in enumerate(case.knows.items()):
        yield "" if place else "you know", f"{pack.slots[slot].called[0]}: {value}"


def policy(pack: Pack) -> Iterator[tuple[str, str]]:
    """The clauses, numbered."""
    for number, rule in enumerate(pack.rules.values(), 1):
        yield f"{number:>7}.", rule.clause


def tools(pack: Pack) -> Iterator[tuple[str, str]]:
    """The tools, each with what it does and its arguments."""
    for tool in pack.tools.values():
        _, _, arguments = usage(tool).partition(" ")
        yield f"  {tool.name}", tool.does
        if arguments:
            yield "", arguments


def facts(pack: Pack) -> Iterator[tuple[str, str]]:
    """The facts, each with its dotted name, and what day it is."""
    brief = support_brief(pack)
    yield "now", str(brief["now"])
    yield from _flat("", brief["facts"])


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}" if name else str(key), inner)
    elif isinstance(value, list):
        yield name, ", ".join(map(str, value))
    else:
        yield name, str(value)


def commands(role: str) -> Iterator[tuple[str, str]]:
    """The commands that a side has."""
    for name, (owner, does) in COMMANDS.items():
        if owner in ("", role):
            yield f"/{name}", does
    yield "//...", "says a line that begins with a slash"


def print_turn(turn: Turn, label: str, out: Console) -> None:
    """One turn, with the tool calls before it."""
    for line in call_lines(turn, whole=False):
        note(line, out)
    mine = label == "you"
    print_rows([(label, turn.text)], out, label="cyan" if mine else "green")


def print_result(text: str, out: Console) -> None:
    """What a tool gave back, a record's fields in a line each."""
    try:
        payload, _ = json.JSONDecoder().raw_decode(text)  # a note for models may stand behind it
    except ValueError:
        note(f"  ? {text}", out, "yellow")
        return
    if "error" in payload:
        note(f"  ✗ {payload['error']}: {payload.get('because', '')}", out, "red")
        return
    note("  ✓ done" if not payload else "  ✓", out, "green")
    print_rows(((f"    {name}", value) for name, value in _fields(payload)), out)


def _fields(payload: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in payload.items():
        if not isinstance(value, dict):
            yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            continue
        for key, inner in value.items():
            text = inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False)
            yield f"{name}.{key}", text


def print_findings(findings: Sequence[Finding], out: Console) -> None:
    """The critic's findings, one a line."""
    if not findings:
        note("no findings", out)
    for found in findings:
        text = f"  ! turn {found.turn}, {found.blame.value}: {found.code}: {found.message}"
        note(text, out, "red" if found.severity == Severity.ERROR else "yellow")


def print_end(dialogue: Dialogue, out: Console) -> None:
    """How it ended: ending, verdict, what was done and changed, findings."""
    out.print()
    print_ending(dialogue, out)
    verdict, found = dialogue.verdict, dialogue.findings
    counts = (
        f"{speaker.value} {len(own)} ({_errors(own)})" if own else f"{speaker.value} none"
        for speaker in Speaker
        for own in [[f for f in found if f.blame.value == speaker.value]]
    )
    print_rows(
        [
            ("deeds", ", ".join(verdict.evidence) or "none"),
            ("changed", ", ".join(verdict.changed) or "nothing"),
            ("findings", ", ".join(counts)),
        ],
        out,
    )
    if found:
        print_findings(found, out)


def _errors(findings: Sequence[Finding]) -> str:
    errors = sum(1 for finding in findings if finding.severity == Severity.ERROR)
    return f"{errors} of them {'error' if errors == 1 else 'errors'}"
