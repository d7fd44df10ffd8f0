"""Follow-ups: what a customer asks besides, as often and in such order as people do.

Of 1,221 conversations of people about one thing (STAR: Mosig et al. 2020) 68 % have no question
after the first result, 18 % have one, 8 % two and 6 % more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from random import Random

from simulator.content.scenarios import Outcome, Scenario

ALLOWED = {1: 0.60, 2: 0.30, 3: 0.10}
"""How often a customer is willing to ask so many at most; whether it does, the graph decides."""


LEAVES_EARLY = 0.4
"""How often a customer whose patience is just used up leaves at a refusal."""


def follow_ups(scenario: Scenario, beats: Sequence[str]) -> int:
    """How many things besides the first a customer asks about; to insist asks nothing new.

    Args:
        scenario: Whose beats they are.
        beats: As they are played, in order.
    """
    return len(_topics(scenario, beats) - _topics(scenario, beats[:1]))


def willing(rng: Random) -> int:
    """How many follow-ups a customer is willing to ask at most."""
    return rng.choices(list(ALLOWED), list(ALLOWED.values()))[0]


def returns(
    scenario: Scenario, played: Sequence[str], name: str, settled: Collection[str] = ()
) -> bool:
    """Whether a beat asks again what was asked before something else was talked of.

    It does not where it names something that was not named then, or where a deed has been wanted
    since, after which the answer may be another; of a settled topic it never is.
    """
    beat = scenario.beats[name]
    if not beat.asks or scenario.beats[played[-1]].asks == beat.asks:
        return False
    for before in reversed(played):
        other = scenario.beats[before]
        if other.wants and beat.asks not in settled:
            return False
        if other.asks == beat.asks:
            return beat.asks in settled or set(beat.tells) <= set(other.tells)
    return False


def onward(
    scenario: Scenario,
    played: Sequence[str],
    options: Sequence[str],
    most: int,
    answered: Collection[str] = (),
) -> list[str]:
    """Of the beats that may follow, those that people go on with; all where there is none.

    Nothing is said twice, nothing is asked that was answered, and after some follow-ups it is over.

    Args:
        scenario: Whose beats they are.
        played: Beats so far, the present one last.
        options: Beats that may follow.
        most: Follow-ups that there may be.
        answered: Topics that support has answered, asked or not.
    """
    beats = scenario.beats
    left = [name for name in options if name not in played] or list(options)
    left = [name for name in left if not returns(scenario, played, name)] or left
    left = [name for name in left if beats[name].asks not in answered] or left
    if follow_ups(scenario, played) >= most:
        known = _topics(scenario, played)
        left = [name for name in left if not beats[name].asks or beats[name].asks in known] or left
    return left


def as_offered(
    scenario: Scenario, here: str, options: Sequence[str], offers: Collection[str]
) -> tuple[str, ...]:
    """Of the beats that may follow, those that do not take what was not offered; all if none.

    Args:
        scenario: Whose beats they are.
        here: The present beat.
        options: Beats that may follow.
        offers: Tools that support has offered; nothing where it is not known which.
    """
    beat = scenario.beats[here]
    refused = beat.then.get(Outcome.REFUSED, ())
    last_left = len(beat.wants) > 1 and len(offers) == 1 and set(offers) <= set(beat.wants)
    taken = {*offers, *(() if last_left else beat.wants)}
    left = (
        name
        for name in options
        if name in refused or not (wants := scenario.beats[name].wants) or taken & set(wants)
    )
    return (tuple(left) if offers else ()) or tuple(options)


def next_beat(
    scenario: Scenario,
    path: Sequence[str],
    played: Sequence[str],
    options: Sequence[str],
    seed: int,
    answered: Collection[str] = (),
    settled: Collection[str] = (),
) -> str:
    """What a customer goes on with: what its path has next, where that is possible.

    Where it is not, the seed and the present beat decide, so that a forecast knows of it.

    Args:
        scenario: Whose beats they are.
        path: As it means to go.
        played: Beats so far, the present one last.
        options: Beats that may follow; at least one.
        seed: Of the customer.
        answered: Topics that support has answered.
        settled: Those whose answer is going to be the same, so that nobody asks about them.
    """
    for here, following in pairwise(path):
        asks = scenario.beats[following].asks
        known = asks in settled and asks != scenario.beats[here].asks
        new = not (known or following in played) or len(options) == 1
        if here == played[-1] and following in options and new:
            return following
    most = willing(Random(f"{seed}/follow-ups"))
    fitting = onward(scenario, played, options, most, answered)
    return Random(f"{seed}/after/{played[-1]}").choice(fitting)


def leaves_early(seed: int, beat: str) -> bool:
    """Whether a customer whose patience is just used up leaves at a refusal of a beat's wish."""
    return Random(f"{seed}/leaves/{beat}").random() < LEAVES_EARLY


def _topics(scenario: Scenario, beats: Sequence[str]) -> set[str]:
    return {topic for name in beats if (topic := scenario.beats[name].asks)}
