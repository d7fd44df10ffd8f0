"""Coverage: how often each bin was hit, over any number of dialogues; two of them add with `+`.

History of the format: 1, the first.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Self

from pydantic import Field

from simulator.dialogue import Data
from simulator.errors import UserError, nearest
from simulator.runs.coverage.bins import Dimension, split_bin

FORMAT = 1
EXAMPLES = 3
"""Dialogues that are named for a bin."""

REMEMBERED = 10_000
"""Combinations of crossed bins that a tally remembers the cells of."""

TIMES = " x "


class Cross(Data):
    """Two dimensions whose bins are looked at in pairs.

    Example:
        >>> Cross.read("scenario:persona").name
        'scenario x persona'
    """

    first: Dimension
    second: Dimension

    @property
    def name(self) -> str:
        """For people, and the key in files."""
        return f"{self.first}{TIMES}{self.second}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `FIRST:SECOND`, as users name a pair.

        Raises:
            UserError: There is no such dimension, or not two of them.
        """
        parts = text.replace(TIMES, ":").split(":")
        if len(parts) != 2 or parts[0] == parts[1]:
            raise UserError(f"`{text}` is no pair of dimensions, such as scenario:persona")
        for part in parts:
            if part not in list(Dimension):
                raise UserError(f"there is no dimension `{part}`{nearest(part, Dimension)}")
        return cls(first=Dimension(parts[0]), second=Dimension(parts[1]))


CROSSES = (
    Cross(first=Dimension.SCENARIO, second=Dimension.PERSONA),
    Cross(first=Dimension.SCENARIO, second=Dimension.ENDING),
    Cross(first=Dimension.PERSONA, second=Dimension.ENDING),
    Cross(first=Dimension.SCENARIO, second=Dimension.TRAIT),
    Cross(first=Dimension.TACTIC, second=Dimension.RULE),
)
"""The pairs that are always counted."""


def with_crosses(*more: Cross) -> tuple[Cross, ...]:
    """The pairs that are always counted, and some more; each once."""
    return tuple({cross.name: cross for cross in (*CROSSES, *more)}.values())


def in_cross(dimension: Dimension, name: str) -> str:
    """A bin's value in a cross: an ending without its scenario, a rule without its outcome."""
    if dimension == Dimension.ENDING:
        return name.rpartition("/")[2]
    return name.partition("/")[0] if dimension == Dimension.RULE else name


class Coverage(Data):
    """What a set of dialogues has exercised of one pack.

    Attributes:
        pack: Its name.
        digests: Of its content, as it was when the dialogues were played.
        dialogues: How many count.
        left_out: How many do not: rejected, or ended by us.
        hits: From a bin to the dialogues that hit it.
        crosses: From a cross's name to its cells (`first x second`) to the dialogues in them.
        examples: From a bin or `cross: cell` to a few dialogues, as `folder#place`.

    Example:
        >>> once = Coverage(pack="bakery", dialogues=1, hits={"scenario:order_check": 1})
        >>> (once + once).hits
        {'scenario:order_check': 2}
    """

    format: int = FORMAT
    pack: str
    digests: tuple[str, ...] = ()
    dialogues: int = 0
    left_out: int = 0
    hits: dict[str, int] = Field(default_factory=dict)
    crosses: dict[str, dict[str, int]] = Field(default_factory=dict)
    examples: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def __add__(self, other: Coverage) -> Coverage:
        if other.pack != self.pack:
            raise ValueError(f"coverage of {self.pack} and of {other.pack} cannot be added")
        names = sorted(self.crosses.keys() | other.crosses.keys())
        return Coverage(
            pack=self.pack,
            digests=tuple(sorted({*self.digests, *other.digests})),
            dialogues=self.dialogues + other.dialogues,
            left_out=self.left_out + other.left_out,
            hits=_summed(self.hits, other.hits),
            crosses={
                name: _summed(self.crosses.get(name, {}), other.crosses.get(name, {}))
                for name in names
            },
            examples={
                name: _fewest(self.examples.get(name, ()), other.examples.get(name, ()))
                for name in sorted(self.examples.keys() | other.examples.keys())
            },
        )


def _summed(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted((Counter(one) + Counter(other)).items()))


def _fewest(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(heapq.nsmallest(EXAMPLES, {*one, *other}, key=_by_place))


def _by_place(reference: str) -> tuple[str, int, str]:
    folder, _, place = reference.rpartition("#")
    return folder, int(place) if place.isdecimal() else 0, reference


class _Crossed:
    """The cells of a dialogue by cross, and what they are called among the examples."""

    def __init__(self, found: Iterable[tuple[str, str]]) -> None:
        self.cells: dict[str, list[str]] = {}
        for name, cell in found:
            self.cells.setdefault(name, []).append(cell)
        self.labels = [f"{name}: {cell}" for name, known in self.cells.items() for cell in known]


class _Dimensions(dict[str, str]):
    """The dimension of each bin that was counted, split off once."""

    def __missing__(self, text: str) -> str:
        self[text] = found = text.partition(":")[0]
        return found


class Tally:
    """Counts hits into a `Coverage`, dialogue by dialogue.

    Args:
        pack: Its name.
        digest: Of its content; empty where it is not known.
        crosses: Pairs to be counted.
    """

    def __init__(self, pack: str, digest: str = "", crosses: Sequence[Cross] = CROSSES) -> None:
        self.pack, self.digest, self.crosses = pack, digest, crosses
        self.dialogues = self.left_out = 0
        self.hits: Counter[str] = Counter()
        self.cells: dict[str, Counter[str]] = {cross.name: Counter() for cross in crosses}
        self.examples: dict[str, tuple[str, ...]] = {}
        self._named: set[str] = set()
        """What has all its examples, so that a later dialogue is none."""
        self._last = _by_place("")
        self._crossed: dict[tuple[str, ...], _Crossed] = {}
        self._dimensions = _Dimensions()

    def leave_out(self) -> None:
        """Count a dialogue that was rejected or ended by us."""
        self.left_out += 1

    def add(self, hits: Iterable[str], reference: str) -> None:
        """Count one dialogue."""
        found = tuple(dict.fromkeys(hits))
        self.dialogues += 1
        self.hits.update(found)
        crossed = self._cross(found)
        for name, known in crossed.cells.items():
            self.cells[name].update(known)
        key = _by_place(reference)
        for names in (found, crossed.labels):
            if key < self._last or not self._named.issuperset(names):
                self._name(names, reference, key)
        self._last = max(self._last, key)

    def _name(self, names: Iterable[str], reference: str, key: tuple[str, int, str]) -> None:
        for name in names:
            known = self.examples.get(name, ())
            if len(known) < EXAMPLES or key < _by_place(known[-1]):
                self.examples[name] = known = _fewest(known, (reference,))
            if len(known) == EXAMPLES:
                self._named.add(name)

    def _cross(self, hits: tuple[str, ...]) -> _Crossed:
        """The cells that a dialogue is in; few combinations come up again and again."""
        known = [self._dimensions[text] for text in hits]
        there = set(known)
        crosses = [c for c in self.crosses if c.first in there and c.second in there]
        paired = {dimension for c in crosses for dimension in (c.first, c.second)}
        key = tuple(t for t, dimension in zip(hits, known, strict=True) if dimension in paired)
        if key not in self._crossed:
            if len(self._crossed) >= REMEMBERED:
                self._crossed.clear()
            self._crossed[key] = _Crossed(cells(key, crosses))
        return self._crossed[key]

    def coverage(self) -> Coverage:
        """What was counted so far."""
        return Coverage(
            pack=self.pack,
            digests=(self.digest,) if self.digest else (),
            dialogues=self.dialogues,
            left_out=self.left_out,
            hits=dict(sorted(self.hits.items())),
            crosses={name: dict(sorted(c.items())) for name, c in sorted(self.cells.items())},
            examples=dict(sorted(self.examples.items())),
        )


def cells(hits: Iterable[str], crosses: Iterable[Cross]) -> list[tuple[str, str]]:
    """The cells of each cross that a set of hits is in, as `(cross, cell)`."""
    by: dict[Dimension, dict[str, None]] = {}
    for text in hits:
        dimension, name = split_bin(text)
        by.setdefault(dimension, {})[in_cross(dimension, name)] = None
    return [
        (cross.name, cell_of(a, b))
        for cross in crosses
        for a, b in product(by.get(cross.first, ()), by.get(cross.second, ()))
    ]


def cell_of(first: str, second: str) -> str:
    """The text of a cell.

    Example:
        >>> cell_of("order_check", "refused")
        'order_check x refused'
    """
    return f"{first}{TIMES}{second}"
