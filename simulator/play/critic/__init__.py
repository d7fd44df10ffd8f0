"""The critic: deterministic checks of one turn against the world, the session and the evidence."""

from simulator.play.critic import (
    arithmetic,
    attribution,
    brief,
    coherence,
    dates,
    deeds,
    disclosure,
    form,
    grounding,
    invented,
    names,
    policy,
    records,
    reports,
    states,
    tone,
)
from simulator.play.critic.registry import CHECKS, CODES, TurnView, run_checks

__all__ = [
    "CHECKS",
    "CODES",
    "TurnView",
    "arithmetic",
    "attribution",
    "brief",
    "coherence",
    "dates",
    "deeds",
    "disclosure",
    "form",
    "grounding",
    "invented",
    "names",
    "policy",
    "records",
    "reports",
    "run_checks",
    "states",
    "tone",
]
