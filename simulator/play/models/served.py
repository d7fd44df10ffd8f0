"""What a server says of itself: which models it has, and how much context it gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
from pydantic import SecretStr

from simulator.json_text import parsed

if TYPE_CHECKING:
    from simulator.play.models.endpoint import Endpoint

PATIENCE = 5.0
"""Seconds for what a server says of itself."""

MOST = 2 * 1024 * 1024
"""Bytes of it that are read."""

SIZES = (
    "n_ctx", "max_model_len", "context_length", "context_window", "loaded_context_length",
    "max_context_length", "max_input_tokens", "n_ctx_train",
)  # fmt: skip
"""Under which names servers tell the context, the one that holds now before what could be: of
llama.cpp, vLLM, OpenRouter, Groq, LM Studio, Mistral and LiteLLM."""


@dataclass(frozen=True)
class Served:
    """What an endpoint serves.

    Attributes:
        models: Names; None where it has no such list.
        sizes: From a name to the tokens of its context.
    """

    models: tuple[str, ...] | None = None
    sizes: Mapping[str, int] | None = None

    def context_of(self, model: str) -> int:
        """Tokens of a model's context, for prompt and reply together; 0 where nobody says."""
        sizes = self.sizes or {}
        only = next(iter(sizes.values())) if len(sizes) == 1 else 0
        return sizes.get(model) or only


async def served_by(endpoint: Endpoint) -> Served:
    """Ask an endpoint for its list of models, and llama.cpp for the context of one of its slots.

    Whatever goes wrong is no answer.
    """
    base = str(endpoint.openai_api_base).rstrip("/")
    data = await _get(endpoint, f"{base}/models")
    rows = data.get("data") if isinstance(data, Mapping) else data
    if not isinstance(rows, list):
        return Served()
    named = [row for row in rows if isinstance(row, Mapping) and "id" in row]
    names = tuple(str(row["id"]) for row in named)
    sizes = {str(row["id"]): size for row in named if (size := _size(row))}
    if any(row.get("owned_by") == "llamacpp" for row in named):
        slot = await _get(endpoint, f"{base.removesuffix('/v1')}/props")
        settings = slot.get("default_generation_settings") if isinstance(slot, Mapping) else None
        if isinstance(settings, Mapping) and (size := _size(settings)):
            sizes = dict.fromkeys(names, size)
    return Served(names, sizes)


def _size(row: Mapping[str, Any]) -> int:
    """The context that a row tells, wherever it stands in it."""
    places = list(_places(row))
    found = (place[name] for name in SIZES for place in places if name in place)
    return next((n for n in found if isinstance(n, int) and not isinstance(n, bool) and n > 0), 0)


def _places(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield row
    for value in row.values():
        if isinstance(value, Mapping):
            yield value


async def _get(endpoint: Endpoint, url: str) -> Any:
    secret = endpoint.openai_api_key
    key = secret.get_secret_value() if isinstance(secret, SecretStr) else ""
    try:
        async with endpoint._transport._open().get(
            url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=aiohttp.ClientTimeout(total=PATIENCE),
            allow_redirects=False,
        ) as answer:
            if answer.status != 200:
                return {}
            raw = bytearray()
            async for piece in answer.content.iter_any():
                raw += piece
                if len(raw) > MOST:
                    return {}
            return parsed(bytes(raw)) or {}
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
        return {}
