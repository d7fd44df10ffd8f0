"""Drawing: from a scenario and a seed to a case; a wish makes it uncommon."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from simulator.content.cases import Case
from simulator.content.conditions import Condition
from simulator.content.fitting_beats import fitting
from simulator.content.follow_ups import onward, willing
from simulator.content.pack import Pack
from simulator.content.record_generator import Making, free_id
from simulator.content.records import Record, references
from simulator.content.scenarios import Draw, Outcome, Scenario
from simulator.content.values import convert, exact, plain, render
from simulator.content.world import EVALUATION_ERRORS, holds
from simulator.errors import UserError

TRIES = 400
"""How many records are made before a draw counts as impossible."""

PRESET_TRIES = 20
"""The same where fields are given, which may contradict the draw's condition."""

OTHERS_TRIES = 20
"""How often records of somebody else are drawn before there counts as being nobody else."""

EXISTING_SHARE = 0.15
"""How often a case takes a record that the pack ships although it could make one."""

RELAXED_SHARE = 0.5
"""The same where any record will do: those of the pack are of more kinds than those made."""

MAX_PATH = 16
"""Beats of an intended path; a longer walk takes the shortest way to an ending."""


@dataclass(frozen=True)
class Wish:
    """How a case is to depart from an ordinary one; an empty wish changes nothing.

    Attributes:
        about: What is uncommon about it, for people.
        preset: Fields of the records that are made, by draw and field.
        values: Other made values, by name.
        existing: Records of the pack to take, by draw.
        relaxed: Draws whose condition need not hold: the customer is mistaken about the record.
        swapped: Slots that the customer tells of other records than its own.
        unknown: Slots of ids for which the customer tells one that does not exist.
    """

    about: str = ""
    preset: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    existing: Mapping[str, str] = field(default_factory=dict)
    relaxed: tuple[str, ...] = ()
    swapped: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


ORDINARY = Wish()


def draw_case(
    pack: Pack, scenario: Scenario, persona: str, seed: int, wish: Wish = ORDINARY
) -> Case:
    """Draw a case: its records, what its customer knows and the path it intends to take.

    Args:
        pack: The business.
        scenario: One of the pack's.
        persona: A persona's name.
        seed: The same seed, the same case.
        wish: What is to be uncommon about it.

    Raises:
        UserError: No record satisfies a draw of the scenario.
    """
    try:
        return _draw_case(pack, scenario, persona, seed, wish)
    except EVALUATION_ERRORS as error:
        raise UserError(f"{pack.name}: scenario {scenario.name}: {error}") from None


def _draw_case(pack: Pack, scenario: Scenario, persona: str, seed: int, wish: Wish) -> Case:
    rng = Random(f"{seed}/{pack.name}/{scenario.name}/{persona}")
    making = Making(rng, dict(pack.names), pack.collections, pack.makers)
    draws, values = _drawn(pack, scenario, making, wish)
    knows = _knows(pack, scenario, making.names)
    if wish != ORDINARY:
        _check_known(scenario, making.names)
    fit = fitting(scenario, making.names)
    path = intended_path(fit, Random(f"{seed}/{pack.name}/{scenario.name}/{persona}/path"))
    others: dict[str, str] = {}
    if wish.swapped:
        own, making.names = making.names, dict(pack.names)
        others, told = _others(pack, scenario, making, wish, draws, knows)
        knows |= told
        making.names = own
    for slot in wish.unknown:
        knows[slot] = _unknown(pack, slot, making)
    return Case(
        pack=pack.name,
        digest=pack.digest,
        scenario=scenario.name,
        persona=persona,
        path=path,
        draws=draws,
        made={
            name: tuple({key: exact(value) for key, value in r.items()} for r in records.values())
            for name, records in _kept(pack, making, {*draws.values(), *others.values()}).items()
        },
        knows=knows,
        values={name: plain(value) for name, value in values.items()},
        seed=seed,
        edge=wish.about,
    )


def _drawn(
    pack: Pack, scenario: Scenario, making: Making, wish: Wish
) -> tuple[dict[str, str], dict[str, Any]]:
    """Ids of the records and the other values of a case; both are in `making.names` as well."""
    draws: dict[str, str] = {}
    for name, draw in scenario.draws.items():
        record = _draw(pack, scenario, name, draw, making, wish)
        collection = pack.collections[draw.collection]
        making.names[name] = record
        draws[name] = record[collection.id]
        _draw_owner(pack, making, draws, draw.collection, record)
    values = {}
    for name, maker in scenario.makes.items():
        with _said_of("makes", name):
            values[name] = maker(making, {})
        if name in wish.values and not maker.derived:
            values[name] = convert(maker.type, wish.values[name])
        making.names[name] = values[name]  # later ones may read it
    return draws, values


def _knows(pack: Pack, scenario: Scenario, names: Mapping[str, Any]) -> dict[str, str]:
    knows = {}
    for slot, how in scenario.knows.items():
        with _said_of("knows", slot):
            knows[slot] = _known(pack, how, names)
    return knows


@contextmanager
def _said_of(*keys: str) -> Iterator[None]:
    """Says of which key of a scenario it is that an expression cannot be evaluated."""
    try:
        yield
    except EVALUATION_ERRORS as error:
        gone = f"{error} is not there" if isinstance(error, KeyError) else str(error)
        raise ValueError(f"{'.'.join(keys)}: {gone}") from None


def _others(
    pack: Pack,
    scenario: Scenario,
    making: Making,
    wish: Wish,
    own: Mapping[str, str],
    knows: Mapping[str, str],
) -> tuple[dict[str, str], dict[str, str]]:
    """Records that are not the customer's own, and what is told of them in its own's place.

    Raises:
        UserError: There is nobody else, or what would be told is the same.
    """
    owners = {c.singular for c in pack.collections.values() if c in pack.personal}
    for _ in range(OTHERS_TRIES):
        making.names = dict(pack.names)
        others, _ = _drawn(pack, scenario, making, Wish(relaxed=wish.relaxed))
        told = _knows(pack, scenario, making.names)
        shared = any(others[name] == own[name] for name in owners & others.keys() & own.keys())
        if not shared and all(told[slot] != knows[slot] for slot in wish.swapped):
            return others, {slot: told[slot] for slot in wish.swapped}
    raise UserError(
        f"{pack.name}: scenario {scenario.name}: there is nobody else to tell"
        f" {' and '.join(wish.swapped)} of"
    )


def _check_known(scenario: Scenario, names: Mapping[str, Any]) -> None:
    """Nobody says that a size is `nothing`: an uncommon record has to have what is told of it."""
    for slot, how in scenario.knows.items():
        if how(names) is None:
            raise ValueError(f"knows.{slot} is empty")


def _unknown(pack: Pack, slot: str, making: Making) -> str:
    """An id that looks like one of the collection's and is none."""
    collection = pack.collections[pack.slots[slot].collection]
    taken = {**collection.records, **making.made.get(collection.name, {})}
    return free_id(collection, taken, making.rng)


def _known(pack: Pack, how: Condition, names: Mapping[str, Any]) -> str:
    return render(how(names), how.type, pack.notation)


def _draw(
    pack: Pack, scenario: Scenario, name: str, draw: Draw, making: Making, wish: Wish
) -> Record:
    collection = pack.collections[draw.collection]
    if name in wish.existing:
        return collection.records[wish.existing[name]]
    relaxed, preset = name in wish.relaxed, wish.preset.get(name, {})
    common = not (relaxed or preset)
    if common and (not collection.make or making.rng.random() < EXISTING_SHARE):
        existing = _existing(pack, name, draw, making)
        if existing:
            return making.rng.choice(existing)
    if relaxed and (not collection.make or making.rng.random() < RELAXED_SHARE):
        return making.rng.choice(list(collection.records.values()))
    if collection.make:
        for _ in range(PRESET_TRIES if preset else TRIES):
            kept = {key: dict(records) for key, records in making.made.items()}
            given = {} if relaxed else _preset(name, draw.where, making.names)
            record = making.record(draw.collection, {**given, **preset})
            if relaxed or holds(draw.where, {**making.names, name: record}):
                return record
            making.made = kept
        existing = _existing(pack, name, draw, making) if common else []
        if existing:
            return making.rng.choice(existing)
    raise UserError(
        f"{pack.name}: scenario {scenario.name}: no record of {draw.collection} satisfies"
        f" `{draw.where.source}`"
    )


def _existing(pack: Pack, name: str, draw: Draw, making: Making) -> list[Record]:
    records = pack.collections[draw.collection].records
    fixed = all(path.split(".")[0] in (name, "now", "today", "facts") for path in draw.where.reads)
    if not fixed:
        return [r for r in records.values() if holds(draw.where, {**making.names, name: r})]
    key = (pack.digest, draw.collection, name, draw.where.source)
    if key not in _EXISTING:
        names = pack.names
        _EXISTING[key] = [r for r in records.values() if holds(draw.where, {**names, name: r})]
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


def _kept(pack: Pack, making: Making, drawn: Iterable[str]) -> dict[str, dict[str, Record]]:
    """Of the made records, those that were drawn and those they refer to."""
    wanted = set(drawn)
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
    path, most = [name], willing(rng)
    while scenario.beats[name].ends is None:
        beat = scenario.beats[name]
        choices = beat.following(rng.choice(list(beat.then) or [Outcome.ELSE])) or beat.successors
        fresh = onward(scenario, path, choices, most)
        if len(path) >= MAX_PATH:
            lengths = nx.multi_source_dijkstra_path_length(
                scenario.graph.reverse(copy=False), {n for n, b in scenario.beats.items() if b.ends}
            )
            fresh = sorted(beat.successors, key=lambda n: lengths.get(n, MAX_PATH))[:1]
        name = rng.choice(fresh)
        path.append(name)
    return tuple(path)
