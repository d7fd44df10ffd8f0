"""Flags that several commands have, under the same heads and with the same words."""

from __future__ import annotations

import argparse
from pathlib import Path

BOT = "URL, module:name, openai:NAME@URL, command:PROGRAM, *.yaml (embedded)"


def number(text: str) -> int:
    """A whole number.

    Args:
        text: As typed.

    Raises:
        argparse.ArgumentTypeError: If it is none.
    """
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is not a whole number") from None


def group(command: argparse.ArgumentParser, title: str) -> argparse._ArgumentGroup:
    """The group of this title: an earlier one, so that parts of it may be declared apart."""
    for known in command._action_groups:
        if known.title == title:
            return known
    return command.add_argument_group(title)


def one_pack(command: argparse.ArgumentParser) -> None:
    """The pack that a command is about."""
    command.add_argument("pack", help="name of a pack, or the path of its folder")


def packs(command: argparse.ArgumentParser, *, needed: bool = True) -> None:
    """The packs that a command is about."""
    command.add_argument(
        "pack", nargs="+" if needed else "*", help="name of a pack, or the path of its folder"
    )


def whose_cases(command: argparse.ArgumentParser, personas: str = "only these personas") -> None:
    """Which personas and scenarios."""
    add = group(command, "which cases").add_argument
    add("--persona", nargs="+", metavar="P", help=personas)
    add("--scenario", nargs="+", metavar="S", help="only these scenarios")


def play(command: argparse.ArgumentParser) -> None:
    """How dialogues are played."""
    add = group(command, "how they are played").add_argument
    add("--max-exchanges", type=number, metavar="N", help="customer turns before a cut-off (20)")
    add("--concurrency", type=number, metavar="C", help="dialogues at once in a process (16)")
    add("--workers", type=number, metavar="W", help="processes that play (1)")
    cluster(command, "how they are played", "plays them")


def cluster(command: argparse.ArgumentParser, title: str, what: str) -> None:
    """A Ray cluster that does the work."""
    group(command, title).add_argument(
        "--cluster", metavar="ADDRESS", help=f"a Ray cluster {what}: HOST:PORT, auto, local (none)"
    )


def bot(command: argparse.ArgumentParser) -> None:
    """The bot that is talked to."""
    add = group(command, "the bot").add_argument
    add("--target", metavar="BOT", help=BOT)
    add("--tools", action="store_const", const=True, help="offer our tools to an openai: target")
    add("--first", choices=("customer", "bot"), help="who speaks first (customer)")
    add("--timeout", type=float, metavar="S", help="seconds of one reply (120)")


def models(command: argparse.ArgumentParser) -> None:
    """Who plays and who grades."""
    add = group(command, "models").add_argument
    add("--customer-model", metavar="NAME", help="who plays the customers (embedded)")
    add("--support-model", metavar="NAME", help="who plays support (embedded)")
    add("--judge-model", metavar="NAME", help="a language model that grades each dialogue (none)")


def money(command: argparse.ArgumentParser) -> None:
    """What a run may cost."""
    add = group(command, "money").add_argument
    add("--budget", metavar="USD", help="dollars; no new call once they are spent (no limit)")
    price(command)


def price(command: argparse.ArgumentParser) -> None:
    """What tokens cost."""
    group(command, "money").add_argument(
        "--price", metavar="IN,OUT", help="dollars for a million tokens, also IN,OUT,CACHED,BATCH"
    )


def no_check(command: argparse.ArgumentParser) -> None:
    """Without the tiny calls beforehand."""
    group(command, "models").add_argument(
        "--no-check", action="store_true", help="no tiny call to each model before the run"
    )


def recordings(command: argparse.ArgumentParser) -> None:
    """How recordings of others are read."""
    add = group(command, "recordings").add_argument
    add("--format", metavar="F", help="of the recordings (what they look like)")
    add("--mapping", type=Path, metavar="FILE", help="YAML table of their keys and roles")


def personal(command: argparse.ArgumentParser) -> None:
    """Whether personal details are masked."""
    group(command, "recordings").add_argument(
        "--keep-personal",
        action="store_true",
        help="names, addresses, phone and card numbers of recordings as they are (masked)",
    )


def config(command: argparse.ArgumentParser) -> None:
    """A file of settings."""
    group(command, "output").add_argument(
        "--config", type=Path, metavar="FILE", help="YAML file with any of these settings"
    )


def out(command: argparse.ArgumentParser, where: str) -> None:
    """The folder of the run."""
    group(command, "output").add_argument(
        "--out", type=Path, metavar="DIR", help=f"folder of the run ({where})"
    )


def json_switch(command: argparse.ArgumentParser) -> None:
    """JSON instead of a table."""
    group(command, "output").add_argument(
        "--json", action="store_true", help="print JSON for machines"
    )


def json_file(command: argparse.ArgumentParser) -> None:
    """JSON instead of a table, or into a file."""
    group(command, "output").add_argument(
        "--json", nargs="?", const="-", metavar="FILE", help="write JSON (to standard output)"
    )
