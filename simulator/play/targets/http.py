"""JSON over HTTP to bots and hooks: bounded answers, any success, cookies of one session."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.errors import UserError
from simulator.play.models.error_meaning import failure_in
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.targets.mapping import quoted

if TYPE_CHECKING:
    import aiohttp

    from simulator.play.models.transport import Transport

MOST_BYTES = 1024 * 1024
"""Of one answer."""

CHECK_SECONDS = 10.0


class Http:
    """Requests with cookies of their own.

    Args:
        shared: Connections that others use as well.
    """

    def __init__(self, shared: aiohttp.TCPConnector | None = None) -> None:
        self._shared = shared
        self._transport: Transport | None = None

    def _open(self) -> Transport:
        from simulator.play.models.transport import Transport

        self._transport = self._transport or Transport(self._shared)
        return self._transport

    async def post(
        self,
        url: str,
        body: Any,
        headers: Mapping[str, str],
        timeout: float,
        empty: bool = False,
        plain: bool = False,
        expected: str = "",
    ) -> Any:
        """The JSON of an answer.

        Args:
            url: Where to.
            body: Goes as JSON.
            headers: Besides those of JSON.
            timeout: Seconds of the whole.
            empty: Whether an empty answer is one, None.
            plain: Whether a text that is no JSON is one.
            expected: What would be right, for the failure.

        Raises:
            EndpointFailure: There is no usable answer; sorted by what can be done about it.
        """
        told = {"Content-Type": "application/json", **headers}
        status, raw, heads = await self._open().send("POST", url, body, told, timeout, MOST_BYTES)
        if not 200 <= status < 300:
            raise failure_in(status, raw, heads)
        if not raw.strip():
            if empty:
                return None
            raise EndpointFailure(Kind.GARBLED, "the answer is empty", status)
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            if plain:
                return raw.decode("utf-8", "replace")
            found = f"the answer is not JSON: {quoted(raw)}"
            found += f"; expected is {expected}" if expected else ""
            raise EndpointFailure(Kind.GARBLED, found, status) from None

    @classmethod
    async def reach(cls, url: str) -> None:
        """Whether somebody answers at a URL, whatever the answer.

        Raises:
            UserError: Nobody does.
        """
        http = cls()
        try:
            await http._open().send("OPTIONS", url, None, {}, CHECK_SECONDS)
        except EndpointFailure as failure:
            if failure.kind in (Kind.DOWN, Kind.SLOW):
                where, why = url.partition("?")[0], str(failure).partition(": ")[2]
                raise UserError(f"{where} does not answer: {why}") from None
        finally:
            await http.close()

    async def close(self) -> None:
        """Close connections, but for the shared ones."""
        if self._transport is not None:
            await self._transport.close()
