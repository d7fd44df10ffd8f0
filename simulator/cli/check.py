"""`simulator check` and `simulator list`: packs and personas."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless
from simulator.content.draws import draw_case
from simulator.content.pack import Pack, find_pack, pack_folders
from simulator.content.personas import load_persona, persona_files
from simulator.errors import ContentError, UserError

DRAWS = 3
"""Cases that `check` draws of every scenario, to see that records can be had."""


def check_(options: argparse.Namespace) -> int:
    """Check packs and personas; all of them where no path is given."""
    paths = options.path or [*pack_folders().values(), *persona_files().values()]
    rows, errors = [], []
    for path in paths:
        try:
            rows.append(_checked(path))
        except UserError as error:
            errors.append(str(error))
    if options.json:
        print_json({"checked": rows, "errors": errors})
    else:
        out = console()
        for row in rows:
            counts = ", ".join(f"{count:,} {what}" for what, count in row["holds"].items())
            out.print(
                f"ok  {row['kind']} {harmless(row['name'])}: {counts or row['about']}",
                soft_wrap=True,
            )
        for error_ in errors:
            out.print(f"bad {harmless(' '.join(error_.split()))}", soft_wrap=True)
    return 2 if errors else 0


def _checked(path: Path) -> dict[str, Any]:
    if path.suffix == ".yaml" and path.name != "pack.yaml":
        persona = load_persona(path)
        return {"kind": "persona", "name": persona.name, "about": persona.about, "holds": {}}
    folder = path.parent if path.name == "pack.yaml" else path
    if not (folder / "pack.yaml").is_file():
        raise ContentError(
            "neither a pack (a folder with pack.yaml) nor a persona (*.yaml)", file=path
        )
    pack = find_pack(str(folder))
    for scenario in pack.scenarios.values():
        for seed in range(DRAWS):
            draw_case(pack, scenario, "check", seed)
    return {"kind": "pack", "name": pack.name, "about": pack.about, "holds": _holds(pack)}


def _holds(pack: Pack) -> dict[str, int]:
    beats = {beat.name for s in pack.scenarios.values() for beat in s.beats.values()}
    return {
        "scenarios": len(pack.scenarios),
        "beats": len(beats),
        "rules": len(pack.rules),
        "tools": len(pack.tools),
        "topics": len(pack.topics),
        **{name: len(c.records) for name, c in pack.collections.items()},
    }


def list_(options: argparse.Namespace) -> int:
    """List packs with their scenarios, and personas."""
    packs, errors = [], []
    for name in pack_folders():
        try:
            packs.append(find_pack(name))
        except UserError as error:
            errors.append(str(error))  # one unfinished pack does not hide the others
    personas = [load_persona(path) for path in persona_files().values()]
    if options.json:
        print_json(
            {
                "packs": [
                    {"name": p.name, "about": p.about, "digest": p.digest, "folder": str(p.folder),
                     "scenarios": {s.name: s.goal for s in p.scenarios.values()}}
                    for p in packs
                ],
                "personas": {p.name: p.about for p in personas},
                "errors": errors,
            }
        )  # fmt: skip
        return 0
    from rich.table import Table

    out = console()
    for pack in packs:
        table = Table(title=f"{harmless(pack.name)}: {harmless(pack.about)}", title_justify="left",
                      box=None, show_header=False)  # fmt: skip
        for scenario in pack.scenarios.values():
            table.add_row(harmless(scenario.name), harmless(scenario.goal))
        out.print(table)
        out.print()
    table = Table(title="personas", title_justify="left", box=None, show_header=False)
    for persona in personas:
        table.add_row(harmless(persona.name), harmless(persona.about))
    out.print(table)
    for problem in errors:
        out.print(f"bad {harmless(' '.join(problem.split()))}", soft_wrap=True)
    return 2 if errors else 0
