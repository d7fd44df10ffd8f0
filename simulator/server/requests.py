"""Requests of the chat-completions protocol, read and checked as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from simulator.server.fields import flag, mapping, refuse, string
from simulator.server.messages import messages_of
from simulator.server.parameters import check_idle, form_of, most_tokens_of, seed_of, stops_of
from simulator.server.protocol import MODEL, Request, unknown_model
from simulator.server.tools import tools_of


def read_request(data: Mapping[str, Any], served: str = MODEL) -> Request:
    """A request for a completion, from its body's JSON.

    Args:
        data: As `read_body` gives it.
        served: The name of the one model that is served.

    Raises:
        Refused: It is not of the right form, for another model or for several replies.
    """
    model = string(data.get("model"), "model")
    if model != served:
        raise unknown_model(model, served)
    check_idle(data)
    tools = tools_of(data)
    options = data.get("stream_options")
    options = {} if options is None else mapping(options, "stream_options")
    return Request(
        messages=messages_of(data.get("messages")),
        tools=tools.callable,
        seed=seed_of(data),
        stream=flag(data, "stream"),
        counted=flag(options, "include_usage"),
        form=form_of(data),
        stops=stops_of(data),
        most_tokens=most_tokens_of(data),
        call_required=tools.required,
        parallel=flag(data, "parallel_tool_calls", default=True),
    )


def read_body(body: bytes) -> dict[str, Any]:
    """The JSON object in a body.

    Raises:
        Refused: There is none.
    """
    try:
        data = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        refuse("the body is not JSON", code="invalid_json")
    return mapping(data, "body")


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
