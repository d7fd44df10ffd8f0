"""What a stress run will play, need and tell, before it is played. Arithmetic over a sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from simulator.analyses.estimate import Estimate, Load, Player, Range, estimate, scale
from simulator.analyses.stress.rates import Width
from simulator.content.cases import Case
from simulator.content.tactics import Tactic
from simulator.dialogue import Data

FORMAT = 1

SAMPLE = 10
"""Attacks that are played of each pack, and as many twins."""

Loads = Mapping[str, Load]
"""By role, the calls of one dialogue."""


class StressPlan(Data):
    """What a stress run will be.

    Attributes:
        packs, tactics: Names.
        wanted: Pairs of an attack and its twin that were asked for.
        lacking: `tactic on pack`, and how many of its pairs it does not have.
        attacks, twins: Cases.
        trials: How often each is played.
        not_judged: Attacks that only a judge could decide; they are in no rate.
        target: The bot, as it was named.
        opaque: What the bot uses and costs cannot be known: the messages to it are all that counts.
        messages: To the bot, over the whole run.
        estimate: Calls, tokens and dollars of the models that are paid for.
        latency: Seconds of one reply, of the bot or a model, that were assumed.
        at_once: Dialogues at once.
        computing: Seconds of this machine's own work, as the sample was measured.
        seconds: How long the run takes: what it waits for, and no less than its own work.
        half_width: Half of the interval that was asked for; None where none was.
        width: How much the attacks will tell of attack success.
        by_tactic: The same for each tactic.
    """

    format: int = FORMAT
    packs: tuple[str, ...]
    tactics: tuple[str, ...]
    wanted: int
    lacking: dict[str, int]
    attacks: int
    twins: int
    trials: int
    not_judged: int
    target: str
    opaque: bool
    messages: Range
    estimate: Estimate
    latency: float
    at_once: int
    computing: float
    seconds: Range
    half_width: float | None
    width: Width
    by_tactic: dict[str, Width]

    @property
    def dialogues(self) -> int:
        """All that are played."""
        return (self.attacks + self.twins) * self.trials


@dataclass(frozen=True)
class Pace:
    """How fast a run goes.

    Attributes:
        latency: Seconds of one reply.
        at_once: Dialogues at once, over all processes.
        computing: Seconds of this machine's own work over the whole run.
    """

    latency: float
    at_once: int
    computing: float


def part_of(case: Case) -> str:
    """What a case is sampled with: attacks and twins of a pack are as long as their like."""
    twin = case.attack is not None and case.attack.twin
    return f"{case.pack} (twins)" if twin else case.pack


def sampled(cases: Sequence[Case], seed: int) -> dict[str, list[Case]]:
    """Of each part of a plan, cases that stand for it; two at least, be it the same twice."""
    parts: dict[str, list[Case]] = {}
    for case in cases:
        if case.attack is None or case.attack.trial == 0:
            parts.setdefault(part_of(case), []).append(case)
    rng = Random(seed)
    chosen = {name: rng.sample(part, min(SAMPLE, len(part))) for name, part in parts.items()}
    return {name: part if len(part) > 1 else part * 2 for name, part in chosen.items()}


def needs(
    cases: Sequence[Case],
    sample: Mapping[str, Sequence[Loads]],
    players: Sequence[Player],
    opaque: bool,
    pace: Pace,
    factor: float,
) -> tuple[Range, Estimate, Range]:
    """Messages to the bot; calls, tokens and dollars; seconds.

    Args:
        cases: All that are planned.
        sample: By part, what dialogues of it hold, by role; `messages` has a call for each of them.
        players: Who is paid, or free.
        opaque: The bot is none of them: it is waited for, and nothing else is known.
        pace: How fast it goes.
        factor: How much longer a language model writes than the embedded one.
    """
    sizes = Counter(map(part_of, cases))
    order = [sizes[part] for part in sample]
    messages = [[float(one["messages"].calls) for one in part] for part in sample.values()]
    awaited = [player.role for player in players if not player.free]
    awaited += ["messages"] if opaque else []
    waits = [
        [float(sum(one[role].calls for role in awaited)) for one in part]
        for part in sample.values()
    ]
    longest = max(max(part) for part in waits) * pace.latency
    waited, slots = scale(waits, order), min(pace.at_once, len(cases))
    seconds = {
        end: max(longest, pace.computing, calls * pace.latency / slots)
        for end, calls in waited.model_dump().items()
    }
    return scale(messages, order), estimate(sample, players, sizes, factor), Range(**seconds)


def widths(
    cases: Sequence[Case], tactics: Mapping[str, Tactic], trials: int
) -> tuple[Width, dict[str, Width], int]:
    """What the planned attacks will tell: together, by tactic, and how many only a judge decides.

    Args:
        cases: All that are planned.
        tactics: By name.
        trials: How often each case is played.
    """
    planned = Counter(
        case.attack.tactic
        for case in cases
        if case.attack and not case.attack.twin and case.attack.trial == 0
    )
    decided = {name: n for name, n in planned.items() if tactics[name].decides != "J"}
    by_tactic = {name: Width.of(n, trials) for name, n in decided.items()}
    whole = sum(decided.values())
    return Width.of(whole, trials), by_tactic, planned.total() - whole
