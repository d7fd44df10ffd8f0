"""The support node: one turn, with the tool calls that are made before it speaks."""

from __future__ import annotations

import json
import re
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from simulator.acts import ACTS, FORCED, Act, Call, read_acts
from simulator.content.session import Session
from simulator.content.world import World
from simulator.dialogue import Draft, Finding, Speaker, ToolCall, Turn
from simulator.errors import ModelError
from simulator.json_text import parsed
from simulator.play.answered_topics import answered_topics
from simulator.play.context import StageContext
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.reply_text import read_text
from simulator.play.models.spoken import spoken
from simulator.play.prompts import FEEDBACK, NOTE
from simulator.play.state import Checkpoint, DialogueState
from simulator.play.state_tracking import after_support
from simulator.play.told_results import told_result

LONGEST_QUOTE = 1_000
"""Characters of a draft that its note quotes: a model that recites its prompt would else be sent it
twice, and recite it again."""


_FENCED = re.compile(r"```\w*\s*(.*?)\s*```", re.DOTALL)

_ABOUT = ("role", "type", "name", "id")
"""Keys of a message that say nothing of its words."""

AGAIN = "\n(The same call was made before in this turn. Reply to the customer now.)"
"""What support reads behind the result of a call that it repeats: small models go on for ever."""

_BRIEF = re.compile(r'(?:```\w*\s*)?\{\s*"role": ?"support",')
"""How support's brief begins: small models write all of it out again, turn after turn."""


async def speak(state: DialogueState, context: StageContext) -> dict[str, Any]:
    """Play support's next turn; a turn that was sent back is played again from where it began.

    Returns:
        The changed parts of the state.

    Raises:
        ModelError: An empty reply, the prompt instead of one, or more tool calls than the limit.
    """
    before = Checkpoint(state["world"], state["session"], state["support_messages"])
    prompt: list[BaseMessage] = [SystemMessage(context.support_prompt)]
    if state["findings"] and state["before"]:
        before = state["before"]
    messages: list[BaseMessage] = []
    note = _feedback(state)
    world, session = before.world, before.session
    calls: list[ToolCall] = []
    flaw = ""
    acts: tuple[Act, ...] = ()
    while True:
        answer = await context.support.ainvoke(
            [*prompt, *before.messages, *note, *messages], tools=context.tools, seed=context.seed
        )
        context.meter.add("support", answer)
        flaw = flaw or str(answer.additional_kwargs.get("flaw", ""))
        meant = read_acts(answer.additional_kwargs.get(ACTS, ()))
        if not answer.tool_calls:
            acts += meant
            break
        world, session, made, added = _call_tools(world, session, answer, calls)
        acts += _carried_out(meant, len(answer.tool_calls) - len(made))
        calls += made
        messages += added
        if len(calls) > context.limits.calls:
            raise ModelError(
                f"support made more than {context.limits.calls} tool calls in one turn"
                f" (the last: {calls[-1].name})"
            )
    text = _without_note(str(answer.text)).strip()
    if not text:
        raise ModelError("support's reply was empty")
    if _BRIEF.match(text):
        raise ModelError("support recited its prompt instead of replying")
    if said := _in_json(text):
        context.meter.read("support", "lenient")
        text, _ = spoken(read_text(said).text)
    turn = Turn(
        index=_index(state),
        speaker=Speaker.SUPPORT,
        text=text,
        calls=tuple(calls),
        drafts=state["drafts"],
        flaw=flaw,
        acts=acts,
    )
    turns = state["turns"][: turn.index]
    return {
        "turns": (*turns, turn),
        "world": world,
        "session": session,
        "support_messages": (*before.messages, *messages, AIMessage(text)),
        "customer_messages": (*_customer_side(state), HumanMessage(text)),
        "before": before,
    }


def _in_json(text: str) -> str:
    """What a reply says that is one JSON object with one text, fenced or not; else nothing.

    Raises:
        EndpointFailure: It is an error in JSON.
    """
    fenced = _FENCED.fullmatch(text)
    value = parsed(fenced.group(1) if fenced else text)
    if not isinstance(value, dict):
        return ""
    if value.get("error"):
        raise EndpointFailure(Kind.GARBLED, "an error stands in place of the reply")
    texts = [each for key, each in value.items() if key not in _ABOUT]
    return texts[0].strip() if len(texts) == 1 and isinstance(texts[0], str) else ""


def _without_note(text: str) -> str:
    """A reply without the private note, which small models repeat to the customer.

    Raises:
        ModelError: Only the note is there.
    """
    start = text.find(NOTE)
    if start < 0:
        return text
    end = text.rfind(")")
    kept = f"{text[:start].rstrip()} {text[end + 1 :].lstrip() if end > start else ''}".strip()
    if not kept:
        raise ModelError("support repeated a private note instead of replying")
    return kept


def _index(state: DialogueState) -> int:
    last = state["turns"][-1]
    return last.index if last.speaker == Speaker.SUPPORT else last.index + 1


def _customer_side(state: DialogueState) -> tuple[BaseMessage, ...]:
    again = state["turns"][-1].speaker == Speaker.SUPPORT
    return state["customer_messages"][:-1] if again else state["customer_messages"]


def _feedback(state: DialogueState) -> list[BaseMessage]:
    """What support is told of a draft that was sent back; nothing where there is none."""
    findings = state["findings"]
    if not findings:
        return []
    mistakes = "; ".join(finding.advice for finding in findings)
    text = state["drafts"][-1].text
    quoted = text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "..."
    draft = json.dumps(quoted, ensure_ascii=False)
    return [SystemMessage(FEEDBACK.format(draft=draft, mistakes=mistakes))]


def _carried_out(acts: tuple[Act, ...], left: int) -> tuple[Act, ...]:
    """The acts of a reply without its last calls, so many of which were not made."""
    calls = [act for act in acts if isinstance(act, Call)]
    unmade = calls[len(calls) - left :]
    return tuple(act for act in acts if not any(act is each for each in unmade))


def _call_tools(
    world: World, session: Session, answer: AIMessage, before: list[ToolCall]
) -> tuple[World, Session, list[ToolCall], list[BaseMessage]]:
    """Carry out the calls of a reply, in order, up to one that fails.

    What was to come after that one was decided without knowing it, and is left to the next reply.
    A call that was made before in the turn is told to be that.
    """
    calls: list[ToolCall] = []
    added: list[BaseMessage] = []
    forced = bool(answer.additional_kwargs.get(FORCED))
    for place, request in enumerate(answer.tool_calls):
        name, arguments = request["name"], request["args"]
        number = f"call_{len(world.log) + 1}"
        before_it = session
        world, session, call = world.call(session, name, arguments, number, forced)
        result = told_result(world.pack, before_it, call)
        known = any((c.name, c.arguments) == (name, call.arguments) for c in (*before, *calls))
        calls.append(call)
        said = str(answer.text) if place == 0 else ""
        added += [
            AIMessage(said, tool_calls=[{"name": name, "args": arguments, "id": number}]),
            ToolMessage(result + (AGAIN if known else ""), tool_call_id=number),
        ]
        if not call.ok:
            break
    return world, session, calls, added


def listen(context: StageContext, state: DialogueState, turns: tuple[Turn, ...]) -> Session:
    """The session with what the last of the turns, support's, says, once it stands."""
    session = after_support(state["session"], turns[-1], context.nlu)
    return session.was_answered(answered_topics(context, state, turns))


def draft_of(turn: Turn, findings: tuple[Finding, ...]) -> Draft:
    """A rejected turn as it is kept."""
    return Draft(text=turn.text, calls=turn.calls, findings=findings)
