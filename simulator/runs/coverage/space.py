"""The space of a pack: which bins and cells there are, which can be reached, and what is left."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from simulator.dialogue import Data
from simulator.runs.coverage.bins import Dimension, split_bin
from simulator.runs.coverage.coverage import Coverage


class Space(Data):
    """What there is to exercise in a pack, with a set of personas.

    Attributes:
        pack: Its name.
        digest: Of its content.
        bins: All bins, in order.
        unreachable: Of them, those that cannot be reached, each with the reason.
        cells: All cells of each cross, by its name, in order.
        void: Of them, those that cannot be reached, by cross and cell, each with the reason.
        searched: Cases that were looked through for it.
    """

    pack: str
    digest: str
    bins: tuple[str, ...]
    unreachable: dict[str, str]
    cells: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    void: dict[str, dict[str, str]] = Field(default_factory=dict)
    searched: int = 0


class Row(Data):
    """How far one dimension or cross is covered.

    Attributes:
        name: The dimension's or the cross's.
        reachable: Bins that count: those that can be reached, and those that were hit all the same.
        hit: Of them, those that were hit.
        unreachable: Bins that do not count.
        holes: Reachable bins without a hit, in order.
    """

    name: str
    reachable: int
    hit: int
    unreachable: int
    holes: tuple[str, ...]

    @property
    def percent(self) -> float:
        """Share that was hit, 0 to 100; 100 only where nothing is missing."""
        return percent(self.hit, self.reachable)


class Assessment(Data):
    """A coverage against its space: a row for each dimension, and for each cross."""

    dimensions: tuple[Row, ...]
    crosses: tuple[Row, ...]

    @property
    def reachable(self) -> int:
        """Bins that count, crosses left out."""
        return sum(row.reachable for row in self.dimensions)

    @property
    def hit(self) -> int:
        """Of them, those that were hit."""
        return sum(row.hit for row in self.dimensions)

    @property
    def percent(self) -> float:
        """Share of all bins, crosses left out."""
        return percent(self.hit, self.reachable)


def percent(hit: int, reachable: int) -> float:
    """A share in percent with one digit; never rounded up to 100, nor down to 0.

    Example:
        >>> percent(1999, 2000), percent(1, 3000), percent(0, 0)
        (99.9, 0.1, 100.0)
    """
    if hit == reachable:
        return 100.0
    shown = round(100 * hit / reachable, 1)
    return min(99.9, max(0.1, shown)) if hit else 0.0


def assess(coverage: Coverage, space: Space, without: Iterable[Dimension] = ()) -> Assessment:
    """Hold a coverage against its space.

    Args:
        coverage: What was exercised.
        space: What there is.
        without: Dimensions that are left out.
    """
    left_out = frozenset(without)
    by: dict[Dimension, list[str]] = {d: [] for d in Dimension if d not in left_out}
    for text in space.bins:
        dimension = split_bin(text)[0]
        if dimension in by:
            by[dimension].append(text)
    return Assessment(
        dimensions=tuple(
            _row(dimension.value, bins, space.unreachable, coverage.hits)
            for dimension, bins in by.items()
            if bins
        ),
        crosses=tuple(
            _row(name, cells, space.void.get(name, {}), coverage.crosses.get(name, {}))
            for name, cells in space.cells.items()
            if cells
        ),
    )


def _row(name: str, bins: Iterable[str], void: dict[str, str], hits: dict[str, int]) -> Row:
    there = list(bins)
    counted = [text for text in there if text not in void or hits.get(text)]
    holes = tuple(text for text in counted if not hits.get(text))
    return Row(
        name=name,
        reachable=len(counted),
        hit=len(counted) - len(holes),
        unreachable=len(there) - len(counted),
        holes=holes,
    )
