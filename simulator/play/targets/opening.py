"""Opening a target by its name, for a run or a worker of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simulator.errors import UserError
from simulator.play.targets.bot import TIMEOUT, BotTarget
from simulator.play.targets.hooks import Hooks
from simulator.play.targets.imported import imported
from simulator.play.targets.mapping import ReplyMapping
from simulator.play.targets.names import TargetName, read_target, words_of
from simulator.play.targets.target_file import TargetFile, read_target_file

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Connect = Callable[[str, str], "BaseChatModel"]
"""Gives the client of a model for a role: `Connections.connect`."""


def open_target(
    name: str | Any,
    *,
    tools: bool | None = None,
    first: Literal["customer", "bot"] | None = None,
    setup: str = "",
    probe: str = "",
    timeout: float | None = None,
    connect: Connect | None = None,
) -> BotTarget:
    """The target that a string names, or that is at hand.

    Args:
        name: A target string, or a function, class, graph or runnable.
        tools: Its calls run in our world.
        first: Who speaks first; the customer by default.
        setup: A function, URL or folder that gets each case's records beforehand.
        probe: A function or URL that is asked for the records afterwards.
        timeout: Seconds of one reply, 120 by default.
        connect: Gives clients of models; by default each has its own.

    Raises:
        UserError: There is no such target, function, program, file or hook.

    Example:
        >>> open_target("http://localhost:8000/chat").name
        'http://localhost:8000/chat'
    """
    parsed = read_target(name) if isinstance(name, str) else TargetName("object", _named(name))
    said, file = parsed.said, None
    if parsed.kind == "file":
        file = read_target_file(Path(parsed.rest))
        parsed = read_target(file.target)
    file = file or TargetFile(target=said)
    seconds = timeout or file.timeout or TIMEOUT
    if parsed.kind == "support":
        raise UserError(f"`{said}` is our own support prompt; a model plays it")
    base = {
        "name": said,
        "tools": bool(file.tools if tools is None else tools),
        "speaks_first": (first or file.first) == "bot",
        "timeout": seconds,
        "hooks": Hooks.of(setup or file.setup, probe or file.probe, seconds, file.headers),
    }
    at_hand = None if isinstance(name, str) else name
    return _opened(parsed, file, base, at_hand, connect, timeout or file.timeout)


def _opened(
    parsed: TargetName, file: TargetFile, base: dict[str, Any], at_hand: Any,
    connect: Connect | None, timeout: float | None,
) -> BotTarget:  # fmt: skip
    mapping = file.mapping or ReplyMapping()
    if parsed.kind == "webhook":
        from simulator.play.targets.webhook import WebhookTarget

        return WebhookTarget(**base, url=parsed.rest, mapping=mapping, headers=file.headers)
    if parsed.kind == "command":
        from simulator.play.targets.command import CommandTarget

        return CommandTarget(**base, words=tuple(words_of(parsed.rest)), mapping=mapping)
    if parsed.kind == "chat":
        return _chat(parsed.rest, base, connect, timeout)
    found = at_hand if parsed.kind == "object" else imported(parsed.rest)
    return _in_python(found, file, base, mapping)


def _chat(
    text: str, base: dict[str, Any], connect: Connect | None, timeout: float | None
) -> BotTarget:
    from simulator.play.models.connections import OPENAI, Connections, load_environment
    from simulator.play.models.names import read_name
    from simulator.play.targets.chat import ChatTarget

    load_environment()
    model = read_name(text)
    if model.options.get("tools") == "one":
        raise UserError(
            f"`{text}`: `tools=one` needs a prompt of ours, and a bot under test has none: leave it"
            " out (each tool with its schema) or use `tools=text`"
        )
    if timeout is not None and "timeout" not in model.options:
        text = _with(text, f"timeout={timeout:g}")
    as_text = model.tools == "text"
    if not as_text:  # the list of tools for one function stands in a prompt of ours
        text = _with(text, "tools=native")
    client = (connect or Connections().connect)(text, "support")
    url = model.url or os.environ.get("OPENAI_BASE_URL") or OPENAI
    # each call of the client has a time limit, and retries, of its own
    return ChatTarget(**{**base, "timeout": 0.0}, model=client, url=url,
                      as_text=as_text)  # fmt: skip


def _with(name: str, option: str) -> str:
    """A model's name with one option more."""
    return f"{name}{'&' if '?' in name else '?'}{option}"


def _in_python(
    found: Any, file: TargetFile, base: dict[str, Any], mapping: ReplyMapping
) -> BotTarget:
    if _is_runnable(found):
        from simulator.play.targets.graph import GraphTarget

        own = file.mapping
        if own is not None and file.request is None:
            own = ReplyMapping(request=None, reply=own.reply, calls=own.calls)
        return GraphTarget(**base, graph=found, mapping=own)
    if hasattr(found, "compile") and hasattr(found, "add_node"):
        raise UserError(f"`{base['name']}` is a graph that is not compiled; name its `.compile()`")
    if not callable(found):
        kind = type(found).__name__
        raise UserError(f"`{base['name']}` is no function, graph or runnable but of type {kind}")
    from simulator.play.targets.python import PythonTarget

    return PythonTarget(**base, function=found, mapping=mapping)


def _is_runnable(found: Any) -> bool:
    """Whether it is an object of LangChain's; a function needs nothing of it imported."""
    bases = type(found).__mro__
    return any(b.__name__ == "Runnable" and b.__module__.startswith("langchain") for b in bases)


def _named(found: Any) -> str:
    own = getattr(found, "__name__", "") or getattr(found, "name", "")
    return str(own if isinstance(own, str) and own else type(found).__name__)
