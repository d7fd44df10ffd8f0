"""Forecast against play: does the policy on a world do what the embedded support does?

Cases are planned as `generate` plans them, and played. Then each dialogue's beats are rolled out
without a model, and support's acts about each beat are compared: calls with their arguments,
confirmations, answers, reports, offers, refusals. Left out are greetings and the like, and
requests, since it depends on a persona how much is told without being asked.

    python tests/benchmarks/forecast.py [-n 500] [--seed 0] [--show 20] [PACK ...]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from simulator.acts import Act, in_words
from simulator.analyses.intervals import wilson
from simulator.content.cases import Case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue
from simulator.play.context import StageContext
from simulator.play.models import chat_model
from simulator.play.stage import play
from simulator.runs.coverage.dry_run import WORDLESS
from simulator.runs.coverage.rollout import State, roll_out
from simulator.runs.planner import plan

SOCIAL = ("greet", "ask_more", "farewell", "request")


def told(acts: Sequence[Act]) -> list[str]:
    """The acts that are compared."""
    kept = (act for act in acts if act.act not in SOCIAL)
    return [in_words(act) for act in kept if not (act.act == "acknowledge" and act.how != "heard")]


def played(dialogue: Dialogue) -> Iterator[tuple[str, list[str]]]:
    """Each beat with what support did about it."""
    rows = []
    for turn in dialogue.turns:
        rows.append((turn.beat or rows[-1][0], told(turn.acts)))
    for beat, group in groupby(rows, key=lambda row: row[0]):
        yield beat, [act for _, acts in group for act in acts]


def differences(pack: Pack, case: Case, dialogue: Dialogue) -> Iterator[str]:
    """The first beat about which forecast and play differ, if there is one."""
    state = State(case.world(pack), WORDLESS)
    for name, acts in played(dialogue):
        beat = pack.scenarios[case.scenario].beats[name]
        if beat.ends:
            return
        step = roll_out(pack, case, beat, state)
        state = step.after
        if told(step.acts) != acts:
            yield f"{case.scenario}/{name}\n   forecast {told(step.acts)}\n   played   {acts}"
            return
        if step.ending:
            return


async def compare(pack: Pack, cases: Sequence[Case], show: int) -> None:
    """Print how many of the walks are the same."""
    personas, model = load_personas(), chat_model("embedded")
    found, shown, spent = 0, 0, 0.0
    where: Counter[str] = Counter()
    for case in cases:
        context = StageContext(pack, case, personas[case.persona], model, model)
        dialogue = await play(context)
        began = time.perf_counter()
        for difference in differences(pack, case, dialogue):
            found += 1
            where[difference.split("\n")[0]] += 1
            if shown < show:
                shown += 1
                print(f"{case.id[:8]} {case.edge or 'ordinary'} {difference}")
        spent += time.perf_counter() - began
    same = len(cases) - found
    low, high = wilson(same, len(cases))
    share = f"{100 * same / len(cases):.2f} % ({100 * low:.2f} to {100 * high:.2f})"
    print(f"{pack.name}: {same} of {len(cases)} walks have the same acts, {share}; "
          f"{1000 * spent / len(cases):.1f} ms a walk")  # fmt: skip
    print(*(f"  {n} x {name}" for name, n in where.most_common(12)), sep="\n")


def main(arguments: Sequence[str]) -> None:
    """Compare on each pack that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", nargs="*", default=["bakery", "ecommerce"])
    parser.add_argument("-n", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=10)
    options = parser.parse_args(arguments)
    for name in options.pack:
        pack = find_pack(name)
        cases = list(plan([pack], list(load_personas()), [], options.n, options.seed))
        asyncio.run(compare(pack, cases, options.show))


if __name__ == "__main__":
    main(sys.argv[1:])
