"""How few dialogues a coverage takes, against a lower bound and against drawing at random.

    python tests/benchmarks/planning.py --packs bakery --json

For each pack: the dialogues that `--until-coverage 100` plays over the lower bound, those of
`--pairs` over the larger of the biggest product of two factors and a covering array of all, and
what `--sampling random` plays for the same bins: the median over many seeds, each given up (`>N`)
once it has played three times as many as we do; once more than half are, the others cannot change
the median and are not played. Takes minutes. Exit code 1 where a bar is missed.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.config import Settings
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona, load_personas
from simulator.runs.batches import Batches, UntilReached
from simulator.runs.case_queue import CaseQueue
from simulator.runs.coverage.bins import Dimension, split_bin
from simulator.runs.coverage.space import assess
from simulator.runs.hit_counter import HitCounter
from simulator.runs.planner import plan
from simulator.runs.planning.goals import PAIRED, Goal
from simulator.runs.planning.pairs import pair_rows
from simulator.runs.reachability import Scope
from simulator.runs.runner import Job, play_all
from simulator.runs.setup import make_job, make_recipe
from simulator.runs.store import Run

FORMAT = 1
PACKS = ("bakery", "ecommerce")
WORKERS = 2
ENDLESS = 1_000_000
CENSORED = 3
"""Times our dialogues that a random run may play."""

BARS = {"bins_over_bound": 1.5, "pairs_over_bound": 1.3, "ours_over_random": 0.5}
"""At most."""


@dataclass(frozen=True)
class Stage:
    """Where everything is played: one pack, all personas."""

    pack: Pack
    personas: dict[str, Persona]
    home: Path

    def until(self, goal: Goal) -> UntilReached:
        """The batches of a goal."""
        return UntilReached([self.pack], self.personas, (), 0, goal, ENDLESS)

    def play(self, batches: Batches, name: str) -> Path:
        """Play all batches; the run's folder."""
        folder, settings = self.home / name, Settings()
        with Run.create_or_open(folder, make_recipe(settings, [self.pack], self.personas)) as run:
            job = make_job(settings, [self.pack], self.personas, folder)
            asyncio.run(_play(run, job, batches))
        return folder


async def _play(run: Run, job: Job, batches: Batches) -> None:
    queue = CaseQueue(run, batches)
    async for position, dialogue in play_all(job, queue, WORKERS):
        run.append(position, dialogue)
        queue.stored()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def bins(stage: Stage) -> tuple[dict[str, Any], frozenset[str]]:
    """Dialogues until everything that can be reached is, the bound, and the bins."""
    reachable = Scope(stage.pack, stage.personas).search()
    space, bound = reachable.space, reachable.bound.dialogues
    folder = stage.play(stage.until(Goal()), "bins")
    with Run.open(folder) as run:
        counter = HitCounter(run, [stage.pack])
        counter.count_to(run.planned)
        found, rounds = counter.coverage(stage.pack.name), len(run.batches)
    whole = assess(found, space)
    return {
        "dialogues": found.dialogues + found.left_out,
        "rounds": rounds,
        "bound": bound,
        "percent": whole.percent,
        "reachable": whole.reachable,
    }, frozenset(text for text in space.bins if text not in space.unreachable)


def pairs(stage: Stage) -> dict[str, Any]:
    """Rows that are planned for all pairs, and what no plan does with fewer than."""
    space = Scope(stage.pack, stage.personas).search().space
    folder = stage.play(stage.until(Goal(pairs=True)), "pairs")
    with Run.open(folder) as run:
        rows, counter = run.planned, HitCounter(run, [stage.pack])
        counter.count_to(rows)
        whole = assess(counter.coverage(stage.pack.name), space)
    names = {cross.name for cross in PAIRED}
    values: dict[Dimension, dict[str, None]] = {}
    for cross in PAIRED:
        for cell in space.cells[cross.name]:
            for dimension, value in zip(
                (cross.first, cross.second), cell.split(" x "), strict=True
            ):
                values.setdefault(dimension, {})[value] = None
    product = max(len(space.cells[name]) - len(space.void[name]) for name in sorted(names))
    array = pair_rows({dimension: list(known) for dimension, known in values.items()}, None)
    return {
        "rows": rows,
        "first_round": _first_round(folder),
        "product": product,
        "array": len(array),
        "holes": sum(len(row.holes) for row in whole.crosses if row.name in names),
    }


def _first_round(folder: Path) -> int:
    with Run.open(folder) as run:
        return (*run.batches, run.planned)[1]


def at_random(stage: Stage, wanted: frozenset[str], seed: int, most: int) -> int | None:
    """Dialogues that one seed plays at random until it has hit everything; None beyond the most."""
    settings = Settings(seed=seed)
    job = make_job(settings, [stage.pack], stage.personas, stage.home)
    cases = plan([stage.pack], list(stage.personas), (), most, seed)
    return asyncio.run(_until_hit(job, enumerate(cases), set(wanted)))


async def _until_hit(job: Job, cases: Iterator[Any], left: set[str]) -> int | None:
    hits = {
        position: dialogue.hits if dialogue.verdict.accepted else ()
        async for position, dialogue in play_all(job, cases, WORKERS)
    }
    for position in sorted(hits):
        left.difference_update(hits[position])
        if not left:
            return position + 1
    by: dict[str, int] = {}
    for text in left:
        name = split_bin(text)[0].value
        by[name] = by.get(name, 0) + 1
    say(f"  given up after {len(hits):,}: {len(left):,} missing {dict(sorted(by.items()))}")
    return None


def measure(name: str, seeds: int) -> dict[str, Any]:
    """All numbers of a pack; says on standard error what it is doing."""
    with tempfile.TemporaryDirectory() as home:
        stage = Stage(find_pack(name), load_personas(), Path(home))
        say(f"{name}: until everything is reached ...")
        ours, wanted = bins(stage)
        say(f"{name}: all pairs ...")
        rows = pairs(stage)
        most, found = CENSORED * ours["dialogues"], []
        for seed in range(seeds):
            if found.count(None) > seeds / 2:
                break
            say(f"{name}: at random, seed {seed}, {most:,} dialogues at most ...")
            found.append(at_random(stage, wanted, seed, most))
    counts = [most + 1 if count is None else count for count in found]
    median = statistics.median([*counts, *[most + 1] * (seeds - len(counts))])
    return {
        "bins": ours,
        "pairs": rows,
        "random": [f">{most}" if count is None else count for count in found],
        "random_median": f">{most}" if median > most else median,
        "bins_over_bound": round(ours["dialogues"] / ours["bound"], 3),
        "pairs_over_bound": round(rows["rows"] / max(rows["product"], rows["array"]), 3),
        "ours_over_random": round(ours["dialogues"] / median, 3),
    }


def misses(result: dict[str, Any]) -> list[str]:
    """The bars that a pack missed."""
    found = [name for name, bar in BARS.items() if result[name] > bar]
    if result["bins"]["percent"] < 100:
        found.append("bins")
    return [*found, "pairs"] if result["pairs"]["holes"] else found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packs", nargs="+", default=PACKS, help="which (all that are shipped)")
    parser.add_argument("--seeds", type=int, default=10, help="of the random runs (10)")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    options = parser.parse_args()
    results = {name: measure(name, options.seeds) for name in options.packs}
    if options.json:
        print(json.dumps({"format": FORMAT, **results}, indent=1))
    else:
        print(f"{'':20}{''.join(f'{name:>14}' for name in results)}{'bar':>8}")
        lines: dict[str, Any] = {
            "dialogues": lambda r: r["bins"]["dialogues"],
            "bound": lambda r: r["bins"]["bound"],
            "bins over bound": lambda r: r["bins_over_bound"],
            "rows for pairs": lambda r: r["pairs"]["rows"],
            "product, array": lambda r: f"{r['pairs']['product']}, {r['pairs']['array']}",
            "pairs over bound": lambda r: r["pairs_over_bound"],
            "random, median": lambda r: r["random_median"],
            "ours over random": lambda r: r["ours_over_random"],
        }
        for title, figure in lines.items():
            bar = BARS.get(title.replace(" ", "_"), "")
            shown = "".join(f"{figure(result)!s:>14}" for result in results.values())
            print(f"{title:20}{shown}{bar!s:>8}")
    missed = {name: found for name, result in results.items() if (found := misses(result))}
    for name, found in missed.items():
        say(f"{name} misses {', '.join(found)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
