"""The support node: one turn, with the tool calls that are made before it speaks."""

from __future__ import annotations

import json
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from simulator.content.session import Session
from simulator.content.values import convert
from simulator.content.world import EVALUATION_ERRORS, World
from simulator.dialogue import Draft, Finding, Speaker, ToolCall, Turn
from simulator.errors import ModelError
from simulator.play.cast import Cast
from simulator.play.listening import after_support
from simulator.play.prompts import FEEDBACK
from simulator.play.scene import Checkpoint, Scene


async def speak(scene: Scene, cast: Cast) -> dict[str, Any]:
    """Play support's next turn; a turn that was sent back is played again from where it began.

    Returns:
        The changed parts of the scene.

    Raises:
        ModelError: An empty reply, or more tool calls than the limit.
    """
    before = Checkpoint(scene["world"], scene["session"], scene["support_messages"])
    prompt: list[BaseMessage] = [SystemMessage(cast.support_prompt)]
    if scene["findings"] and scene["before"]:
        before = scene["before"]
    messages: list[BaseMessage] = []
    note = _feedback(scene)
    world, session = before.world, before.session
    calls: list[ToolCall] = []
    flaw = ""
    while True:
        answer = await cast.support.ainvoke(
            [*prompt, *before.messages, *note, *messages], tools=cast.tools, seed=cast.seed
        )
        cast.meter.add("support", answer)
        flaw = flaw or str(answer.additional_kwargs.get("flaw", ""))
        if not answer.tool_calls:
            break
        world, session, made, added = _call_tools(world, session, answer)
        calls += made
        messages += added
        if len(calls) > cast.limits.calls:
            raise ModelError(f"support made more than {cast.limits.calls} tool calls in one turn")
    text = str(answer.text).strip()
    if not text:
        raise ModelError("support's reply was empty")
    turn = Turn(
        index=_index(scene),
        speaker=Speaker.SUPPORT,
        text=text,
        calls=tuple(calls),
        drafts=scene["drafts"],
        flaw=flaw,
    )
    turns = scene["turns"][: turn.index]
    return {
        "turns": (*turns, turn),
        "world": world,
        "session": session,
        "support_messages": (*before.messages, *messages, AIMessage(text)),
        "customer_messages": (*_customer_side(scene), HumanMessage(text)),
        "before": before,
    }


def _index(scene: Scene) -> int:
    last = scene["turns"][-1]
    return last.index if last.speaker == Speaker.SUPPORT else last.index + 1


def _customer_side(scene: Scene) -> tuple[BaseMessage, ...]:
    again = scene["turns"][-1].speaker == Speaker.SUPPORT
    return scene["customer_messages"][:-1] if again else scene["customer_messages"]


def _feedback(scene: Scene) -> list[BaseMessage]:
    """What support is told of a draft that was sent back; nothing where there is none."""
    findings = scene["findings"]
    if not findings:
        return []
    mistakes = "; ".join(
        f.message + (f" (right: {f.expected})" if _is_value(f.expected) else "") for f in findings
    )
    draft = json.dumps(scene["drafts"][-1].text, ensure_ascii=False)
    return [SystemMessage(FEEDBACK.format(draft=draft, mistakes=mistakes))]


def _is_value(expected: str) -> bool:
    """Whether an expectation says what is right, rather than what kind of thing would be."""
    return bool(expected) and not expected.startswith(("a ", "an ", "the ", "at most "))


def _call_tools(
    world: World, session: Session, answer: AIMessage
) -> tuple[World, Session, list[ToolCall], list[BaseMessage]]:
    calls: list[ToolCall] = []
    added: list[BaseMessage] = []
    for place, request in enumerate(answer.tool_calls):
        name, arguments = request["name"], request["args"]
        number = f"call_{len(world.log) + 1}"
        world, session, call = world.call(session, name, arguments, number)
        calls.append(call)
        said = str(answer.text) if place == 0 else ""
        added += [
            AIMessage(said, tool_calls=[{"name": name, "args": arguments, "id": number}]),
            ToolMessage(call.result, tool_call_id=number),
        ]
    return world, session, calls, added


def listen(cast: Cast, session: Session, turn: Turn, turns: tuple[Turn, ...]) -> Session:
    """The session with what a turn of support says, once the turn stands."""
    session = after_support(session, turn, cast.ear)
    return session.was_answered(_answered(cast, turn, turns))


def _answered(cast: Cast, turn: Turn, turns: tuple[Turn, ...]) -> list[str]:
    """Topics that the customer's last beat asks about and whose answer is in support's text."""
    beat = cast.pack.scenarios[cast.case.scenario].beats.get(turns[-1].beat)
    if beat is None or not beat.asks:
        return []
    topic = cast.pack.topics[beat.asks]
    names: dict[str, Any] = {**cast.pack.names, "session": {}}
    if topic.reads:
        found = [call for call in turn.calls if call.name == topic.reads and call.ok]
        if not found:
            return []
        names = _names_of(cast, found[-1])
    try:
        answer = topic.answer(names)
        wanted = [t.values(names) for t in answer.say] if answer else []
    except EVALUATION_ERRORS:
        return []
    text = turn.text.lower()
    told = any(values and all(v.lower() in text for v in values) for values in wanted)
    return [topic.name] if told or topic.name in cast.ear.support(turn.text).answered else []


def _names_of(cast: Cast, call: ToolCall) -> dict[str, Any]:
    """The names of a reading tool's expressions, from what it returned."""
    tool = cast.pack.tools[call.name]
    payload = json.loads(call.result)
    names: dict[str, Any] = {**cast.pack.names, "args": call.arguments}
    for name, lookup in tool.lookups.items():
        names[name] = _record(cast, lookup.collection, payload.get(name) or {})
    for name, listing in tool.lists.items():
        rows = payload.get(name) or ()
        names[name] = tuple(_record(cast, listing.collection, row) for row in rows)
    return names


def _record(cast: Cast, collection: str, raw: dict[str, Any]) -> dict[str, Any]:
    """A record as a tool shows it, with typed values."""
    fields = cast.pack.collections[collection].fields
    return {key: convert(fields[key], value) for key, value in raw.items()}


def draft_of(turn: Turn, findings: tuple[Finding, ...]) -> Draft:
    """A rejected turn as it is kept."""
    return Draft(text=turn.text, calls=turn.calls, findings=findings)
