"""The flags of `simulator audit`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import group, number

HELP = "run the critic over recorded transcripts"
EXAMPLES = (
    "simulator audit chats.jsonl --pack bakery",
    "simulator audit chats.json --guess",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    command.add_argument(
        "file", nargs="+", type=Path, help="files or folders of recorded conversations"
    )
    _recordings(command)
    _judge(command)
    group(command, "output").add_argument(
        "--json", nargs="?", const="-", metavar="FILE", help="all findings as JSON, or into FILE"
    )


def _recordings(command: argparse.ArgumentParser) -> None:
    add = group(command, "recordings").add_argument
    add("--format", default="openai", metavar="F",
        help="openai (default), tau, tau2, star, anthropic, langchain, sharegpt, inspect,"
        " promptfoo, zendesk, intercom, csv")  # fmt: skip
    add("--guess", action="store_true",
        help="say which format the files look like, and its mapping")  # fmt: skip
    add("--mapping", type=Path, metavar="FILE", help="YAML table of your logs' keys, roles, tools")
    shared.personal(command)
    add = group(command, "what is known").add_argument
    add("--pack", help="a pack of the same business: its clauses are evidence")
    add("--policy", type=Path, metavar="FILE", help="what the bot was told, as text or Markdown")


def _judge(command: argparse.ArgumentParser) -> None:
    add = group(command, "a judge").add_argument
    add("--judge-model", metavar="NAME", help="is asked about the policy clause by clause (nobody)")
    add("--limit", type=number, metavar="N", help="messages and deeds that the judge sees (all)")
    add("--clauses", type=number, metavar="K", help="clauses it is asked about for each (2)")
    add("--concurrency", type=number, metavar="C", help="questions to the judge at once (8)")
    add("--record", type=Path, metavar="FILE",
        help="keep the judge's replies here (outputs/audit-judge.jsonl)")  # fmt: skip
    add("--no-check", action="store_true", help="no tiny call to the judge beforehand")
    shared.money(command)
