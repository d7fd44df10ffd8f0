"""Recorded transcripts of other systems, read into turns that the critic can look at.

Formats: `openai` (rows with `messages`), `tau` (a list of `{task_id, reward, traj}`), `tau2`
(`{simulations: [{messages, reward_info}]}`), `star` (rows of `{id, messages}`); others
by a mapping.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.analyses.log_mapping import MAPPINGS, LogMapping, at
from simulator.dialogue import Speaker, ToolCall, Turn
from simulator.documents import parsed
from simulator.errors import UserError


@dataclass(frozen=True)
class Recording:
    """One recorded conversation.

    Attributes:
        id: Where it stands: file and place.
        system: What support was told; empty where the recording does not have it.
        turns: Each message with a text is a turn; a support turn holds the calls made before it.
        passed: Whether its own benchmark counted it as a success; None where it does not say.
    """

    id: str
    system: str
    turns: tuple[Turn, ...]
    passed: bool | None = None


def read_recordings(path: Path, format_: str, mapping: LogMapping | None = None) -> list[Recording]:
    """Read a file of recordings.

    Args:
        path: The file.
        format_: A key of `MAPPINGS`.
        mapping: Instead of the format's own.

    Raises:
        UserError: The file cannot be read, or is not of that format.
    """
    mapping = mapping or MAPPINGS[format_]
    try:
        rows = list(_rows(path.read_text(encoding="utf-8"), mapping))
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from None
    except ValueError as error:
        raise UserError(f"{path}: not a file of the format `{format_}` ({error})") from None
    if not rows:
        raise UserError(f"{path}: holds no conversation")
    found = [
        _recording(f"{path.name}#{place}", messages, mapping, row)
        for place, (row, messages) in enumerate(rows)
    ]
    if not any(recording.turns for recording in found):
        roles = sorted({str(at(m, mapping.role)) for _, messages in rows for m in messages})
        raise UserError(
            f"{path}: nobody speaks: the roles are {', '.join(roles[:5]) or 'missing'}, not `user`"
            " and `assistant`; --mapping can declare them"
        )
    return found


def read_messages(messages: Sequence[Mapping[str, Any]], id_: str = "#0") -> Recording:
    """A conversation that is at hand as chat-completions messages.

    Raises:
        UserError: They are not messages, or nobody speaks.
    """
    if not all(isinstance(message, Mapping) for message in messages):
        raise UserError(f"{id_}: a conversation is a list of messages with `role` and `content`")
    found = _recording(id_, list(messages), MAPPINGS["openai"], None)
    if not found.turns:
        raise UserError(f"{id_}: nobody speaks: the roles are `user` and `assistant`")
    return found


def _rows(text: str, mapping: LogMapping) -> Iterator[tuple[Any, list[Mapping[str, Any]]]]:
    """Each conversation with its messages: a list of them, or one a line."""
    for where, row in _conversations(text, mapping):
        messages = at(row, mapping.messages)
        named = isinstance(messages, list) and all(isinstance(m, Mapping) for m in messages)
        if not named:
            raise ValueError(f"{where}: no `{' or '.join(mapping.messages)}`")
        yield row, messages


def _conversations(text: str, mapping: LogMapping) -> Iterator[tuple[str, Any]]:
    if mapping.conversations == ("",) and not text.lstrip().startswith("["):
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield f"line {number}", _json(line, f"line {number}: ")
        return
    found = at(_json(text, ""), mapping.conversations)
    if not isinstance(found, list):
        raise ValueError(f"no list at `{' or '.join(mapping.conversations)}`")
    yield from ((f"conversation {number}", row) for number, row in enumerate(found))


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{where}not JSON: {error.msg}") from None
    except RecursionError:
        raise ValueError(f"{where}nested too deep") from None


_REWARDS = ("info.reward_info.components.base_success", "reward", "reward_info.reward")


def _passed(row: Any) -> bool | None:
    reward = at(row, _REWARDS)
    return float(reward) >= 1 if isinstance(reward, int | float) else None


class _Reading:
    """One conversation on its way to turns; a support turn takes the calls made before it."""

    def __init__(self, mapping: LogMapping) -> None:
        self.mapping = mapping
        self.system: list[str] = []
        self.turns: list[Turn] = []
        self.calls: list[ToolCall] = []
        self.waiting: dict[str, Mapping[str, Any]] = {}

    def add(self, message: Mapping[str, Any]) -> None:
        """Take in the next message."""
        role = str(at(message, self.mapping.role))
        role = self.mapping.roles.get(role, role)
        content = _text(at(message, self.mapping.content))
        if role == "system":
            self.system.append(content)
        elif role == "user" and content:
            self._say(Speaker.CUSTOMER, content, ())
        elif role == "tool":
            self._answer(self._request(message), message)
        elif role == "assistant":
            if content:
                self._say(Speaker.SUPPORT, content, tuple(self.calls))
                self.calls = []
            self._ask(message)

    def _say(self, speaker: Speaker, text: str, calls: tuple[ToolCall, ...]) -> None:
        turn = Turn(index=len(self.turns), speaker=speaker, text=text, calls=calls)
        self.turns.append(turn)

    def _ask(self, message: Mapping[str, Any]) -> None:
        requests = at(message, self.mapping.tool_calls)
        for request in requests if isinstance(requests, list) else ():
            if at(request, self.mapping.result) is not None:
                self._answer(request, request)
            else:
                key = str(at(request, self.mapping.call_id) or len(self.waiting))
                self.waiting[key] = request

    def _request(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """The call that a tool's message answers; the message itself where it says it all."""
        key = at(message, self.mapping.call_id)
        if key is None and self.waiting:
            key = next(iter(self.waiting))
        return self.waiting.pop(str(key), message)

    def _answer(self, request: Mapping[str, Any], message: Mapping[str, Any]) -> None:
        result = at(message, self.mapping.result)
        text = _text(result) if isinstance(result, str | list | None) else ""
        if result and not text:
            text = json.dumps(result)
        failed = bool(message.get("error")) or _failed(text)
        self.calls.append(
            ToolCall(
                id=str(at(message, self.mapping.call_id) or "call"),
                name=str(at(request, self.mapping.name) or at(message, self.mapping.name) or ""),
                arguments=_arguments(at(request, self.mapping.arguments)),
                result=text,
                ok=not failed,
                because=text[:200] if failed else "",
            )
        )


def _recording(
    id_: str, messages: list[Mapping[str, Any]], mapping: LogMapping, row: Any
) -> Recording:
    reading = _Reading(mapping)
    for message in messages:
        reading.add(message)
    return Recording(id_, "\n".join(reading.system), tuple(reading.turns), _passed(row))


def _failed(result: str) -> bool:
    """Whether a result says that the tool did not do it: in plain words, or as JSON."""
    if result.lower().startswith("error"):
        return True
    data = _arguments(result)
    return bool(data.get("error")) or data.get("ok") is False or data.get("success") is False


def _text(content: Any) -> str:
    if isinstance(content, list):
        parts = [part.get("text", "") for part in content if isinstance(part, dict)]
        return "\n".join(part for part in parts if part).strip()
    return str(content).strip() if content is not None else ""


def _arguments(raw: Any) -> dict[str, Any]:
    value = parsed(raw) if isinstance(raw, str) else raw
    return value if isinstance(value, dict) else {}
