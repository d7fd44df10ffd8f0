"""A target string, taken apart."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from urllib.parse import urlsplit

from simulator.errors import UserError

KINDS = (
    "embedded", "support:MODEL", "openai:MODEL[@URL]", "http://HOST/PATH", "MODULE:ATTRIBUTE",
    "FILE.py:ATTRIBUTE", "command:PROGRAM", "FILE.yaml",
)  # fmt: skip
"""What a target may be."""

_PYTHON = re.compile(r"(?:[^\s:]+(?:\.[^\W\d]\w*)*|.+\.py):[^\W\d]\w*(?:\.[^\W\d]\w*)*\Z")
_SECRET = re.compile(r"(?i)((?:key|token|secret|password|passwd|bearer)\S*?[=:\s]\s*)\S+")


@dataclass(frozen=True)
class TargetName:
    """A target string, taken apart.

    Attributes:
        kind: `support`, `chat`, `webhook`, `python`, `command` or `file`.
        rest: What the kind has to know: a model, a URL, a reference, a program, a path.
    """

    kind: str
    rest: str

    @property
    def said(self) -> str:
        """How dialogues name it: without options, queries and whatever looks like a key."""
        if self.kind == "chat":
            from simulator.play.models.names import read_name

            return read_name(self.rest).said
        if self.kind == "webhook":
            return self.rest.partition("?")[0].partition("#")[0]
        if self.kind == "command":
            return "command:" + _SECRET.sub(r"\1...", self.rest)
        return self.rest


def read_target(text: str) -> TargetName:
    """Take a target string apart.

    Raises:
        UserError: It names no target.

    Example:
        >>> read_target("http://localhost:8000/chat").kind
        'webhook'
    """
    text = text.strip()
    kind, colon, rest = text.partition(":")
    if text == "embedded" or text.startswith("embedded?"):
        return TargetName("support", text)
    if kind == "support" and rest:
        return TargetName("support", rest)
    if kind == "openai" and rest:
        return TargetName("chat", text)
    if kind in ("http", "https"):
        return TargetName("webhook", checked_url(text))
    if kind == "command" and colon:
        return TargetName("command", rest.strip())
    if text.endswith((".yaml", ".yml")):
        return TargetName("file", text)
    if _PYTHON.match(text):
        return TargetName("python", text)
    raise UserError(f"`{text}` is no target; there are {', '.join(KINDS)}")


def own_support(text: str) -> str | None:
    """The model behind a target that is our own support prompt; None for all others.

    Example:
        >>> own_support("support:openai:qwen3@http://localhost:8000/v1")
        'openai:qwen3@http://localhost:8000/v1'
    """
    name = read_target(text)
    return name.rest if name.kind == "support" else None


def checked_url(text: str) -> str:
    """A URL that may be asked.

    Raises:
        UserError: It is none, or holds a key.
    """
    parts = urlsplit(text)
    try:
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UserError(f"`{text}` is no URL such as http://localhost:8000/chat")
    if parts.username or parts.password:
        raise UserError(
            "a key does not belong into a URL; write it as `${VARIABLE}` under `headers` of a"
            " target file"
        )
    return text


def words_of(command: str) -> list[str]:
    """A command line in words.

    Raises:
        UserError: It is empty, or a quote is not closed.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UserError(f"command:{command}: {error}") from None
    if not words:
        raise UserError("`command:` needs a program, as in command:python bot.py")
    return words
