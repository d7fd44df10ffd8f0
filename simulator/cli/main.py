"""The command line: arguments, and known errors as one line with exit code 2.

Imports nothing heavy: `--help` and errors in arguments answer at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from simulator.errors import UserError, nearest

for _library in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_library, "1")  # small matrices: threads only wait for each other

VERDICT = 1
USER_ERROR = 2

GENERATE_HELP = "play customers against support and write accepted dialogues as training data"
BIAS_HELP = "the same cases with customers who differ in nothing but who they are"
STRESS_HELP = "adversarial customers against your bot, with a verdict on every case"
PLAY_HELP = "play one side of a dialogue yourself, on the terminal"


class _Parser(argparse.ArgumentParser):
    """One line for a mistake in the arguments, with the nearest right command."""

    def error(self, message: str) -> Any:
        if "invalid choice" in message and "'" in message:
            given = message.split("'")[1]
            asked = message.partition(":")[0].removeprefix("argument ")
            of_it = [a for a in self._actions if a.choices and asked in (*a.option_strings, a.dest)]
            choices = [str(c) for a in of_it or self._actions for c in a.choices or ()]
            message = f"`{given}` is not one of the choices{nearest(given, choices)}"
        raise UserError(f"{message}; `{self.prog} --help` lists what there is")


def build_parser() -> argparse.ArgumentParser:
    """All commands and their arguments."""
    parser = _Parser(
        prog="simulator", description="A flight simulator for customer-support bots.",
        epilog="Exit codes: 0 fine, 1 a verdict, 2 a mistake of the user's or the environment,"
        " 3 cannot tell (stress).",
    )  # fmt: skip
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    _generate(commands.add_parser("generate", help=GENERATE_HELP, description=GENERATE_HELP))
    _bias(commands.add_parser("bias", help=BIAS_HELP, description=BIAS_HELP))
    _stress(commands.add_parser("stress", help=STRESS_HELP, description=STRESS_HELP))
    _play(commands.add_parser("play", help=PLAY_HELP, description=PLAY_HELP))
    _doctor(commands.add_parser("doctor", help="what the models can do, by a tiny call for each"))
    _plan(commands.add_parser("plan", help="the cases of a run, and its calls, tokens and dollars"))
    _coverage(commands.add_parser("coverage", help="what runs or recordings have exercised"))
    _export(commands.add_parser("export", help="write a run's dialogues in a fine-tuning format"))
    _verify(commands.add_parser("verify", help="check exported files by their consumers' rules"))
    _curate(commands.add_parser("curate", help="keep the part of a run worth training on"))
    _quality(commands.add_parser("quality", help="how varied a run is, and how near to people"))
    _compare(commands.add_parser("compare", help="runs side by side: what each gives and costs"))
    _show(commands.add_parser("show", help="print transcripts with tool calls and findings"))
    _judge(commands.add_parser("judge", help="grades of a judge, and their agreement with labels"))
    _audit(commands.add_parser("audit", help="run the critic over recorded transcripts"))
    _selftest(commands.add_parser("selftest", help="plant flaws and count what the critic finds"))
    _serve(commands.add_parser("serve", help="serve the embedded model, or a pack's bot"))
    _qa(commands.add_parser("qa", help="write questions with answers, or tickets, about a pack"))
    _phrases(commands.add_parser("phrases", help="review what a model has worded otherwise"))
    _graph(commands.add_parser("graph", help="draw scenarios, or the stage that plays them"))
    _new(commands.add_parser("new", help="write a small pack of your own that runs at once"))
    _schema(commands.add_parser("schema", help="JSON Schemas of a pack's files, for editors"))
    check = commands.add_parser("check", help="check packs, personas and tactics")
    check.add_argument(
        "path", nargs="*", type=Path, help="pack folders, files of personas and tactics; all"
    )
    listing = commands.add_parser("list", help="list packs, scenarios, personas and tactics")
    for command in (check, listing):
        _json(command)
    return parser


def _new(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", help="of the pack: small letters, digits, _ or -")
    command.add_argument(
        "--from", dest="source", metavar="PACK", help="a pack to start from (the template)"
    )
    _json(command)


def _schema(command: argparse.ArgumentParser) -> None:
    command.add_argument("kind", nargs="?", metavar="KIND", help="pack, rules, tools, ... (lists)")
    command.add_argument("--out", type=Path, metavar="DIR", help="write KIND.schema.json here")


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON for machines")


def _generate(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("pack", nargs="+", help="name of a pack, or the path of its folder")
    add("-n", type=_number, metavar="N", help="dialogues of each pack (100)")
    add("--seed", type=_number, metavar="S", help="the same seed gives the same dialogues (0)")
    add("--persona", nargs="+", metavar="P", help="only these personas")
    add("--scenario", nargs="+", metavar="S", help="only these scenarios")
    add("--until-coverage", type=float, metavar="P", help="play until P %% of all bins are hit")
    add("--pairs", action="store_const", const=True, help="P %% of the pairs are meant instead")
    add("--per-cell", type=_number, metavar="K", help="play for K dialogues in each cell")
    add("--cross", metavar="A:B", help="the cells of --per-cell (scenario:persona)")
    add("--without", nargs="+", metavar="D", help="dimensions --until-coverage leaves out")
    add("--from", dest="known", nargs="+", type=Path, metavar="RUN", help="what was played before")
    add("--edge-share", type=float, metavar="X", help="share of edge cases, 0 to 1 (0)")
    add("--sampling", choices=("coverage", "random"), help="lead to holes, or not (coverage)")
    add("--out", type=Path, metavar="DIR", help="folder of the run (outputs/...)")
    add("--concurrency", type=_number, metavar="C", help="dialogues at once in a process (16)")
    add("--workers", type=_number, metavar="W", help="processes that play (1)")
    add("--max-exchanges", type=_number, metavar="N", help="customer turns before a cut-off (20)")
    add("--repairs", type=_number, metavar="K", help="how often a turn is sent back (2)")
    add(
        "--prompt",
        choices=("full", "short"),
        help="what language models are told: short for those with little context (full)",
    )
    add("--turn-words", choices=("people", "free"),
        help="how long turns of customers on a language model are (people)")  # fmt: skip
    add("--max-reply-tokens", type=_number, metavar="N", help="longest reply of support (200)")
    add("--budget", metavar="USD", help="dollars; no new call once they are spent (no limit)")
    add("--price", metavar="IN,OUT", help="dollars for a million tokens (list prices)")
    add("--record", type=Path, metavar="FILE", help="keep replies here (journal.jsonl in the run)")
    add("--validation-share", type=float, metavar="X", help="share for validation (0.1)")
    add("--row-system", metavar="S", help="of the rows: full, short, none, or a file (full)")
    add("--row-tools", choices=("all", "used", "none"), help="tools that stand in rows (all)")
    add("--row-distractors", type=_number, metavar="K", help="beside the used tools (0)")
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
    add("--faults", metavar="NAME,...", help="what goes wrong behind tools: timeout_after_commit,"
        " fails_once, stale, malformed, or all (nothing)")  # fmt: skip
    add("--model", metavar="NAME", help="who plays both: embedded, openai:MODEL[@URL], replay:FILE")
    _models(command)
    add("--say-with", metavar="NAME",
        help="a model that words the packs' sentences otherwise, once (nobody)")  # fmt: skip
    add("--config", type=Path, metavar="FILE", help="YAML file with any of these settings")
    add("--fail-under", type=float, metavar="P", help="exit code 1 if fewer %% reach what they can")
    add("--no-check", action="store_true", help="no tiny call to each model before the run")
    _json(command)


def _bias(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("pack", nargs="+", help="name of a pack, or the path of its folder")
    add("--target", metavar="BOT",
        help="URL, module:name, openai:NAME@URL, command:PROGRAM, *.yaml (embedded)")  # fmt: skip
    add("--swap", nargs="+", default=[], metavar="S", help="name, gender, age, dialect (all)")
    add("-n", type=_number, metavar="N", help="cases of each pack, each with every group (50)")
    add("--persona", nargs="+", metavar="P", help="only these personas")
    add("--scenario", nargs="+", metavar="S", help="only these scenarios")
    add("--seed", type=_number, metavar="S", help="the same seed gives the same cases (0)")
    add("--tools", action="store_const", const=True, help="offer our tools to an openai: target")
    add("--first", choices=("customer", "bot"), help="who speaks first (customer)")
    add("--timeout", type=float, metavar="S", help="seconds of one reply (120)")
    add("--customer-model", metavar="NAME", help="who plays the customers (embedded)")
    add("--max-exchanges", type=_number, metavar="N", help="customer turns before a cut-off (20)")
    add("--concurrency", type=_number, metavar="C", help="dialogues at once in a process (16)")
    add("--workers", type=_number, metavar="W", help="processes that play (1)")
    add("--budget", metavar="USD", help="dollars; no new call once they are spent (no limit)")
    add("--price", metavar="IN,OUT", help="dollars for a million tokens (list prices)")
    add("--out", type=Path, metavar="DIR", help="folder of the run (outputs/bias-...)")
    add("--json", nargs="?", const="-", metavar="FILE", help="write JSON (to standard output)")
    add("--no-check", action="store_true", help="no tiny call to each model before the run")


def _stress(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("pack", nargs="*", help="name of a pack, or the path of its folder")
    add("--target", metavar="BOT",
        help="URL, module:name, openai:NAME@URL, command:PROGRAM, *.yaml (embedded)")  # fmt: skip
    add("--tactic", nargs="+", metavar="T", help="only these tactics or groups (all)")
    add("-n", type=_number, metavar="N", help="attacks of each tactic and pack (10)")
    add("-k", type=_number, metavar="K", help="trials of each case (1)")
    add("--no-twins", action="store_true", help="without the benign twin of each attack")
    add("--persona", nargs="+", metavar="P", help="only these personas (the adversarial ones)")
    add("--scenario", nargs="+", metavar="S", help="only these scenarios")
    add("--seed", type=_number, metavar="S", help="the same seed gives the same cases (0)")
    add("--half-width", type=float, metavar="X", help="as many cases as an interval of ±X needs")
    add("--tools", action="store_const", const=True, help="offer our tools to an openai: target")
    add("--first", choices=("customer", "bot"), help="who speaks first (customer)")
    add("--timeout", type=float, metavar="S", help="seconds of one reply (120)")
    add("--setup", metavar="HOOK", help="is given the records of each case beforehand")
    add("--probe", metavar="HOOK", help="is asked for the records after each case")
    add("--faults", metavar="NAME,...", help="what goes wrong behind tools, or all (nothing)")
    add("--records", choices=("made", "listed"), help="listed: only the pack's own (made)")
    add("--customer-model", metavar="NAME", help="who plays the customers (embedded)")
    add("--judge-model", metavar="NAME", help="is asked what no rule can tell (nobody)")
    add("--max-exchanges", type=_number, metavar="N", help="customer turns before a cut-off (20)")
    add("--concurrency", type=_number, metavar="C", help="dialogues at once in a process (16)")
    add("--workers", type=_number, metavar="W", help="processes that play (1)")
    add("--budget", metavar="USD", help="dollars; no new call once they are spent (no limit)")
    add("--price", metavar="IN,OUT", help="dollars for a million tokens (list prices)")
    add("--out", type=Path, metavar="DIR", help="folder of the run (outputs/stress-...)")
    add("--case", metavar="ID", help="exactly the case whose id begins so")
    add("--shrink", action="store_true", help="find the smallest variant of it that breaks so")
    add("--most", type=_number, metavar="N", help="dialogues that --shrink may play (100)")
    add("--baseline", type=Path, metavar="RUN", help="an earlier run: what got worse")
    add("--fail-on", default="low", metavar="L", help="low, medium, high, critical, never (low)")
    add("--max-unseen", type=float, default=0.05, metavar="X",
        help="share that may be undecided before exit code 3 (0.05)")  # fmt: skip
    add("--html", type=Path, metavar="FILE", help="write a page that needs nothing else")
    add("--junit", type=Path, metavar="FILE", help="write JUnit XML")
    add("--csv", type=Path, metavar="FILE", help="write a row for each case")
    add("--json", nargs="?", const="-", metavar="FILE", help="write JSON (to standard output)")
    add("--config", type=Path, metavar="FILE", help="YAML file with any of these settings")
    add("--no-check", action="store_true", help="no tiny call to each model before the run")
    add("--plan", action="store_true",
        help="say what the run will play, need and tell, and end; no call is made")  # fmt: skip
    add("--latency", type=float, metavar="S",
        help="--plan: seconds of one reply of the bot or a model (2)")  # fmt: skip
    add("--reply-factor", type=float, metavar="F",
        help="--plan: how much longer a model writes than the embedded one (1.6)")  # fmt: skip
    add("--list", action="store_true", help="list the tactics and end")


def _models(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--customer-model", metavar="NAME", help="who plays the customers (embedded)")
    add("--support-model", metavar="NAME", help="who plays support (embedded)")
    add("--judge-model", metavar="NAME", help="a language model that grades each dialogue (none)")


def _doctor(command: argparse.ArgumentParser) -> None:
    command.add_argument("--model", metavar="NAME", help="who plays both: openai:MODEL[@URL], ...")
    _models(command)
    _json(command)


def _plan(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("pack", nargs="+", help="name of a pack, or the path of its folder")
    add("-n", type=_number, metavar="N", help="dialogues of each pack (100)")
    add("--target", type=float, metavar="P", help="the fewest cases that reach P %% of all bins")
    add("--pairs", action="store_const", const=True, help="P %% of the pairs are meant instead")
    add("--without", nargs="+", metavar="D", help="dimensions that the target leaves out")
    add("--from", dest="known", nargs="+", type=Path, metavar="RUN", help="what was played before")
    add("--seed", type=_number, metavar="S", help="the seed of the run (0)")
    add("--persona", nargs="+", metavar="P", help="only these personas")
    add("--scenario", nargs="+", metavar="S", help="only these scenarios")
    add("--model", nargs="+", metavar="NAME", help="who plays both; several are compared")
    _models(command)
    add("--price", metavar="IN,OUT", help="dollars for a million tokens (list prices)")
    add("--reply-factor", type=float, default=1.6, metavar="X",
        help="how much longer a language model writes than the embedded one (1.6)")  # fmt: skip
    _json(command)


def _coverage(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("run", nargs="+", help="folders of runs; with --transcripts a pack, and runs to compare")
    add("--fail-under", type=float, metavar="P", help="exit code 1 below P percent")
    add("--html", type=Path, metavar="FILE", help="write a page that needs nothing else")
    add("--json", nargs="?", const="-", metavar="FILE", help="write JSON (to standard output)")
    add("--xml", type=Path, metavar="FILE", help="write Cobertura XML")
    add("--cross", nargs="+", metavar="A:B", help="further pairs of dimensions")
    add("--without", nargs="+", metavar="D", help="dimensions that are left out")
    add("--all", action="store_true", help="name every hole, however many there are")
    add("--transcripts", type=Path, metavar="FILE", help="measure recordings of another bot")
    add("--format", metavar="F", help="of the transcripts, as for `simulator audit`")
    add("--mapping", type=Path, metavar="FILE", help="a table of where things stand in them")
    _personal(command)


def _play(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("pack", help="name of a pack, or the path of its folder")
    add("--as", dest="role", default="customer", choices=("customer", "support"),
        help="the side that you take (customer)")  # fmt: skip
    add("--scenario", metavar="S", help="only this scenario")
    add("--persona", metavar="P", help="only this persona")
    add("--seed", type=_number, metavar="N", help="the same seed gives the same case (0)")
    add("--model", metavar="NAME", default="embedded", help="who plays the other side (embedded)")
    add("--save", type=Path, metavar="RUN", help="folder of a run that the dialogue is added to")


FORMAT_NAMES = (
    "trl", "trl-prompt-completion", "trl-preference", "openai", "openai-dpo", "sharegpt", "alpaca",
    "tinker", "user", "user-masked", "atif", "inspect", "labels", "parquet",
)  # fmt: skip


def _export(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("run", type=Path, nargs="+", help="folders of runs")
    add("--format", default="trl", choices=FORMAT_NAMES,
        help="rows of dialogues, labelled turns, or turns against drafts (trl)")  # fmt: skip
    add("--out", type=Path, metavar="DIR", help="folder to write to (the run's)")
    add("--system", default="full", metavar="S",
        help="full, short, none, or a file; never with the canary (full)")  # fmt: skip
    add("--tools", default="all", choices=("all", "used", "none"), help="that stand in rows (all)")
    add("--distractors", type=_number, default=0, metavar="K", help="beside the used tools (0)")
    add("--max-tokens", type=_number, metavar="N", help="leave longer rows out (no limit)")
    add("--validation-share", type=float, default=0.1, metavar="X", help="for validation (0.1)")
    add("--test-share", type=float, default=0.0, metavar="X", help="for a third file (0)")
    add("--leak", default="count", choices=("count", "sentences"),
        help="count or leave out who shares a sentence with held-out ones")  # fmt: skip
    add("--accept", default="expected", choices=("expected", "clean"),
        help="that ended as well as their case allows (expected), or without error")  # fmt: skip
    add("--only", nargs="+", default=(), metavar="K:V",
        help="goal:reached, ending:refused, finding:CODE")  # fmt: skip
    add("--with-acts", action="store_true", help="support's acts beside the text")
    add("--pairs", default="all", choices=("all", "minimal"),
        help="all preference pairs, or those that differ in one passage (all)")  # fmt: skip
    add("--fault", nargs="+", default=(), metavar="CODE", help="pairs of these findings only")
    _json(command)


def _verify(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", type=Path, help="folder that `export` has written to")
    _json(command)


def _curate(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("run", type=Path, help="folder of the run")
    add("--out", type=Path, required=True, metavar="DIR", help="folder of the new run")
    add("-n", type=_number, metavar="N", help="exactly as many (all that are left)")
    add("--accept", default="expected", metavar="A",
        help="expected (ended as well as the case allows), clean, or any (expected)")  # fmt: skip
    add("--without", nargs="+", default=(), metavar="CODE", help="drop dialogues with this finding")
    add("--ending", nargs="+", default=(), metavar="E", help="keep only these endings")
    add("--least-turns", type=_number, default=0, metavar="T", help="of both sides (0)")
    add("--most-turns", type=_number, metavar="T", help="of both sides (no limit)")
    add("--grade", nargs="+", default=(), metavar="G", help="what a judge has to have passed")
    add("--duplicates", type=float, default=0.8, metavar="X",
        help="share of common masked shingles that makes a near-duplicate (0.8)")  # fmt: skip
    add("--keep-duplicates", action="store_true", help="look for none")
    add("--balance", nargs="+", default=(), metavar="K", help="over scenario, persona, ending")
    _json(command)


def _quality(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("run", type=Path, help="folder of the run")
    add("--reference", nargs="+", type=Path, default=(), metavar="FILE",
        help="recordings of people, in any format that `audit` reads")  # fmt: skip
    add("--format", metavar="F", help="of the recordings (what they look like)")
    add("--mapping", type=Path, metavar="FILE", help="YAML table of their keys and roles")
    _personal(command)
    add("--pack", metavar="P", help="only dialogues of this pack")
    add("--html", type=Path, metavar="FILE", help="write a page")
    add("--json", metavar="FILE", help="write JSON; `-` prints it instead")


def _personal(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--keep-personal",
        action="store_true",
        help="names, addresses, phone and card numbers of recordings as they are (masked)",
    )


def _compare(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("run", nargs="+", type=Path, help="folders of runs")
    add("--templates", action="store_true", help="beside a template baseline of the first run")
    add("--reference", nargs="+", type=Path, default=(), metavar="FILE",
        help="recordings of people, in any format that `audit` reads: fidelity")  # fmt: skip
    add("--format", metavar="F", help="of the recordings (what they look like)")
    add("--mapping", type=Path, metavar="FILE", help="YAML table of their keys and roles")
    _json(command)


def _selftest(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("pack", nargs="*", help="name of a pack, or the path of its folder")
    add("-n", type=_number, default=50, metavar="N", help="dialogues in which each flaw fires (50)")
    add("--clean", type=_number, default=200, metavar="N", help="dialogues without a flaw (200)")
    add("--flaw", nargs="+", metavar="F", help="only these flaws")
    add("--seed", type=_number, default=0, metavar="S", help="of the cases (0)")
    add("--workers", type=_number, default=1, metavar="W", help="processes that play (1)")
    add("--fail-under", type=float, default=98, metavar="P", help="least percent found (98)")
    add("--list", action="store_true", help="list the flaws and end")
    _json(command)


def _judge(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("run", type=Path, help="folder of the run")
    add("--model", metavar="NAME", help="have the dialogues judged by this model; else only read")
    add("--labels", type=Path, metavar="FILE", help="JSONL or CSV with labels to compare with")
    add("--concurrency", type=_number, default=8, metavar="C", help="dialogues judged at once (8)")
    _json(command)


def _audit(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "file", nargs="+", type=Path, help="files or folders of recorded conversations"
    )
    command.add_argument(
        "--format", default="openai", metavar="F",
        help="openai (default), tau, tau2, star, anthropic, langchain, sharegpt, inspect,"
        " promptfoo, zendesk, intercom, csv",
    )  # fmt: skip
    command.add_argument(
        "--guess", action="store_true", help="say which format the files look like, and its mapping"
    )
    command.add_argument("--pack", help="a pack of the same business: its clauses are evidence")
    command.add_argument(
        "--policy", type=Path, metavar="FILE", help="what the bot was told, as text or Markdown"
    )
    command.add_argument(
        "--mapping", type=Path, metavar="FILE", help="YAML table of your logs' keys, roles, tools"
    )
    add = command.add_argument
    add("--judge-model", metavar="NAME", help="is asked about the policy clause by clause (nobody)")
    add("--limit", type=_number, metavar="N", help="messages and deeds that the judge sees (all)")
    add("--clauses", type=_number, metavar="K", help="clauses it is asked about for each (2)")
    add("--concurrency", type=_number, metavar="C", help="questions to the judge at once (8)")
    add("--budget", metavar="USD", help="dollars; no new call once they are spent (no limit)")
    add("--price", metavar="IN,OUT", help="dollars for a million tokens (list prices)")
    add("--record", type=Path, metavar="FILE",
        help="keep the judge's replies here (outputs/audit-judge.jsonl)")  # fmt: skip
    add("--no-check", action="store_true", help="no tiny call to the judge beforehand")
    _personal(command)
    command.add_argument(
        "--json", nargs="?", const="-", metavar="FILE", help="all findings as JSON, or into FILE"
    )


def _serve(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("pack", nargs="?", help="a pack whose support is served as a bot: webhook and chat")
    add("--embedded", action="store_true", help="the embedded model, over chat completions")
    add("--host", default="127.0.0.1", metavar="H", help="address to listen on (127.0.0.1)")
    add("--port", type=_number, default=0, metavar="P", help="port to listen on (0: a free one)")
    add("--flaw", metavar="NAME,...", help="mistakes it is to make (`selftest --list` has them)")


def _qa(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("spec", type=Path, metavar="SPEC.json", help="an instruction and examples")
    add("-n", type=_number, metavar="N", help="how many (as many as the instruction says, or 10)")
    add("--pack", help="name of a pack, or the path of its folder: what is true")
    add("--model", default="embedded", metavar="NAME", help="who writes them (embedded)")
    add(
        "--format",
        default="json",
        choices=("json", "jsonl", "csv", "text"),
        help="(json: an array)",
    )
    add("--kind", default="qa", choices=("qa", "ticket"), help="pairs, or single tickets (qa)")
    add(
        "--cover",
        nargs="+",
        default=[],
        metavar="TOPIC",
        help="only about these (what the instruction names)",
    )
    add("--avoid", nargs="+", default=[], metavar="TOPIC", help="never about these")
    add("--seed", type=_number, default=0, metavar="S", help="the same seed, the same set (0)")
    add("--out", type=Path, metavar="FILE", help="write to a file, whole or not at all")
    add("--report", type=Path, metavar="FILE", help="what was rejected and counted, as JSON")


def _phrases(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("pack", help="name of a pack, or the path of its folder")
    add("--accept", nargs="+", default=[], metavar="ID", help="phrases that are fine, or all")
    add("--reject", nargs="+", default=[], metavar="ID", help="nobody is to say these, or all")
    _json(command)


def _graph(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("pack", nargs="?", help="name of a pack, or the path of its folder")
    add("--scenario", metavar="S", help="only this scenario (all)")
    add("--stage", action="store_true", help="the LangGraph on which a dialogue is played")
    add("--format", default="mermaid", choices=("mermaid", "svg", "png"), help="(mermaid)")
    add("--out", type=Path, metavar="FILE", help="a file, or a folder for one of each scenario")


def _show(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", type=Path, help="folder of the run")
    command.add_argument("id", nargs="?", help="place in the plan, or the beginning of a case id")
    command.add_argument("--first", type=_number, metavar="N", help="the first N dialogues")
    command.add_argument("--acts", action="store_true", help="with the acts of support's turns")
    _json(command)


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is not a whole number") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Without the program's name; those of the process by default.

    Returns:
        The exit code: 0 fine, 1 a verdict, 2 a mistake of the user's or the environment.
    """
    _use_utf8()
    try:
        options = build_parser().parse_args(arguments)
        if options.version:
            from importlib.metadata import version

            print(version("conversation-simulator"), flush=True)
            return 0
        if options.command is None:
            build_parser().print_help()
            sys.stdout.flush()
            return 0
        command: Callable[[argparse.Namespace], int]
        command = getattr(import_module(f"simulator.cli.{options.command}"), f"{options.command}_")
        code = command(options)
        sys.stdout.flush()
        return code
    except UserError as error:
        print(f"simulator: {_line(str(error))}", file=sys.stderr)
        return USER_ERROR
    except KeyboardInterrupt:
        print("simulator: stopped; run the same command again to go on", file=sys.stderr)
        return USER_ERROR
    except BrokenPipeError:
        _silence()
        return 0
    except OSError as error:
        if not _is_full():
            raise
        print(f"simulator: standard output: {error.strerror}", file=sys.stderr)
        return USER_ERROR


def _is_full() -> bool:
    """Whether standard output takes no more; then it is given up, with what waits for it."""
    try:
        sys.stdout.write("\n")
        sys.stdout.flush()
    except OSError:
        _silence()
        return True
    return False


def _silence() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _line(text: str) -> str:
    from simulator.cli.terminal import harmless

    return harmless(" ".join(text.split()))


def _use_utf8() -> None:
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def print_json(value: Any) -> None:
    """Print for machines; on a terminal nothing that it might act upon."""
    print(json.dumps(value, ensure_ascii=sys.stdout.isatty(), indent=1))


if __name__ == "__main__":
    sys.exit(main())
