"""The transport: JSON over HTTP to OpenAI-compatible endpoints, on aiohttp.

A request through the openai package costs 4 to 6 ms of CPU, most of it in walking the types of the
messages; one through aiohttp costs 0.2 ms. What the package does besides (retries, errors by kind)
is done by the client and here.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.request import getproxies

import aiohttp

from simulator.play.models.error_meaning import failure_in
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.streamed import put_together

MOST_BYTES = 32 * 1024 * 1024
"""Of a reply."""


class Transport:
    """Connections of one process to endpoints; use `close` at the end.

    Args:
        shared: Connections of several transports, which then are not closed with one of them; each
            transport keeps cookies of its own.
    """

    def __init__(self, shared: aiohttp.TCPConnector | None = None) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._shared = shared

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=self._shared or connector(),
                connector_owner=self._shared is None,
                cookie_jar=aiohttp.CookieJar(unsafe=True) if self._shared else None,
                auto_decompress=True,
                trust_env=_is_told_of(),
            )
        return self._session

    async def post(
        self, url: str, body: Mapping[str, Any], headers: Mapping[str, str], timeout: float
    ) -> dict[str, Any]:
        """Send one request and read its whole answer.

        Raises:
            EndpointFailure: There is no usable answer; sorted by what can be done about it.
        """
        status, raw, told = await self.send("POST", url, body, headers, timeout)
        if 200 <= status < 300:
            return _json(raw)
        raise failure_in(status, raw, told)

    async def send(
        self,
        method: str,
        url: str,
        body: Any,
        headers: Mapping[str, str],
        timeout: float,
        most: int = MOST_BYTES,
    ) -> tuple[int, bytes, Mapping[str, str]]:
        """Send one request; gives the status, the whole body and the headers of its answer.

        Args:
            method: Of HTTP.
            url: Where to; redirects are not followed.
            body: Goes as JSON.
            headers: Of the request.
            timeout: Seconds of the whole.
            most: Bytes of the answer.

        Raises:
            EndpointFailure: There is no whole answer.
        """
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "replace"
        )
        limits = aiohttp.ClientTimeout(total=timeout)
        try:
            async with self._open().request(
                method, url, data=data, headers=headers, timeout=limits, allow_redirects=False
            ) as answer:
                return answer.status, await _body(answer, most), answer.headers
        except TimeoutError:
            raise EndpointFailure(Kind.SLOW, f"no answer within {timeout:g} s") from None
        except aiohttp.ClientPayloadError:
            raise EndpointFailure(
                Kind.DOWN, "the connection broke in the middle of the answer"
            ) from None
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
            raise EndpointFailure(Kind.DOWN, f"no connection ({type(error).__name__})") from None


def _is_told_of() -> bool:
    """Whether the environment tells of proxies or a netrc: aiohttp looks for each in a thread."""
    if getproxies() or "NETRC" in os.environ:
        return True
    names = (".netrc", "_netrc")
    return any(Path(os.path.expanduser("~"), name).exists() for name in names)


def connector() -> aiohttp.TCPConnector:
    """Connections without a limit of their number: who calls keeps to one."""
    return aiohttp.TCPConnector(limit=0, ttl_dns_cache=300)


async def _body(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """The whole body, of bounded size."""
    data = bytearray()
    async for chunk in answer.content.iter_any():
        data += chunk
        if len(data) > most:
            raise EndpointFailure(Kind.GARBLED, f"the answer is longer than {most} bytes")
    return bytes(data)


def _json(raw: bytes) -> dict[str, Any]:
    if not raw.strip():
        raise EndpointFailure(Kind.GARBLED, "the answer is empty", 200)
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        answer = put_together(raw.decode("utf-8", "replace"))
        if answer is None:
            raise EndpointFailure(Kind.GARBLED, "the answer is not JSON", 200) from None
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        answer = answer[0]  # an error of Gemini's compatibility layer
    if not isinstance(answer, dict):
        raise EndpointFailure(Kind.GARBLED, "the answer is no JSON object", 200)
    return answer
