"""What the critic costs: processor time of a message of support, on recordings.

    python tests/benchmarks/critic_speed.py [--profile]

Each file is audited as `audit` does it, in a process of its own, after the first three recordings
of another file of the same kind: packs, models and their first fits are no cost of a message, the
file's other messages, its calls and reading its vocabulary are. The time is that of the thread.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import subprocess
import sys
import time

from critic import DATA, ROOT

from simulator.analyses.audit import audit
from simulator.analyses.recordings.reader import read_recordings
from simulator.content.pack import find_pack

FILES = {
    "retail, with a pack": ("retail-gpt-4.1.json", "tau2", "retail-grok-3.json", "tau", True),
    "retail, without": ("retail-gpt-4.1.json", "tau2", "retail-grok-3.json", "tau", False),
    "airline, without": ("airline-gpt-4o.json", "tau", "retail-gpt-4.1.json", "tau2", False),
}
"""File and format, then those of the recordings before, and whether there is a pack."""


def measure(what: str, profile: bool) -> None:
    """Print the milliseconds a message, and where they go."""
    name, form, before, other, packed = FILES[what]
    pack = find_pack(str(ROOT / "tests" / "packs" / "retail")) if packed else None
    audit(tuple(read_recordings(DATA / before, other))[:3], pack)
    recordings = tuple(read_recordings(DATA / name, form))
    watch = cProfile.Profile()
    if profile:
        watch.enable()
    started = time.thread_time()
    found = audit(recordings, pack)
    took = time.thread_time() - started
    watch.disable()
    print(
        f"{what:22}{1000 * took / found.messages:7.2f} ms a message"
        f" ({found.messages} messages, {found.flagged_messages} with an error)",
        flush=True,
    )
    if profile:
        pstats.Stats(watch).sort_stats("tottime").print_stats(45).sort_stats("cumtime").print_stats(
            70
        )


def main() -> int:
    """Measure each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", nargs="*", default=list(FILES))
    parser.add_argument("--profile", action="store_true", help="in this process, and where it goes")
    options = parser.parse_args()
    if options.profile or len(options.what) == 1:
        for what in options.what:
            measure(what, options.profile)
        return 0
    one = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return max(
        subprocess.run([sys.executable, __file__, what], env={**os.environ, **one}).returncode
        for what in options.what
    )


if __name__ == "__main__":
    raise SystemExit(main())
