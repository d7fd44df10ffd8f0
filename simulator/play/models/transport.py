"""The transport: JSON over HTTP to OpenAI-compatible endpoints, on aiohttp.

A request through the openai package costs 4 to 6 ms of CPU, most of it in walking the types of the
messages; one through aiohttp costs 0.2 ms. What the package does besides (retries, errors by kind)
is done by the client and here.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from simulator.documents import parsed
from simulator.play.models.failures import EndpointFailure, Kind

MOST_BYTES = 32 * 1024 * 1024
"""Of a reply."""

CODES = frozenset({
    "context_length_exceeded", "insufficient_quota", "invalid_api_key", "model_not_found",
    "no_brief", "rate_limit_exceeded", "string_above_max_length", "unsupported_value",
})  # fmt: skip
"""Codes that an error may repeat: anything else may hold what nobody should see."""

OPTIONAL = ("response_format", "tools", "tool_choice", "parallel_tool_calls", "seed")
"""Parameters that an endpoint may not know, and that can be done without."""


class Transport:
    """Connections of one process to endpoints; use `close` at the end."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=0, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(
                connector=connector, auto_decompress=True, trust_env=True
            )
        return self._session

    async def post(
        self, url: str, body: Mapping[str, Any], headers: Mapping[str, str], timeout: float
    ) -> dict[str, Any]:
        """Send one request and read its whole answer.

        Raises:
            EndpointFailure: There is no usable answer; sorted by what can be done about it.
        """
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )
        limits = aiohttp.ClientTimeout(total=timeout)
        try:
            async with self._open().post(
                url, data=data, headers=headers, timeout=limits, allow_redirects=False
            ) as answer:
                raw = await _body(answer)
                status, told = answer.status, answer.headers
        except TimeoutError:
            raise EndpointFailure(Kind.SLOW, f"no answer within {timeout:g} s") from None
        except aiohttp.ClientPayloadError:
            raise EndpointFailure(
                Kind.DOWN, "the connection broke in the middle of the answer"
            ) from None
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
            raise EndpointFailure(Kind.DOWN, f"no connection ({type(error).__name__})") from None
        if status == 200:
            return _json(raw)
        raise _failure(status, raw, told.get("Retry-After", ""))


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    """The whole body, of bounded size."""
    data = bytearray()
    async for chunk in answer.content.iter_any():
        data += chunk
        if len(data) > MOST_BYTES:
            raise EndpointFailure(Kind.GARBLED, f"the answer is longer than {MOST_BYTES} bytes")
    return bytes(data)


def _json(raw: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        raise EndpointFailure(Kind.GARBLED, "the answer is not JSON", 200) from None
    if not isinstance(answer, dict):
        raise EndpointFailure(Kind.GARBLED, "the answer is no JSON object", 200)
    return answer


def _failure(status: int, raw: bytes, retry_after: str) -> EndpointFailure:
    """What an error's status and body say; of the body only its code and what it is about."""
    told = _error(raw)
    code, text = str(told.get("code") or ""), str(told.get("message") or "").lower()
    if status == 429 and code != "insufficient_quota":
        return EndpointFailure(Kind.THROTTLED, "status 429", status, _seconds(retry_after))
    if status in (408, 409, 425) or status >= 500:
        return EndpointFailure(Kind.DOWN, f"status {status}", status, _seconds(retry_after))
    if status == 400 and ("content_filter" in code or "content management policy" in text):
        return EndpointFailure(Kind.FILTERED, "the provider's content filter", status)
    if status in (400, 404, 415, 422):
        about = str(told.get("param") or "") + " " + text
        for parameter in OPTIONAL:
            if parameter in about or parameter.replace("_", " ") in about:
                return EndpointFailure(Kind.UNSUPPORTED, parameter, status, parameter=parameter)
    meaning = {
        401: "the key is missing or not accepted", 402: "the account has no credit",
        403: "the key may not do this", 404: "there is no such model or path",
        413: "the request is too large", 429: "the account's quota is used up",
    }.get(status, "the request is not accepted")  # fmt: skip
    hint = f" ({code})" if code in CODES else ""
    return EndpointFailure(Kind.REJECTED, f"status {status}, {meaning}{hint}", status)


def _error(raw: bytes) -> Mapping[str, Any]:
    told = parsed(raw)
    told = told.get("error", told) if isinstance(told, dict) else {}
    return told if isinstance(told, dict) else {"message": str(told)}


def _seconds(retry_after: str) -> float:
    """Seconds that a `Retry-After` header asks for, 0 to 600; it may be a date."""
    try:
        return min(600.0, max(0.0, float(retry_after)))
    except ValueError:
        pass
    try:
        left = parsedate_to_datetime(retry_after).timestamp() - time.time()
    except (ValueError, TypeError):
        return 0.0
    return min(600.0, max(0.0, left))
