"""Flaws: what the embedded model can be told to get wrong, so that the critic can be tested."""

from simulator.play.models.embedded.flaws import acts, customers, values, wording
from simulator.play.models.embedded.flaws.registry import FLAWS, Flaw, Moment, erring, read_flaws

__all__ = [
    "FLAWS",
    "Flaw",
    "Moment",
    "acts",
    "customers",
    "erring",
    "read_flaws",
    "values",
    "wording",
]
