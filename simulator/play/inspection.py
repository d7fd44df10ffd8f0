"""From the stage to the critic: what a check sees of a dialogue that is being played."""

from __future__ import annotations

from simulator.content.pack_evidence import pack_evidence
from simulator.dialogue import Finding, Turn
from simulator.play.context import StageContext
from simulator.play.critic import TurnView, run_checks
from simulator.play.critic.faults import forgiven
from simulator.play.models import name_of
from simulator.play.models.human import NAME as PERSON
from simulator.play.state import DialogueState


def inspect(state: DialogueState, context: StageContext, turn: Turn) -> tuple[Finding, ...]:
    """Run all checks on a new turn.

    Args:
        state: With the session as it was before the turn's words.
        context: Who plays what.
        turn: The new turn.
    """
    if not context.limits.critic or turn.move:  # a move is meant to be out of place
        return ()
    view = TurnView(
        turn=turn,
        turns=state["turns"][: turn.index],
        session=state["session"],
        background=pack_evidence(context.pack),
        pack=context.pack,
        world=state["world"],
        known=context.case.knows,
        limits=context.limits,
        prompt=context.support_prompt,
        scenario=context.pack.scenarios[context.case.scenario],
        claimed=name_of(context.customer) != PERSON,
    )
    return forgiven(view, run_checks(view))
