"""Limits: wishes for cases just inside and just outside of a rule's boundary.

A value that the boundary reads and that can be chosen freely is moved there, and everything that
follows from it follows anew; where there is none, many cases are looked through for the nearest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

from simulator.content.boundaries import Boundary, pack_boundaries
from simulator.content.cases import Case
from simulator.content.draws import Wish, draw_case
from simulator.content.numerals import CENT
from simulator.content.pack import Pack
from simulator.content.scenarios import Scenario
from simulator.content.tools import Tool
from simulator.content.world import holds
from simulator.errors import UserError
from simulator.runs.coverage.dry_run import WORDLESS, names_of

SEEDS = 3
"""Cases that are drawn to find out how far from a limit an ordinary one is."""

PROBES = range(1_000, 1_008)
"""Seeds with which a wish must lead to its limit as well, lest it did so by chance."""

TARGETS = (0, -1)
"""Steps from a limit: the last value inside, the first outside."""

ALL = ""
"""The knob of a wish that gives whole records and leaves nothing to be moved."""

SAMPLE = 30
"""Ordinary cases that are looked through where no value can be moved to a limit."""

FAR = 100_000
"""Steps that a value may be moved to reach a limit."""

_FILLER = " with all our love and the very best wishes from everybody at home"


def wanted_tools(pack: Pack, scenario: Scenario) -> tuple[Tool, ...]:
    """Tools that some beat of a scenario asks for."""
    names = dict.fromkeys(name for beat in scenario.beats.values() for name in beat.wants)
    return tuple(pack.tools[name] for name in names)


@dataclass(frozen=True)
class Limit:
    """A wish that leads to a limit.

    Attributes:
        wish: The wish.
        knob: The value that it moves; `ALL` where nothing is left to be moved.
        tool: Whose rule it is.
        rule: The rule.
        inside: Whether the case is just inside, where the rule still holds.
    """

    wish: Wish
    knob: str
    tool: str
    rule: str
    inside: bool


@dataclass(frozen=True)
class _Knob:
    """A value that a case can be given: a field of a drawn record, or a made value."""

    draw: str
    name: str
    value: Any

    def wish(self, value: Any, about: str) -> Wish:
        if self.draw:
            return Wish(about=about, preset={self.draw: {self.name: value}})
        return Wish(about=about, values={self.name: value})

    @property
    def key(self) -> str:
        return f"{self.draw}.{self.name}"


def limits_of(pack: Pack, scenario: Scenario) -> Iterator[Limit]:
    """Both sides of every limit that a scenario can come to, in a fixed order."""
    cases = list(_ordinary(pack, scenario, SEEDS))
    many: list[Case] = []
    for tool in wanted_tools(pack, scenario):
        for rule, boundaries in pack_boundaries(pack)[tool.name].items():
            for boundary in boundaries:
                for target in TARGETS:
                    search = _Search(pack, scenario, tool, rule, boundary, target)
                    found = search.moved(cases)
                    if not found:
                        many = many or list(_ordinary(pack, scenario, SAMPLE))
                        found = search.nearest(many)
                    if found:
                        yield found


def _ordinary(pack: Pack, scenario: Scenario, count: int) -> Iterator[Case]:
    for seed in range(count):
        try:
            yield draw_case(pack, scenario, "", seed)
        except UserError:
            return


@dataclass(frozen=True)
class _Search:
    """The search for a case that is so many steps from a boundary of a rule of one tool."""

    pack: Pack
    scenario: Scenario
    tool: Tool
    rule: str
    boundary: Boundary
    target: int

    def _limit(self, wish: Wish, knob: str) -> Limit:
        return Limit(wish, knob, self.tool.name, self.rule, inside=self.target == 0)

    def _about(self, how: str) -> str:
        return f"{how} {'inside' if self.target == 0 else 'outside'} {self.rule}"

    def moved(self, cases: list[Case]) -> Limit | None:
        """A case in which one value is moved to the limit, everything else following from it."""
        about = self._about("just")
        for case in sorted(cases, key=self._obstacles):
            names = self.names(case)
            margin = self.boundary.margin(names)
            if margin is None or abs(margin - self.target) > FAR:
                continue
            for knob in self._knobs(case, names):
                for value in _moved(knob.value, margin - self.target):
                    alone = knob.wish(value, about)
                    if all(self._leads(seed, alone) for seed in (case.seed, *PROBES)):
                        return self._limit(alone, knob.key)
                    for pinned in self._pinned(case, alone):
                        if all(self._leads(seed, pinned) for seed in (case.seed, *PROBES)):
                            return self._limit(pinned, ALL)
        return None

    def _pinned(self, case: Case, wish: Wish) -> Iterator[Wish]:
        """Wishes in which what a moved value is compared with comes along."""
        yield _joined(_again(self.pack, case, wish.about, derived=False), wish)
        if self._leads(case.seed, wish):
            found = draw_case(self.pack, self.scenario, "", case.seed, wish)
            yield _again(self.pack, found, wish.about)

    def _obstacles(self, case: Case) -> int:
        """How many rules of the tool do not hold in a case: the fewer, the sooner it is tried."""
        names = self.names(case)
        return sum(not holds(bound.when, names) for bound in self.tool.needs)

    def nearest(self, cases: list[Case]) -> Limit | None:
        """Of many ordinary cases, the one that is nearest on one side."""
        best: tuple[int, int, int] | None = None
        for place, case in enumerate(cases):
            names = self.names(case)
            margin = self.boundary.margin(names)
            if margin is None or (margin >= 0) != (self.target >= 0):
                continue
            if self.boundary.decides(names):
                found = (abs(margin - self.target), self._obstacles(case), place)
                best = found if best is None else min(best, found)
        if best is None:
            return None
        about = self._about("close" if best[0] else "just")
        return self._limit(_again(self.pack, cases[best[2]], about), ALL)

    def names(self, case: Case) -> dict[str, Any]:
        """What the tool's rules read in a case."""
        return names_of(case.world(self.pack), WORDLESS, self.tool, case.knows)

    def _leads(self, seed: int, wish: Wish) -> bool:
        try:
            case = draw_case(self.pack, self.scenario, "", seed, wish)
        except UserError:
            return False
        names = self.names(case)
        return self.boundary.decides(names) and self.boundary.margin(names) == self.target

    def _knobs(self, case: Case, names: Mapping[str, Any]) -> Iterator[_Knob]:
        """Values of a case that the boundary reads and that can be chosen freely."""
        for path in sorted(self.boundary.reads):
            owner, _, name = path.partition(".")
            if owner == "args" and name in self.scenario.knows:
                for read in sorted(self.scenario.knows[name].reads):
                    yield from _made(self.scenario, case, read)
            elif owner in self.tool.lookups:
                collection = self.pack.collections[self.tool.lookups[owner].collection]
                key = names.get(owner, {}).get(collection.id)
                maker = self.pack.makers.get(collection.name, {}).get(name)
                for draw, drawn in case.draws.items():
                    free = draw in self.scenario.draws and maker and not maker.derived
                    if drawn == key and free:
                        yield _Knob(draw, name, names[owner][name])


def _again(pack: Pack, case: Case, about: str, derived: bool = True) -> Wish:
    """A wish that leads to the records and values of a case once more.

    Without the `derived` fields, these follow from the others again, which may be changed.
    """
    existing: dict[str, str] = {}
    preset: dict[str, dict[str, Any]] = {}
    world = case.world(pack)
    for draw, key in case.draws.items():
        if draw not in pack.scenarios[case.scenario].draws:
            continue
        collection = pack.collections[case.collection(pack, draw)]
        if key in collection.records:
            existing[draw] = key
        else:
            record = world.get(collection.name, key) or {}
            makers = pack.makers[collection.name].items()
            kept = sorted(n for n, maker in makers if derived or not maker.derived)
            preset[draw] = {name: record[name] for name in kept if name != collection.owner}
    return Wish(about=about, existing=existing, preset=preset, values=case.values)


def _made(scenario: Scenario, case: Case, path: str) -> Iterator[_Knob]:
    if path in scenario.makes and not scenario.makes[path].derived:
        value = case.values[path]
        kind = scenario.makes[path].type.kind
        yield _Knob("", path, date.fromisoformat(value) if kind == "date" else value)


def _moved(value: Any, steps: int) -> Iterator[Any]:
    """A value that is so many steps away, in either direction; a text so much longer."""
    if isinstance(value, datetime):
        units: list[Any] = [timedelta(hours=1)]
    elif isinstance(value, date):
        units = [timedelta(days=1)]
    elif isinstance(value, Decimal):
        units = [CENT, Decimal(1)]
    elif isinstance(value, int) and not isinstance(value, bool):
        units = [1]
        if steps % 100 == 0:  # of an amount, in cents
            yield from (value + steps // 100, value - steps // 100)
    elif isinstance(value, str):
        lengths = (len(value) + steps, len(value) - steps)
        yield from (_of_length(value, length) for length in lengths if length > 0)
        return
    else:
        return
    for unit in units:
        yield from (value + steps * unit, value - steps * unit)


def _of_length(text: str, length: int) -> str:
    """A text that goes on in whole words and fills what is left with exclamation marks."""
    longer = text + _FILLER * (1 + max(0, length) // len(_FILLER))
    whole = longer[: max(1, length) + 1].rpartition(" ")[0] or text[: max(1, length)]
    return whole.ljust(length, "!")


def together(limits: Sequence[Limit]) -> Iterator[Wish]:
    """Two rules of one tool at their limits at once, moved by different values."""
    for one, other in combinations(limits, 2):
        if one.tool == other.tool and one.knob != other.knob and ALL not in (one.knob, other.knob):
            about = f"{one.wish.about}, {other.wish.about}"
            yield replace(_joined(one.wish, other.wish), about=about)


def _joined(one: Wish, other: Wish) -> Wish:
    """The first wish with what the second presets and gives."""
    first, second = one.preset, other.preset
    preset = {draw: {**first.get(draw, {}), **second.get(draw, {})} for draw in {**first, **second}}
    existing = {draw: key for draw, key in one.existing.items() if draw not in second}
    values = {**one.values, **other.values}
    return replace(one, preset=preset, existing=existing, values=values)
