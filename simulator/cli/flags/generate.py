"""The flags of `simulator generate`."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli.flags import shared
from simulator.cli.flags.shared import group, number

HELP = "play customers against support and write accepted dialogues as training data"
EXAMPLES = (
    "simulator generate bakery -n 20",
    "simulator generate ecommerce -n 1000 --model openai:gpt-4.1-mini --budget 5 --out outputs/a",
)


def flags(command: argparse.ArgumentParser) -> None:
    """Declare them."""
    shared.packs(command)
    _cases(command)
    _holes(command)
    _play(command)
    _models(command)
    _controls(command)
    _rows(command)
    shared.out(command, "outputs/...")
    add = group(command, "output").add_argument
    add("--record", type=Path, metavar="FILE", help="keep replies here (journal.jsonl in the run)")
    add("--fail-under", type=float, metavar="P", help="exit code 1 if fewer %% reach what they can")
    shared.config(command)
    shared.json_switch(command)


def _cases(command: argparse.ArgumentParser) -> None:
    add = group(command, "which cases").add_argument
    add("-n", type=number, metavar="N", help="dialogues of each pack (100)")
    add("--seed", type=number, metavar="S", help="the same seed gives the same dialogues (0)")
    shared.whose_cases(command)
    add("--edge-share", type=float, metavar="X", help="share of edge cases, 0 to 1 (0)")
    add("--sampling", choices=("coverage", "random"), help="lead to holes, or not (coverage)")


def _holes(command: argparse.ArgumentParser) -> None:
    add = group(command, "until enough is covered").add_argument
    add("--until-coverage", type=float, metavar="P", help="play until P %% of all bins are hit")
    add("--pairs", action="store_const", const=True, help="P %% of the pairs are meant instead")
    add("--per-cell", type=number, metavar="K", help="play for K dialogues in each cell")
    add("--cross", metavar="A:B", help="the cells of --per-cell (scenario:persona)")
    add("--without", nargs="+", metavar="D", help="dimensions --until-coverage leaves out")
    add("--from", dest="known", nargs="+", type=Path, metavar="RUN", help="what was played before")


def _play(command: argparse.ArgumentParser) -> None:
    shared.play(command)
    add = group(command, "how they are played").add_argument
    add("--repairs", type=number, metavar="K", help="how often a turn is sent back (2)")
    add("--faults", metavar="NAME,...", help="what goes wrong behind tools: timeout_after_commit,"
        " fails_once, stale, malformed, or all (nothing)")  # fmt: skip


def _models(command: argparse.ArgumentParser) -> None:
    add = group(command, "models").add_argument
    add("--model", metavar="NAME", help="who plays both: embedded, openai:MODEL[@URL], replay:FILE")
    shared.models(command)
    add("--say-with", metavar="NAME",
        help="a model that words the packs' sentences otherwise, once (nobody)")  # fmt: skip
    add("--prompt", choices=("full", "short"),
        help="what models are told: short for those with little context (full)")  # fmt: skip
    add("--turn-words", choices=("people", "free"),
        help="how long turns of customers on a language model are (people)")  # fmt: skip
    add("--batch", action="store_const", const=True,
        help="send requests in batch files: half the price, up to a day a turn")  # fmt: skip
    add("--max-reply-tokens", type=number, metavar="N", help="longest reply of support (200)")
    shared.no_check(command)
    shared.money(command)


def _controls(command: argparse.ArgumentParser) -> None:
    add = group(command, "how people write").add_argument
    add("--language", metavar="XX", help="what support has to speak, such as en (any)")
    add("--sentiment", nargs="+", metavar="S",
        help="positive, neutral, negative: what is fine (any)")  # fmt: skip
    add("--customer-tone", nargs="+", metavar="T",
        help="warm, polite, neutral, blunt, sarcastic (any)")  # fmt: skip
    add("--customer-formality", nargs="+", metavar="T", help="formal, neutral, casual (any)")
    add("--customer-verbosity", nargs="+", metavar="T", help="terse, normal, chatty (any)")
    add("--style", nargs="+", type=Path, metavar="FILE",
        help="recordings whose customers' writing is matched, never copied")  # fmt: skip
    add("--style-format", metavar="F", help="of these recordings (what they look like)")
    add("--moods", metavar="M=X,...", help="shares of moods that customers begin in: calm=0.7,...")
    add("--topic", nargs="+", metavar="T", help="topics or tools: each dialogue is about one (any)")
    add("--without-topic", nargs="+", metavar="T", help="topics or tools that none is about")
    add("--entity", nargs="+", metavar="V", help="values of which each customer knows one (any)")


def _rows(command: argparse.ArgumentParser) -> None:
    add = group(command, "rows").add_argument
    add("--validation-share", type=float, metavar="X", help="share for validation (0.1)")
    add("--row-system", metavar="S", help="of the rows: full, short, none, or a file (full)")
    add("--row-tools", choices=("all", "used", "none"), help="tools that stand in rows (all)")
    add("--row-distractors", type=number, metavar="K", help="beside the used tools (0)")
