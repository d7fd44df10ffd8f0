"""One process, worker processes and a Ray cluster of this machine, by turns: speed and CPU.

    python tests/benchmarks/scale.py -n 200 --rounds 3

A row is the median over the rounds. CPU is that of all processes of the command, a dialogue, and
of the driver alone, which is what stays on one machine however many play: read from /proc every
tenth of a second, less what had been used when the first dialogue was stored.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import RunError
from simulator.runs.store import Run

TICK = os.sysconf("SC_CLK_TCK")

WAYS = {
    "one process": (),
    "2 processes": ("--workers", "2"),
    "Ray, 2 workers": ("--cluster", "local", "--workers", "2"),
    "Ray, 4 workers": ("--cluster", "local", "--workers", "4"),
}


@dataclass(frozen=True)
class Cost:
    """What a dialogue took.

    Attributes:
        start: Seconds until the first was stored.
        wall, cpu, driver: Milliseconds of a dialogue after that.
        memory: MB of the driver at most.
    """

    start: float
    wall: float
    cpu: float
    driver: float
    memory: float


def cpu_of(pid: int) -> float:
    """Seconds that one process has used; 0 once it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def tree(pid: int) -> set[int]:
    """A process and all below it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return set()
    return {pid}.union(*(tree(int(child)) for child in children))


def peak(pid: int) -> float:
    """MB that a process has held at most."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def stored(folder: Path) -> int:
    """Dialogues so far."""
    if not (folder / "run.sqlite").is_file():
        return 0
    try:
        with Run.open(folder) as run:
            return run.played
    except RunError:  # it is being made
        return 0


def measure(pack: str, n: int, flags: tuple[str, ...], folder: Path) -> Cost:
    """Play once."""
    line = [sys.executable, "-m", "simulator", "generate", pack, "-n", str(n), "--out", folder]
    begun = time.monotonic()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([*line, *flags], stdout=quiet, stderr=quiet)
    used: dict[int, float] = {}
    before, memory, first, first_at, last_at, there = {}, 0.0, 0, 0.0, 0.0, 0
    while process.poll() is None and there < n:
        used |= {pid: cpu_of(pid) or used.get(pid, 0.0) for pid in tree(process.pid)}
        memory = max(memory, peak(process.pid))
        there, now = stored(folder), time.monotonic()
        if there and not first:
            first, first_at, before = there, now, dict(used)
        last_at = now
        time.sleep(0.1)
    if process.wait() or there < n:
        raise SystemExit(f"{flags} did not play all")
    cpu = {pid: seconds - before.get(pid, 0.0) for pid, seconds in used.items()}
    each = 1000 / (n - first)
    wall, driver = (last_at - first_at) * each, cpu[process.pid] * each
    return Cost(first_at - begun, wall, sum(cpu.values()) * each, driver, memory)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pack", default="bakery")
    parser.add_argument("-n", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    options = parser.parse_args()
    found: dict[str, list[Cost]] = {way: [] for way in options.ways}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.rounds):
            for way, costs in found.items():
                place = Path(folder) / f"{len(costs)}-{way}".replace(" ", "-")
                costs.append(measure(options.pack, options.n, WAYS[way], place))
                print(number, way, costs[-1], file=sys.stderr, flush=True)
    print(f"load {os.getloadavg()[1]:.1f} on {os.cpu_count()} CPUs")
    for way, costs in found.items():
        middle = {
            name: round(statistics.median(vars(cost)[name] for cost in costs), 1)
            for name in vars(costs[0])
        }
        print(f"{way:16}", json.dumps(middle))


if __name__ == "__main__":
    main()
