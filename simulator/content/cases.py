"""Cases: one dialogue to be played, drawn from a seed with its records. Frozen, self-contained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from random import Random
from typing import Any

from simulator.attacks import Attack
from simulator.content.pack import Pack
from simulator.content.records import Record
from simulator.content.swap_words import Swap
from simulator.content.values import convert
from simulator.content.world import World
from simulator.dialogue import Data


class Case(Data):
    """Scenario, persona, intended path, the records drawn for it, seed.

    The path is an intention: support's answers decide what really happens.
    """

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
    edge: str = ""
    """What is uncommon about it, for people; empty for an ordinary case."""
    attack: Attack | None = None
    """What its customer is up to; None for an honest one."""
    swap: Swap | None = None
    """What its customer is changed in, beside another case; None for a case as it was drawn."""

    @property
    def id(self) -> str:
        """A hash of the content, 16 hex digits."""
        empty = {name for name in ("edge", "attack", "swap") if not getattr(self, name)}
        content = self.model_dump(mode="json", exclude=empty)
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def drawn(self) -> str:
        """Id of the case as it was drawn, before its customer was swapped."""
        return self.swap.of if self.swap else self.id

    @property
    def speakers_seed(self) -> int:
        """Given to the models with every call: the same case, the same choices."""
        return int(self.drawn[:7], 16)

    def rng(self, purpose: str) -> Random:
        """The generator of every random choice made for one purpose, for instance `customer`."""
        return Random(f"{self.seed}/{self.scenario}/{self.persona}/{purpose}")

    def world(self, pack: Pack) -> World:
        """The world at the start: the pack's records and those made for this case."""
        world = World(pack, self.drawn)
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
            names[name] = world.get(self.collection(pack, name), key)
        return names

    def collection(self, pack: Pack, draw: str) -> str:
        """The collection that a draw's record is of."""
        scenario = pack.scenarios[self.scenario]
        if draw in scenario.draws:
            return scenario.draws[draw].collection
        return next(c.name for c in pack.collections.values() if c.singular == draw)


def _typed(fields: Mapping[str, Any], raw: Mapping[str, Any]) -> Record:
    return {name: convert(kind, raw.get(name)) for name, kind in fields.items()}
