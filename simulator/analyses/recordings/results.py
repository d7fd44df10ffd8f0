"""Results of tools out of their envelopes: MCP's, lists of parts, texts that are encoded twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.analyses.recordings.counts import Counting
from simulator.analyses.recordings.parts import BESIDE, TEXTS, THOUGHT, is_content, kind_of
from simulator.json_text import decoded, dumped, expanded, parsed

DEEPEST = 8
"""Envelopes within envelopes."""


def unwrapped(value: Any, counting: Counting, depth: int = 0) -> tuple[str, Any, bool]:
    """A result out of its envelopes.

    Returns:
        Its text, the same as data, and whether an envelope says that it failed.
    """
    if isinstance(value, str):
        data = decoded(value)
        if isinstance(data, str):
            return data.strip(), data.strip(), False
        text, found, failed = unwrapped(data, counting, depth + 1)
        as_it_is = found == data and parsed(value) == found
        return (value.strip() if as_it_is else text), found, failed
    if value is None or (value == [] and depth) or depth > DEEPEST:
        return "", None, False
    if isinstance(value, Mapping):
        if _envelope(value):
            failed = bool(value.get("isError") or value.get("is_error"))
            text, data, inside = unwrapped(value.get("content"), counting, depth + 1)
            if value.get("structuredContent") is not None:
                text, data = _with_structure(text, data, value["structuredContent"])
            return text, data, failed or inside
        if kind_of(value) in TEXTS and value.keys() <= {*BESIDE, "type"}:
            return unwrapped([value], counting, depth + 1)
        if value.keys() == {"json"}:
            return unwrapped(value["json"], counting, depth + 1)
    if isinstance(value, list) and (_told(value) or _held(value)):
        return _joined(value, counting, depth)
    data = expanded(value)
    return dumped(data), data, False


def _envelope(value: Mapping[str, Any]) -> bool:
    """MCP's: a list of parts with a flag or with structured content beside it."""
    content = value.get("content")
    marks = {"isError", "is_error", "structuredContent", "_meta", "meta"}
    parts = isinstance(content, list) and (not content or _told(content))
    if value.get("type") == "tool_result":
        return True
    return (parts and value.keys() <= {*marks, "content", "role"}) or bool(
        (isinstance(content, str | None) or parts) and value.keys() & marks - {"meta"}
    )


def _with_structure(text: str, data: Any, structured: Any) -> tuple[str, Any]:
    """MCP's structured content, with what the content says besides."""
    structured = expanded(structured)
    if not text or data == structured:
        return (text or dumped(structured)), structured
    both = {"content": data, "structuredContent": structured}
    return dumped(both), both


def _told(values: list[Any]) -> bool:
    """Parts of a content; several bare texts are a list of data."""
    bare = len(values) > 1 and all(isinstance(value, str) for value in values)
    return bool(values) and not bare and all(is_content(value) for value in values)


def _held(values: list[Any]) -> bool:
    """Bedrock's parts: `{"json": ...}` or `{"text": ...}` each."""
    keys = ({"json"}, {"text"})
    return bool(values) and all(isinstance(v, Mapping) and v.keys() in keys for v in values)


def _joined(parts: list[Any], counting: Counting, depth: int) -> tuple[str, Any, bool]:
    """The texts of a list of parts; where all of them are data, a list of these."""
    found = []
    for part in parts:
        if isinstance(part, Mapping) and "json" in part:
            counting.read("parts", "json")
            found.append(unwrapped(part["json"], counting, depth + 1))
            continue
        kind = kind_of(part)
        value = part if isinstance(part, str) else part.get("text", part.get(kind))
        value = value.get("value") if isinstance(value, Mapping) else value
        if kind in TEXTS and isinstance(value, str | int | float):
            counting.read("parts", kind)
            found.append(unwrapped(str(value), counting, depth + 1))
        else:
            counting.unread("parts", "thinking" if THOUGHT.search(kind) else kind)
    failed = any(inside for _, _, inside in found)
    if len(found) == 1:
        return found[0]
    if found and all(isinstance(data, dict | list) for _, data, _ in found):
        together = [data for _, data, _ in found]
        return dumped(together), together, failed
    text = "\n".join(text for text, _, _ in found if text)
    return text, text, failed


def message_failed(message: Mapping[str, Any]) -> bool:
    """Whether what stands around a result says that it failed."""
    for node in (message, message.get("kwargs"), message.get("data")):
        if not isinstance(node, Mapping):
            continue
        flags = (node.get(key) for key in ("error", "is_error", "isError"))
        if any(flag and str(flag).lower() not in ("false", "none", "null") for flag in flags):
            return True
        if str(node.get("status")).lower() in ("error", "failed", "incomplete"):
            return True
        if node.get("success") is False or node.get("state") in ("output-error", "output-denied"):
            return True
    return False
