"""`simulator compare`: runs side by side."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless, table

if TYPE_CHECKING:
    from simulator.analyses.quality.comparison import Entry, RunComparison


def compare_(options: argparse.Namespace) -> int:
    """The command; returns its exit code."""
    from simulator.api.comparing import compare

    found = compare(
        *options.run,
        reference=options.reference,
        templates=options.templates,
        format=options.format,
        mapping=options.mapping,
    )
    if options.json:
        print_json(found.model_dump(mode="json"))
    else:
        _print(found)
    return 0


_ROWS: dict[str, Callable[[Entry], str | None]] = {
    "dialogues": lambda e: f"{e.dialogues:,}",
    "accepted": lambda e: (
        f"{e.accepted.value:.1%} ({e.accepted.low:.1%} to {e.accepted.high:.1%})"
        if e.accepted
        else None
    ),
    "faults of support, a hundred dialogues": lambda e: _number(e.faults, "{:.1f}"),
    "fidelity": lambda e: (
        f"{e.fidelity.value:.2f} ({e.fidelity.low:.2f} to {e.fidelity.high:.2f})"
        if e.fidelity
        else None
    ),
    "distinct triples": lambda e: _number(e.distinct, "{:.3f}"),
    "long turns said again": lambda e: _number(e.repeated, "{:.1%}"),
    "dollars, an accepted dialogue": lambda e: (
        None if e.dollars is None else "0" if not e.dollars else f"{e.dollars:.4f}"
    ),
    "dialogues an hour": lambda e: _number(e.per_hour, "{:,.0f}"),
}


def _number(value: float | None, form: str) -> str | None:
    return None if value is None else form.format(value)


def _print(found: RunComparison) -> None:
    out = console()
    heads = ("figure", *(entry.name for entry in found.entries))
    rows = ((name, *(of(e) or "-" for e in found.entries)) for name, of in _ROWS.items())
    out.print(table(heads, rows))
    for entry in found.entries:
        out.print(harmless(f"{entry.name}: {entry.speakers}"), soft_wrap=True)
    if found.a_side:
        against = ", ".join(found.reference)
        told = f"fidelity: {found.a_side:,} dialogues a side, against {against}"
        out.print(harmless(told), soft_wrap=True)
    for note in found.notes:
        out.print(harmless(f"note: {note}"), soft_wrap=True)
