"""Health checks: requests that only ask whether there is an answer at all."""

from __future__ import annotations

from simulator.play.models.probes import PROMPT
from simulator.play.prompts import read_brief
from simulator.server.protocol import Request

MOST_TOKENS = 16
"""Tokens up to which a request without a brief counts as one; LiteLLM asks for so many."""


def is_health_check(request: Request, system: str) -> bool:
    """Whether our doctor asks, or a gateway that takes an error for a model that is ill.

    Gateways ask for a few tokens. Nobody takes so few for a turn of a dialogue, so that no client
    is given a word that it takes for one.
    """
    if system == PROMPT:
        return True
    few = request.most_tokens is not None and request.most_tokens <= MOST_TOKENS
    return few and not request.tools and request.form is None and not _has_brief(system)


def _has_brief(system: str) -> bool:
    try:
        return bool(read_brief(system))
    except (ValueError, RecursionError):
        return False
