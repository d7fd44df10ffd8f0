"""Questions that support has answered: its text has what the truth would be told with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.content.topics import Topic
from simulator.content.world import EVALUATION_ERRORS
from simulator.content.world_faults import shows_result
from simulator.dialogue import Turn
from simulator.play.context import StageContext
from simulator.play.nlu.phatics import only_greets
from simulator.play.state import DialogueState

OURS = "truth"
"""Id of a look-up that is ours, for a bot whose own nobody sees; it is not logged."""


def answered_topics(
    context: StageContext, state: DialogueState, turns: tuple[Turn, ...]
) -> list[str]:
    """Topics that the customer's last beat asks about and whose answer is in support's text.

    Args:
        context: Who plays what.
        state: Before the turn's words.
        turns: The last one is support's.
    """
    turn = turns[-1]
    before = [each for each in turns[:-1] if each.beat]
    beat = context.pack.scenarios[context.case.scenario].beats.get(
        before[-1].beat if before else ""
    )
    if beat is None or not beat.asks or only_greets(before[-1].text):
        return []
    topic = context.pack.topics[beat.asks]
    known = _known(context, state, topic, turn)
    if known is None:
        return []
    names: dict[str, Any] = {**context.pack.names, "session": {}, **known}
    try:
        answer = topic.answer(names)
        wanted = [template.values(names) for template in answer.say] if answer else []
    except EVALUATION_ERRORS:
        return []
    text = turn.text.lower()
    told = any(values and all(v.lower() in text for v in values) for values in wanted)
    return [topic.name] if told or topic.name in context.nlu.support(turn.text).answered else []


def _known(
    context: StageContext, state: DialogueState, topic: Topic, turn: Turn
) -> Mapping[str, Any] | None:
    """What the answer is made of; None where support has not looked it up."""
    if not topic.reads:
        return {}
    found = [call for call in turn.calls if call.name == topic.reads and shows_result(call)]
    if found:
        return context.pack.shown(found[-1])
    if context.conversation is None:
        return None
    return _looked_up(context, state, topic.reads)


def _looked_up(context: StageContext, state: DialogueState, name: str) -> Mapping[str, Any] | None:
    """What a bot that looks up elsewhere, or not at all, would have found."""
    session, tool = state["session"], context.pack.tools[name]
    told = {slot: values[-1].value for slot, values in session.told.items()}
    given = {**context.case.knows, **told}
    arguments = {each: given[each] for each in tool.arguments if each in given}
    _, _, call = state["world"].report(session, name, arguments, OURS, ok=True)
    return context.pack.shown(call) if call.ok and shows_result(call) else None
