"""Rows that train a model of users: the customer's words are what is learned, not support's.

A customer sees neither the policy nor what tools gave back, so that its rows have neither: before
its words stands what a customer is told, as far as it can be read off the dialogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from simulator.analyses.dataset.formats import Row, Tools, provenance
from simulator.analyses.dataset.validate import problems
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Speaker, Turn
from simulator.play.nlu import nlu_for
from simulator.play.prompts import OPENING

_BRIEF = """\
You are a customer of {business} ({persona}) and write to its support chat. {goal} \
{known} Write one chat message at a time, as people type, and say goodbye once you are done."""

_KNOWN = "You know nothing else than this: {values}."
_NOTHING = "You know no number or name that support could ask for."


def told_customer(packs: Mapping[str, Pack]) -> Callable[[Dialogue], str]:
    """What the customers of some packs are told, from their dialogues: who, why, what they know."""

    def brief(dialogue: Dialogue) -> str:
        pack = packs[dialogue.pack]
        known = _known(dialogue, pack)
        values = "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in known.items())
        return _BRIEF.format(
            business=pack.business,
            persona=dialogue.persona.replace("_", " "),
            goal=_sentence(pack.scenarios[dialogue.scenario].goal),
            known=_KNOWN.format(values=values) if values else _NOTHING,
        )

    return brief


def _sentence(goal: str) -> str:
    goal = " ".join(goal.split())
    return goal if goal.endswith((".", "!", "?")) else f"{goal}."


def _known(dialogue: Dialogue, pack: Pack) -> dict[str, str]:
    """The values that the customer told, by slot; the last where it put one right."""
    nlu, known, asked = nlu_for(pack), dict[str, str](), tuple[str, ...]()
    for turn in dialogue.turns:
        if turn.speaker == Speaker.SUPPORT:
            asked = nlu.support(turn.text).requests
        else:
            known.update(nlu.customer(turn.text, asked).slots)
    return known


def user_row(dialogue: Dialogue, tools: Tools) -> Row:
    """The roles changed round, for trainers that learn the assistant's words (TRL, OpenAI's form).

    The first message of the user says that the chat is open, since many templates want a user
    first; what support says last, which nothing answers, is left out.
    """
    messages: list[Row] = [{"role": "user", "content": OPENING}]
    messages += [_message(turn, Speaker.CUSTOMER) for turn in dialogue.turns]
    while messages[-1]["role"] == "user":
        messages.pop()
    return {"messages": _after(dialogue.system, messages), **provenance(dialogue)}


def masked_user_row(dialogue: Dialogue, tools: Tools) -> Row:
    """The roles as they are, and with each message whether it is trained on: the user's are."""
    messages = _after(dialogue.system, [_message(turn, Speaker.SUPPORT) for turn in dialogue.turns])
    for message in messages:
        message["trainable"] = message["role"] == "user"
    return {"messages": messages, **provenance(dialogue)}


def _message(turn: Turn, assistant: Speaker) -> Row:
    return {"role": "assistant" if turn.speaker == assistant else "user", "content": turn.text}


def _after(system: str, messages: list[Row]) -> list[Row]:
    return [{"role": "system", "content": system}] * bool(system) + messages


def user_problems(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with a row whose roles are changed round."""
    return [*_foreign(row), *problems(row, False)]


def masked_user_problems(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with a row whose flags say that the user's words are trained on."""
    return [*_foreign(row), *_flags(row), *problems(row, False)]


def _foreign(row: Mapping[str, Any]) -> Iterator[str]:
    messages = row.get("messages")
    for place, message in enumerate(messages if isinstance(messages, list) else ()):
        if message.get("role") == "tool" or message.get("tool_calls"):
            yield f"message {place}: a customer sees no tools"
    if row.get("tools"):
        yield "row: a customer has no tools"


def _flags(row: Mapping[str, Any]) -> Iterator[str]:
    messages = row.get("messages")
    for place, message in enumerate(messages if isinstance(messages, list) else ()):
        flag = message.get("trainable")
        if not isinstance(flag, bool):
            yield f"message {place}: trainable is neither true nor false"
        elif flag != (message.get("role") == "user"):
            yield f"message {place}: trainable is {flag} for a message of {message.get('role')}"
