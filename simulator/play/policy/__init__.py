"""The dialogue policy: from what support can see and what is wanted of it to its next act."""

from simulator.play.policy.decide import decide
from simulator.play.policy.needs import guarded
from simulator.play.policy.view import Result, View, Wanted

__all__ = ["Result", "View", "Wanted", "decide", "guarded"]
