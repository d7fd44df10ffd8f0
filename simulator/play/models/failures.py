"""Failures of an endpoint, sorted by what can be done about it."""

from __future__ import annotations

from enum import StrEnum

from simulator.errors import ModelError


class Kind(StrEnum):
    """What went wrong."""

    THROTTLED = "throttled"
    """429: too much at once; waiting helps."""
    DOWN = "down"
    """5xx, connection refused or reset: the endpoint's fault; waiting helps."""
    SLOW = "timeout"
    GARBLED = "garbled"
    """An answer that is no chat completion: truncated, HTML, without choices."""
    UNSUPPORTED = "unsupported"
    """A 400 for a parameter that the endpoint does not know."""
    FILTERED = "content_filter"
    """A content filter of the provider."""
    REFUSED = "refusal"
    """The model declines to play its role."""
    REJECTED = "rejected"
    """401, 403, 404, 400: the request will never pass."""
    CALLABLE = "callable"
    """A function of the user's raised, or gave back what is no reply."""


PASSING = frozenset({Kind.THROTTLED, Kind.DOWN, Kind.SLOW, Kind.GARBLED})
"""A failure that may pass: the environment's fault."""


class EndpointFailure(ModelError):
    """A call that gave no reply.

    Args:
        kind: What went wrong.
        message: One line; holds no header and no key.
        status: HTTP status, 0 where there was no answer.
        wait: Seconds that the endpoint asks to wait.
        parameter: What is not supported.
    """

    def __init__(
        self, kind: Kind, message: str, status: int = 0, wait: float = 0.0, parameter: str = ""
    ) -> None:
        self.kind, self.status, self.wait, self.parameter = kind, status, wait, parameter
        super().__init__(f"{kind.value}: {message}")

    @property
    def passing(self) -> bool:
        """Whether it may go away: the environment's fault, worth another try later."""
        return self.kind in PASSING


class BudgetSpent(ModelError):
    """The budget does not allow another call; the dialogue ends as `budget`."""


def failure_of(error: Exception) -> EndpointFailure:
    """The failure behind an exception of a provider's own client, known by its status and its name.

    Its text is not kept: it may hold what was sent.
    """
    if isinstance(error, EndpointFailure):
        return error
    status = int(getattr(error, "status_code", 0) or getattr(error, "code", 0) or 0)
    name = type(error).__name__
    what = f"{name} (status {status})" if status else name
    if status == 429 or "RateLimit" in name:
        return EndpointFailure(Kind.THROTTLED, what, status)
    if "Timeout" in name:
        return EndpointFailure(Kind.SLOW, what, status)
    if status >= 500 or "Connection" in name or "Connect" in name or "Overloaded" in name:
        return EndpointFailure(Kind.DOWN, what, status)
    if "ContentFilter" in name:
        return EndpointFailure(Kind.FILTERED, what, status)
    if isinstance(error, ValueError | KeyError | TypeError) and not status:
        return EndpointFailure(Kind.GARBLED, what)
    return EndpointFailure(Kind.REJECTED, what, status)


def told(error: Exception, whose: str) -> str:
    """What went wrong at an endpoint, without its words: they may hold a key.

    Args:
        error: Anything that a call has raised.
        whose: The endpoint, as the sentence begins.
    """
    if isinstance(error, ModelError):
        return str(error)
    status = getattr(error, "status_code", None)
    code = f" {status}" if isinstance(status, int) else ""
    return f"{whose} failed: {type(error).__name__}{code}"
