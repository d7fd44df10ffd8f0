"""Names of models: `embedded`, `openai:MODEL[@URL]`, `replay:FILE`, `PROVIDER:MODEL`.

After a `?` stand options, as in `openai:qwen3@http://localhost:8000/v1?temperature=0.3&timeout=60`:
parameters of the request; `timeout`, `retries`, `backoff`, `patience` and `look` of its client;
and how support is given tools: `tools=one` (as it is), `tools=native` or `tools=text`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from simulator.errors import SettingsError, nearest

CLIENT_OPTIONS = {"timeout": float, "retries": int, "backoff": float, "patience": float,
    "look": float}  # fmt: skip
"""Options that are ours: seconds of one call, tries after the first, first pause in seconds,
for how many seconds an endpoint that is down is waited for, and how many seconds lie between two
looks at a batch."""

TOOLS = ("one", "native", "text")
"""What the option `tools` may be, the rule first: native tool calling with one function for more
than a few tools, each tool with its schema, or tools as text from the start."""

PARAMETERS = (
    "temperature", "top_p", "max_tokens", "max_completion_tokens", "presence_penalty",
    "frequency_penalty", "reasoning_effort", "verbosity", "service_tier", "top_k", "min_p",
    "repetition_penalty",
)  # fmt: skip
"""Options that go into the request."""

PROVIDERS = (
    "anthropic", "azure_ai", "azure_openai", "bedrock", "bedrock_converse", "cohere", "deepseek",
    "fireworks", "google_anthropic_vertex", "google_genai", "google_vertexai", "groq",
    "huggingface", "ibm", "mistralai", "nvidia", "ollama", "openrouter", "perplexity", "together",
    "upstage", "xai",
)  # fmt: skip
"""What `init_chat_model` of the package `langchain` knows besides `openai`."""

CALLABLE = "callable "
"""How the name of a function begins that was given from Python."""

KINDS = ("embedded", "openai:MODEL", "openai:MODEL@URL", "replay:FILE", "PROVIDER:MODEL")


@dataclass(frozen=True)
class ModelName:
    """A model string, taken apart.

    Attributes:
        kind: `embedded`, `replay`, `openai`, a provider, or `callable` for a function.
        model: Name at the endpoint; the file of a replay.
        url: Base URL of an endpoint of one's own; empty for the provider's.
        options: What stands after the `?`.
    """

    kind: str
    model: str = ""
    url: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def paid(self) -> bool:
        """Whether somebody may have to pay for its replies."""
        return self.kind not in ("embedded", "replay", "callable")

    @property
    def said(self) -> str:
        """How journal, dialogues and rows name it: without its options."""
        at = f"@{self.url}" if self.url else ""
        return f"{self.kind}:{self.model}{at}"

    @property
    def digest(self) -> str:
        """Tells one model with other parameters apart, without saying which; empty without any."""
        return digest("&".join(f"{k}={v}" for k, v in self.options.items() if k in PARAMETERS))

    def number(self, option: str, default: float) -> float:
        """A numeric option, or the default where it is not given."""
        return float(self.options.get(option, default))

    @property
    def tools(self) -> str:
        """How support with our prompt is given its tools: one of `TOOLS`."""
        return self.options.get("tools", TOOLS[0])

    @property
    def parameters(self) -> dict[str, Any]:
        """What goes into each request."""
        return {k: _value(v) for k, v in self.options.items() if k in PARAMETERS}


def digest(parameters: str) -> str:
    """Of parameters as a model string has them; empty for none."""
    return hashlib.sha256(parameters.encode()).hexdigest()[:12] if parameters else ""


def read_name(text: str) -> ModelName:
    """Take a model string apart.

    Raises:
        SettingsError: It names no model; with the nearest that it could be.

    Example:
        >>> read_name("openai:qwen3@http://localhost:8000/v1?temperature=0.3").model
        'qwen3'
    """
    if text.startswith(CALLABLE):
        return ModelName("callable", text.removeprefix(CALLABLE))
    body, _, query = text.partition("?")
    kind, colon, rest = body.partition(":")
    options = _options(text, query)
    if kind == "embedded" and not colon:
        return ModelName("embedded", options=options)
    if not colon or not rest:
        raise SettingsError(f"`{text}` is no model; there are {', '.join(KINDS)}")
    if kind == "replay":
        if not Path(rest).is_file():
            raise SettingsError(f"`{text}`: there is no file {rest}")
        return ModelName("replay", rest)
    known = ("openai", "replay", *PROVIDERS)
    if kind not in known:
        raise SettingsError(f"`{text}`: there is no provider `{kind}`{_near(kind, known)}")
    _check_options(text, options)
    if kind != "openai":
        if find_spec("langchain") is None:
            raise SettingsError(f"`{text}` needs the package `langchain` and that of the provider")
        return ModelName(kind, rest, options=options)
    model, at, url = rest.partition("@")
    if at:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError(f"`{text}`: `{url}` is no URL such as http://localhost:8000/v1")
        if parts.username or parts.password:
            raise SettingsError("a key does not belong into a model string; put it into a variable")
    return ModelName("openai", model, url.rstrip("/"), options)


def _near(kind: str, known: tuple[str, ...]) -> str:
    return nearest(kind, known) or f"; there are {', '.join(KINDS)}"


def _options(text: str, query: str) -> dict[str, str]:
    found = {}
    for part in filter(None, query.split("&")):
        key, equals, value = part.partition("=")
        if not equals or not value:
            raise SettingsError(f"`{text}`: after `?` stands `option=value`, not `{part}`")
        found[key] = value
    return found


def _check_options(text: str, options: Mapping[str, str]) -> None:
    known = (*CLIENT_OPTIONS, "tools", *PARAMETERS)
    for key, value in options.items():
        if key == "tools" and value not in TOOLS:
            raise SettingsError(
                f"`{text}`: tools is {', '.join(TOOLS[:-1])} or {TOOLS[-1]}, not `{value}`"
            )
        if key not in known:
            raise SettingsError(f"`{text}`: `{key}` is not an option{nearest(key, known)}")
        if key in CLIENT_OPTIONS:
            try:
                if CLIENT_OPTIONS[key](value) < 0:
                    raise ValueError
            except ValueError:
                raise SettingsError(f"`{text}`: {key} has to be a number, not `{value}`") from None


def _value(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
