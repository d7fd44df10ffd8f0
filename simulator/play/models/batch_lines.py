"""The lines of a batch's results: what each says of its request, and what came of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.json_text import parsed
from simulator.play.models.error_body import whole_number
from simulator.play.models.error_meaning import failure_told
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.rate_limit import LONGEST

if TYPE_CHECKING:
    from openai.types import Batch

EXPIRED = ("batch_expired", "batch_cancelled")
FULL = ("token_limit_exceeded", "rate_limit_exceeded")
"""Why a whole batch is refused that may be sent later."""


def told_lines(data: bytes) -> dict[str, Any]:
    """The lines of a file, by the request that each is about; what is none is passed over."""
    lines = (parsed(raw) for raw in data.splitlines())
    return {
        line["custom_id"]: line
        for line in lines
        if isinstance(line, Mapping) and isinstance(line.get("custom_id"), str)
    }


def read_line(line: Any) -> dict[str, Any]:
    """The answer in a line of a batch's results.

    Raises:
        EndpointFailure: It holds an error, or there is no line.
    """
    if line is None:
        raise EndpointFailure(Kind.GARBLED, "the results of the batch hold no line for the request")
    answer, error = line.get("response"), line.get("error")
    if isinstance(error, Mapping) and error.get("code") in EXPIRED:
        raise EndpointFailure(Kind.DOWN, "the batch expired before the request was answered")
    if not isinstance(answer, Mapping):
        raise failure_told(503, {"error": error or {}})
    status, body = whole_number(answer.get("status_code")), answer.get("body")
    if 200 <= status < 300 and isinstance(body, dict):
        return body
    raise failure_told(status or 503, body)


def counted(lines: Mapping[str, Any], requests: Sequence[str]) -> dict[str, int]:
    """What came of the requests of a batch: answered, failed, expired, missing."""
    found = {"answered": 0, "failed": 0, "expired": 0, "missing": 0}
    for request in requests:
        line = lines.get(request)
        try:
            read_line(line)
            found["answered"] += 1
        except EndpointFailure:
            error = line.get("error") if line else None
            late = isinstance(error, Mapping) and error.get("code") in EXPIRED
            found["missing" if line is None else "expired" if late else "failed"] += 1
    return found


def refusal(batch: Batch) -> EndpointFailure:
    """Why a whole batch was refused."""
    errors = (batch.errors.data if batch.errors else None) or []
    first = errors[0] if errors else None
    code = str(first.code or "") if first else ""
    if code in FULL:
        return EndpointFailure(
            Kind.THROTTLED, "the endpoint takes no further batch yet", wait=LONGEST
        )
    return failure_told(400, {"error": {"code": code, "message": first.message if first else ""}})
