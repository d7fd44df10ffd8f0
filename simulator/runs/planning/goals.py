"""Goals: how far a run is to go, and how far it is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.runs.coverage.bins import Dimension
from simulator.runs.coverage.coverage import CROSSES, Coverage, Cross, with_crosses
from simulator.runs.coverage.space import Row, Space, assess

SINGLE = (Dimension.SCENARIO, Dimension.PERSONA, Dimension.ENDING)
"""Dimensions of which a dialogue has exactly one value, so that a cell can be filled exactly."""

PAIRED = tuple(cross for cross in CROSSES if {cross.first, cross.second} <= {*SINGLE})
"""The crosses of which `--pairs` wants every cell."""


@dataclass(frozen=True)
class Goal:
    """What a run is played for.

    Attributes:
        percent: Share (0 to 100) of what can be reached.
        pairs: The cells of the paired crosses are meant, not the bins.
        per_cell: Accepted dialogues in each cell of `cross`; 0 for none of that.
        cross: The cross whose cells are filled.
        without: Dimensions that are left out.
    """

    percent: float = 100.0
    pairs: bool = False
    per_cell: int = 0
    cross: Cross | None = None
    without: tuple[Dimension, ...] = ()

    @property
    def crosses(self) -> tuple[Cross, ...]:
        """The crosses that are always counted, and its own."""
        return with_crosses(self.cross) if self.cross else CROSSES

    def missing(self, coverage: Coverage, space: Space) -> Need:
        """What is still to be hit."""
        if self.cross is not None:
            return self._to_fill(coverage, space)
        rows = self.rows(coverage, space)
        reachable, hit = sum(row.reachable for row in rows), sum(row.hit for row in rows)
        wanted = max(0, math.ceil(self.percent / 100 * reachable - 1e-9) - hit)
        if not self.pairs:
            return Need(tuple(text for row in rows for text in row.holes), wanted=wanted)
        cells = ((row.name, cell) for row in rows for cell in row.holes)
        return Need(cells=dict.fromkeys(cells, 1), wanted=wanted)

    def rows(self, coverage: Coverage, space: Space) -> list[Row]:
        """What is to be hit, with what was: the dimensions, or the paired crosses."""
        found = assess(coverage, space, self.without)
        names = {cross.name for cross in PAIRED}
        paired = [row for row in found.crosses if row.name in names]
        return paired if self.pairs else list(found.dimensions)

    def _to_fill(self, coverage: Coverage, space: Space) -> Need:
        assert self.cross is not None
        name = self.cross.name
        there, void = coverage.crosses.get(name, {}), space.void.get(name, {})
        cells = {
            (name, cell): self.per_cell - there.get(cell, 0)
            for cell in space.cells[name]
            if cell not in void and there.get(cell, 0) < self.per_cell
        }
        return Need(cells=cells, wanted=sum(cells.values()))


@dataclass(frozen=True)
class Need:
    """What a coverage lacks for a goal.

    Attributes:
        bins: Holes.
        cells: Holes of crosses, by cross and cell, with the dialogues that are missing.
        wanted: How many of them all have to be hit for the goal.
    """

    bins: tuple[str, ...] = ()
    cells: Mapping[tuple[str, str], int] | None = None
    wanted: int = 0
