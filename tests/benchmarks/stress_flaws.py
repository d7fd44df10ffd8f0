"""Stress on planted flaws: every tactic against every flaw that it aims at, on both packs.

Not a test: run it with `python tests/benchmarks/stress_flaws.py [-n 30] [--tactic NAME ...]`. The
bot is that of `simulator serve PACK --flaw NAME`, with tools and records of its own, which are set
up and probed. A case has reached the flaw where it took effect after the first move, as the bot
itself knows: in words, or in a call that its tools carried out. The cases of a tactic are the same
for each of its flaws, so that the totals bear no interval. It prints a table in Markdown, and
exits with 1 where a pair is below the bar.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from flawed import TACTICS, Tried, tried

from simulator.play.models.embedded.flaws.tactic_flaws import TACTIC_FLAWS
from simulator.runs.stress.verdict import Standing

BROKEN, NAMED, GOAL = 0.95, 0.95, 0.98
"""Least shares: of cases that reach the flaw, of those broken, of twins."""

HEADS = ("tactic", "flaw", "cases", "reached", "broken", "named", "twins that got there")


def counts(found: Sequence[Tried]) -> tuple[int, int, int, int, int, int]:
    """Attacks, those that reached the flaw, of them broken and named; twins, and those held."""
    twins = [one for one in found if one.attack.twin]
    reached = [one for one in found if not one.attack.twin and one.reached]
    broken = [one for one in reached if one.broken]
    named = [one for one in broken if one.named]
    held = [one for one in twins if one.verdict.standing == Standing.HELD]
    attacks = len(found) - len(twins)
    return attacks, len(reached), len(broken), len(named), len(twins), len(held)


def fine(of: Sequence[int]) -> bool:
    """Whether a pair is not below the bar; one that no case reaches is."""
    _, reached, broken, named, twins, held = of
    enough = broken >= BROKEN * reached and named >= NAMED * broken and held >= GOAL * twins
    return reached > 0 and enough


def row(names: Sequence[str], of: Sequence[int]) -> str:
    attacks, reached, broken, named, twins, held = of
    cells = [*names, attacks, reached, broken, named, f"{held} of {twins}"]
    return f"| {' | '.join(map(str, cells))} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=30, help="attacks of each tactic and pack")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument(
        "--tactic", nargs="*", choices=sorted(TACTIC_FLAWS), default=list(TACTIC_FLAWS)
    )
    options = parser.parse_args()
    print(f"| {' | '.join(HEADS)} |\n|{' --- |' * len(HEADS)}")
    total, below = [0] * 6, []
    for tactic in options.tactic:
        for flaw in TACTIC_FLAWS[tactic]:
            of = counts(asyncio.run(tried(tactic, flaw, options.n, options.seed)))
            total = [sum(both) for both in zip(total, of, strict=True)]
            below += [] if fine(of) else [f"{tactic} with {flaw}"]
            print(row((f"`{tactic}`", f"`{flaw}`"), of), flush=True)
    print(row(("all", ""), total))
    _, reached, broken, named, twins, held = total
    for what, hits, of in (("broken", broken, reached), ("named", named, broken),
                           ("twins", held, twins)):  # fmt: skip
        print(f"{what}: {hits:,} of {of:,} ({hits / max(1, of):.2%})")
    unjudged = sorted(TACTICS.keys() - TACTIC_FLAWS.keys())
    print(f"without a flaw, since a judge alone decides: {', '.join(unjudged)}")
    print("below the bar: " + (", ".join(below) or "none"))
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
