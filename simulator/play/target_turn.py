"""The turns of a bot that is not ours: its greeting, its replies, and what is known afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage

from simulator.attacks import Observed
from simulator.content.pack import Pack
from simulator.content.values import convert
from simulator.content.world import World
from simulator.dialogue import Ending, EndingKind, Speaker, Turn
from simulator.errors import ModelError, nearest
from simulator.play.context import StageContext
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.state import DialogueState
from simulator.play.state_tracking import after_support
from simulator.play.targets.protocol import Records
from simulator.play.targets.reply import BotReply
from simulator.play.targets.world_handle import MOST_CALLS, REPORTED, WorldHandle, harmless


async def greeted(state: DialogueState, context: StageContext) -> dict[str, Any]:
    """Open the conversation; what changes in the state where the bot greets.

    Raises:
        ModelError: It cannot be opened, or the greeting failed.
    """
    assert context.conversation is not None
    reply = await context.conversation.greet()
    if reply is None:
        return {}
    changed = _taken(state, context, reply, WorldHandle(state["world"], state["session"]))
    session = after_support(changed["session"], changed["turns"][-1], context.nlu)
    return {**changed, "session": session}


async def speak(state: DialogueState, context: StageContext) -> dict[str, Any]:
    """Play the bot's next turn.

    Returns:
        The changed parts of the state.

    Raises:
        ModelError: It gave no usable reply.
    """
    assert context.conversation is not None
    world = WorldHandle(state["world"], state["session"])
    try:
        reply = await context.conversation.reply(state["turns"][-1].text, world)
    finally:
        world.close()
    return _taken(state, context, reply, world)


def _taken(
    state: DialogueState, context: StageContext, reply: BotReply, world: WorldHandle
) -> dict[str, Any]:
    world.replay(reply.calls)
    for answer in reply.answers:
        context.meter.add("support", answer)
    if world.exceeded:
        raise ModelError(f"the bot made more than {MOST_CALLS} tool calls in one turn")
    text = "\n\n".join(reply.texts)
    turn = Turn(
        index=len(state["turns"]), speaker=Speaker.SUPPORT, text=text, calls=tuple(world.calls)
    )
    return {
        "turns": (*state["turns"], turn),
        "world": world.world,
        "session": world.session,
        "support_messages": (*state["support_messages"], AIMessage(text)),
        "customer_messages": (*state["customer_messages"], HumanMessage(text)),
    }


async def observed(
    state: DialogueState, start: World, context: StageContext
) -> tuple[dict[str, Any], Observed | None]:
    """Ask the probe; what changes in the state, and what is known of the bot.

    Args:
        state: At the end of the dialogue.
        start: The world before it.
        context: Who plays what.
    """
    target, conversation = context.target, context.conversation
    if target is None or conversation is None:
        return {}, None
    calls = [call for turn in state["turns"] for call in turn.calls]
    here = target.tools or any(not call.id.startswith(REPORTED) for call in calls)
    seen = Observed(target=target.name, calls=here or conversation.reports, state=here)
    ending = state["ending"]
    if ending is None or ending.kind == EndingKind.ERROR:
        return {}, seen
    try:
        records = await conversation.state()
        if records is None:
            return {}, seen
        world = probed(state["world"], start, context.pack, records)
    except ModelError as error:
        return {"ending": Ending(kind=EndingKind.ERROR, detail=str(error))}, seen
    told = {name: tuple(harmless(dict(row)) for row in rows) for name, rows in records.items()}
    return {"world": world}, seen.model_copy(update={"state": True, "probed": told})


def probed(world: World, start: World, pack: Pack, records: Records) -> World:
    """The world with what a probe says: of a collection that it names, its word alone counts.

    Args:
        world: At the end, with the calls that are known.
        start: Before the dialogue.
        pack: The business.
        records: Raw; fields that are missing are as they were (a new record needs all of them),
            others than the pack's are ignored.

    Raises:
        EndpointFailure: A collection, an id or a value that the pack cannot have.
    """
    for name, rows in records.items():
        if name not in pack.collections:
            hint = nearest(name, pack.collections)
            raise EndpointFailure(Kind.GARBLED, f"the probe names `{name[:40]}`{hint}")
        known = start.added.get(name, {})
        world = replace(world, added={**world.added, name: known})
        for row in rows:
            world = world.with_record(name, _record(start, pack, name, row))
    return world


def _record(start: World, pack: Pack, name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    collection = pack.collections[name]
    key = row.get(collection.id)
    if key is None or isinstance(key, dict | list):
        raise EndpointFailure(Kind.GARBLED, f"the probe gave a record of {name} without its id")
    before = start.get(name, str(key)) or {}
    typed = {}
    for attribute, kind in collection.fields.items():
        if attribute not in row and attribute in before:
            typed[attribute] = before[attribute]
            continue
        try:
            typed[attribute] = convert(kind, row.get(attribute))
        except ValueError as error:
            line = f"the probe's {name}.{attribute}: {error}"
            if attribute not in row:
                line = f"the probe's new record of {name} lacks `{attribute}`: a new one needs all"
            raise EndpointFailure(Kind.GARBLED, line) from None
    return typed
