"""Two support bots of a stranger's, played against embedded customers: who leaves how.

    python tests/benchmarks/strangers_bot.py --pack bakery -n 100 [--stall] [--show 5]
    python tests/benchmarks/strangers_bot.py --pack ecommerce --serve      # only the endpoint

The bots (`strangers_bot/`) are an OpenAI-compatible endpoint on a free port of the loopback. They
know nothing of the simulator but what it sends, and the names in the pack's catalog.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from strangers_bot import bakery, ecommerce, ideal
from strangers_bot.reactions import reactions
from strangers_bot.server import serving
from strangers_bot.shop import Shop

import simulator
from simulator.content.pack import find_pack
from simulator.dialogue import Dialogue, Speaker

HOOKS = {"bakery": bakery.HOOKS, "ecommerce": ecommerce.HOOKS}
WORDS = Path(__file__).parent / "strangers_bot"
LOOP = 3
"""So often the same sentence of support is a loop."""


def catalog(pack: str) -> tuple[str, ...]:
    """Names of what the shop sells."""
    with (find_pack(pack).folder / "products.csv").open(encoding="utf-8") as rows:
        return tuple(row["name"] for row in csv.DictReader(rows))


def loops(dialogue: Dialogue) -> bool:
    """Whether support has said the same message three times."""
    said = Counter(turn.text for turn in dialogue.turns if turn.speaker == Speaker.SUPPORT)
    return max(said.values(), default=0) >= LOOP


def stuck(dialogue: Dialogue) -> bool:
    """Whether the customer has said the same message three times, typing and all."""
    said = Counter(turn.text for turn in dialogue.turns if turn.speaker == Speaker.CUSTOMER)
    return max(said.values(), default=0) >= LOOP


def measured(dialogues: list[Dialogue]) -> dict[str, Any]:
    """The figures of a run."""
    endings = Counter(dialogue.ending.kind.value for dialogue in dialogues)
    goals = Counter(dialogue.verdict.goal for dialogue in dialogues)
    missed = Counter(d.scenario for d in dialogues if d.verdict.goal is False)
    played = Counter(dialogue.scenario for dialogue in dialogues)
    codes = Counter(f.code for d in dialogues for f in d.findings if f.blame == "support")
    blamed = Counter(f.code for d in dialogues for f in d.findings if f.blame == "customer")
    return {
        "dialogues": len(dialogues),
        "reached_what_was_possible": sum(d.verdict.reached is True for d in dialogues),
        "accepted": sum(d.verdict.accepted for d in dialogues),
        "endings": dict(endings.most_common()),
        "turn_limit": endings["turn_limit"],
        "errors": sorted({d.ending.detail for d in dialogues if d.ending.kind == "error"}),
        "support_loops": sum(map(loops, dialogues)),
        "customer_loops": sum(map(stuck, dialogues)),
        "turns": round(sum(len(d.turns) for d in dialogues) / max(1, len(dialogues)), 1),
        "goal_reached": goals[True],
        "goal_missed": goals[False],
        "agreed_without_deed": sum(d.verdict.agreed and d.verdict.goal is False for d in dialogues),
        "missed_by_scenario": {name: f"{n} of {played[name]}" for name, n in missed.most_common()},
        "findings_support": dict(codes.most_common(12)),
        "findings_customer": dict(blamed.most_common(8)),
    }


def transcript(place: int, dialogue: Dialogue) -> str:
    """A dialogue with its calls."""
    ending, goal = dialogue.ending.kind.value, dialogue.verdict.goal
    lines = [f"--- {place} {dialogue.scenario} · {dialogue.persona} · {ending}, goal {goal}"]
    for turn in dialogue.turns:
        lines += [f"    {c.name} {json.dumps(c.arguments)} {c.because or 'ok'}" for c in turn.calls]
        beat = f" [{turn.beat}]" if turn.beat else ""
        lines.append(f"{turn.speaker.value:8}{beat} {turn.text}")
    return "\n".join(lines)


def main() -> int:
    """Play and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pack", choices=HOOKS, default="bakery")
    parser.add_argument("-n", type=int, default=100, help="dialogues (100)")
    parser.add_argument("--seed", type=int, default=0, help="(0)")
    parser.add_argument("--repairs", type=int, default=0, help="how often a turn is sent back (0)")
    parser.add_argument("--scenario", nargs="+", help="only these")
    parser.add_argument("--stall", action="store_true", help="a bot that never does anything")
    parser.add_argument("--ideal", action="store_true", help="customers that hear everything")
    parser.add_argument("--show", type=int, default=0, metavar="N", 
                        help="print so many that missed their goal or hit the limit")  # fmt: skip
    parser.add_argument("--out", type=Path, help="keep the run here")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    parser.add_argument("--serve", action="store_true", help="only serve, until interrupted")
    options = parser.parse_args()
    shop = Shop.read(WORDS / f"{options.pack}.yaml", HOOKS[options.pack], catalog(options.pack))
    chosen: dict[str, Any] = {"scenario": options.scenario} if options.scenario else {}
    with serving(shop, options.stall) as server, tempfile.TemporaryDirectory() as temporary:
        if options.serve:
            print(server.url, flush=True)
            return serve_on()
        if options.ideal:
            chosen["customer"] = ideal.customer(find_pack(options.pack), server.clerks)
        result = simulator.run(
            options.pack, n=options.n, seed=options.seed, repairs=options.repairs, **chosen,
            support=f"openai:stranger@{server.url}", check=False,
            out=options.out or Path(temporary) / "run",
        )  # fmt: skip
        dialogues = list(result)
        counts = reactions(find_pack(options.pack), dialogues, server.clerks)
    found: dict[str, Any] = {
        "pack": options.pack,
        "bot": "stall" if options.stall else "stranger",
        **measured(dialogues),
    }
    found |= {f"after {act}": dict(kinds.most_common()) for act, kinds in counts.items()}
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        for name, value in found.items():
            shown = (
                ", ".join(f"{k} {v}" for k, v in value.items())
                if isinstance(value, dict)
                else value
            )
            print(f"{name:20} {shown}")
    wrong = [(n, d) for n, d in enumerate(dialogues, 1) if d.verdict.reached is not True]
    for place, dialogue in wrong[: options.show]:
        print(transcript(place, dialogue))
    return 0


def serve_on() -> int:
    """Wait for the interrupt."""
    with suppress(KeyboardInterrupt):
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main())
