"""The critic: deterministic checks of one turn against the world, the session and the evidence."""

from simulator.play.critic import (
    attribution,
    coherence,
    deeds,
    form,
    grounding,
    names,
    policy,
)
from simulator.play.critic.registry import CHECKS, Look, run_checks

__all__ = [
    "CHECKS",
    "Look",
    "attribution",
    "coherence",
    "deeds",
    "form",
    "grounding",
    "names",
    "policy",
    "run_checks",
]
