"""What a dialogue changed in the world: its calls made again, each record before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.content.values import exact
from simulator.content.world import World
from simulator.content.world_faults import made_again
from simulator.dialogue import Data, Dialogue


class Change(Data):
    """One field that a turn left otherwise than it found it.

    Example:
        `Change(turn=5, record="orders/BK-1201", field="status", before="paid", after="cancelled")`
    """

    turn: int
    record: str
    """`collection/id`."""
    field: str
    before: Any
    """As JSON can hold it; None where the record is new."""
    after: Any


def world_diff(dialogue: Dialogue, case: Case, pack: Pack) -> tuple[Change, ...]:
    """What changed, turn by turn; of a bot that is not ours, as far as its calls were seen.

    Args:
        dialogue: As it was played.
        case: Its world at the start.
        pack: The business, in the version that was played.
    """
    world, session = case.world(pack), Session()
    found: list[Change] = []
    for turn in dialogue.turns:
        before = world
        for call in turn.calls:
            world, session = made_again(world, session, call)
        found += _changes(before, world, turn.index)
    return tuple(found)


def _changes(before: World, after: World, turn: int) -> Iterator[Change]:
    for path in after.changes_since(before):
        collection, _, rest = path.partition("/")
        # an id may have a point in it, and so may no field: a new record is named without one
        new = after.get(collection, rest)
        if new is not None and before.get(collection, rest) is None:
            for name, value in _shown(new, collection, after.pack):
                yield Change(turn=turn, record=path, field=name, before=None, after=value)
            continue
        key, _, name = rest.rpartition(".")
        old, new = before.get(collection, key), after.get(collection, key)
        if old is not None and new is not None:
            values = exact(old[name]), exact(new[name])
            record = f"{collection}/{key}"
            yield Change(turn=turn, record=record, field=name, before=values[0], after=values[1])


def _shown(record: Mapping[str, Any], collection: str, pack: Pack) -> Iterator[tuple[str, Any]]:
    own = pack.collections[collection].id
    return ((name, exact(value)) for name, value in record.items() if name != own)
