"""Advice: the failure of an endpoint as one line that says what to do next.

Nothing of an endpoint's own words is in it, since they may repeat what was sent: of a model list
only a name is told that is nearly the one the user wrote.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence

from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.names import ModelName

LONGEST_NAME = 100
"""Characters of another model's name that is worth telling."""

MAYBE_THE_MODEL = (400, 404, 422)
"""Statuses by which endpoints say, among other things, that they have no such model."""

_UNREACHABLE = (
    ("DNS", "the host's name is not known: check the URL"),
    ("Certificate", "its certificate is not trusted: check the URL, or the machine's certificates"),
    ("SSL", "no TLS there: check whether the URL begins with http:// or https://"),
    ("Disconnected", "the connection broke: check whether the URL begins with http:// or https://"),
    ("broke", "the connection broke in the middle of the answer: try again"),
    ("", "no connection: start the server, or check host and port"),
)
"""By a part of an exception's name."""


def advice(failure: EndpointFailure, name: ModelName, listed: Sequence[str] | None = None) -> str:
    """What is wrong, and what to do next.

    Args:
        failure: What came of a call.
        name: Who was asked.
        listed: Models that the endpoint says it has; None where it has no such list.
    """
    where = place_of(name)
    status = failure.status
    if failure.kind == Kind.DOWN and not status:
        told = str(failure)
        return f"{where}: " + next(advice for part, advice in _UNREACHABLE if part in told)
    if failure.kind in _BY_KIND:
        return f"{where} " + _BY_KIND[failure.kind].format(status=f"status {status}")
    if failure.kind == Kind.GARBLED:
        return f"{where} " + _garbled(failure)
    if failure.kind == Kind.KEY:
        return f"{where} does not accept the key (status {status}): {_key(name)}"
    if failure.kind == Kind.UNSUPPORTED:
        return f"{where} does not know `{failure.parameter}`: leave it out of the model's name"
    if 300 <= status < 400:
        return f"{where} redirects (status {status}): give the URL that it leads to"
    if status in MAYBE_THE_MODEL:
        return _rejected(failure, name, where, listed)
    what = f"status {status}" if status else str(failure)
    return f"{where} does not accept the request ({what}): check the model's name and options"


_BY_KIND = {
    Kind.QUOTA: "says that the account has no credit left ({status}): top it up",
    Kind.OVERLOADED: "has more to do than it can ({status}): try again later",
    Kind.TOO_LONG: "takes no prompt of this length ({status}): give the server a larger context",
    Kind.CUT: "cuts even a short reply: give it more room with ?max_tokens=1024 behind the name",
    Kind.THROTTLED: "is asked too much at once ({status}): wait a little and try again",
    Kind.SLOW: "gave no answer in time: is the model still loading? Try again, or give it longer"
    " with ?timeout=SECONDS behind the name",
    Kind.DOWN: "is in trouble of its own ({status}): try again later",
    Kind.FILTERED: "has a content filter that stopped the test",
    Kind.REFUSED: "declined to answer the test",
}


def place_of(name: ModelName) -> str:
    """An endpoint as people know it; an address from the environment is not told."""
    if name.url:
        return name.url
    if name.kind == "openai":
        return "the endpoint in OPENAI_BASE_URL" if os.environ.get("OPENAI_BASE_URL") else "OpenAI"
    return name.kind


def is_empty(failure: EndpointFailure) -> bool:
    """Whether a reply came that only had nothing in it."""
    return failure.kind == Kind.GARBLED and "empty" in str(failure)


def _garbled(failure: EndpointFailure) -> str:
    if is_empty(failure):
        return "answers, but with nothing in it: a thinking model may need a larger max_tokens"
    if "place of the reply" in str(failure) and "web page" not in str(failure):
        return "answers with an error in place of a reply: look into the server's own log"
    if "JSON" in str(failure) or "web page" in str(failure):
        return "answers, but not in JSON (a web page?): check the URL; most of them end in /v1"
    return "answers, but with no chat completion: it has to speak the chat-completions protocol"


def _key(name: ModelName) -> str:
    if name.url:
        given = bool(os.environ.get("SIMULATOR_API_KEY"))
        return "check SIMULATOR_API_KEY" if given else "put its key into SIMULATOR_API_KEY"
    return "check OPENAI_API_KEY" if name.kind == "openai" else "check the provider's key"


def _rejected(
    failure: EndpointFailure, name: ModelName, where: str, listed: Sequence[str] | None
) -> str:  # fmt: skip
    status = f"status {failure.status}"
    named = "(model_not_found)" in str(failure) or (
        failure.kind == Kind.MODEL and failure.status != 404
    )
    unknown = named or (listed is not None and _lacks(name, listed))
    if unknown or (failure.status == 404 and name.kind != "openai"):
        return f"{where} has no model `{name.model}`{_near(name.model, listed or ())}"
    if failure.status == 404 and listed is None:
        hint = "" if where.endswith("/v1") else "; most of them end in /v1"
        return f"{where} has no chat completions there ({status}): check the URL{hint}"
    if failure.status == 404:
        return f"{where} has `{name.model}`, but not for chat ({status}): take a chat model"
    options = ", ".join(name.parameters)
    hint = f"leave out {options}" if options else f"check that `{name.model}` is a chat model"
    return f"{where} does not accept the request ({status}): {hint}"


def _lacks(name: ModelName, listed: Sequence[str]) -> bool:
    """Whether a list has other models only; an empty list tells nothing, nor one that is cut."""
    tails = {each.rpartition("/")[2] for each in listed}
    # Ollama lists `qwen3:latest` for `qwen3`, others `models/x` for `x`
    known = {*listed, *tails, *(each.partition(":")[0] for each in listed)}
    return bool(listed) and name.model not in known


def _near(model: str, listed: Sequence[str]) -> str:
    close = difflib.get_close_matches(model, listed, n=1, cutoff=0.6)
    if close and len(close[0]) <= LONGEST_NAME and close[0] != model:
        return f"; did you mean `{close[0]}`?"
    return ": check the name"
