"""`simulator export`: a run's accepted dialogues, or its preference pairs, for fine-tuning."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless
from simulator.content.pack import Pack, find_pack, open_pack
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.runs.store import Run


def packs_of(run: Run) -> list[Pack]:
    """The packs that a run was made with, in exactly those versions.

    Raises:
        UserError: A pack is not where it was, or was changed since.
    """
    packs = []
    for name, digest in run.recipe.packs.items():
        folder = run.folders.get(name)
        if folder and (folder / "pack.yaml").is_file():
            find_pack(str(folder))
        try:
            packs.append(open_pack(name, digest))
        except UserError:
            raise UserError(
                f"{run.folder}: pack `{name}` is here as {find_pack(name).digest}, but the run was"
                f" made with {digest}; put that version into scenarios/{name}, or play a new run"
            ) from None
    return packs


def export_(options: argparse.Namespace) -> int:
    """The command; returns its exit code."""
    from simulator.analyses.dataset.export import export
    from simulator.runs.quota import within_quota
    from simulator.runs.store import Run

    if not 0 <= options.validation_share < 1:
        raise UserError(
            f"--validation-share must be from 0 to below 1, not {options.validation_share}"
        )
    with Run.open(options.run) as run:
        packs = packs_of(run)
        tools = {pack.name: [tool.schema for tool in pack.tools.values()] for pack in packs}
        folder, share = options.out or options.run, options.validation_share
        result = export(lambda: within_quota(run), tools, folder, options.format, share)
    if options.json:
        print_json(result.model_dump(mode="json"))
        return 0
    out = console()
    for path, count in zip(result.files, (result.train, result.validation), strict=True):
        out.print(f"{count:,} rows  {path}", soft_wrap=True)
    for reason, count in result.left_out.items():
        out.print(f"left out {count:,}: {harmless(reason)}", soft_wrap=True)
    return 0
