"""Kinds of parts of which a content is made, in the spellings of all APIs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

TEXTS = frozenset({
    "text", "input_text", "output_text", "markdown", "plain_text", "refusal", "transcript",
    "text_delta",
})  # fmt: skip
THOUGHT = re.compile(r"think|reason|thought")
CALL = re.compile(
    r"(?:\w+_)?(?:tool_use|tool_call|function_call|tool_invocation|mcp_call)|function"
)
RESULT = re.compile(
    r"(?:\w+_)?(?:tool_result|function_call_output|tool_call_output|tool_response|tool_output"
    r"|function_response|function_result|call_output)"
)
WITHOUT_TYPE = {
    "toolUse": "tool_use", "toolResult": "tool_result", "functionCall": "function_call",
    "function_call": "function_call", "functionResponse": "function_response",
    "function_response": "function_response", "reasoningContent": "reasoning",
    "toolInvocation": "tool_invocation", "image": "image", "document": "document",
    "video": "video", "inlineData": "file", "inline_data": "file", "fileData": "file",
    "file_data": "file", "cachePoint": "cache_point", "image_url": "image_url",
}  # fmt: skip
"""Kinds of parts that are known by their one key, which holds the part itself."""
BESIDE = {"text", "annotations", "citations", "cache_control", "id", "logprobs", "extras", "index"}
_MEDIA = re.compile(r"image|audio|video|file|document|attachment|media|resource|cache_point")
_HELD = {
    "data", "source", "image_url", "file_id", "file_data", "mimeType", "mime_type", "media_type",
    "blob", "resource", "input_audio", "image", "audio", "file", "document",
}  # fmt: skip
"""Where a medium is; a record of a picture in a catalog has none of these."""
_THOUGHTS = {"thinking", "reasoning", "summary", "text", "data", "signature", "encrypted_content"}


def kind_of(part: Any) -> str:
    """The kind of a part with underscores; empty where it is none.

    Example:
        >>> kind_of({"type": "tool-call"}), kind_of({"text": "Hi"}), kind_of({"price": 3})
        ('tool_call', 'text', '')
    """
    if not isinstance(part, Mapping):
        return "text" if isinstance(part, str) else ""
    kind = part.get("type")
    if isinstance(kind, str) and kind:
        return re.sub(r"[\W_]+", "_", kind).lower()
    if "text" in part and part.keys() <= BESIDE:
        return "text"
    return next((known for key, known in WITHOUT_TYPE.items() if key in part), "")


def tool_of(part: Any) -> str:
    """The tool whose call and result the AI SDK keeps in one part of a message; empty for others.

    Example:
        >>> tool_of({"type": "tool-refund", "toolCallId": "c1", "state": "input-available"})
        'refund'
    """
    kind = part.get("type") if isinstance(part, Mapping) else None
    if not isinstance(kind, str) or "state" not in part or "toolInvocation" in part:
        return ""
    name = part.get("toolName")
    if kind == "dynamic-tool":
        return name if isinstance(name, str) else ""
    return kind.removeprefix("tool-") if kind.startswith("tool-") and not name else ""


def holds_call(part: Any) -> bool:
    """Whether a part is a call, with its result or not."""
    return bool(tool_of(part)) or CALL.fullmatch(kind_of(part)) is not None


def known_part(part: Any) -> bool:
    """Whether something is a part of a kind that there is, and no record with a `type`."""
    return is_content(part) or any(p.fullmatch(kind_of(part)) for p in (CALL, RESULT))


def is_content(part: Any) -> bool:
    """Whether something is a text, a thought or a medium, as results hold them too."""
    if isinstance(part, str):
        return True
    kind = kind_of(part)
    if kind in TEXTS:
        return "text" in part or kind in part
    if not kind:
        return False
    typed = "type" not in part or kind in part
    if THOUGHT.search(kind):
        return typed or bool(part.keys() & _THOUGHTS)
    return bool(_MEDIA.search(kind)) and (typed or bool(part.keys() & _HELD))


def are_parts(values: list[Any]) -> bool:
    """Whether a list is one of parts, none of them a mere record."""
    return bool(values) and all(known_part(value) for value in values)
