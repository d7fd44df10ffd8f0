"""Goals: how far a run is to go, and how far it is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.runs.coverage.bins import Dimension
from simulator.runs.coverage.coverage import CROSSES, Coverage, Cross
from simulator.runs.coverage.space import Space, assess

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

    def missing(self, coverage: Coverage, space: Space) -> Need:
        """What is still to be hit."""
        if self.cross is not None:
            return self._to_fill(coverage, space)
        found = assess(coverage, space, self.without)
        if not self.pairs:
            holes = tuple(text for row in found.dimensions for text in row.holes)
            return Need(bins=holes, wanted=_wanted(self.percent, found.reachable, found.hit))
        names = {cross.name for cross in PAIRED}
        rows = [row for row in found.crosses if row.name in names]
        cells = tuple((row.name, cell) for row in rows for cell in row.holes)
        reachable, hit = sum(row.reachable for row in rows), sum(row.hit for row in rows)
        wanted = _wanted(self.percent, reachable, hit)
        return Need(cells=dict.fromkeys(cells, 1), wanted=wanted)

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


def _wanted(percent: float, reachable: int, hit: int) -> int:
    return max(0, math.ceil(percent / 100 * reachable - 1e-9) - hit)
