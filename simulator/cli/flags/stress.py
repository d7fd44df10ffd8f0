"""The flags of `simulator stress`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import group, number

HELP = "send adversarial customers to your bot, with a verdict on every case"
EXAMPLES = (
    "simulator stress bakery -n 2",
    "simulator stress ecommerce --target http://localhost:8000/chat --html report.html",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    shared.packs(command, needed=False)
    _bot(command)
    _cases(command)
    shared.play(command)
    _models(command)
    shared.money(command)
    _one_case(command)
    _verdict(command)
    _plan(command)
    _output(command)


def _bot(command: argparse.ArgumentParser) -> None:
    shared.bot(command)
    add = group(command, "the bot").add_argument
    add("--setup", metavar="HOOK", help="is given the records of each case beforehand")
    add("--probe", metavar="HOOK", help="is asked for the records after each case")
    add("--faults", metavar="NAME,...", help="what goes wrong behind tools, or all (nothing)")


def _cases(command: argparse.ArgumentParser) -> None:
    add = group(command, "which cases").add_argument
    add("--tactic", nargs="+", metavar="T", help="only these tactics or groups (all)")
    add("-n", type=number, metavar="N", help="attacks of each tactic and pack (10)")
    add("-k", type=number, metavar="K", help="trials of each case (1)")
    add("--no-twins", action="store_true", help="without the benign twin of each attack")
    shared.whose_cases(command, "only these personas (the adversarial ones)")
    add("--seed", type=number, metavar="S", help="the same seed gives the same cases (0)")
    add("--half-width", type=float, metavar="X", help="as many cases as an interval of ±X needs")
    add("--records", choices=("made", "listed"), help="listed: only the pack's own (made)")


def _models(command: argparse.ArgumentParser) -> None:
    add = group(command, "models").add_argument
    add("--customer-model", metavar="NAME", help="who plays the customers (embedded)")
    add("--judge-model", metavar="NAME", help="is asked what no rule can tell (nobody)")
    shared.no_check(command)


def _one_case(command: argparse.ArgumentParser) -> None:
    add = group(command, "one case again").add_argument
    add("--case", metavar="ID", help="exactly the case whose id begins so")
    add("--shrink", action="store_true", help="find the smallest variant of it that breaks so")
    add("--most", type=number, metavar="N", help="dialogues that --shrink may play (100)")


def _verdict(command: argparse.ArgumentParser) -> None:
    add = group(command, "the verdict").add_argument
    add("--baseline", type=Path, metavar="RUN", help="an earlier run: what got worse")
    add("--fail-on", default="low", metavar="L", help="low, medium, high, critical, never (low)")
    add("--max-unseen", type=float, default=0.05, metavar="X",
        help="share that may be undecided before exit code 3 (0.05)")  # fmt: skip


def _plan(command: argparse.ArgumentParser) -> None:
    add = group(command, "before a run").add_argument
    add("--plan", action="store_true",
        help="say what the run will play, need and tell, and end; no call is made")  # fmt: skip
    add("--latency", type=float, metavar="S",
        help="--plan: seconds of one reply of the bot or a model (2)")  # fmt: skip
    add("--reply-factor", type=float, metavar="F",
        help="--plan: how much longer a model writes than the embedded one (1.6)")  # fmt: skip
    add("--list", action="store_true", help="list the tactics and end")


def _output(command: argparse.ArgumentParser) -> None:
    shared.out(command, "outputs/stress-...")
    add = group(command, "output").add_argument
    add("--html", type=Path, metavar="FILE", help="write a page that needs nothing else")
    add("--junit", type=Path, metavar="FILE", help="write JUnit XML")
    add("--csv", type=Path, metavar="FILE", help="write a row for each case")
    shared.json_file(command)
    shared.config(command)
