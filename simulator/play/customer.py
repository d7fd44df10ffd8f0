"""The customer node: one structured reply, parsed and checked against its brief."""

from __future__ import annotations

import re
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, ValidationError

from simulator.dialogue import Severity, Speaker, Turn
from simulator.errors import ModelError, nearest
from simulator.play.cast import Cast
from simulator.play.inspection import inspect
from simulator.play.listening import after_customer
from simulator.play.prompts import OPENING
from simulator.play.scene import Scene

_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


class CustomerReply(BaseModel):
    """What a customer's model returns: text and everything else apart, never marked in the text."""

    model_config = ConfigDict(extra="ignore")

    say: str
    beat: str
    mood: str = ""
    done: bool = False


def read_reply(text: str, cast: Cast) -> CustomerReply:
    """Parse a customer's reply.

    Raises:
        ValueError: It is no JSON object with `say` and a `beat` of the scenario; the message tells
            the model what to mend.
    """
    found = _OBJECT.search(text)
    try:
        reply = CustomerReply.model_validate_json(found.group() if found else text)
    except ValidationError as error:
        raise ValueError(
            f"not the JSON object that was asked for: {error.errors()[0]['msg']}"
        ) from None
    beats = cast.pack.scenarios[cast.case.scenario].beats
    if reply.beat not in beats:
        raise ValueError(f"`{reply.beat}` is not one of your beats{nearest(reply.beat, beats)}")
    if not reply.say.strip():
        raise ValueError("`say` is empty")
    return reply


async def speak(scene: Scene, cast: Cast) -> dict[str, Any]:
    """Play the customer's next turn.

    Returns:
        The changed parts of the scene.

    Raises:
        ModelError: No usable reply in as many tries as the limits give.
    """
    messages: list[BaseMessage] = [
        SystemMessage(cast.customer_prompt),
        HumanMessage(OPENING),
        *scene["customer_messages"],
    ]
    reason = ""
    accepted: dict[str, Any] = {}
    for _ in range(cast.limits.tries):
        answer = await cast.customer.ainvoke(messages, seed=cast.seed)
        text = str(answer.text)
        try:
            reply = read_reply(text, cast)
        except ValueError as error:
            reason = str(error)
            messages += [AIMessage(text), HumanMessage(f"(Your reply cannot be used: {reason})")]
            continue
        accepted = _accept(scene, cast, reply, answer)
        findings = accepted["turns"][-1].findings
        wrong = [finding.message for finding in findings if finding.severity == Severity.ERROR]
        if not wrong:
            return accepted
        messages += [AIMessage(text), HumanMessage(f"(Write it again without: {'; '.join(wrong)})")]
    if accepted:
        return accepted
    tries = cast.limits.tries
    raise ModelError(f"the customer's model gave no usable reply in {tries} tries: {reason}")


def _accept(scene: Scene, cast: Cast, reply: CustomerReply, answer: AIMessage) -> dict[str, Any]:
    say = reply.say.strip()
    turn = Turn(
        index=len(scene["turns"]),
        speaker=Speaker.CUSTOMER,
        text=say,
        beat=reply.beat,
        mood=reply.mood[:40],
        flaw=str(answer.additional_kwargs.get("flaw", "")),
    )
    findings = inspect(scene, cast, turn)
    if findings:
        turn = turn.model_copy(update={"findings": findings})
    beat = cast.pack.scenarios[cast.case.scenario].beats[reply.beat]
    session = after_customer(scene["session"], turn, cast.ear)
    return {
        "turns": (*scene["turns"], turn),
        "session": session.was_raised((*beat.wants, *filter(None, [beat.asks]))),
        "customer_messages": (*scene["customer_messages"], AIMessage(str(answer.text))),
        "support_messages": (*scene["support_messages"], HumanMessage(say)),
    }
