"""Fitting beats: of a scenario's graph, what makes sense in one case.

Whoever has just heard that a dispute is won does not withdraw it, although others who ask how
theirs stands do. Which beats follow only in some cases stands with them, as a condition on the
case's records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.scenarios import Beat, Scenario
from simulator.content.world import holds


def fitting(scenario: Scenario, names: Mapping[str, Any]) -> Scenario:
    """The scenario without the starts at and the ways to beats whose condition does not hold.

    Args:
        scenario: One of a pack.
        names: The records and values of a case.
    """
    beats = scenario.beats
    unfit = {n for n, b in beats.items() if b.only_if and not holds(b.only_if, names)}
    if not unfit:
        return scenario
    start = tuple(name for name in scenario.start if name not in unfit) or scenario.start
    fit = {name: _without(beat, unfit) for name, beat in beats.items()}
    return replace(scenario, start=start, beats=fit)


def scenario_of(pack: Pack, case: Case) -> Scenario:
    """The scenario of a case as it makes sense in it."""
    scenario = pack.scenarios[case.scenario]
    if not any(beat.only_if for beat in scenario.beats.values()):
        return scenario
    return fitting(scenario, case.names(pack, case.world(pack)))


def unfit_beats(pack: Pack, case: Case) -> frozenset[str]:
    """The beats of a case's scenario that make no sense in it."""
    beats = pack.scenarios[case.scenario].beats
    if not any(beat.only_if for beat in beats.values()):
        return frozenset()
    names = case.names(pack, case.world(pack))
    return frozenset(n for n, b in beats.items() if b.only_if and not holds(b.only_if, names))


def without_beats(scenario: Scenario, unfit: Iterable[str]) -> Scenario:
    """The scenario without the ways to some beats."""
    left_out = frozenset(unfit)
    if not left_out:
        return scenario
    beats = {name: _without(beat, left_out) for name, beat in scenario.beats.items()}
    return replace(scenario, beats=beats)


def as_told(scenario: Scenario, beats: Any) -> Scenario:
    """The scenario as a customer's brief tells it: with no way that is not told there.

    Args:
        scenario: One of a pack.
        beats: Of a brief; a stranger may have written it.
    """
    told = beats if isinstance(beats, dict) else {}
    known = scenario.beats.items()
    return replace(scenario, beats={n: _only(beat, told.get(n)) for n, beat in known})


def _only(beat: Beat, told: Any) -> Beat:
    ways = told.get("then") if isinstance(told, dict) else None
    if not isinstance(ways, dict):
        return beat
    named = [name for names in ways.values() if isinstance(names, list) for name in names]
    unfit = {name for name in beat.successors if name not in named}
    return _without(beat, unfit) if unfit else beat


def _without(beat: Beat, unfit: AbstractSet[str]) -> Beat:
    """A beat that does not lead to some others, but where nothing else would be left."""
    if unfit.isdisjoint(beat.successors):
        return beat
    then = {
        outcome: tuple(name for name in names if name not in unfit) or names
        for outcome, names in beat.then.items()
    }
    return replace(beat, then=then)
