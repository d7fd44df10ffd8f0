"""Time and memory of curation, quality and export of a large run, made from a small one.

    python tests/benchmarks/dataset_scale.py RUN -n 100000 --folder FOLDER [--only curate ...]

Each dialogue of RUN is copied with words of its turns drawn anew, so that no two are
near-duplicates, in a case of its own. Every command is a process of its own; its seconds of CPU and
its peak memory are what the system says.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from simulator.content.cases import Case
from simulator.dialogue import Dialogue, Turn
from simulator.runs.run_file import FILE
from simulator.runs.store import Run

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "curate": ("curate", "{run}", "--out", "{folder}/best"),
    "quality": ("quality", "{run}"),
    "reference": ("quality", "{run}", "--reference", "{reference}"),
    "export": ("export", "{run}", "--out", "{folder}/rows"),
}
EVERY = 3
"""Of so many words one is drawn anew."""

_WORD = re.compile(r"\b[a-z]{3,}\b")


def mutated(turn: Turn, words: list[str], rng: Random) -> Turn:
    """A turn with some of its plain words drawn anew; ids, amounts and calls stay."""
    text = _WORD.sub(
        lambda found: rng.choice(words) if rng.randrange(EVERY) == 0 else found[0], turn.text
    )
    return turn.model_copy(update={"text": text})


def copies(run: Run, n: int) -> Iterator[tuple[Case, Dialogue]]:
    """As many cases with their dialogues."""
    cases = {case.id: case for _, case in run.cases()}
    known = [(cases[d.case_id], d) for d in run.dialogues()]
    words = sorted({w for _, d in known for t in d.turns for w in _WORD.findall(t.text)})
    words = [f"{word}{ending}" for word in words for ending in ("", "er", "ly", "ful")]
    for number in range(n):
        case, dialogue = known[number % len(known)]
        rng, round_ = Random(number), number // len(known)
        case = case.model_copy(update={"seed": case.seed + 2**48 * round_})
        changes = {
            "case_id": case.id,
            "groups": tuple(f"{group}-{round_}" for group in dialogue.groups),
            "turns": tuple(mutated(turn, words, rng) for turn in dialogue.turns),
        }
        yield case, dialogue.model_copy(update=changes)


def make(source: Path, folder: Path, n: int) -> None:
    """Write the large run."""
    with Run.open(source) as run, Run.create_or_open(folder, run.recipe) as large:
        large.remember_folders(run.folders)
        made, place = copies(run, n), 0
        while batch := list(islice(made, 1_000)):
            large.extend(case for case, _ in batch)
            for _, dialogue in batch:
                large.append(place, dialogue)
                place += 1


def measured(arguments: list[str]) -> tuple[float, float, float, int]:
    """Seconds, those of CPU, peak megabytes and exit code of a command, on two threads at most."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2", "PYTHONPATH": str(ROOT)}
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "simulator", *arguments],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        print(said.strip()[-400:], file=sys.stderr)
    busy = used.ru_utime + used.ru_stime
    return time.monotonic() - started, busy, used.ru_maxrss / 1024, process.returncode


def main() -> int:
    """Make the run where it is not there, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("-n", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--reference", default="")
    parser.add_argument("--only", nargs="+", choices=COMMANDS, default=list(COMMANDS))
    options = parser.parse_args()
    large = options.folder / f"run{options.n}"
    if not (large / FILE).is_file():
        started = time.monotonic()
        make(options.run, large, options.n)
        print(f"made {options.n:,} in {time.monotonic() - started:.0f} s", flush=True)
    for name in options.only:
        if name == "reference" and not options.reference:
            continue
        out = options.folder / f"{name}{options.n}-{os.getpid()}"
        values = {"run": large, "folder": out, "reference": options.reference}
        seconds, busy, peak, code = measured([part.format(**values) for part in COMMANDS[name]])
        print(
            f"{name:10} {seconds:7.1f} s {busy:7.1f} s of CPU {peak:7.0f} MB  exit {code}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
