"""A dialogue taken up again before one of its turns, and what the clerk of policy says there.

What stands in the dialogue is not played again but followed: the calls are made once more in the
case's world, and have to come out as they did.
"""

from __future__ import annotations

import json
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import Dialogue, Speaker, ToolCall, Turn
from simulator.errors import ModelError, RunError
from simulator.play import support
from simulator.play.context import Limits, StageContext
from simulator.play.inspection import inspect
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.nlu.phatics import only_greets
from simulator.play.state import DialogueState, opening
from simulator.play.state_tracking import after_customer
from simulator.play.targets.world_handle import REPORTED


class Diverged(RunError):
    """What was played cannot be followed, or the clerk has nothing to say there."""


async def clerk_instead(
    dialogue: Dialogue, place: int, case: Case, pack: Pack, faults: tuple[str, ...] = ()
) -> Turn:
    """What the embedded clerk says and does in place of a turn, from the same history.

    Args:
        dialogue: As it was played.
        place: Of the turn of support among its turns.
        case: What was played.
        pack: The business.
        faults: That the world could play.

    Raises:
        Diverged: A call comes out otherwise, the clerk has no reply, or the critic finds an error
            in it.
    """
    clerk = EmbeddedChatModel()
    context = StageContext(
        pack, case, Persona(name=case.persona, about=""), clerk, clerk,
        Limits(repairs=0, faults=faults),
    )  # fmt: skip
    state = opening(case, pack, faults)
    for spoken in dialogue.turns[:place]:
        state = _followed(state, spoken, context)
    try:
        said: Any = await support.speak(state, context)
    except ModelError as error:
        raise Diverged(f"the clerk has no reply: {error}") from None
    turn: Turn = said["turns"][-1]
    wrong = [f.code for f in inspect({**state, **said}, context, turn)]
    if wrong:
        raise Diverged(f"the critic finds {wrong[0]} in what the clerk says")
    return turn.model_copy(update={"index": place, "acts": ()})


def _followed(state: DialogueState, turn: Turn, context: StageContext) -> DialogueState:
    """The state after a turn that stands."""
    if turn.speaker == Speaker.CUSTOMER:
        return _heard(state, turn, context)
    messages: list[BaseMessage] = []
    world, session = state["world"], state["session"]
    for call in turn.calls:
        if call.id.startswith(REPORTED):
            again = world.report(session, call.name, call.arguments, call.id, call.ok)
        else:
            again = world.call(session, call.name, call.arguments, call.id)
        world, session, made = again
        if (made.ok, _plain(made)) != (call.ok, _plain(call)):
            raise Diverged("a tool of the bot's gave something else than the case's records hold")
        messages += [
            AIMessage("", tool_calls=[{"name": call.name, "args": call.arguments, "id": call.id}]),
            ToolMessage(call.result, tool_call_id=call.id),
        ]
    turns = (*state["turns"], turn)
    called: DialogueState = {**state, "world": world, "session": session}
    return {
        **called,
        "session": support.listen(context, called, turns),
        "turns": turns,
        "customer_messages": (*state["customer_messages"], HumanMessage(turn.text)),
        "support_messages": (*state["support_messages"], *messages, AIMessage(turn.text)),
    }


def _heard(state: DialogueState, turn: Turn, context: StageContext) -> DialogueState:
    beat = context.pack.scenarios[context.case.scenario].beats.get(turn.beat)
    session = after_customer(state["session"], turn, context.nlu)
    meant = beat is not None and not only_greets(turn.text)
    raised = (*beat.wants, *filter(None, [beat.asks])) if beat and meant else ()
    return {
        **state,
        "session": session.was_raised(raised),
        "turns": (*state["turns"], turn),
        "customer_messages": (*state["customer_messages"], AIMessage(turn.text)),
        "support_messages": (*state["support_messages"], HumanMessage(turn.text)),
    }


def _plain(call: ToolCall) -> Any:
    """A result as data, whatever its spaces and the order of its keys."""
    try:
        return json.loads(call.result)
    except ValueError:
        return call.result
