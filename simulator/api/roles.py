"""Models before and beside a run: what they can do, and the embedded one as an endpoint."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from simulator.api.loops import blocking
from simulator.errors import UserError
from simulator.runs.preflight import check_names

if TYPE_CHECKING:
    from simulator.play.models.embedded import EmbeddedChatModel
    from simulator.play.models.probes import Diagnosis


async def adoctor(*models: str, judge: str | None = None) -> list[Diagnosis]:
    """What models can do, by a tiny call for each capability.

    Args:
        models: Their names, such as `openai:MODEL@URL`.
        judge: One that is to judge, which has to be a language model.

    Raises:
        SettingsError: There is no such model, or its key is missing.

    Example: `doctor("embedded")[0].works`
    """
    roles = {model: ["customer", "support"] for model in models or ("embedded",) if model}
    if judge:
        roles[judge] = [*roles.get(judge, ()), "judge"]
    check_names(roles)

    from simulator.play.models.capabilities import examine

    return [await examine(name) for name in roles]


doctor = blocking(adoctor)


@asynccontextmanager
async def serve(
    *, host: str = "127.0.0.1", port: int = 0, flaws: Sequence[str] = ()
) -> AsyncIterator[str]:
    """Serve the embedded model as a chat-completions endpoint, as long as the `async with` lasts.

    Args:
        host: Address to listen on.
        port: Port to listen on; 0 for a free one.
        flaws: Mistakes that it is to make; `any` for all of them.

    Yields:
        The base URL, such as `http://127.0.0.1:8000/v1`.

    Raises:
        UserError: No such address, port or flaw.
    """
    if not 0 <= port <= 65535:
        raise UserError(f"--port must be from 0 (a free one) to 65535, not {port}")
    if not host:
        raise UserError("--host is empty, which would mean every address of this machine")
    model = _embedded(flaws)

    from simulator.server.app import serving

    async with serving(model, host, port) as url:
        yield url


def _embedded(flaws: Sequence[str]) -> EmbeddedChatModel:
    from simulator.play.models.embedded import EmbeddedChatModel
    from simulator.play.models.embedded.flaws import read_flaws

    text = ",".join(flaws)
    return EmbeddedChatModel(flaws=read_flaws(f"--flaw {text}", {"flaw": text}) if text else ())
