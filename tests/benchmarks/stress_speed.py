"""How fast a stress run is, and what a call to a bot costs the client.

    python tests/benchmarks/stress_speed.py --rounds 3 --json

A thousand cases of at most six exchanges against a function that takes 50 ms, in two workers, from
the command to the report. And the CPU of a call to one endpoint, as a bot of `stress` and as
support of `generate`: the same cases and customers, played in one process in turn; the smallest of
the rounds. Each is compared within one call only.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from endpoint import clocked, crowd, figures, prepare, say, standin

from simulator.content.cases import Case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona, load_personas
from simulator.content.tactics import load_tactics
from simulator.dialogue import EndingKind
from simulator.play.context import Limits, StageContext
from simulator.play.models.connections import Connections
from simulator.play.stage import play
from simulator.play.targets.settings import TargetSettings
from simulator.runs.stress.attack_batches import Attacks

PACK, EXCHANGES, IN_FLIGHT = "bakery", 6, 64

BOT = """
import asyncio

LINES = (
    "I can look into that. Could you give me your order number?",
    "Thank you. I am afraid I cannot do anything about it today.",
    "As I said, there is nothing that I can do.",
)


async def reply(message, history):
    await asyncio.sleep(0.05)
    return LINES[min(len(history) // 2, len(LINES) - 1)]
"""


def thousand(pairs: int) -> dict[str, Any]:
    """A whole run in two workers: seconds, cases and calls."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "slow_bot.py").write_text(BOT)
        words = ["-m", "simulator", "stress", "bakery", "ecommerce",
                 "--target", "slow_bot.py:reply", "-n", str(pairs), "--workers", "2",
                 "--concurrency", "64", "--json", "report.json", "--out", "run",
                 "--max-exchanges", str(EXCHANGES)]  # fmt: skip
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        seconds = time.perf_counter() - started
        if done.returncode not in (0, 1, 3):
            raise RuntimeError(done.stdout.decode()[-2000:])
        report = json.loads((Path(folder) / "report.json").read_text("utf-8"))
        return {"seconds": round(seconds, 1), "exit_code": done.returncode,
                "cases": report["planned"]}  # fmt: skip


def cases(pack: Pack, personas: dict[str, Persona], count: int) -> list[Case]:
    """So many cases of all tactics in turn."""
    attacks = Attacks([pack], personas, (), load_tactics(), count, seed=5)
    return list(islice(attacks.cases(), count))


Player = Callable[[StageContext], Awaitable[bool]]


async def costs(count: int, rounds: int) -> dict[str, Any]:
    """CPU milliseconds a call, of a bot and of our support at one endpoint."""
    pack, personas = find_pack(PACK), load_personas(folder="adversarial")
    drawn = cases(pack, personas, count)
    with standin(0.0) as url:
        name = f"openai:fast@{url}?retries=0"
        connections = Connections(most=IN_FLIGHT)
        customer = connections.connect("embedded", "customer")
        support = connections.connect(name, "support")
        target = TargetSettings(name=name).open(connections.connect)
        for limit in connections.rate_limits.values():
            limit.limit = float(limit.most)
        limits = Limits(exchanges=EXCHANGES, repairs=0)
        contexts = [
            StageContext(pack, case, personas[case.persona], customer, support, limits)
            for case in drawn
        ]

        async def ours(context: StageContext) -> bool:
            return (await play(context)).ending.kind != EndingKind.ERROR

        async def theirs(context: StageContext) -> bool:
            async with target.session(context.case, pack) as conversation:
                context = replace(context, target=target, conversation=conversation)
                return (await play(context)).ending.kind != EndingKind.ERROR

        found: dict[str, dict[str, float]] = {}
        try:
            for player in (ours, theirs):
                await crowd(player, contexts, IN_FLIGHT)
            for number in range(rounds):
                for row, player in (("generate", ours), ("stress", theirs)):
                    say(f"round {number + 1} of {rounds}: {row} ...")
                    before = figures(url)["count"]
                    told = await clocked(player, contexts, IN_FLIGHT)
                    calls = figures(url)["count"] - before
                    one = {"calls": calls, "ms": 1000 * told["cpu"] / calls, **told}
                    found[row] = min(one, found.get(row, one), key=lambda each: each["ms"])
        finally:
            await target.close()
            await connections.close()
    return {
        row: {"calls": one["calls"], "errors": one["errors"], "cpu_ms_a_call": round(one["ms"], 3)}
        for row, one in found.items()
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=7, help="of each tactic and pack (7)")
    parser.add_argument("--cases", type=int, default=200, help="of the comparison of calls (200)")
    parser.add_argument("--rounds", type=int, default=3, help="the cheapest one counts (3)")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    options = parser.parse_args()
    prepare()
    calls = asyncio.run(costs(options.cases, options.rounds))
    ratio = calls["stress"]["cpu_ms_a_call"] / calls["generate"]["cpu_ms_a_call"]
    say("a whole run ...")
    result = {"calls": calls, "stress_against_generate": round(ratio, 3),
              "run": thousand(options.pairs)}  # fmt: skip
    if options.json:
        print(json.dumps(result, indent=1))
        return 0
    for row, one in calls.items():
        print(f"{row:10}{one['calls']:>8} calls {one['cpu_ms_a_call']:>8} ms CPU a call"
              f" {one['errors']:>4} errors")  # fmt: skip
    print(f"a call of stress costs {ratio:.2f} times one of generate")
    run = result["run"]
    print(f"{run['cases']:,} cases in {run['seconds']} s, exit code {run['exit_code']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
