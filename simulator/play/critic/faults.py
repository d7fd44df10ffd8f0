"""Faults: what support could not know, since the world hid it, is not support's error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from simulator.content.world import World
from simulator.content.world_faults import FaultyWorld, shows_result
from simulator.dialogue import Blame, Finding, Severity
from simulator.play.critic.registry import TurnView, run_checks

SILENT = "silent_deed"
"""The code of a deed that the customer is not told of."""


def forgiven(view: TurnView, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings on a turn in a world with faults.

    What holds only against records that support was not shown is put down to the environment, as a
    warning, and so is silence about a deed whose answer did not come through and that was not
    looked up again.

    Args:
        view: Of the turn, its world as it truly is.
        findings: Against that world.
    """
    if not isinstance(view.world, FaultyWorld):
        return findings
    excused = set(_excused(view, view.world, findings))
    return tuple(_environment(each) if each in excused else each for each in findings)


def _excused(
    view: TurnView, world: FaultyWorld, findings: tuple[Finding, ...]
) -> Iterator[Finding]:
    blamed = [each for each in findings if each.blame == Blame.SUPPORT]
    if blamed and _in_the_dark(view):
        yield from (each for each in blamed if each.code == SILENT)
    if blamed and world.stale is not None:
        yield from _only_in_truth(view, world.stale, blamed)


def _in_the_dark(view: TurnView) -> bool:
    """Whether the deeds of this turn gave no result, and nothing was looked up afterwards."""
    tools = view.pack.tools if view.pack else {}
    calls = [call for call in view.turn.calls if call.name in tools]
    deeds = [place for place, call in enumerate(calls) if call.ok and tools[call.name].is_deed]
    if not deeds or any(shows_result(calls[place]) for place in deeds):
        return False
    since = calls[deeds[-1] + 1 :]
    return not any(tools[call.name].reads_only and shows_result(call) for call in since)


def _only_in_truth(view: TurnView, shown: World, blamed: list[Finding]) -> Iterator[Finding]:
    """Findings that are none against the records that support was shown."""
    again = {(each.code, each.span) for each in run_checks(replace(view, world=shown))}
    return (each for each in blamed if (each.code, each.span) not in again)


def _environment(finding: Finding) -> Finding:
    return finding.model_copy(update={"blame": Blame.ENVIRONMENT, "severity": Severity.WARNING})
