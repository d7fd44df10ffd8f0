"""A target file: a target with its mapping, headers and hooks, in YAML."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from simulator.dialogue import Data
from simulator.documents import Document, read_document
from simulator.errors import UserError, misfit, nearest
from simulator.play.targets.mapping import ReplyMapping, check_request
from simulator.play.targets.names import read_target

_VARIABLE = re.compile(r"\$\{(\w+)\}")


class TargetFile(Data):
    """What a target file may hold.

    Attributes:
        target: A target string of any kind but a file.
        first: Who speaks first.
        tools: Its calls run in our world.
        timeout: Seconds of one reply.
        request: The request for each message; see `ReplyMapping`. None for that of the kind.
        reply: Path to the text in the answer.
        calls: Path to the calls in the answer.
        headers: Of each request; `${NAME}` is read from the environment.
        setup, probe: Hooks; see `Hooks`.
    """

    target: str
    first: Literal["customer", "bot"] | None = None
    tools: bool | None = None
    timeout: float | None = Field(default=None, gt=0, le=3600)
    request: dict[str, Any] | None = None
    reply: str = "reply"
    calls: str | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    setup: str = ""
    probe: str = ""

    @property
    def mapping(self) -> ReplyMapping | None:
        """How the bot is asked and read; None where the file says nothing of it."""
        if self.request is None and self.reply == "reply" and self.calls is None:
            return None
        more = {} if self.request is None else {"request": self.request}
        return ReplyMapping(reply=self.reply, calls=self.calls, **more)


def read_target_file(path: Path) -> TargetFile:
    """Read and check a target file; paths in it are as seen from its folder where they are there.

    Raises:
        ContentError: File, line, key and reason.
    """
    document = read_document(path)
    data = document.known_keys(tuple(TargetFile.model_fields))
    try:
        found = TargetFile.model_validate(_numbers(data))
    except ValidationError as error:
        first = error.errors()[0]
        keys = [key for key in first["loc"] if isinstance(key, str | int)]
        document.fail("it is missing" if first["type"] == "missing" else misfit(first), *keys)
    _check(document, found)
    places = {key: _near(path.parent, getattr(found, key)) for key in ("target", "setup", "probe")}
    headers = {name: _filled(document, name, text) for name, text in found.headers.items()}
    return found.model_copy(update={**places, "headers": headers})


def _check(document: Document, found: TargetFile) -> None:
    try:
        kind = read_target(found.target).kind
    except UserError as error:
        document.fail(str(error), "target")
    if kind in ("file", "support"):
        document.fail(f"`{found.target}` is no target that a file can describe", "target")
    if found.request is not None:
        try:
            check_request(found.request)
        except UserError as error:
            document.fail(str(error).removeprefix("request: "), "request")


def _numbers(value: Any) -> Any:
    """Fractions as JSON has them."""
    if isinstance(value, dict):
        return {key: _numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_numbers(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def _filled(document: Document, name: str, text: str) -> str:
    for variable in _VARIABLE.findall(text):
        if variable not in os.environ:
            hint = nearest(variable, [n for n in os.environ if n[:3] == variable[:3]])
            hint = hint if hint.startswith("; did") else ""
            document.fail(f"the variable {variable} is not set{hint}", "headers", name)
    found = _VARIABLE.sub(lambda match: os.environ[match[1]], text)
    if any(ord(sign) < 32 for sign in found):
        document.fail("a header is one line", "headers", name)
    return found


def _near(folder: Path, text: str) -> str:
    """A reference whose file or folder lies beside the target file, with its path."""
    path, colon, attribute = text.partition(":")
    there = folder / path
    if text and not Path(path).exists() and there.exists() and not path.startswith("http"):
        return f"{there}{colon}{attribute}"
    return text
