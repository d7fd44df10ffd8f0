"""The mix of acts: what speakers do, as the NLU reads it, whatever the words.

Support's messages are read by the act model, which knows no business; customers' by the NLU of the
run's pack, whose share of turns that it does not understand is one of the acts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from simulator.analyses.quality.closeness import divergence
from simulator.content.pack import Pack
from simulator.dialogue import Data
from simulator.play.nlu.act_model import act_model
from simulator.play.nlu.understanding import nlu_for

MOST = 1_500
"""Turns of each side that are read."""

LEAST = 100
"""Turns below which there are too few to say."""

UNREAD = "not understood"


class ActMix(Data):
    """What one speaker does in a run and in a reference."""

    divergence: float
    """Jensen-Shannon, in bits: 0 for the same mix, 1 for nothing in common."""
    floor: float
    """Of one half of the reference from the other."""
    run: dict[str, float]
    """Share of each act."""
    reference: dict[str, float]
    turns: int
    """That were read of each side."""


Turns = Sequence[str]
_Read = Callable[[Turns], Counter[str]]


def support_acts(run: Turns, one: Turns, other: Turns) -> ActMix | None:
    """Support's acts; None where there are too few turns or no token embeddings.

    Args:
        run: Support's turns.
        one: Those of a half of the reference.
        other: Those of its other half.
    """
    model = act_model()
    if model is None:
        return None
    return _mix(run, one, other, lambda turns: Counter(each.act for each in model.read(turns)))


def customer_acts(pack: Pack, run: Turns, one: Turns, other: Turns) -> ActMix | None:
    """Customers' acts, by the NLU of a pack; see `support_acts`."""
    read = nlu_for(pack).customer

    def kinds(turns: Turns) -> Counter[str]:
        found: Counter[str] = Counter()
        for turn in turns:
            found.update({intent.kind for intent in read(turn).intents} or {UNREAD})
        return found

    return _mix(run, one, other, kinds)


def _mix(run: Turns, one: Turns, other: Turns, read: _Read) -> ActMix | None:
    import numpy as np

    size = min(len(run), len(one), len(other), MOST)
    if size < LEAST:
        return None
    found = [read(side[:size]) for side in (run, one, other)]
    names = sorted(set().union(*found))
    ours, first, second = (np.array([float(f[name]) for name in names]) for f in found)
    return ActMix(
        divergence=divergence(ours, first),
        floor=divergence(second, first),
        run=_shares(found[0]),
        reference=_shares(found[1]),
        turns=size,
    )


def _shares(found: Counter[str]) -> dict[str, float]:
    total = found.total() or 1
    return {name: count / total for name, count in found.most_common()}
