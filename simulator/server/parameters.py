"""Parameters of a request: those that are kept to, those that change nothing, those refused.

Rules have no temperature. A parameter that changes nothing still has to be one that a language
model's endpoint would take, so that a client's mistake is not first seen there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.server.fields import flag, items, mapping, number, refuse, string, whole

MOST_STOPS = 4

_UNBOUNDED = 2**63 - 1
_NUMBERS = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "min_p": (0, 1),
    "presence_penalty": (-2, 2),
    "frequency_penalty": (-2, 2),
    "repetition_penalty": (0, _UNBOUNDED),
}
_TEXTS = (
    "user", "service_tier", "reasoning_effort", "verbosity", "prompt_cache_key",
    "safety_identifier",
)  # fmt: skip
_OBJECTS = ("metadata", "logit_bias", "prediction")
_INSTEAD = {
    "functions": "`tools`",
    "function_call": "`tool_choice`",
    "audio": "text",
}


def check_idle(data: Mapping[str, Any]) -> None:
    """Check the parameters that change nothing, and refuse those whose effect would be missed.

    Raises:
        Refused: One is of the wrong type or out of bounds, or cannot be had here.
    """
    for name, (low, high) in _NUMBERS.items():
        number(data, name, low, high)
    whole(data, "top_k", -1, _UNBOUNDED)
    flag(data, "store")
    for name in _TEXTS:
        if data.get(name) is not None:
            string(data[name], name)
    for name in _OBJECTS:
        if data.get(name) is not None:
            mapping(data[name], name)
    _check_absent(data)


def _check_absent(data: Mapping[str, Any]) -> None:
    if (whole(data, "n", 1, _UNBOUNDED) or 1) > 1:
        refuse("`n` must be 1: the same request has one reply", "n", "unsupported_value")
    for name, there in (
        ("logprobs", flag(data, "logprobs")),
        ("top_logprobs", whole(data, "top_logprobs", 0, 20)),
    ):
        if there:
            refuse(f"`{name}` cannot be had: rules have none", name, "unsupported_value")
    for name, instead in _INSTEAD.items():
        if data.get(name) is not None:
            refuse(f"`{name}` is not known here; there is {instead}", name, "unsupported_parameter")
    modalities = data.get("modalities")
    if modalities is not None and items(modalities, "modalities") != ["text"]:
        refuse("`modalities` must be text alone", "modalities", "unsupported_value")


def seed_of(data: Mapping[str, Any]) -> int:
    """The seed, 0 where there is none."""
    return whole(data, "seed", -_UNBOUNDED, _UNBOUNDED) or 0


def stops_of(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Texts at which the reply ends: a text, or a list of at most four."""
    raw = data.get("stop")
    if raw is None:
        return ()
    if not isinstance(raw, str | list):
        refuse("`stop` must be a string or a list of strings", "stop", "invalid_type")
    stops = [raw] if isinstance(raw, str) else raw
    if len(stops) > MOST_STOPS:
        refuse(f"`stop` must be {MOST_STOPS} texts at most", "stop", "array_above_max_length")
    for place, stop in enumerate(stops):
        at = "stop" if isinstance(raw, str) else f"stop[{place}]"
        if not string(stop, at):
            refuse(f"`{at}` must not be empty", at, "invalid_value")
    return tuple(stops)


def most_tokens_of(data: Mapping[str, Any]) -> int | None:
    """How many tokens the reply may have; of the two names for it, the smaller number."""
    names = ("max_completion_tokens", "max_tokens")
    found = [whole(data, name, 1, _UNBOUNDED) for name in names]
    return min((most for most in found if most is not None), default=None)


def form_of(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The `response_format`; None where it is text."""
    if data.get("response_format") is None:
        return None
    form = mapping(data["response_format"], "response_format")
    at = "response_format.type"
    kind = string(form.get("type"), at)
    if kind not in ("text", "json_object", "json_schema"):
        refuse(f"`{at}` must be text, json_object or json_schema", at, "invalid_value")
    if kind == "json_schema":
        at = "response_format.json_schema"
        mapping(mapping(form.get("json_schema"), at).get("schema"), f"{at}.schema")
    return None if kind == "text" else form
