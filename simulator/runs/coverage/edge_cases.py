"""Edge cases: wishes for the rare but important cases of a scenario.

At the limit of a rule (the last day and the day after, the limit and a cent above), beyond it, at
two limits at once; a record that the scenario does not expect; something told that belongs to
somebody else or to nobody; the largest, the longest, the emptiest record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from simulator.content.draws import Wish
from simulator.content.pack import Pack
from simulator.content.records import Record
from simulator.content.scenarios import Draw, Scenario
from simulator.content.world import holds
from simulator.runs.coverage.limits import limits_of, together


def wishes(pack: Pack, scenario: Scenario) -> Iterator[Wish]:
    """Every kind of edge case that a scenario allows, in a fixed order.

    What a wish leads to is not known before its case is drawn and forecast; some lead nowhere.
    """
    limits = list(limits_of(pack, scenario))
    yield from (limit.wish for limit in limits)
    yield from mistakes(pack, scenario)
    yield from together(limits)
    yield from _extremes(pack, scenario)


def at_limits(pack: Pack, scenario: Scenario) -> Iterator[Wish]:
    """Cases just inside and just outside of every limit that a scenario can come to."""
    yield from (limit.wish for limit in limits_of(pack, scenario))


def mistakes(pack: Pack, scenario: Scenario) -> Iterator[Wish]:
    """Customers that are wrong about a record, or tell what is somebody else's or nobody's."""
    for name in scenario.draws:
        yield Wish(about=f"any {name}, expected or not", relaxed=(name,))
    if len(scenario.draws) > 1:
        yield Wish(about="any records, expected or not", relaxed=tuple(scenario.draws))
    for slot in _told(pack, scenario):
        yield Wish(about=f"tells somebody else's {_called(pack, slot)}", swapped=(slot,))
        if pack.slots[slot].kind == "id":
            yield Wish(about=f"tells a {_called(pack, slot)} of nobody", unknown=(slot,))


def _called(pack: Pack, slot: str) -> str:
    return pack.slots[slot].called[0]


def _told(pack: Pack, scenario: Scenario) -> list[str]:
    """Slots that some tool takes and that say who or what it is about."""
    taken = {argument for tool in pack.tools.values() for argument in tool.arguments}
    kinds = ("id", "label", "email", "phone")
    return [s for s in scenario.knows if s in taken and pack.slots[s].kind in kinds]


def _extremes(pack: Pack, scenario: Scenario) -> Iterator[Wish]:
    """The pack's own records that stand out: the most, the least, the longest, the emptiest."""
    for name, draw in scenario.draws.items():
        collection = pack.collections[draw.collection]
        rows = [row for row in collection.records.values() if _fits(pack, name, draw, row)]
        for field, kind in collection.fields.items():
            if field == collection.id:
                continue
            for about, record in _standing_out(rows, field, kind.kind):
                yield Wish(
                    about=f"{collection.singular} with the {about} {field}",
                    existing={name: record[collection.id]},
                )


def _fits(pack: Pack, name: str, draw: Draw, row: Record) -> bool:
    return holds(draw.where, {**pack.names, name: row})


def _standing_out(rows: list[Record], field: str, kind: str) -> Iterator[tuple[str, Record]]:
    filled = [row for row in rows if row[field] is not None]
    sizes: dict[str, Callable[[Record], Any]] = {}
    if kind in ("money", "number"):
        sizes = {"largest": lambda row: -row[field], "smallest": lambda row: row[field]}
    elif kind in ("text", "list"):
        sizes = {"longest": lambda row: -len(row[field])}
    for about, size in sizes.items():
        if len({size(row) for row in filled}) > 1:
            yield about, min(filled, key=size)
    if filled and len(filled) < len(rows):
        yield "empty", next(row for row in rows if row[field] is None)


def with_record(
    pack: Pack, scenario: Scenario, collection: str, key: str, expected: bool = True
) -> Iterator[Wish]:
    """Wishes for which a scenario draws one record of the pack, where it is expected or not."""
    row = pack.collections[collection].records[key]
    for name, draw in scenario.draws.items():
        if draw.collection == collection and _fits(pack, name, draw, row) == expected:
            about = "" if expected else f"any {name}, expected or not"
            yield Wish(about=about, existing={name: key})
