"""The critic: deterministic checks of one turn against the world and the session."""

from simulator.play.critic.checks import CHECKS, inspect

__all__ = ["CHECKS", "inspect"]
