"""A flight simulator for customer-support bots.

>>> import simulator
>>> def my_bot(messages):
...     return "I am sorry, I cannot help with that."
>>> result = simulator.run("bakery", support=my_bot, n=5)
>>> print(result.goal_rate())
0 of 5 reached their goal (0.0 %, 95 % interval 0.0 % to 43.4 %), 0 undetermined

Nothing heavy is imported before it is used. What waits has an async twin with an `a` before its
name: `run` and `arun`. `docs/api.md` has an example of each name.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.api.bias import abias, bias
    from simulator.api.comparing import acompare, compare
    from simulator.api.coverage import CoverageReport, acoverage, coverage
    from simulator.api.curating import acurate, curate
    from simulator.api.diagrams import draw
    from simulator.api.measuring import aquality, quality
    from simulator.api.packs import catalog, check, open_pack
    from simulator.api.phrases import phrases
    from simulator.api.planning import aplan, plan
    from simulator.api.playing import agenerate, arun, generate, run
    from simulator.api.questions import aqa, qa
    from simulator.api.recordings import aaudit, audit, critique
    from simulator.api.result import GoalRate, Result, open_run
    from simulator.api.roles import adoctor, doctor, serve
    from simulator.api.selftests import aselftest, selftest
    from simulator.api.stress import StressResult, astress, stress
    from simulator.api.stress_planning import aplan_stress, plan_stress
    from simulator.api.traffic import atraffic, traffic
    from simulator.api.viewing import view
    from simulator.content.pack import Pack
    from simulator.dialogue import Dialogue, Finding
    from simulator.errors import UserError
    from simulator.play.targets.world_tools import world_tools

_HOMES = {
    "simulator.api.bias": ("abias", "bias"),
    "simulator.api.comparing": ("acompare", "compare"),
    "simulator.api.coverage": ("CoverageReport", "acoverage", "coverage"),
    "simulator.api.curating": ("acurate", "curate"),
    "simulator.api.diagrams": ("draw",),
    "simulator.api.measuring": ("aquality", "quality"),
    "simulator.api.packs": ("catalog", "check", "open_pack"),
    "simulator.api.phrases": ("phrases",),
    "simulator.api.planning": ("aplan", "plan"),
    "simulator.api.playing": ("agenerate", "arun", "generate", "run"),
    "simulator.api.questions": ("aqa", "qa"),
    "simulator.api.recordings": ("aaudit", "audit", "critique"),
    "simulator.api.result": ("GoalRate", "Result", "open_run"),
    "simulator.api.roles": ("adoctor", "doctor", "serve"),
    "simulator.api.selftests": ("aselftest", "selftest"),
    "simulator.api.stress": ("StressResult", "astress", "stress"),
    "simulator.api.stress_planning": ("aplan_stress", "plan_stress"),
    "simulator.api.traffic": ("atraffic", "traffic"),
    "simulator.api.viewing": ("view",),
    "simulator.content.pack": ("Pack",),
    "simulator.dialogue": ("Dialogue", "Finding"),
    "simulator.errors": ("UserError",),
    "simulator.play.targets.world_tools": ("world_tools",),
}
"""Where each name is defined."""

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "CoverageReport", "Dialogue", "Finding", "GoalRate", "Pack", "Result", "StressResult",
    "UserError", "aaudit", "abias", "acompare", "acoverage", "acurate", "adoctor", "agenerate",
    "aplan", "aplan_stress", "aqa", "aquality", "arun", "aselftest", "astress", "atraffic",
    "audit", "bias", "catalog", "check", "compare", "coverage", "critique", "curate", "doctor",
    "draw", "generate", "open_pack", "open_run", "phrases", "plan", "plan_stress", "qa",
    "quality", "run", "selftest", "serve", "stress", "traffic", "view", "world_tools",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """The names of `__all__`, imported when they are first asked for."""
    if name not in _HOME_OF:
        raise AttributeError(f"module `simulator` has no `{name}`")
    found = globals()[name] = getattr(import_module(_HOME_OF[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
