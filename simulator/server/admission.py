"""What the embedded model is guarded from: briefs it cannot play, and forms it cannot fill.

A brief that comes over HTTP was written by a stranger. It is checked against its pack before
the model reads it, so that a wrong one is the stranger's mistake and not a bug of ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeGuard

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage
from pydantic import ValidationError

from simulator.attacks import Strategy
from simulator.content.pack import Pack, find_pack, open_pack
from simulator.content.personas import Persona
from simulator.content.records import Collection
from simulator.content.values import convert
from simulator.errors import ContentError, UserError
from simulator.json_text import parsed
from simulator.play.models import one_tool
from simulator.play.models.embedded.model import EmbeddedChatModel
from simulator.play.models.probes import ONLY_BRIEFS
from simulator.play.prompts import read_brief
from simulator.server.health import is_health_check
from simulator.server.protocol import Refused, Request

MOST_REFERENCES = 1000
"""`$ref`s followed for one reply: a few of them, nested, could take for ever."""

_PLAIN_NAME = re.compile(r"[\w-][\w.-]{0,99}")


def reply_to(model: EmbeddedChatModel, request: Request) -> tuple[AIMessage, Pack | None]:
    """The model's reply, and the pack it was given from; None for a health check.

    Raises:
        Refused: There is no brief, or none that can be played here, or the reply does not have the
            form or the tool call that was asked for.
    """
    first = request.messages[0]
    system = str(first.content) if isinstance(first, SystemMessage) else ""
    if is_health_check(request, system):
        return AIMessage(ONLY_BRIEFS), None
    brief, pack = _admitted(system)
    if brief["role"] == "customer":
        _check_own(request.messages[1:], pack.scenarios[brief["scenario"]].beats)
    else:
        _check_results(one_tool.told_apart(request.messages), pack)
    reply = model.reply(request.messages, seed=request.seed, tools=request.tools)
    if not request.parallel and len(reply.tool_calls) > 1:
        reply = reply.model_copy(update={"tool_calls": reply.tool_calls[:1]})
    if request.call_required and not reply.tool_calls:
        raise _no_call(request)
    if request.form is not None and not reply.tool_calls:
        _check_form(str(reply.text), request.form)
    return reply, pack


def _no_call(request: Request) -> Refused:
    names = ", ".join(tool["function"]["name"] for tool in request.tools)
    reason = (
        f"`tool_choice` asks for a call, but at this point of the dialogue none is to be made of"
        f" {names[:300]}; the embedded model invents no arguments"
    )
    return Refused(reason, 400, "tool_choice", "no_tool_call")


@lru_cache(maxsize=256)
def _admitted(system: str) -> tuple[dict[str, Any], Pack]:
    try:
        brief = read_brief(system)
    except (ValueError, RecursionError):
        raise _foreign("the first message must be a system message that ends with a brief of the "
                       "simulator; no other messages can be answered") from None  # fmt: skip
    name, digest = brief.get("pack"), brief["digest"]
    if not isinstance(name, str) or not isinstance(digest, str):
        raise _foreign("the brief does not name its pack and digest")
    pack = _pack(name, digest)
    if brief["role"] == "customer":
        _check_customer(brief, pack)
    elif brief["role"] != "support":
        raise _foreign("the brief's role must be customer or support")
    return brief, pack


def _foreign(reason: str) -> Refused:
    return Refused(reason, 400, "messages[0]", "no_brief")


def _pack(name: str, digest: str) -> Pack:
    """The pack of a brief, found by a name only: a stranger opens no folder of its choice."""
    if not _PLAIN_NAME.fullmatch(name):
        raise Refused("the brief names no pack that is here", 404, "messages[0]", "unknown_pack")
    try:
        pack = open_pack(name, digest)
        if pack.name == name or find_pack(name).digest == digest:
            return pack
        reason = f"pack `{name}` is here as {find_pack(name).digest}, but the brief names {digest}"
    except ContentError:
        reason = f"pack `{name}` has a mistake here; `simulator check` says where"
        raise Refused(reason, 500, code="broken_pack") from None
    except UserError as error:
        if not _is_here(name):
            raise Refused(str(error), 404, "messages[0]", "unknown_pack") from None
        reason = str(error)
    raise Refused(reason[:400], 409, "messages[0]", "other_digest")


def _is_here(name: str) -> bool:
    try:
        return bool(find_pack(name))
    except UserError:
        return False


def _check_customer(brief: Mapping[str, Any], pack: Pack) -> None:
    scenario = brief.get("scenario")
    if not isinstance(scenario, str) or scenario not in pack.scenarios:
        raise _foreign("the brief's scenario is none of the pack's")
    persona = brief.get("persona")
    try:
        Persona.model_validate_json(json.dumps(persona), strict=True)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise _foreign(f"the brief's persona cannot be used: {where[:100]}") from None
    beats = pack.scenarios[scenario].beats
    path, unfit, known = brief.get("path"), brief.get("unfit", []), brief.get("known")
    if not _are_some_of(path, beats) or not path:
        raise _foreign("the brief's path must be beats of its scenario")
    if not _are_some_of(unfit, beats):
        raise _foreign("the brief's `unfit` must be beats of its scenario")
    if not _are_values(known) or not pack.scenarios[scenario].knows.keys() <= known.keys():
        raise _foreign("the brief's `known` must hold a text for all that its scenario tells")
    if not _is_attack(brief.get("attack", {"strategy": Strategy.NONE, "moves": []})):
        raise _foreign("the brief's attack must have a `strategy` that there is and a list `moves`")


def _is_attack(attack: Any) -> bool:
    if not isinstance(attack, dict) or attack.keys() != {"strategy", "moves"}:
        return False
    moves = attack["moves"]
    texts = isinstance(moves, list) and all(isinstance(move, str) for move in moves)
    return texts and attack["strategy"] in list(Strategy)


def _are_some_of(values: Any, names: Mapping[str, Any]) -> bool:
    return isinstance(values, list) and all(_is_one_of(value, names) for value in values)


def _is_one_of(value: Any, names: Mapping[str, Any]) -> bool:
    return isinstance(value, str) and value in names


def _are_values(known: Any) -> TypeGuard[dict[str, str]]:
    """Texts, without the brace that would make them look like a template still to be filled."""
    return isinstance(known, dict) and all(
        isinstance(value, str) and "{" not in value for value in known.values()
    )


def _check_own(messages: Sequence[BaseMessage], beats: Mapping[str, Any]) -> None:
    """What a customer has said before has to be what a customer says."""
    for place, message in enumerate(messages, 1):
        if not isinstance(message, AIMessage):
            continue
        own = parsed(str(message.text))
        usable = isinstance(own, dict) and isinstance(own.get("say"), str)
        move = str(own.get("move") or "0") if usable else ""
        usable = usable and move.isdecimal() and len(move) <= 3
        if not usable or not _is_one_of(own.get("beat"), beats):
            reason = "a customer's messages are JSON with `say` and a `beat` of its scenario"
            raise Refused(reason, 400, f"messages[{place}]")


def _check_results(messages: Sequence[BaseMessage], pack: Pack) -> None:
    """What tools gave back has to be what the pack's tools give: the clerk answers from it."""
    names: dict[str, str] = {}
    for place, message in enumerate(messages):
        if isinstance(message, AIMessage):
            names.update((str(call["id"]), call["name"]) for call in message.tool_calls)
        elif isinstance(message, ToolMessage):
            name = names.get(message.tool_call_id, "")
            lacking = name in pack.tools and _lacking(pack, name, str(message.text))
            if lacking:
                reason = f"this is no result of `{name}`: `{lacking}` is not as the pack has it"
                raise Refused(reason, 400, f"messages[{place}]", "no_tool_result")


@lru_cache(maxsize=1024)
def _lacking(pack: Pack, name: str, text: str) -> str:
    """The record that is missing or not whole in a tool's result; a failure needs none."""
    try:
        payload = json.loads(text, parse_float=Decimal)
    except ValueError:
        return ""
    except RecursionError:
        return "its depth"
    if not isinstance(payload, dict) or "error" in payload:
        return ""
    tool = pack.tools[name]
    shown = {key: one.collection for key, one in tool.lookups.items()}
    shown |= {key: one.collection for key, one in tool.creates.items()}
    for key, collection in shown.items():
        in_part = not tool.reads_only and key in tool.lookups
        if not _is_record(pack.collections[collection], payload.get(key), in_part):
            return key
    for key, listing in tool.lists.items():
        rows, owner = payload.get(key), pack.collections[listing.collection]
        if not isinstance(rows, list) or not all(_is_record(owner, row) for row in rows):
            return key
    return ""


def _is_record(owner: Collection, row: Any, in_part: bool = False) -> bool:
    if not isinstance(row, dict):
        return False
    try:
        for name, kind in owner.fields.items():
            if name not in owner.hidden and not (in_part and name != owner.id and name not in row):
                convert(kind, row.get(name))
    except (ValueError, RecursionError):
        return False
    return True


def _check_form(text: str, form: Mapping[str, Any]) -> None:
    value = parsed(text)
    if not isinstance(value, dict):
        raise _misfit("the reply to this brief is text, and no JSON object")
    if form["type"] == "json_schema":
        try:
            reason = _fit(json.dumps(form["json_schema"]["schema"]))(value)
        except (RecursionError, _TooManyReferences):
            reason = "the schema refers to itself too often"
        if reason:
            raise _misfit(f"the reply does not fit the schema: {reason[:200]}")


def _misfit(reason: str) -> Refused:
    return Refused(reason, 400, "response_format", "reply_does_not_fit")


class _TooManyReferences(Exception):
    """A schema that would take too long."""


@lru_cache(maxsize=64)
def _fit(schema: str) -> Callable[[Any], str]:
    """What a value lacks to fit a schema, as a function; empty where it fits.

    References are followed within the schema only and patterns count as matched: neither is a
    stranger to reach the network through us, nor to keep us busy with a regular expression.
    """
    from jsonschema import Draft202012Validator, validators
    from jsonschema.exceptions import SchemaError
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    left = [MOST_REFERENCES]
    follow = Draft202012Validator.VALIDATORS["$ref"]

    def counted(*args: Any) -> Iterator[Any]:
        left[0] -= 1
        if left[0] < 0:
            raise _TooManyReferences
        yield from follow(*args) or ()

    def skipped(*args: Any) -> Iterator[Any]:
        yield from ()

    own = {
        "$ref": counted,
        "$dynamicRef": skipped,
        "pattern": skipped,
        "patternProperties": skipped,
    }
    read = json.loads(schema)
    try:
        Draft202012Validator.check_schema(read)
    except SchemaError as error:
        reason = f"it is no JSON Schema: {error.message}"
        return lambda value: reason
    extend: Any = validators.extend
    validator = extend(Draft202012Validator, own)(read, registry=Registry())

    def check(value: Any) -> str:
        left[0] = MOST_REFERENCES
        try:
            error = next(iter(validator.iter_errors(value)), None)
        except Unresolvable as unresolvable:
            return f"{unresolvable}"
        return error.message if error else ""

    return check
