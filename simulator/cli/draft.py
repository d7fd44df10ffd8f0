"""`simulator draft`: a pack from catalog, OpenAPI document, policy and logs, with marked lines."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from simulator.api.drafting import Draft, draft
from simulator.api.drafting_models import RECORD, Drafter
from simulator.cli.main import print_json
from simulator.cli.progress import Progress
from simulator.cli.terminal import console, harmless
from simulator.errors import UserError


def draft_(options: argparse.Namespace) -> int:
    """Write the draft, and say where a person has to look."""
    made = draft(
        options.name,
        options.catalog or (),
        options.openapi,
        options.policy,
        logs=options.logs or (),
        format=options.format or "openai",
        mapping=options.mapping,
        by=_drafter(options),
        watching=partial(Progress, doing="drafting", what="answers", short=True),
    )
    if options.json:
        print_json({
            "name": made.name, "folder": str(made.folder), "unsure": made.unsure,
            "confirm": made.confirm, "clauses": made.clauses, "rules": made.rules,
        })  # fmt: skip
        return 0
    out = console()
    for line in _told(made, bool(options.model)):
        out.print(line, soft_wrap=True)
    return 0


def _drafter(options: argparse.Namespace) -> Drafter | None:
    if options.model:
        record = Path(options.record or RECORD)
        return Drafter(options.model, options.budget, options.price, record)
    for name in ("budget", "price", "record"):
        if getattr(options, name) is not None:
            raise UserError(f"--{name} is for a model; --model NAME names one")
    for name in ("format", "mapping"):
        if getattr(options, name) is not None and not options.logs:
            raise UserError(f"--{name} is for recordings; --logs FILE names some")
    return None


def _told(made: Draft, by_model: bool) -> list[str]:
    def counted(marks: dict[str, int]) -> str:
        return ", ".join(f"{harmless(name)} {count:,}" for name, count in marks.items())

    lines = [
        f"scenarios/{made.name}: {len(made.lines)} files, a thin pack: a language model plays it"
    ]
    if by_model and made.clauses:
        asked = sum(made.confirm.values())
        confirm = (
            f"; a model drafted them, so {asked:,} lines marked `# confirm` ask whether they mean"
            f" what the clauses say: {counted(made.confirm)}"
        )
        became = f"{made.rules:,} of {made.clauses:,} clauses became rules that compile"
        lines.append(became + (confirm if asked else ""))
    open_lines = sum(made.unsure.values())
    return [
        *lines,
        f"{open_lines:,} lines marked `# unsure` are for you: {counted(made.unsure)}",
        f"Next: simulator check {made.name}; with --model M it is played as it is,"
        " and without a model it needs slots.yaml, topics.yaml, beats.yaml, and `say` and"
        " `then` of its beats: docs/packs.md has the few lines of a first dialogue.",
    ]
