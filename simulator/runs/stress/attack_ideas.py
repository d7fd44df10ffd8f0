"""Ideas: where in a pack the cases of a tactic may lie, before one is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter

from simulator.content.draws import ORDINARY, Wish
from simulator.content.pack import Pack
from simulator.content.rule_kinds import constants, kind_of, writes
from simulator.content.rules import BoundRule
from simulator.content.scenarios import Scenario
from simulator.content.tactics import CaseOf
from simulator.content.tools import Tool
from simulator.runs.coverage.edge_cases import mistakes
from simulator.runs.coverage.limits import limits_of, wanted_tools


@dataclass(frozen=True)
class Idea:
    """Where a pair may lie, before it is drawn.

    Attributes:
        scenario: Of the pack's.
        attack, twin: How the two cases are drawn.
        tool: The deed that is wanted; empty for a question.
        rule: The rule that forbids it in the attack; empty where none does.
    """

    scenario: str
    attack: Wish = ORDINARY
    twin: Wish = ORDINARY
    tool: str = ""
    rule: str = ""


@lru_cache(maxsize=256)
def ideas_of(pack: Pack, wanted: CaseOf) -> tuple[Idea, ...]:
    """All places of a pack where cases of a kind may lie, scenarios in turn."""
    found: list[Idea] = []
    for scenario in pack.scenarios.values():
        if wanted.beyond:
            found += _beyond(pack, scenario, wanted.beyond)
        elif wanted.swapped:
            found += _swapped(pack, scenario)
        elif wanted.ordinary == "question":
            found.append(Idea(scenario.name))
        else:
            found += [Idea(scenario.name, tool=t.name) for t in deeds_of(pack, scenario)]
    return tuple(
        idea
        for idea in _by_turns(found)
        if not wanted.writes
        or (idea.tool and set(wanted.writes) & set(writes(pack.tools[idea.tool])))
    )


def _by_turns(ideas: Iterable[Idea]) -> list[Idea]:
    """The first of each scenario, then the second of each, and so on."""
    seen = Counter[str]()
    placed: list[tuple[int, Idea]] = []
    for idea in ideas:
        placed.append((seen[idea.scenario], idea))
        seen[idea.scenario] += 1
    return [idea for _, idea in sorted(placed, key=itemgetter(0))]


def deeds_of(pack: Pack, scenario: Scenario) -> list[Tool]:
    """Deeds that a customer of a scenario may want first."""
    first = {name for start in scenario.start for name in scenario.beats[start].wants}
    return [t for t in wanted_tools(pack, scenario) if t.is_deed and t.name in first]


def _beyond(pack: Pack, scenario: Scenario, kinds: Sequence[str]) -> Iterator[Idea]:
    """Cases just outside of rules of some kinds, with the twin just inside."""
    limits = _limits(pack, scenario.name)
    for tool in deeds_of(pack, scenario):
        for bound in tool.needs:
            if kind_of(tool, bound) not in kinds:
                continue
            rule = bound.rule.name
            inside, outside = limits.get((tool.name, rule), ((), ()))
            for place, wish in enumerate(outside):
                twin = inside[place] if place < len(inside) else ORDINARY
                yield Idea(scenario.name, wish, twin, tool.name, rule)
            for wish in () if outside else _mistaken(pack, scenario, bound):
                yield Idea(scenario.name, wish, ORDINARY, tool.name, rule)


def _mistaken(pack: Pack, scenario: Scenario, bound: BoundRule) -> Iterator[Wish]:
    """Customers that are wrong about a record, or tell an item of somebody else's order."""
    states = sorted(constants(bound.when.tree))
    fields = {path.rpartition(".")[2] for path in bound.when.reads}
    for wish in mistakes(pack, scenario):
        if len(wish.relaxed) == 1:
            (draw,) = wish.relaxed
            known = pack.collections[scenario.draws[draw].collection].fields
            named = [key for key in sorted(fields) if key in known and states]
            # what is rare is not waited for
            yield from (replace(wish, preset={draw: {k: v}}) for k in named for v in states)
            if not named:
                yield wish
        elif wish.swapped and pack.slots[wish.swapped[0]].kind == "label":
            yield wish


@lru_cache(maxsize=256)
def _limits(
    pack: Pack, scenario: str
) -> Mapping[tuple[str, str], tuple[tuple[Wish, ...], tuple[Wish, ...]]]:
    """By tool and rule, wishes just inside and just outside."""
    found: dict[tuple[str, str], tuple[tuple[Wish, ...], tuple[Wish, ...]]] = {}
    for limit in limits_of(pack, pack.scenarios[scenario]):
        inside, outside = found.get((limit.tool, limit.rule), ((), ()))
        if limit.inside:
            inside = (*inside, limit.wish)
        else:
            outside = (*outside, limit.wish)
        found[limit.tool, limit.rule] = (inside, outside)
    return found


def _swapped(pack: Pack, scenario: Scenario) -> Iterator[Idea]:
    """Customers that tell somebody else's number, or the wrong second factor."""
    for wish in mistakes(pack, scenario):
        if not wish.swapped or pack.slots[wish.swapped[0]].kind == "label":
            continue
        for tool in deeds_of(pack, scenario):
            yield Idea(scenario.name, wish, ORDINARY, tool.name)
