"""Runs the samples of the README in an empty folder: `make readme` says what it shows otherwise.

A sample is a block of code with lines that begin with `$ `; what stands below them is what they
print, `...` being what is left out. What serves stays up until its block is done.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
SERVES = re.compile(r"simulator (serve|view) ")
PATIENCE = 1800
TOO_LONG = 124
STARTING = 60


@dataclass
class Command:
    """One command of a sample.

    Attributes:
        line: As it would be typed; more than one line where it goes on.
        shown: What the README says that it prints.
    """

    line: str
    shown: list[str] = field(default_factory=list)

    @property
    def serves(self) -> bool:
        """Whether it runs until it is stopped."""
        return bool(SERVES.match(self.line))


def samples(text: str) -> Iterator[list[Command]]:
    """The blocks of a page that have commands.

    Args:
        text: Markdown.
    """
    for kind, block in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if not kind and block.startswith("$ "):
            yield _commands(block.splitlines())


def _commands(lines: Sequence[str]) -> list[Command]:
    found: list[Command] = []
    end = ""
    for line in lines:
        if end or (found and found[-1].line.endswith("\\") and not line.startswith("$ ")):
            found[-1].line += "\n" + line
            end = "" if line == end else end
        elif line.startswith("$ "):
            found.append(Command(line[2:]))
            heredoc = re.search(r"<<'?(\w+)'?", line)
            end = heredoc[1] if heredoc else ""
        else:
            found[-1].shown.append(line)
    return found


def run(block: Sequence[Command], folder: Path) -> Iterator[tuple[Command, int, str]]:
    """Run a block as somebody would who types it; gives each command, its exit code and output."""
    tools = folder / ".bin"
    if not tools.exists():
        tools.mkdir()
        program = tools / "simulator"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m simulator "$@"\n')
        program.chmod(0o755)
    environment = {
        **os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "BROWSER": "true",
        "PYTHONPATH": str(ROOT), "COLUMNS": "200",
    }  # fmt: skip
    serving: list[subprocess.Popen[str]] = []
    try:
        for command in block:
            shell = ["bash", "-c", command.line]
            if command.serves:
                log = folder / f".served{len(serving)}"
                with log.open("w") as out:
                    serving.append(
                        subprocess.Popen(
                            shell, cwd=folder, env=environment, stdout=out,
                            stderr=subprocess.STDOUT, text=True, start_new_session=True,
                        )
                    )  # fmt: skip
                yield command, *_served(serving[-1], log)
            else:
                try:
                    done = subprocess.run(
                        shell, cwd=folder, env=environment, stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT, text=True, timeout=PATIENCE, check=False,
                    )  # fmt: skip
                except subprocess.TimeoutExpired:
                    yield command, TOO_LONG, f"nothing, for it took more than {PATIENCE} s"
                else:
                    yield command, done.returncode, done.stdout
    finally:
        for process in serving:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _served(process: subprocess.Popen[str], log: Path) -> tuple[int, str]:
    """The code and output of what serves, once it listens or has ended."""
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        code = process.poll()
        if code is not None or "http://" in log.read_text():
            return code or 0, log.read_text()
        time.sleep(0.1)
    return 1, log.read_text()


def missed(shown: Sequence[str], said: str, blanked: Mapping[str, str]) -> list[str]:
    """Lines that a command does not print any more, in the order in which they are shown.

    Args:
        shown: What the README has.
        said: What the command printed.
        blanked: Patterns, and what stands for what they match, on both sides.
    """

    def plain(line: str) -> str:
        for pattern, instead in blanked.items():
            line = re.sub(pattern, instead, line)
        return " ".join(line.split())

    lines, at, found = [plain(line) for line in said.splitlines()], 0, list[str]()
    for line in shown:
        if line.strip() in ("...", ""):
            continue
        pattern = re.escape(plain(line)).replace(re.escape("..."), ".*")
        fits = [place for place in range(at, len(lines)) if re.fullmatch(pattern, lines[place])]
        if fits:
            at = fits[0] + 1
        else:
            found.append(line)
    return found


NEVER_THE_SAME = {r"\b\d+\.\d+$": "S", r"127\.0\.0\.1:\d+": "HOST"}
"""Seconds at the end of a line, and ports."""

TOLD = (0, 1, 3)
"""Exit codes of what was done: 1 says that something was found, 3 that it cannot be told."""


def main() -> int:
    """Run all samples, or those in whose commands a word of the command line stands."""
    words, wrong = sys.argv[1:], 0
    with tempfile.TemporaryDirectory() as folder:
        for block in samples(README.read_text(encoding="utf-8")):
            if words and not any(word in each.line for word in words for each in block):
                continue
            for command, code, said in run(block, Path(folder)):
                print(f"$ {command.line}", flush=True)
                lacking = missed(command.shown, said, NEVER_THE_SAME)
                if code not in TOLD or "Traceback" in said or lacking:
                    wrong += 1
                    print(f"exit code {code}; the README shows, and it does not:")
                    print("\n".join(lacking), "it prints:", said, sep="\n", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
