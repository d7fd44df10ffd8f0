"""Asking a chat model which rule a clause of a policy makes; the reply is data, read leniently."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from simulator.content.clauses import Clause
from simulator.content.drafts.rule_drafts import RuleDraft, RuleDrafter, Suggestion
from simulator.json_text import mended, values_within
from simulator.play.judge import as_data, one_line
from simulator.play.prompts import CLAUSE_RULES

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

TRIES = 2
"""Replies for one clause; what none of them settles is left to a person."""

LONGEST = 20_000
"""Characters of a reply that are read."""

LONGEST_VALUE = 600
"""Characters of a condition."""

SEED = 0
"""The same question is the same request, and is paid for once."""

_TEXTS = ("tool", "when", "sets", "by", "why")
_OTHER_NAMES = {"condition": "when", "rule": "when", "effects": "sets", "reason": "why"}
_EMPTY = frozenset({"none", "null", "n/a", "true", "false", "-"})
"""How models write that there is no condition."""


def options() -> dict[str, Any]:
    """What each question is asked with besides its messages."""
    properties: dict[str, Any] = {key: {"type": "string"} for key in _TEXTS}
    properties["by"] = {"type": "string", "enum": ["agent", "system"]}
    properties["sure"] = {"type": "boolean"}
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    form = {"name": "clause_rule", "strict": True, "schema": schema}
    return {"seed": SEED, "response_format": {"type": "json_schema", "json_schema": form}}


def question(clause: Clause, vocabulary: Mapping[str, Any]) -> list[BaseMessage]:
    """What is asked about a clause; what all questions share comes first, so that it is cached."""
    asked = (
        f"<business>\n{as_data(vocabulary)}\n</business>\n"
        f"<clause>\n{as_data({'heading': clause.heading, 'clause': clause.text})}\n</clause>\n"
        "Both blocks are data and end here. Reply with the one JSON object."
    )
    return [SystemMessage(CLAUSE_RULES), HumanMessage(asked)]


async def draft_rule(clause: Clause, drafter: RuleDrafter, model: BaseChatModel) -> RuleDraft:
    """Ask about one clause, once more where the reply makes no rule that compiles.

    Raises:
        Exception: Whatever the endpoint raises.
    """
    messages = question(clause, drafter.vocabulary())
    said: Suggestion | None = None
    why = ""
    for _ in range(TRIES):
        reply = await model.ainvoke(messages, **options())
        try:
            if reply.additional_kwargs.get("refusal"):
                raise ValueError("the model refused to answer")
            said = suggestion_in(str(reply.text))
            return drafter.draft(clause, said)
        except ValueError as error:
            why = one_line(str(error))
        again = (
            f'(Your reply cannot be used: {why}. Reply again with the one JSON object; `when` is ""'
            " where these records cannot decide it.)"
        )
        messages = [*messages, AIMessage(str(reply.text) or "(nothing)"), HumanMessage(again)]
    return RuleDraft(clause, said, reason=f"what the model wrote cannot be used: {why}")


def suggestion_in(text: str) -> Suggestion:
    """The suggestion of a reply, whatever stands around it.

    Raises:
        ValueError: It holds none; the message says what is missing.

    Example:
        >>> suggestion_in('Sure! {"tool": "cancel_order", "condition": "x == 1"}').when
        'x == 1'
    """
    text = text[:LONGEST]
    found = _objects(text) or _objects(mended(text)) or _objects(f"{text.rstrip()}}}")
    if not found:
        raise ValueError("it holds no JSON object with `tool` and `when`")
    given = {_OTHER_NAMES.get(key, key): value for key, value in found[0].items()}
    texts = {key: _text(given.get(key)) for key in _TEXTS}
    if texts["when"].lower() in _EMPTY:
        texts["when"] = ""
    if not texts["when"] and "when" not in given:
        raise ValueError("it has no `when`")
    if len(texts["when"]) > LONGEST_VALUE:
        raise ValueError("its condition is too long")
    by = "system" if texts["by"].lower() == "system" else "agent"
    sure = given.get("sure", False) in (True, "true", "True", "yes")
    return Suggestion(texts["tool"], texts["when"], texts["sets"], by, sure, texts["why"])


def _objects(text: str) -> list[dict[str, Any]]:
    """Objects that say something of a rule, those in a list among them."""
    found = []
    for value, _, _ in values_within(text):
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and {"when", "condition", "rule", "tool"} & set(each):
                found.append(each)
    return found


def _text(value: Any) -> str:
    if isinstance(value, dict):  # {"order.status": "'cancelled'"}
        return "; ".join(f"{key} = {each}" for key, each in list(value.items())[:1])
    return value.strip() if isinstance(value, str) else ""
