"""A dialogue as a trajectory of the Agent Trajectory Interchange Format (ATIF 1.8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.analyses.dataset.formats import Row, Tools, provenance
from simulator.dialogue import Dialogue, Speaker, Turn

VERSION = "ATIF-v1.8"

RULES = "(rules"
"""Stands in the name of whoever speaks without a language model."""

_KEYS = {"schema_version", "session_id", "trajectory_id", "agent", "steps", "extra"}
_AGENT = {"name", "version", "model_name", "tool_definitions"}
_OF_AGENTS = {"model_name", "tool_calls", "metrics", "reasoning_content", "reasoning_effort"}
_STEP = {"step_id", "source", "message", "observation", "llm_call_count", "extra", *_OF_AGENTS}
_CALL = {"tool_call_id", "function_name", "arguments"}
_RESULT = {"source_call_id", "content"}


def atif_row(dialogue: Dialogue, tools: Tools) -> Row:
    """One trajectory, the turns of support as its agent's steps; what is ours stands in `extra`."""
    support = dialogue.models.get("support", "support")
    by_rules = RULES in support
    steps: list[Row] = []
    if dialogue.system:
        steps.append({"source": "system", "message": dialogue.system})
    for turn in dialogue.turns:
        if turn.speaker == Speaker.CUSTOMER:
            steps.append({"source": "user", "message": turn.text})
        else:
            steps += _steps_of(turn, by_rules)
    numbered = [{"step_id": place, **step} for place, step in enumerate(steps, 1)]
    agent = {"name": "support", "version": dialogue.digest, "model_name": support}
    return {
        "schema_version": VERSION,
        "session_id": dialogue.case_id,
        "trajectory_id": dialogue.case_id,
        "agent": {**agent, "tool_definitions": tools},
        "steps": numbered,
        "extra": provenance(dialogue),
    }


def _steps_of(turn: Turn, by_rules: bool) -> list[Row]:
    counted = {"llm_call_count": 0} if by_rules else {}
    steps: list[Row] = []
    for call in turn.calls:
        asked = {"tool_call_id": call.id, "function_name": call.name, "arguments": call.arguments}
        seen = {"results": [{"source_call_id": call.id, "content": call.result}]}
        step = {"source": "agent", "message": "", "tool_calls": [asked], "observation": seen}
        steps.append({**step, **counted})
    return [*steps, {"source": "agent", "message": turn.text, **counted}]


def atif_problems(row: Mapping[str, Any]) -> list[str]:
    """What ATIF 1.8 forbids: unknown keys, steps out of order, what only agents may have."""
    return list(_problems(row))


def _problems(row: Mapping[str, Any]) -> Iterator[str]:
    if row.get("schema_version") != VERSION:
        yield f"row: the schema_version is not {VERSION}"
    yield from _unknown("row", row, _KEYS)
    agent, steps = row.get("agent"), row.get("steps")
    if not isinstance(agent, Mapping) or not {"name", "version"} <= set(agent):
        yield "row: agent needs a name and a version"
        return
    yield from _unknown("row: agent", agent, _AGENT)
    if not isinstance(steps, list) or not steps:
        yield "row: there are no steps"
        return
    for place, step in enumerate(steps, 1):
        yield from _step(f"message {place}", place, step)
    if steps[-1].get("source") != "agent":
        yield f"message {len(steps)}: the last step is not of the agent"


def _step(where: str, place: int, step: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown(where, step, _STEP)
    source, message = step.get("source"), step.get("message")
    if step.get("step_id") != place:
        yield f"{where}: the step_id is not {place}"
    if source not in ("system", "user", "agent"):
        yield f"{where}: the source is {source}"
    if not isinstance(message, str):
        yield f"{where}: the message is not a text"
    elif not message.strip() and not step.get("tool_calls"):
        yield f"{where}: {source} says nothing"
    if source != "agent":
        for key in sorted(_OF_AGENTS & set(step)):
            yield f"{where}: {key} stands in a step of {source}"
    elif step.get("llm_call_count") == 0 and {"metrics", "reasoning_content"} & set(step):
        yield f"{where}: metrics in a step without a language model"
    asked = []
    for call in step.get("tool_calls") or ():
        yield from _unknown(where, call, _CALL)
        if set(call) != _CALL or not isinstance(call.get("arguments"), dict):
            yield f"{where}: a call needs an id, a function_name and arguments"
        asked.append(call.get("tool_call_id"))
    answered = []
    for result in (step.get("observation") or {}).get("results", ()):
        yield from _unknown(where, result, _RESULT)
        answered.append(result.get("source_call_id"))
    if asked != answered:
        yield f"{where}: calls {asked}, and {answered} are answered"


def _unknown(where: str, given: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    for key in sorted(set(given) - known):
        yield f"{where}: the key {key} is not known"
