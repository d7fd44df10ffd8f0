"""How long `simulator coverage` takes over many stored dialogues, and how much memory.

    python tests/benchmarks/coverage.py --dialogues 100000 --json

A small run is played, and its stored rows are copied under new positions until there are as many
as wanted. Exit code 1 where a bar is missed.
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from throughput import ONE_RUN, PACKS

from simulator.runs.run_file import FILE

FORMAT = 1
PLAYED = 150
"""Dialogues of each pack that are really played."""

BARS = {"seconds": 10.0, "peak_memory_mb": 500.0}

COPIES = {
    "cases": "position + :by, id || '-' || :by, data",
    "dialogues": "position + :by, id || '-' || :by, accepted, ending, data",
    "hits": "position + :by, data",
}
"""What a row's copy holds, by table."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def simulator(*arguments: str) -> tuple[float, float]:
    """Seconds and peak memory (MB) of a command in a process of its own."""
    line = [sys.executable, "-c", ONE_RUN, *arguments]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SIMULATOR_")}
    done = subprocess.run(line, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    code, seconds, _, peak = json.loads(done.stdout)
    if code:
        sys.exit(f"simulator {' '.join(arguments)} ended with exit code {code}")
    return seconds, peak


def multiply(folder: Path, dialogues: int) -> None:
    """Copy the rows of a run until it holds at least so many dialogues."""
    connection = sqlite3.connect(folder / FILE)
    with connection:
        [(there,)] = connection.execute("SELECT count(*) FROM dialogues")
        for by in range(there, dialogues, there):
            for table, columns in COPIES.items():
                connection.execute(
                    f"INSERT INTO {table} SELECT {columns} FROM {table} WHERE position < :there",
                    {"by": by, "there": there},
                )
    connection.close()


def measure(dialogues: int) -> dict[str, Any]:
    """All numbers; says on standard error what it is doing."""
    with tempfile.TemporaryDirectory() as home:
        run = Path(home) / "run"
        say(f"playing {PLAYED} dialogues of each pack ...")
        simulator("generate", *PACKS, "-n", str(PLAYED), "--workers", "2", "--edge-share", "0.2",
                  "--out", str(run))  # fmt: skip
        start, _ = simulator("coverage", str(run))
        say(f"copying them to {dialogues:,} ...")
        multiply(run, dialogues)
        say("the report ...")
        seconds, peak = simulator("coverage", str(run))
        page, page_peak = simulator("coverage", str(run), "--html", f"{home}/page.html")
    return {
        "format": FORMAT,
        "dialogues": dialogues,
        "seconds": round(seconds, 1),
        "seconds_before_copying": round(start, 1),
        "peak_memory_mb": round(peak, 1),
        "seconds_with_page": round(page, 1),
        "peak_memory_mb_with_page": round(page_peak, 1),
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dialogues", type=int, default=100_000, help="in the run (100000)")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    options = parser.parse_args()
    result = measure(options.dialogues)
    if options.json:
        print(json.dumps(result, indent=1))
    else:
        for name, value in result.items():
            bar = f"  (bar: {BARS[name]:g})" if name in BARS else ""
            print(f"{name.replace('_', ' '):34} {value:>10,}{bar}")
    return 1 if any(result[name] > bar for name, bar in BARS.items()) else 0


if __name__ == "__main__":
    sys.exit(main())
