"""The customer node: one structured reply, parsed and checked against its brief."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, ValidationError

from simulator.content.briefs import fill
from simulator.content.swap_words import swapped_words
from simulator.dialogue import Finding, Severity, Speaker, Turn
from simulator.errors import ModelError, nearest
from simulator.json_text import mended, parsed, values_within
from simulator.play.context import StageContext
from simulator.play.inspection import inspect
from simulator.play.models.failures import EndpointFailure
from simulator.play.models.human import NAME as A_PERSON
from simulator.play.models.reply_text import harmless_text, read_text
from simulator.play.models.spoken import declines, spoken
from simulator.play.next_beats import next_beats
from simulator.play.nlu.phatics import only_greets
from simulator.play.prompts import OPENING, turn_note
from simulator.play.reply_form import reply_form
from simulator.play.state import DialogueState
from simulator.play.state_tracking import after_customer
from simulator.play.turn_words import TurnWords, turn_words

LONGEST = 2_000
"""Characters of plain words that may be what a customer says; more is something else."""

ASTRAY = ("speaks_as_support", "unsaid_beat", "repetition")
"""Findings on a customer that does not know what to say: it is shown an example."""


class CustomerReply(BaseModel):
    """What a customer's model returns: text and everything else apart, never marked in the text."""

    model_config = ConfigDict(extra="ignore")

    say: str
    beat: str
    mood: str = ""
    move: str = ""
    done: bool = False


def read_reply(text: str, context: StageContext) -> CustomerReply:
    """Parse a customer's reply.

    Raises:
        ValueError: It is no JSON object with `say` and a `beat` of the scenario; the message tells
            the model what to mend.
    """
    try:
        reply = CustomerReply.model_validate(_object(text))
    except ValidationError as error:
        first = error.errors()[0]
        where = f"`{first['loc'][0]}`: " if first["loc"] else ""
        raise ValueError(f"not the JSON object that was asked for: {where}{first['msg']}") from None
    beats = context.pack.scenarios[context.case.scenario].beats
    if reply.beat not in beats:
        raise ValueError(f"`{reply.beat}` is not one of your beats{nearest(reply.beat, beats)}")
    said = _said(reply.say, context)
    return reply.model_copy(update={"say": said, "mood": harmless_text(reply.mood)})


def _object(text: str) -> dict[str, Any]:
    """The one object of a reply that says something: alone, fenced, behind words, in another one.

    Raises:
        ValueError: There is none, or more than one.
    """
    inner = parsed(text)
    values = values_within(inner if isinstance(inner, str) else text)
    found = list(_saying(value for value, _, _ in values))
    found = [each for place, each in enumerate(found) if each not in found[:place]]
    if len(found) == 1:
        return found[0]
    raise ValueError(
        "it has more than one JSON object with `say`" if found
        else "not the JSON object that was asked for: no object with `say`"
    )  # fmt: skip


def _saying(values: Iterable[Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    for value in values:
        if isinstance(value, dict) and isinstance(value.get("say"), str):
            yield value
        elif isinstance(value, dict | list) and depth < 2:
            yield from _saying(value.values() if isinstance(value, dict) else value, depth + 1)


def _said(say: str, context: StageContext) -> str:
    """What is said, without what a model thought before it.

    Raises:
        ValueError: Nothing is, or nobody can tell what.
    """
    if context.customer._llm_type == A_PERSON and (typed := harmless_text(say).strip()):
        return typed  # a person may write what a model may not
    try:
        said, _ = spoken(read_text(say).text, customer=True)
    except EndpointFailure as failure:
        raise ValueError(str(failure)) from None
    if not said:
        raise ValueError("`say` is empty")
    if declines(said):
        raise ValueError("`say` declines to play the customer")
    return said


def read_leniently(text: str, context: StageContext, state: DialogueState) -> CustomerReply | None:
    """A reply that is not as asked for, but clear enough: broken JSON, plain words, no beat.

    The beat is the one that the NLU understands, of those that may follow; None where it
    understands none.
    """
    values = [v for each in (text, mended(text)) for v, _, _ in values_within(each)]
    objects = [value for value in values if isinstance(value, dict)]
    given = next((each for each in objects if "say" in each), objects[0] if objects else {})
    broken = not given and ("{" in text or '"say"' in text)
    said = given.get("say") if given else text
    if broken or not isinstance(said, str) or len(said) > LONGEST:
        return None
    try:
        said = _said(said, context)
    except ValueError:
        return None
    beat = given.get("beat")
    if beat not in context.pack.scenarios[context.case.scenario].beats:
        beat = _understood(said, context, state)
    mood = given.get("mood")
    return (
        CustomerReply(say=said, beat=str(beat), mood=mood if isinstance(mood, str) else "")
        if beat
        else None
    )


def _understood(say: str, context: StageContext, state: DialogueState) -> str:
    """The beat that words play: one that may follow, or the same while a question is answered."""
    beats = context.pack.scenarios[context.case.scenario].beats
    played = [turn.beat for turn in state["turns"] if turn.beat]
    reading = context.nlu.customer(say, state["session"].asked_in(len(state["turns"]) - 1))
    if not played:
        opens = any(i.beat or i.kind in ("wants", "asks") for i in reading.meant)
        return context.case.path[0] if opens else ""
    leaving = [name for name, beat in beats.items() if beat.ends]
    allowed = (*beats[played[-1]].successors, *leaving)
    for intent in reversed(reading.intents):
        if intent.beat in allowed:
            return intent.beat
    return played[-1] if reading.slots or reading.meant else ""


async def speak(state: DialogueState, context: StageContext) -> dict[str, Any]:
    """Play the customer's next turn.

    Returns:
        The changed parts of the state.

    Raises:
        ModelError: No usable reply in as many tries as the limits give.
    """
    words = turn_words(state, context)
    messages = _messages(state, context, words)
    form = reply_form()
    reason = ""
    accepted: dict[str, Any] = {}
    mannered: dict[str, Any] = {}
    for attempt in range(1, context.limits.tries + 1):
        answer = await context.customer.ainvoke(messages, seed=context.seed, response_format=form)
        context.meter.add("customer", answer)
        text = str(answer.text)
        try:
            reply = _read(text, context, state)
        except ValueError as error:
            reason = str(error)
            context.meter.read("customer", "unusable")
            messages += [AIMessage(text), HumanMessage(f"(Your reply cannot be used: {reason})")]
            continue
        accepted = _as_understood(state, context, reply, answer)
        findings = accepted["turns"][-1].findings
        wrong = [finding for finding in findings if finding.severity == Severity.ERROR]
        if wrong:
            messages += [AIMessage(text), HumanMessage(_again(wrong, reply, context))]
            continue
        last = bool(mannered) or attempt == context.limits.tries
        fault = _manner(reply, context, words, last)
        if not fault:
            return accepted
        mannered = min(accepted, mannered or accepted, key=_length)
        if last:
            break
        messages += [AIMessage(text), HumanMessage(f"(Write it again, the same beat: {fault})")]
    if mannered or accepted:
        return mannered or accepted
    tries = context.limits.tries
    raise ModelError(f"the customer's model gave no usable reply in {tries} tries: {reason}")


def _messages(
    state: DialogueState, context: StageContext, words: TurnWords | None
) -> list[BaseMessage]:
    """What the customer's model is asked with; what this turn needs stands at the end."""
    heard = state["customer_messages"]
    greeted = bool(heard) and isinstance(heard[0], HumanMessage)
    chat = [*([] if greeted else [HumanMessage(OPENING)]), *heard]
    told = [next_beats(state, context), words.told if words is not None else ""]
    note = "; ".join(filter(None, told))
    if note and isinstance(chat[-1], HumanMessage):
        chat[-1] = HumanMessage(f"{chat[-1].text}{turn_note(note)}")
    return [SystemMessage(context.customer_prompt), *chat]


def _manner(
    reply: CustomerReply, context: StageContext, words: TurnWords | None, last: bool
) -> str:
    """What is wrong with how a usable reply is written; it is counted, and let pass at last."""
    if words is None:
        return ""
    ends = context.pack.scenarios[context.case.scenario].beats[reply.beat].ends is not None
    counted, fault = words.fault(reply.say, ends)
    if fault:
        context.meter.read("customer", f"{counted}, let pass" if last else counted)
    return fault


def _length(accepted: dict[str, Any]) -> int:
    return len(accepted["turns"][-1].text.split())


def _again(wrong: list[Finding], reply: CustomerReply, context: StageContext) -> str:
    """What is said of a reply with errors; who left its part is shown how the beat is played."""
    mistakes = "; ".join(finding.message for finding in wrong)
    if not any(finding.code in ASTRAY for finding in wrong):
        return f"(Write it again without: {mistakes})"
    beat = context.pack.scenarios[context.case.scenario].beats[reply.beat]
    example = fill(beat.example, context.case.knows)
    return (
        f"(Write it again without: {mistakes}. You are the customer, and {reply.beat} means"
        f" something such as: {example})"
    )


def _read(text: str, context: StageContext, state: DialogueState) -> CustomerReply:
    try:
        return read_reply(text, context)
    except ValueError:
        reply = read_leniently(text, context, state)
        if reply is None:
            raise
        context.meter.read("customer", "lenient")
        return reply


def _as_understood(
    state: DialogueState, context: StageContext, reply: CustomerReply, answer: AIMessage
) -> dict[str, Any]:
    """A reply as it stands; one that only names a wrong beat, with the beat that its words play."""
    accepted = _accept(state, context, reply, answer)
    if any(finding.code == "unsaid_beat" for finding in accepted["turns"][-1].findings):
        beat = _understood(reply.say, context, state)
        other = _accept(
            state, context, reply.model_copy(update={"beat": beat or reply.beat}), answer
        )
        if not any(f.severity == Severity.ERROR for f in other["turns"][-1].findings):
            context.meter.read("customer", "lenient")
            return other
    return accepted


def _accept(
    state: DialogueState, context: StageContext, reply: CustomerReply, answer: AIMessage
) -> dict[str, Any]:
    say = reply.say.strip()
    if context.case.swap is not None:
        say = swapped_words(say, context.case.swap, opens=_opens(state))
    turn = Turn(
        index=len(state["turns"]),
        speaker=Speaker.CUSTOMER,
        text=say,
        beat=reply.beat,
        mood=reply.mood[:40],
        move=reply.move[:40] if context.case.attack else "",
        flaw=str(answer.additional_kwargs.get("flaw", "")),
    )
    findings = inspect(state, context, turn)
    if findings:
        turn = turn.model_copy(update={"findings": findings})
    beat = context.pack.scenarios[context.case.scenario].beats[reply.beat]
    session = after_customer(state["session"], turn, context.nlu)
    meant = () if only_greets(say) else (*beat.wants, *filter(None, [beat.asks]))
    return {
        "turns": (*state["turns"], turn),
        "session": session.was_raised(meant),
        "customer_messages": (*state["customer_messages"], AIMessage(_as_asked(reply))),
        "support_messages": (*state["support_messages"], HumanMessage(say)),
    }


def _opens(state: DialogueState) -> bool:
    return all(turn.speaker != Speaker.CUSTOMER for turn in state["turns"])


def _as_asked(reply: CustomerReply) -> str:
    """The reply as the model reads it from now on: in the form that was asked for."""
    return json.dumps(
        reply.model_dump(exclude=set() if reply.move else {"move"}), ensure_ascii=False
    )
