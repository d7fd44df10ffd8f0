"""Things: what tools have shown in a dialogue, thing by thing, with the categories of each.

What a thing was shown to be is kept in the order in which it was shown: what holds now is told from
what held before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, eq=False)
class Thing:
    """One thing that tools have shown.

    Attributes:
        kind: The key its id stands under (`order_id`), or what the tool is called.
        name: Its id, lower case without `#`; empty where it has none.
        names: What else it is called, lower case.
        values: By attribute, what was shown of it, lower case; the last is what holds.
        now: By attribute, what the last result and the arguments of its call have.
        inside: Kind and id of the thing that it is a part of.
        changed: The call that showed it last carries something out.
    """

    kind: str
    name: str
    names: frozenset[str] = frozenset()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inside: frozenset[tuple[str, str]] = frozenset()
    changed: bool = False
    now: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """Kind and id."""
        return self.kind, self.name

    def shown_later(self, other: Thing) -> Thing:
        """With what a later result has shown of the same thing."""
        values = dict(self.values)
        for attribute, shown in other.values.items():
            before = tuple(v for v in values.get(attribute, ()) if v not in shown)
            values[attribute] = before + shown
        return Thing(
            self.kind,
            self.name,
            self.names | other.names,
            values,
            self.inside | other.inside,
            other.changed,
            {**self.now, **other.now}
            if not (self.changed and other.changed)
            else {
                a: (*self.now.get(a, ()), *other.now.get(a, ())) for a in {**self.now, **other.now}
            },
        )


@dataclass(frozen=True, eq=False)
class Things:
    """All things that were shown up to a turn.

    Attributes:
        by_key: By kind and id.
        by_name: By id alone, lower case without `#`.
    """

    by_key: Mapping[tuple[str, str], Thing] = field(default_factory=dict)
    by_name: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def called(self, name: str) -> list[Thing]:
        """The things with an id."""
        return [self.by_key[key] for key in self.by_name.get(name.lower().lstrip("#"), ())]

    def having(self, attribute: str) -> list[Thing]:
        """Those of which an attribute was shown."""
        return [thing for thing in self.by_key.values() if attribute in thing.values]

    def parts(self, thing: Thing) -> list[Thing]:
        """What is a part of a thing."""
        return [part for part in self.by_key.values() if thing.key in part.inside]

    def values(self) -> Mapping[str, frozenset[str]]:
        """By attribute, all that was shown of anything."""
        return self._values

    @cached_property
    def _values(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for thing in self.by_key.values():
            for attribute, shown in thing.values.items():
                found.setdefault(attribute, set()).update(shown)
        return {attribute: frozenset(shown) for attribute, shown in found.items()}

    def with_things(self, found: Iterable[Thing]) -> Things:
        """With those of a further result."""
        by_key, by_name = dict(self.by_key), dict(self.by_name)
        for thing in found:
            known = by_key.get(thing.key)
            by_key[thing.key] = known.shown_later(thing) if known else thing
            if known is None and thing.name:
                by_name[thing.name] = (*by_name.get(thing.name, ()), thing.key)
        return Things(by_key, by_name)
