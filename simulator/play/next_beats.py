"""Next beats: what a customer may want next, as a language model is told step by step.

The whole graph would be most of a customer's prompt, and of it a step needs a line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.content.fitting_beats import scenario_of
from simulator.content.scenarios import Beat, Outcome
from simulator.play.models import name_of
from simulator.play.models.human import NAME as A_PERSON

if TYPE_CHECKING:
    from simulator.play.context import StageContext
    from simulator.play.state import DialogueState


def next_beats(state: DialogueState, context: StageContext) -> str:
    """The beats that may come next; empty where nobody has to be told.

    The embedded model and persons have the graph, and a short prompt tells all that is near.
    """
    ours = context.customer._llm_type == A_PERSON or name_of(context.customer).startswith(
        "embedded"
    )
    if ours or context.tells_short:
        return ""
    beats = scenario_of(context.pack, context.case).beats
    played = [turn.beat for turn in state["turns"] if turn.beat in beats]
    if not played:
        return f"begin with {context.case.path[0]}"
    return told_next(beats[played[-1]])


def told_next(beat: Beat) -> str:
    """The beats that may follow one, by what support did about it.

    Args:
        beat: That was played last.
    """
    if beat.ends:
        return ""
    ways = {outcome: names for outcome, names in beat.then.items() if names}
    if set(ways) == {Outcome.ANSWERED}:
        return f"after {beat.name}: {', '.join(ways[Outcome.ANSWERED])}"
    told = (f"{outcome.value} {', '.join(names)}" for outcome, names in ways.items())
    return f"after {beat.name}, {'; '.join(told)}"
