"""`simulator schema`: JSON Schemas of a pack's files, for editors."""

from __future__ import annotations

import argparse

from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless
from simulator.content.pack_schemas import KINDS, schema_of, write_schemas


def schema_(options: argparse.Namespace) -> int:
    """Print the schema of one kind of file, or write them into a folder."""
    if options.out is not None:
        for path in write_schemas(options.out, (options.kind,) if options.kind else KINDS):
            console().print(harmless(str(path)), soft_wrap=True)
        return 0
    if options.kind:
        print_json(schema_of(options.kind))
        return 0
    for kind in KINDS:
        console().print(kind)
    return 0
