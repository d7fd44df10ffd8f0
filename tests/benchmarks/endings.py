"""Endings and follow-ups of `-n 100`, led to holes and at random, beside people's.

    python tests/benchmarks/endings.py --packs bakery --star ../shared/data/human/star_dev.jsonl

For each pack and both samplings: the share of each ending, and of dialogues with so many
follow-ups: topics that a customer asks about besides that of its first message (asking on about the
same is none). Of people (STAR, conversations about one thing; trivia and directions, which are
nothing but questions and answers, are left out) a follow-up is a message with a question after the
first result that support told, which answers no question of support's. Exit code 1 where an ending
is more than 4 points from random, or more than 5 % of dialogues have three follow-ups and more.
"""

import argparse
import contextlib
import io
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from simulator.cli.main import main as simulator
from simulator.content.follow_ups import follow_ups
from simulator.content.pack import Pack, find_pack
from simulator.dialogue import Dialogue
from simulator.runs.store import Run

PACKS = ("bakery", "ecommerce", "fintech", "subscriptions")
SAMPLINGS = ("coverage", "random")
MANY = 3
"""Follow-ups from which on a dialogue counts as a long tail."""

BARS = {"points_from_random": 4.0, "percent_of_many": 5.0}
"""At most."""

LEFT_OUT = {"trivia", "trip_directions"}
ELSE = re.compile(r"anything else", re.IGNORECASE)
QUESTION = re.compile(
    r"\?|^\W*(?:what|when|where|who|why|how|which|can|could|do|does|is|are|will|would)\b",
    re.IGNORECASE,
)


def asked(pack: Pack, dialogue: Dialogue) -> int:
    """The follow-ups of a dialogue, by the beats that were played."""
    scenario = pack.scenarios[dialogue.scenario]
    beats = [turn.beat for turn in dialogue.turns if turn.beat]
    return follow_ups(scenario, beats)


def asked_by_people(messages: Iterable[Mapping[str, Any]]) -> int:
    """The follow-ups of a conversation of STAR."""
    looked_up = told = False
    said, found = "", 0
    for message in messages:
        role, text = message["role"], str(message["content"])
        asks = "?" in said and not ELSE.search(said)
        if role == "tool":
            looked_up = True
        elif role == "user":
            found += told and not asks and bool(QUESTION.search(text))
        else:
            said = text
            told = told or (looked_up and ("?" not in text or bool(ELSE.search(text))))
    return found


def shares(numbers: Iterable[int]) -> list[float]:
    """Percent with none, one, two, and three and more."""
    counts = Counter(min(number, MANY) for number in numbers)
    return [round(100 * counts[n] / counts.total(), 1) for n in range(MANY + 1)]


def people(file: Path) -> list[float]:
    """The shares of STAR's conversations about one thing."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    single = [row for row in rows if len(row["task"]) == 1 and not LEFT_OUT & set(row["task"])]
    return shares(asked_by_people(row["messages"]) for row in single)


def measure(name: str, sampling: str, n: int, seed: int) -> dict[str, Any]:
    """One run: its endings in percent, and its follow-ups."""
    with tempfile.TemporaryDirectory() as home:
        folder = str(Path(home) / "run")
        more = ("--sampling", sampling, "--seed", str(seed), "--out", folder, "--json")
        with contextlib.redirect_stdout(io.StringIO()):
            simulator(["generate", name, "-n", str(n), *more])
        dialogues = list(Run.open(Path(folder)).dialogues())
    endings = Counter(dialogue.ending.kind.value for dialogue in dialogues)
    pack = find_pack(name)
    return {
        "endings": {kind: round(100 * endings[kind] / n, 1) for kind in sorted(endings)},
        "follow_ups": shares(asked(pack, dialogue) for dialogue in dialogues),
    }


def main() -> int:
    """Measure and print, a line for each run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packs", nargs="+", default=PACKS, help="which (all that are shipped)")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0], help="of the runs (0)")
    parser.add_argument("-n", type=int, default=100, help="dialogues of a run (100)")
    parser.add_argument("--star", type=Path, help="STAR's conversations, as JSON lines")
    options = parser.parse_args()
    if options.star:
        print(f"people: {json.dumps({'follow_ups': people(options.star)})}", flush=True)
    missed = False
    for name in options.packs:
        for seed in options.seeds:
            found = {how: measure(name, how, options.n, seed) for how in SAMPLINGS}
            led, random = (found[how]["endings"] for how in SAMPLINGS)
            apart = max(abs(led.get(k, 0) - random.get(k, 0)) for k in {*led, *random})
            many = max(row["follow_ups"][MANY] for row in found.values())
            missed |= apart > BARS["points_from_random"] or many > BARS["percent_of_many"]
            for how, row in found.items():
                print(f"{name} seed {seed} {how}: {json.dumps(row)}", flush=True)
            print(f"{name} seed {seed}: {apart:.1f} points apart, {many} % with many", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
