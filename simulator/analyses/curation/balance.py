"""Balance: as many dialogues of each kind as there are of the others, or as near as can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

from simulator.dialogue import Dialogue
from simulator.errors import UserError, nearest

KINDS = ("scenario", "persona", "ending")

Cell = tuple[str, ...]
T = TypeVar("T")


def cell_of(dialogue: Dialogue, kinds: Sequence[str]) -> Cell:
    """What a dialogue counts as.

    Example:
        >>> cell_of(Dialogue.model_construct(persona="hurried"), ["persona"])
        ('hurried',)
    """
    values = {"ending": lambda: dialogue.ending.kind.value}
    return tuple(values.get(kind, lambda kind=kind: getattr(dialogue, kind))() for kind in kinds)


def check_kinds(kinds: Sequence[str]) -> None:
    """Refuse what one cannot balance over.

    Raises:
        UserError: An unknown kind, with the nearest one.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise UserError(f"--balance: there is no `{kind}`{nearest(kind, KINDS)}")


def balanced(items: Sequence[tuple[T, Cell]], most: int | None = None) -> list[T]:
    """Some of the items, so that cells have as many each.

    Args:
        items: In the order of the plan; the earlier ones of a cell are taken first.
        most: As many are taken, one of each cell in turn, so that small cells are used up before
            large ones fill what is left. None for as many of each cell as the smallest has.

    Example:
        >>> balanced([("a", ("x",)), ("b", ("x",)), ("c", ("y",))])
        ['a', 'c']
    """
    cells: dict[Cell, list[T]] = defaultdict(list)
    for item, cell in items:
        cells[cell].append(item)
    order = sorted(cells)
    rounds = min(map(len, cells.values()), default=0)
    if most is not None:
        rounds = max(map(len, cells.values()), default=0)
    dealt = [cells[c][turn] for turn in range(rounds) for c in order if turn < len(cells[c])]
    return dealt[:most]
