"""A report: what was covered of one pack, what there is, and how to fill what is missing."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.content.scenarios import Scenario
from simulator.content.tactics import Tactic
from simulator.runs.coverage.bins import TRAITS, Dimension, bin_of, split_bin, traits
from simulator.runs.coverage.coverage import Coverage, Cross, cell_of, in_cross
from simulator.runs.coverage.space import Assessment, Row, Space
from simulator.runs.planning.bound import Bound
from simulator.runs.stress.tactic_space import attacks_on

FORMAT = 1
TRANSCRIPTS = 300
"""Dialogues that are shown beside a report at most."""

_ITS_OWN = (Dimension.SCENARIO, Dimension.BEAT, Dimension.EDGE, Dimension.ENDING)
"""Dimensions whose bins begin with the scenario they are of."""


@dataclass(frozen=True)
class Report:
    """All that is to be said of one pack's coverage.

    Attributes:
        pack: The business.
        personas: Its customers, by name.
        coverage: What was exercised.
        space: What there is.
        assessment: Both held against each other.
        bound: How few dialogues could do.
        source: What was measured, for people: folders of runs.
        given: The pack as the user named it; its name where it is empty.
        runs: Folders of runs that a command goes on from.
        out: The folder that commands write to.
        tactics: Those that were tried, by name; none but in stress runs.
        target: The bot they were tried on.
    """

    pack: Pack
    personas: Mapping[str, Persona]
    coverage: Coverage
    space: Space
    assessment: Assessment
    bound: Bound
    source: str
    given: str = ""
    runs: tuple[str, ...] = ()
    out: str = "RUN"
    tactics: Mapping[str, Tactic] = field(default_factory=dict)
    target: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """Dimensions, then crosses."""
        return (*self.assessment.dimensions, *self.assessment.crosses)

    def command(self, hole: str) -> str:
        """The command line that would fill a hole.

        Args:
            hole: A bin, or a cell as `key_of_cell` names it.

        Example: `simulator generate bakery --until-coverage 100 --scenario faulty_order --out RUN`
        for the edge `edge:faulty_order/complain > thanks`.
        """
        scenarios, personas = list(self.pack.scenarios), list(self.personas)
        parts = self._parts.get(hole) or (split_bin(hole),)
        if tactics := [name for dimension, name in parts if dimension == Dimension.TACTIC]:
            return self._stress(tactics[0], parts)
        for dimension, name in parts:
            leading = self._leading(dimension, name)
            scenarios = [each for each in scenarios if each in leading] or scenarios
            wearing = self._wearing(dimension, name)
            personas = [each for each in personas if each in wearing] or personas
        words = ["simulator", "generate", self.given or self.pack.name, "--until-coverage", "100"]
        if len(scenarios) < len(self.pack.scenarios):
            words += ["--scenario", *scenarios]
        if len(personas) < len(self.personas):
            words += ["--persona", *personas]
        if self.runs:
            words += ["--from", *self.runs]
        return shlex.join([*words, "--out", self.out])

    def _stress(self, tactic: str, parts: Iterable[tuple[Dimension, str]]) -> str:
        """The command that tries a tactic, on a rule where that is a part of what is missing."""
        words = ["simulator", "stress", self.given or self.pack.name, "--tactic", tactic]
        for dimension, name in parts:
            if dimension == Dimension.RULE:
                scenarios, n = attacks_on(self.pack, self.tactics[tactic], name)
                words += ["--scenario", *scenarios, "-n", str(n)] if n else []
            if dimension == Dimension.SCENARIO:
                words += ["--scenario", name]
            if dimension == Dimension.PERSONA:
                words += ["--persona", name]
        named = self.target if not self.target.startswith("callable ") else ""
        return shlex.join([*words, *(["--target", named] if named else [])])

    def examples(self, key: str) -> tuple[str, ...]:
        """References to dialogues that hit a bin or a cell."""
        return self.coverage.examples.get(key, ())

    def axes(self, cross: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The values of both dimensions of a cross, each in order."""
        pair = Cross.read(cross)
        return self._values(pair.first), self._values(pair.second)

    def _values(self, dimension: Dimension) -> tuple[str, ...]:
        found = (split_bin(text) for text in self.space.bins)
        values = dict.fromkeys(
            in_cross(dimension, name) for kind, name in found if kind == dimension
        )
        return tuple(_by_trait(values) if dimension == Dimension.TRAIT else values)

    @cached_property
    def _parts(self) -> dict[str, tuple[tuple[Dimension, str], ...]]:
        """Of every cell, its two values; names may hold what separates them."""
        found: dict[str, tuple[tuple[Dimension, str], ...]] = {}
        for cross in self.space.cells:
            pair = Cross.read(cross)
            for a, b in product(*self.axes(cross)):
                key = key_of_cell(cross, cell_of(a, b))
                found[key] = ((pair.first, a), (pair.second, b))
        return found

    @cached_property
    def _led(self) -> dict[str, frozenset[str]]:
        """Of every bin that is not a scenario's own, the scenarios that lead to it."""
        found: dict[str, set[str]] = {}
        for scenario in self.pack.scenarios.values():
            for text in self._leads_to(scenario):
                found.setdefault(text, set()).add(scenario.name)
        return {text: frozenset(names) for text, names in found.items()}

    def _leads_to(self, scenario: Scenario) -> Iterator[str]:
        for beat in scenario.beats.values():
            if beat.asks:
                yield bin_of(Dimension.TOPIC, beat.asks)
            for name in beat.wants:
                yield bin_of(Dimension.TOOL, name)
                for bound in self.pack.tools[name].needs:
                    yield bin_of(Dimension.RULE, bound.rule.name)
        for draw in scenario.draws.values():
            yield bin_of(Dimension.RECORD, draw.collection)

    def _leading(self, dimension: Dimension, name: str) -> frozenset[str]:
        """Scenarios that lead to a bin; none where that is not known."""
        head = name.partition("/")[0]
        if dimension in _ITS_OWN:
            return frozenset([name if dimension == Dimension.SCENARIO else head])
        if dimension == Dimension.BOUNDARY:
            dimension = Dimension.RULE
        whole = name if dimension == Dimension.TOPIC else head
        return self._led.get(bin_of(dimension, whole), frozenset())

    def _wearing(self, dimension: Dimension, name: str) -> frozenset[str]:
        """Personas that are a bin or have its trait; none where it is of no persona."""
        if dimension == Dimension.PERSONA:
            return frozenset([name])
        trait = bin_of(Dimension.TRAIT, name)
        if dimension == Dimension.TRAIT:
            return frozenset(p.name for p in self.personas.values() if trait in traits(p))
        return frozenset()


def _by_trait(values: Iterable[str]) -> list[str]:
    """All values of a trait beside each other."""
    order = {name: place for place, name in enumerate(TRAITS)}
    return sorted(values, key=lambda v: (order.get(v.partition("=")[0], len(order)), v))


def key_of_cell(cross: str, cell: str) -> str:
    """A cell as examples and commands name it.

    Example:
        >>> key_of_cell("scenario x persona", "order_check x busy_parent")
        'scenario x persona: order_check x busy_parent'
    """
    return f"{cross}: {cell}"


def keys_of(report: Report, row: Row) -> tuple[str, ...]:
    """The holes of a row as `Report.command` takes them."""
    if row.name in report.space.cells:
        return tuple(key_of_cell(row.name, cell) for cell in row.holes)
    return row.holes


def unreached(report: Report) -> dict[str, dict[str, list[str]]]:
    """By dimension or cross and by reason, the bins or cells that do not count."""
    space, coverage = report.space, report.coverage
    measured = {row.name for row in report.rows}
    found: dict[str, dict[str, list[str]]] = {}
    for text in space.bins:
        name = split_bin(text)[0].value
        if name in measured and text in space.unreachable and not coverage.hits.get(text):
            found.setdefault(name, {}).setdefault(space.unreachable[text], []).append(text)
    for name, cells in space.cells.items():
        void, hits = space.void.get(name, {}), coverage.crosses.get(name, {})
        for cell in cells:
            if name in measured and cell in void and not hits.get(cell):
                found.setdefault(name, {}).setdefault(void[cell], []).append(cell)
    return found


def chosen(reports: Iterable[Report], most: int = TRANSCRIPTS) -> tuple[str, ...]:
    """References of few dialogues that are examples of as many bins and cells as can be.

    Bins come before cells, and what was hit seldom before what others are examples of as well.
    """
    keys = [
        (is_cell, hits, key, report)
        for report in reports
        for is_cell, key, hits in _hits(report.coverage)
    ]
    found: dict[str, None] = {}
    for _, _, key, report in sorted(keys, key=lambda each: each[:3]):
        examples = report.examples(key)
        if examples and not any(each in found for each in examples):
            if len(found) >= most:
                break
            found[examples[0]] = None
    return tuple(found)


def _hits(coverage: Coverage) -> Iterator[tuple[bool, str, int]]:
    for text, hits in coverage.hits.items():
        yield False, text, hits
    for cross, cells in coverage.crosses.items():
        for cell, hits in cells.items():
            yield True, key_of_cell(cross, cell), hits


def rows_for_json(report: Report) -> dict[str, Any]:
    """A report as plain data: all that the page shows, and every hit."""
    whole = report.assessment
    return {
        "pack": report.pack.name,
        "source": report.source,
        "bound": asdict(report.bound),
        "total": {"reachable": whole.reachable, "hit": whole.hit, "percent": whole.percent},
        "dimensions": [_row(report, row) for row in whole.dimensions],
        "crosses": [_row(report, row) for row in whole.crosses],
        "coverage": report.coverage.model_dump(mode="json"),
        "space": report.space.model_dump(mode="json"),
    }


def _row(report: Report, row: Row) -> dict[str, Any]:
    """A row; `holes` are bins or cells, each with the command that would fill it."""
    holes = dict(zip(row.holes, map(report.command, keys_of(report, row)), strict=True))
    return {**row.model_dump(mode="json"), "percent": row.percent, "holes": holes}


def as_json(reports: Sequence[Report]) -> str:
    """Reports as one JSON text, for machines.

    History of the format: 1, the first.
    """
    whole = {"format": FORMAT, "packs": [rows_for_json(report) for report in reports]}
    return json.dumps(whole, indent=2, ensure_ascii=True) + "\n"
