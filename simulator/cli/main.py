"""The command line: arguments, and known errors as one line with exit code 2.

Imports nothing heavy: `--help` and errors in arguments answer at once.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from simulator.errors import UserError, nearest

for _library in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_library, "1")  # small matrices: threads only wait for each other

COLLECT_AFTER = 50_000
"""New objects after which garbage is looked for: packs and models are many, and none ever is."""

VERDICT = 1
USER_ERROR = 2

COMMANDS = (
    "generate", "bias", "stress", "play", "doctor", "plan", "coverage", "export", "verify",
    "curate", "quality", "compare", "show", "view", "judge", "audit", "selftest", "serve", "qa",
    "phrases", "graph", "new", "draft", "schema", "check", "list",
)  # fmt: skip


class _Given(argparse.Action):
    """Keeps what was given; the values of an option that stands there twice add up."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        before = getattr(namespace, self.dest, self.default)
        if self.nargs == "+" and option_string and before is not self.default:
            values = [*before, *values]
        setattr(namespace, self.dest, values)


class _Parser(argparse.ArgumentParser):
    """One line for a mistake in the arguments, with the nearest right command."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.register("action", None, _Given)

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
    for name in COMMANDS:
        _declare(commands, name)
    return parser


def _declare(commands: argparse._SubParsersAction[_Parser], name: str) -> None:
    declared = import_module(f"simulator.cli.flags.{name}")
    declared.flags(
        commands.add_parser(
            name,
            help=declared.HELP,
            description=f"{declared.HELP[0].upper()}{declared.HELP[1:]}.",
            epilog="\n  ".join(("examples:", *declared.EXAMPLES)),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Without the program's name; those of the process by default.

    Returns:
        The exit code: 0 fine, 1 a verdict, 2 a mistake of the user's or the environment.
    """
    _use_utf8()
    gc.set_threshold(COLLECT_AFTER)
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
