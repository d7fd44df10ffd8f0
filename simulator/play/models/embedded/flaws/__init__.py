"""Flaws: what the embedded model can be told to get wrong, so that the critic can be tested."""

from simulator.play.models.embedded.flaws import (
    acts,
    customers,
    loose_talk,
    values,
    weaknesses,
    wording,
)
from simulator.play.models.embedded.flaws.registry import (
    FLAWS,
    UNGUARDED,
    WEAKNESSES,
    Flaw,
    Moment,
    erring,
    known_flaws,
    read_flaws,
)

__all__ = [
    "FLAWS",
    "UNGUARDED",
    "WEAKNESSES",
    "Flaw",
    "Moment",
    "acts",
    "customers",
    "erring",
    "known_flaws",
    "loose_talk",
    "read_flaws",
    "values",
    "weaknesses",
    "wording",
]
