"""Models before and beside a run: what they can do; the embedded one as endpoint and as bot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.api.loops import blocking
from simulator.api.packs import open_pack
from simulator.content.pack import Pack
from simulator.content.pack_sentences import check_spoken
from simulator.errors import UserError
from simulator.runs.preflight import check_names

if TYPE_CHECKING:
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
    pack: str | Path | Pack | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    flaws: Sequence[str] = (),
) -> AsyncIterator[str]:
    """Serve the embedded model, or with a pack its support as a bot, while the `async with` lasts.

    Args:
        pack: The business whose support is served as a black box, with tools of its own; None for
            the bare model, which wants a brief and tools in each request.
        host: Address to listen on.
        port: Port to listen on; 0 for a free one.
        flaws: Mistakes that it is to make; `any` for all of them. A bot may have
            `unguarded_tools` besides.

    Yields:
        Of the model the base URL, such as `http://127.0.0.1:8000/v1`; of a bot its address, such as
        `http://127.0.0.1:8000`, with `/webhook`, `/setup`, `/state` and `/v1/chat/completions`.

    Raises:
        UserError: No such pack, address, port or flaw, or one that the pack gives no room.
    """
    if not 0 <= port <= 65535:
        raise UserError(f"--port must be from 0 (a free one) to 65535, not {port}")
    if not host:
        raise UserError("--host is empty, which would mean every address of this machine")
    opened = None if pack is None else open_pack(pack)
    if opened is not None:
        check_spoken(opened)
    async with _bot(opened, host, port, flaws) if opened else _model(host, port, flaws) as url:
        yield url


def _model(host: str, port: int, flaws: Sequence[str]) -> AbstractAsyncContextManager[str]:
    from simulator.play.models.embedded import EmbeddedChatModel
    from simulator.play.models.embedded.flaws import UNGUARDED
    from simulator.server.app import serving

    if UNGUARDED in flaws:
        raise UserError(f"--flaw {UNGUARDED}: only a bot has tools; name a pack to serve one")
    return serving(EmbeddedChatModel(flaws=_read(flaws)), host, port)


def _bot(
    pack: Pack, host: str, port: int, flaws: Sequence[str]
) -> AbstractAsyncContextManager[str]:
    from simulator.play.models.embedded.flaws import UNGUARDED
    from simulator.server.bot import Bot
    from simulator.server.bot_app import serving_bot

    known = _read([name for name in flaws if name != UNGUARDED])
    return serving_bot(Bot(pack, known + ((UNGUARDED,) if UNGUARDED in flaws else ())), host, port)


def _read(flaws: Sequence[str]) -> tuple[str, ...]:
    from simulator.play.models.embedded.flaws import read_flaws

    text = ",".join(flaws)
    return read_flaws(f"--flaw {text}", {"flaw": text}) if text else ()
