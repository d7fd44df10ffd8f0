"""Whether `generate --until-coverage 100`, `coverage` and `plan` agree, whatever the seed.

    python tests/benchmarks/reachability.py --packs bakery --seeds 0 1 2

For each pack and seed: what `generate` says is hit and can be reached, the exit code of
`coverage --fail-under 100` and what it counts, and the seconds of both; beside them what `plan
--target 100` says can be reached before anything is played. A run may have hit a bin that no
forecast reaches: it counts in `generate` and in `coverage` alike, and `plan --from` that run counts
it too. Takes about a minute for each. Exit code 1 where they do not agree or a bin is missing.
"""

import argparse
import contextlib
import io
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from simulator.cli.main import main as simulator

PACKS = ("bakery", "ecommerce")
SEEDS = range(10)
WORKERS = "2"


def said(*command: str) -> tuple[int, Any, float]:
    """Exit code, JSON and seconds of a command."""
    out, started = io.StringIO(), time.monotonic()
    with contextlib.redirect_stdout(out):
        code = simulator([*command])
    return code, json.loads(out.getvalue()), time.monotonic() - started


def planned(pack: str, *more: str) -> int:
    """Bins that `plan` says can be reached."""
    _, (found, *_), _ = said("plan", pack, "--target", "100", "--json", *more)
    return int(found["plans"][0]["reachable"])


def measure(pack: str, seed: int, folder: str) -> dict[str, Any]:
    """One run and what each command says of it."""
    aims = ("--until-coverage", "100", "--seed", str(seed), "--workers", WORKERS, "--out", folder)
    _, made, seconds = said("generate", pack, *aims, "--json")
    (aim,) = made["aims"]
    code, counted, quick = said("coverage", folder, "--fail-under", "100", "--json", "-")
    total = counted["packs"][0]["total"]
    return {
        "dialogues": made["dialogues"],
        "generate": [aim["done"], aim["wanted"]],
        "coverage": [total["hit"], total["reachable"]],
        "exit_code": code,
        "plan_from": planned(pack, "--seed", str(seed), "--from", folder),
        "missing": aim["lacking"],
        "seconds": [round(seconds, 1), round(quick, 1)],
    }


def main() -> int:
    """Measure and print, a line for each run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packs", nargs="+", default=PACKS, help="which (all that are shipped)")
    parser.add_argument("--seeds", nargs="+", type=int, default=SEEDS, help="which (0 to 9)")
    options = parser.parse_args()
    missed = False
    for pack in options.packs:
        before = {planned(pack, "--seed", str(seed)) for seed in list(options.seeds)[:2]}
        print(f"{pack}: plan says {', '.join(map(str, sorted(before)))} can be reached", flush=True)
        missed |= len(before) != 1
        for seed in options.seeds:
            with tempfile.TemporaryDirectory() as home:
                found = measure(pack, seed, str(Path(home) / "run"))
            same = found["generate"] == found["coverage"] and found["exit_code"] == 0
            missed |= not same or found["plan_from"] != found["coverage"][1]
            print(f"{pack} seed {seed}: {json.dumps(found)}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
