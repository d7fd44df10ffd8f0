"""The mapping of a target: how a message is put into a request, and a reply read from an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import UserError, nearest
from simulator.json_text import parsed
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.reply_text import harmless_text
from simulator.play.models.written_calls import ARGUMENTS, NAMES, call_of
from simulator.play.targets.reply import BotReply, ReportedCall
from simulator.play.targets.world_handle import harmless

PLACES = ("message", "session", "history", "case")
"""What a request may hold in braces."""

MOST_TEXTS, MOST_REPORTED = 50, 200
"""Messages and calls of one reply."""

MOST_QUOTED = 60
"""Characters of an answer that a failure tells."""

REQUEST: Mapping[str, Any] = {"message": "{message}", "session": "{session}"}

_PLACE = re.compile(r"\{(\w+)\}")
_TEXTS = ("text", "content", "message")
_FAILED = re.compile(r"\s*(?:error|failed|failure|exception|traceback)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """What a bot is told with one message.

    Attributes:
        text: The message; empty where the bot is to greet.
        session: The session's id.
        case: The case's id.
        history: What was said before, as chat-completions messages.
    """

    text: str
    session: str
    case: str = ""
    history: tuple[Mapping[str, str], ...] = ()

    @property
    def messages(self) -> list[dict[str, str]]:
        """The whole conversation, this message last."""
        return [*map(dict, self.history), {"role": "user", "content": self.text}]

    def place(self, name: str) -> Any:
        """What stands for a name of `PLACES`."""
        found = {"message": self.text, "session": self.session, "case": self.case}
        return found[name] if name in found else [*map(dict, self.history)]


@dataclass(frozen=True)
class ReplyMapping:
    """How a bot is asked and read.

    Attributes:
        request: The request, with `PLACES` in braces anywhere in its texts.
        reply: Path to the text, or the list of texts, such as `output.0.text`; empty for the
            answer itself.
        calls: Path to the list of calls; None for `calls`, where there is such a list.
    """

    request: Any = field(default_factory=lambda: dict(REQUEST))
    reply: str = "reply"
    calls: str | None = None

    def filled(self, said: Said) -> Any:
        """The request for one message."""
        return _filled(self.request, said)

    def read(self, answer: Any) -> BotReply:
        """The reply in an answer: a text as it is, a list of texts, or an object.

        Raises:
            EndpointFailure: It holds none, or nobody can say which.
        """
        if isinstance(answer, str) or not self.reply:
            return BotReply(texts_of(answer))
        if isinstance(answer, Sequence) and not self.reply[0].isdigit():
            return BotReply(texts_of(answer))
        calls = at(answer, self.calls or "calls")
        if calls is None and self.calls is not None:
            calls = ()
        return BotReply(
            texts_of(at(answer, self.reply), f"`{self.reply}`{_has(answer)}"),
            () if calls is None else reported(calls),
            calls is not None,
        )


def check_request(request: Any) -> None:
    """Whether a request names only places that there are, and the message among them.

    Raises:
        UserError: It does not.
    """
    found = _places(request)
    for name in found:
        if name not in PLACES:
            raise UserError(f"request: there is no {{{name}}}{nearest(name, PLACES)}")
    if not {"message", "history"} & set(found):
        raise UserError("request: {message} stands nowhere in it")


def _places(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [name for inner in value.values() for name in _places(inner)]
    if isinstance(value, list | tuple):
        return [name for inner in value for name in _places(inner)]
    return _PLACE.findall(value) if isinstance(value, str) else []


def _filled(value: Any, said: Said) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(inner, said) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(inner, said) for inner in value]
    if not isinstance(value, str):
        return value
    whole = _PLACE.fullmatch(value)
    if whole and whole[1] in PLACES:
        return said.place(whole[1])
    return _PLACE.sub(lambda match: _written(match, said), value)


def _written(match: re.Match[str], said: Said) -> str:
    if match[1] not in PLACES:
        return match[0]
    found = said.place(match[1])
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def at(value: Any, path: str) -> Any:
    """What stands at a dotted path; None where nothing does.

    Example:
        >>> at({"output": [{"text": "Hello"}]}, "output.0.text")
        'Hello'
    """
    for part in filter(None, path.split(".")):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list | tuple) and part.lstrip("-").isdigit():
            place = int(part)
            value = value[place] if -len(value) <= place < len(value) else None
        else:
            return None
    return value


def texts_of(value: Any, where: str = "it") -> tuple[str, ...]:
    """One text, or several in order.

    Raises:
        EndpointFailure: There is none, or it is something else.
    """
    if value is None:
        raise EndpointFailure(Kind.GARBLED, f"the bot's answer has no {where}")
    found = value if isinstance(value, list | tuple) else [value]
    texts = []
    for each in found[: MOST_TEXTS + 1]:
        if isinstance(each, Mapping):
            each = next((each[key] for key in _TEXTS if isinstance(each.get(key), str)), None)
        if not isinstance(each, str):
            kind = type(value).__name__
            raise EndpointFailure(Kind.GARBLED, f"the bot's reply is no text but of type {kind}")
        texts.append(each)
    if len(texts) > MOST_TEXTS:
        raise EndpointFailure(Kind.GARBLED, f"the bot's reply is of over {MOST_TEXTS} texts")
    return tuple(texts)


def _has(answer: Any) -> str:
    if not isinstance(answer, Mapping):
        return f" (it is of type {type(answer).__name__})"
    names = ", ".join(harmless_text(str(key))[:30] for key in list(answer)[:6])
    return f" (it has: {' '.join(names.split())})" if names else " (it is empty)"


def quoted(raw: bytes) -> str:
    """The beginning of what a bot wrote, as a failure tells it.

    Example:
        >>> quoted(b"Hello!")
        '`Hello!`'
    """
    text = " ".join(harmless_text(raw[: 4 * MOST_QUOTED].decode("utf-8", "replace")).split())
    return f"`{text[:MOST_QUOTED]}{'...' if len(text) > MOST_QUOTED else ''}`"


def reported(calls: Any) -> tuple[ReportedCall, ...]:
    """Calls as a bot reports them.

    Raises:
        EndpointFailure: They are no list of objects with a name.
    """
    if not isinstance(calls, list | tuple) or len(calls) > MOST_REPORTED:
        wanted = f"a list of up to {MOST_REPORTED} calls" if isinstance(calls, list) else "a list"
        raise EndpointFailure(Kind.GARBLED, f"the bot's `calls` are not {wanted}")
    return tuple(_reported(call) for call in calls)


def _reported(call: Any) -> ReportedCall:
    inner = call.get("function", call) if isinstance(call, Mapping) else None
    told: Mapping[str, Any] = inner if isinstance(inner, Mapping) else {}
    name = next((told[key] for key in NAMES if isinstance(told.get(key), str) and told[key]), "")
    if not name:
        raise EndpointFailure(Kind.GARBLED, "one of the bot's `calls` has no `name`")
    made = call_of(name, next((told[key] for key in ARGUMENTS if key in told), None))
    result = call.get("result", call.get("output"))
    result = harmless(parsed(result) if isinstance(result, str) and parsed(result) else result)
    ok = call.get("ok")
    return ReportedCall(
        made["name"], made["args"], result, ok if isinstance(ok, bool) else succeeded(result)
    )


def succeeded(result: Any) -> bool | None:
    """Whether a call succeeded, by what it gave back; None where that says nothing."""
    if isinstance(result, Mapping):
        told = next((result[key] for key in ("ok", "success") if key in result), None)
        if isinstance(told, bool):
            return told
        return not (result.get("error") or result.get("status") in ("error", "failed"))
    if isinstance(result, str):
        return not _FAILED.match(result)
    return None if result is None else True
