"""The flags of `simulator draft`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared

HELP = "draft a pack from a catalog, an OpenAPI document, a policy and logs"
EXAMPLES = (
    "simulator draft my_shop --catalog products.json orders.csv --policy policy.md",
    "simulator draft my_shop --catalog shop.json --policy policy.md --logs chats.jsonl --model M",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    add = command.add_argument
    add("name", metavar="NAME", help="of the pack: small letters and digits, with _ or - between")
    add = shared.group(command, "what the business has").add_argument
    add("--catalog", nargs="+", type=Path, metavar="FILE", help="records: CSV, JSON or YAML")
    add("--openapi", type=Path, metavar="FILE", help="the document of an API, JSON or YAML")
    add("--policy", type=Path, metavar="FILE", help="the policy in words, text or Markdown")
    add("--logs", nargs="+", type=Path, metavar="FILE",
        help="recordings: what customers want and ask, masked, in no one's words")  # fmt: skip
    add = shared.group(command, "models").add_argument
    add("--model", metavar="M", help="reads the policy clause by clause, and names wishes (nobody)")
    add("--record", type=Path, metavar="FILE",
        help="keep the model's replies here (outputs/draft.jsonl)")  # fmt: skip
    shared.money(command)
    shared.recordings(command)
    shared.json_switch(command)
