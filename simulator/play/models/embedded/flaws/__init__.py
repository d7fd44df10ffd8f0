"""Flaws: what the embedded model can be told to get wrong, so that the critic can be tested."""

from simulator.play.models.embedded.flaws import (
    acts,
    breaches,
    customers,
    loose_talk,
    values,
    weaknesses,
    wording,
)
from simulator.play.models.embedded.flaws.registry import (
    BREACHES,
    FLAWS,
    UNGUARDED,
    WEAKNESSES,
    Flaw,
    Moment,
    erring,
    known_flaws,
    planted,
    read_flaws,
)

__all__ = [
    "BREACHES",
    "FLAWS",
    "UNGUARDED",
    "WEAKNESSES",
    "Flaw",
    "Moment",
    "acts",
    "breaches",
    "customers",
    "erring",
    "known_flaws",
    "loose_talk",
    "planted",
    "read_flaws",
    "values",
    "weaknesses",
    "wording",
]
