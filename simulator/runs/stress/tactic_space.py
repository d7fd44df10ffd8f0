"""Tactics in the space of a pack: which of them it can play, and at which rules each can aim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.content.pack import Pack
from simulator.content.tactics import Tactic
from simulator.dialogue import Dialogue
from simulator.runs.coverage.bins import Dimension, bin_of, split_bin
from simulator.runs.coverage.coverage import Coverage, Cross, cell_of, in_cross
from simulator.runs.coverage.space import Space
from simulator.runs.stress.attack_cases import AttackSource
from simulator.runs.stress.attack_ideas import Idea
from simulator.runs.stress.playable import NOBODY, lacks
from simulator.runs.stress.verdict import customer_faults

CROSS = Cross(first=Dimension.TACTIC, second=Dimension.RULE)

NOT_AIMED = "no attack of the tactic is on the rule"
NOT_PROVED = "no attack of the tactic on the rule could be proved"


@dataclass
class AimedSource(AttackSource):
    """Pairs of a tactic whose attack is one on a certain rule.

    Attributes:
        rule: Its name.
    """

    rule: str = ""

    @property
    def ideas(self) -> tuple[Idea, ...]:
        """Those of the tactic that are aimed at the rule."""
        return tuple(idea for idea in super().ideas if idea.rule == self.rule)


def with_tactics(
    space: Space,
    pack: Pack,
    tactics: Mapping[str, Tactic],
    scenarios: Sequence[str],
    hit: Coverage,
) -> Space:
    """A space with bins of tactics, and with the cells of tactic and rule.

    Args:
        space: Of the pack, without them.
        pack: The business.
        tactics: Those of the runs, by name.
        scenarios: Only these; all where none is named.
        hit: What was exercised: it needs no proof that it can be reached.
    """
    if not tactics:
        return space
    bins = {name: bin_of(Dimension.TACTIC, name) for name in tactics}
    found = [split_bin(text) for text in space.bins]
    rules = dict.fromkeys(in_cross(kind, name) for kind, name in found if kind == Dimension.RULE)
    there, unreachable = hit.crosses.get(CROSS.name, {}), dict(space.unreachable)
    cells: list[str] = []
    void: dict[str, str] = {}
    for name, tactic in tactics.items():
        lack = "" if bins[name] in hit.hits else lacks(pack, tactic, scenarios)
        if lack:
            unreachable[bins[name]] = f"the pack has no {lack}"
        for rule in rules:
            cells.append(cell := cell_of(name, rule))
            source = AimedSource(pack, tactic, scenarios, rule=rule)
            if not source.ideas:
                void[cell] = NOT_AIMED
            elif cell not in there and (lack or source.pair(0, NOBODY, 0) is None):
                void[cell] = NOT_PROVED
    return space.model_copy(
        update={
            "bins": (*space.bins, *bins.values()),
            "unreachable": unreachable,
            "cells": {**space.cells, CROSS.name: tuple(cells)},
            "void": {**space.void, CROSS.name: void},
        }
    )


def attacks_on(pack: Pack, tactic: Tactic, rule: str) -> tuple[tuple[str, ...], int]:
    """Which scenarios, and how many attacks in them, a run needs to have a tactic aim at a rule.

    Returns:
        Names of scenarios, and attacks from 1; none and 0 where the tactic is never aimed at it.
    """
    aimed = AimedSource(pack, tactic, rule=rule).ideas
    scenarios = tuple(dict.fromkeys(idea.scenario for idea in aimed))
    ideas = AttackSource(pack, tactic, scenarios).ideas if scenarios else ()
    return scenarios, max((n for n, idea in enumerate(ideas, 1) if idea.rule == rule), default=0)


def exercised(dialogue: Dialogue) -> bool:
    """Whether a stress dialogue counts: the customer did its part, whatever support made of it."""
    return dialogue.ending.kind.by_actors and not customer_faults(dialogue)
