"""Recorded transcripts of other systems, read into turns that the critic can look at.

Formats: `openai` (rows with `messages`), `tau` (a list of `{task_id, reward, traj}`), `tau2`
(`{simulations: [{messages, reward_info}]}`), `star` (rows of `{id, messages}`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.dialogue import Speaker, ToolCall, Turn
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


def read_recordings(path: Path, format_: str) -> list[Recording]:
    """Read a file of recordings.

    Raises:
        UserError: The file cannot be read, or is not of that format.
    """
    try:
        text = path.read_text(encoding="utf-8")
        rows = list(_READERS[format_](text))
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = str(error) if isinstance(error, ValueError) else f"no {error}"
        raise UserError(f"{path}: not a file of the format `{format_}` ({reason})") from None
    if not rows:
        raise UserError(f"{path}: holds no conversation")
    return [
        _recording(f"{path.name}#{place}", messages, passed)
        for place, (messages, passed) in enumerate(rows)
    ]


Row = tuple[list[Mapping[str, Any]], bool | None]


def _lines(text: str) -> Iterator[Row]:
    """Rows with `messages`: one a line, or a list of them."""
    if text.lstrip().startswith("["):
        yield from ((row["messages"], None) for row in json.loads(text))
        return
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            messages = json.loads(line)["messages"]
        except json.JSONDecodeError as error:
            raise ValueError(f"line {number}: not JSON: {error.msg}") from None
        except (KeyError, TypeError):
            raise ValueError(f"line {number}: no `messages`") from None
        yield messages, None


def _tau(text: str) -> Iterator[Row]:
    for row in json.loads(text):
        reward = row.get("reward")
        info = row.get("info") or {}
        base = (info.get("reward_info") or {}).get("components") or {}
        if "base_success" in base:
            reward = base["base_success"]
        yield row["traj"], None if reward is None else float(reward) >= 1


def _tau2(text: str) -> Iterator[Row]:
    for row in json.loads(text)["simulations"]:
        reward = (row.get("reward_info") or {}).get("reward")
        yield row["messages"], None if reward is None else float(reward) >= 1


_READERS: dict[str, Callable[[str], Iterator[Row]]] = {
    "openai": _lines,
    "tau": _tau,
    "tau2": _tau2,
    "star": _lines,
}
FORMATS = tuple(_READERS)


def _recording(id_: str, messages: list[Mapping[str, Any]], passed: bool | None) -> Recording:
    system: list[str] = []
    turns: list[Turn] = []
    calls: list[ToolCall] = []
    waiting: dict[str, tuple[str, dict[str, Any]]] = {}
    for message in messages:
        role, content = message.get("role"), _text(message.get("content"))
        if role == "system":
            system.append(content)
        elif role == "user" and content:
            turns.append(Turn(index=len(turns), speaker=Speaker.CUSTOMER, text=content))
        elif role == "tool":
            name, arguments = waiting.pop(_call_id(message), ("", {}))
            if not name and waiting and "tool_call_id" not in message and "id" not in message:
                name, arguments = waiting.pop(next(iter(waiting)))
            calls.append(_call(message, name, arguments, content))
        elif role == "assistant":
            if content:
                turn = Turn(
                    index=len(turns), speaker=Speaker.SUPPORT, text=content, calls=tuple(calls)
                )
                turns.append(turn)
                calls = []
            for request in message.get("tool_calls") or ():
                function = request.get("function") or request
                waiting[str(request.get("id", len(waiting)))] = (
                    str(function.get("name", "")),
                    _arguments(function.get("arguments")),
                )
    return Recording(id_, "\n".join(system), tuple(turns), passed)


def _call_id(message: Mapping[str, Any]) -> str:
    return str(message.get("tool_call_id") or message.get("id") or "")


def _call(
    message: Mapping[str, Any], name: str, arguments: dict[str, Any], content: str
) -> ToolCall:
    failed = bool(message.get("error")) or _failed(content)
    return ToolCall(
        id=_call_id(message) or "call",
        name=name or str(message.get("name") or ""),
        arguments=arguments,
        result=content,
        ok=not failed,
        because=content[:200] if failed else "",
    )


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
    try:
        value = json.loads(raw) if isinstance(raw, str) else raw
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
