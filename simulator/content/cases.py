"""Cases: one dialogue to be played, drawn from a seed with its records. Frozen, self-contained."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

from pydantic import BaseModel, ConfigDict

from simulator.content.conditions import Condition
from simulator.content.making import Making
from simulator.content.pack import Pack
from simulator.content.records import Record, references
from simulator.content.scenarios import Draw, Outcome, Scenario
from simulator.content.values import convert, plain, render
from simulator.content.world import EVALUATION_ERRORS, World
from simulator.errors import UserError

TRIES = 400
"""How many records are made before a draw counts as impossible."""

EXISTING_SHARE = 0.15
"""How often a case takes a record that the pack ships although it could make one."""

MAX_PATH = 16
"""Beats of an intended path; a longer walk takes the shortest way to an ending."""


class Case(BaseModel):
    """Scenario, persona, intended path, the records drawn for it, seed.

    The path is an intention: support's answers decide what really happens.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pack: str
    digest: str
    scenario: str
    persona: str
    path: tuple[str, ...]
    draws: dict[str, str]
    """From a draw's name to the id of its record."""
    made: dict[str, tuple[dict[str, Any], ...]]
    """Records made for this case, by collection; amounts as text, dates as ISO text."""
    knows: dict[str, str]
    """What the customer knows, by slot, as people write it."""
    values: dict[str, Any]
    """Other made values, by name."""
    seed: int

    @property
    def id(self) -> str:
        """A hash of the content, 16 hex digits."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def rng(self, purpose: str) -> Random:
        """The generator of every random choice made for one purpose, for instance `customer`."""
        return Random(f"{self.seed}/{self.scenario}/{self.persona}/{purpose}")

    def world(self, pack: Pack) -> World:
        """The world at the start: the pack's records and those made for this case."""
        world = World(pack, self.id)
        for name, records in self.made.items():
            collection = pack.collections[name]
            for raw in records:
                world = world.with_record(name, _typed(collection.fields, raw))
        return world

    def names(self, pack: Pack, world: World) -> dict[str, Any]:
        """The case's records and values by name, as they are in `world`: what `expect` reads."""
        scenario = pack.scenarios[self.scenario]
        names: dict[str, Any] = dict(pack.names)
        for name, value in self.values.items():
            names[name] = convert(scenario.makes[name].type, value)
        for name, key in self.draws.items():
            names[name] = world.get(_collection_of(pack, scenario, name), key)
        return names


def _typed(fields: Mapping[str, Any], raw: Mapping[str, Any]) -> Record:
    return {name: convert(kind, raw.get(name)) for name, kind in fields.items()}


def _collection_of(pack: Pack, scenario: Scenario, name: str) -> str:
    if name in scenario.draws:
        return scenario.draws[name].collection
    return next(c.name for c in pack.collections.values() if c.singular == name)


def draw_case(pack: Pack, scenario: Scenario, persona: str, seed: int) -> Case:
    """Draw a case: its records, what its customer knows and the path it intends to take.

    Args:
        pack: The business.
        scenario: One of the pack's.
        persona: A persona's name.
        seed: The same seed, the same case.

    Raises:
        UserError: No record satisfies a draw of the scenario.
    """
    try:
        return _draw_case(pack, scenario, persona, seed)
    except EVALUATION_ERRORS as error:
        raise UserError(f"{pack.name}: scenario {scenario.name}: {error}") from None


def _draw_case(pack: Pack, scenario: Scenario, persona: str, seed: int) -> Case:
    rng = Random(f"{seed}/{pack.name}/{scenario.name}/{persona}")
    making = Making(rng, dict(pack.names), pack.collections, pack.makers)
    draws: dict[str, str] = {}
    for name, draw in scenario.draws.items():
        record = _draw(pack, scenario, name, draw, making)
        collection = pack.collections[draw.collection]
        making.names[name] = record
        draws[name] = record[collection.id]
        _draw_owner(pack, making, draws, draw.collection, record)
    values = {name: maker(making, {}) for name, maker in scenario.makes.items()}
    making.names.update(values)
    return Case(
        pack=pack.name,
        digest=pack.digest,
        scenario=scenario.name,
        persona=persona,
        path=intended_path(scenario, rng),
        draws=draws,
        made={
            name: tuple({key: _exact(value) for key, value in r.items()} for r in records.values())
            for name, records in _kept(pack, making, draws).items()
        },
        knows={slot: _known(pack, how, making.names) for slot, how in scenario.knows.items()},
        values={name: plain(value) for name, value in values.items()},
        seed=seed,
    )


def _known(pack: Pack, how: Condition, names: Mapping[str, Any]) -> str:
    return render(how(names), how.type, pack.currency)


def _exact(value: Any) -> Any:
    """Like `plain`, but amounts stay exact."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _exact(item) for key, item in value.items()}
    return [_exact(item) for item in value] if isinstance(value, list | tuple) else plain(value)


def _draw(pack: Pack, scenario: Scenario, name: str, draw: Draw, making: Making) -> Record:
    collection = pack.collections[draw.collection]
    if not collection.make or making.rng.random() < EXISTING_SHARE:
        existing = _existing(pack, name, draw, making)
        if existing:
            return making.rng.choice(existing)
    if collection.make:
        for _ in range(TRIES):
            kept = {key: dict(records) for key, records in making.made.items()}
            record = making.record(draw.collection, _preset(name, draw.where, making.names))
            if _holds(draw.where, {**making.names, name: record}):
                return record
            making.made = kept
        existing = _existing(pack, name, draw, making)
        if existing:
            return making.rng.choice(existing)
    raise UserError(
        f"{pack.name}: scenario {scenario.name}: no record of {draw.collection} satisfies"
        f" `{draw.where.source}`"
    )


def _holds(condition: Condition, names: Mapping[str, Any]) -> bool:
    try:
        return bool(condition(names))
    except EVALUATION_ERRORS:
        return False


def _existing(pack: Pack, name: str, draw: Draw, making: Making) -> list[Record]:
    records = pack.collections[draw.collection].records
    fixed = all(path.split(".")[0] in (name, "now", "today", "facts") for path in draw.where.reads)
    if not fixed:
        return [r for r in records.values() if _holds(draw.where, {**making.names, name: r})]
    key = (pack.digest, draw.collection, name, draw.where.source)
    if key not in _EXISTING:
        names = pack.names
        _EXISTING[key] = [r for r in records.values() if _holds(draw.where, {**names, name: r})]
    return _EXISTING[key]


_EXISTING: dict[tuple[str, str, str, str], list[Record]] = {}


def _preset(name: str, where: Condition, names: Mapping[str, Any]) -> dict[str, Any]:
    """Fields that the condition fixes outright (`order.status == 'delivered' and ...`)."""
    preset: dict[str, Any] = {}
    parts = [where.tree]
    while parts:
        node = parts.pop()
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            parts += node.values
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq):
            continue
        left, right = node.left, node.comparators[0]
        if not isinstance(left, ast.Attribute) or not isinstance(left.value, ast.Name):
            continue
        if left.value.id != name:
            continue
        if isinstance(right, ast.Constant):
            preset[left.attr] = right.value
        elif isinstance(right, ast.Attribute) and isinstance(right.value, ast.Name):
            record = names.get(right.value.id)
            if isinstance(record, Mapping) and right.attr in record:
                preset[left.attr] = record[right.attr]
    return preset


def _draw_owner(
    pack: Pack, making: Making, draws: dict[str, str], collection: str, record: Record
) -> None:
    owner = pack.collections[collection].owner
    if not owner:
        return
    target = pack.collections[pack.collections[collection].fields[owner].collection]
    key = record[owner]
    if target.singular not in draws:
        made = making.made.get(target.name, {})
        draws[target.singular] = key
        making.names[target.singular] = made[key] if key in made else target.records[key]


def _kept(pack: Pack, making: Making, draws: Mapping[str, str]) -> dict[str, dict[str, Record]]:
    """Of the made records, those that were drawn and those they refer to."""
    wanted = set(draws.values())
    for name, records in making.made.items():
        for key, record in records.items():
            if key in wanted:
                wanted |= {other for _, other in references(pack.collections[name].type, record)}
    kept = {
        name: {key: record for key, record in records.items() if key in wanted}
        for name, records in making.made.items()
    }
    return {name: records for name, records in kept.items() if records}


def intended_path(scenario: Scenario, rng: Random) -> tuple[str, ...]:
    """A random walk through the beats from a start to an ending."""
    import networkx as nx

    name = rng.choice(scenario.start)
    path = [name]
    while scenario.beats[name].ends is None:
        beat = scenario.beats[name]
        choices = beat.following(rng.choice(list(beat.then) or [Outcome.ELSE]))
        fresh = [c for c in choices if path.count(c) < 2] or list(choices or beat.successors)
        if len(path) >= MAX_PATH:
            lengths = nx.multi_source_dijkstra_path_length(
                scenario.graph.reverse(copy=False),
                {n for n, b in scenario.beats.items() if b.ends},
            )
            fresh = sorted(beat.successors, key=lambda n: lengths.get(n, MAX_PATH))[:1]
        name = rng.choice(fresh)
        path.append(name)
    return tuple(path)
