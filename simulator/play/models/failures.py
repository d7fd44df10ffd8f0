"""Failures of an endpoint, sorted by what can be done about it."""

from __future__ import annotations

from enum import StrEnum

from simulator.errors import ModelError


class Kind(StrEnum):
    """What went wrong."""

    THROTTLED = "throttled"
    """429: too much at once; waiting helps."""
    OVERLOADED = "overloaded"
    """The server has more to do than it can: fewer calls and waiting help."""
    DOWN = "down"
    """5xx, connection refused or reset: the endpoint's fault; waiting helps."""
    SLOW = "timeout"
    GARBLED = "garbled"
    """An answer that is no chat completion, or a reply that cannot stand in a dialogue."""
    CUT = "cut"
    """The reply ends at the limit of its tokens."""
    TOO_LONG = "context_length"
    """The prompt is longer than the model's context."""
    UNSUPPORTED = "unsupported"
    """A parameter that the endpoint does not know."""
    FILTERED = "content_filter"
    """A content filter of the provider."""
    REFUSED = "refusal"
    """The model declines to play its role."""
    KEY = "key"
    QUOTA = "quota"
    """No credit left."""
    MODEL = "model"
    """No such model, or no such path."""
    REJECTED = "rejected"
    """The request will never pass, and the endpoint does not say why in words that are known."""
    CALLABLE = "callable"
    """A function of the user's raised, or gave back what is no reply."""


PASSING = frozenset({Kind.THROTTLED, Kind.OVERLOADED, Kind.DOWN, Kind.SLOW, Kind.GARBLED})
"""A failure that may pass: the environment's fault."""


CRASHED = (500, 501, 502)
"""Statuses of servers that break down over what they do not know, without a word on it."""


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


def crashed(failure: EndpointFailure) -> bool:
    """Whether a server broke down over a request, without a word on what it does not know."""
    return failure.kind == Kind.DOWN and failure.status in CRASHED


class BudgetSpent(ModelError):
    """The budget does not allow another call; the dialogue ends as `budget`."""


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
