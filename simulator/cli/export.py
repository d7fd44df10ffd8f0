"""`simulator export`: a run's accepted dialogues, or its preference pairs, for fine-tuning."""

from __future__ import annotations

import argparse

from simulator.api.result import open_run
from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless


def export_(options: argparse.Namespace) -> int:
    """The command; returns its exit code."""
    result = open_run(options.run).export(
        options.out,
        format=options.format,
        validation_share=options.validation_share,
        with_acts=options.with_acts,
        accept=options.accept,
        only=options.only,
    )
    if options.json:
        print_json(result.model_dump(mode="json"))
        return 0
    out = console()
    for path, count in zip(result.files, (result.train, result.validation), strict=True):
        out.print(f"{count:,} rows  {path}", soft_wrap=True)
    for reason, count in result.left_out.items():
        out.print(f"left out {count:,}: {harmless(reason)}", soft_wrap=True)
    return 0
