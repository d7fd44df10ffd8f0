"""`simulator list`: packs with their scenarios, personas, and what adversarial ones try."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from simulator.api.packs import catalog
from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless

if TYPE_CHECKING:
    from rich.table import Table


def list_(options: argparse.Namespace) -> int:
    """The command; exit code 2 when a pack, persona or tactic cannot be used."""
    found = catalog()
    if options.json:
        print_json(
            {
                "packs": [
                    {"name": p.name, "about": p.about, "digest": p.digest, "folder": str(p.folder),
                     "scenarios": {s.name: s.goal for s in p.scenarios.values()}}
                    for p in found.packs
                ],
                "personas": {p.name: p.about for p in found.personas},
                "adversarial": {
                    p.name: {"about": p.about, "tactics": list(p.tactics)}
                    for p in found.adversarial
                },
                "tactics": {t.name: {"about": t.about, "group": t.group} for t in found.tactics},
                "errors": list(found.errors),
            }
        )  # fmt: skip
        return 2 if found.errors else 0
    out = console()
    for pack in found.packs:
        scenarios = ((s.name, s.goal) for s in pack.scenarios.values())
        out.print(_table(f"{pack.name}: {pack.about}", scenarios))
        out.print()
    out.print(_table("personas", ((p.name, p.about) for p in found.personas)))
    out.print()
    adversarial = ((p.name, p.about) for p in found.adversarial)
    out.print(_table("adversarial personas (of stress runs)", adversarial))
    out.print()
    tactics = ((t.name, t.about) for t in found.tactics)
    out.print(_table("tactics (simulator stress --list has more of them)", tactics))
    for problem in found.errors:
        out.print(f"bad {harmless(' '.join(problem.split()))}", soft_wrap=True)
    return 2 if found.errors else 0


def _table(title: str, rows: Iterable[tuple[str, str]]) -> Table:
    from rich.table import Table

    table = Table(title=harmless(title), title_justify="left", box=None, show_header=False)
    for row in rows:
        table.add_row(*map(harmless, row))
    return table
