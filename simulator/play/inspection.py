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
        logged=_logged(context, state),
    )
    return forgiven(view, run_checks(view))


def _logged(context: StageContext, state: DialogueState) -> bool:
    """Whether support's calls are known: ours always, those of a bot where it reports them."""
    talk, target = context.conversation, context.target
    if talk is None or talk.reports or (target is not None and target.tools):
        return True
    return any(call for turn in state["turns"] for call in turn.calls)
