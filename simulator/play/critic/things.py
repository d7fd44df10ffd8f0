"""Things: what tools have shown in a dialogue, thing by thing, with the categories of each.

A category is a value of few words: a status, a cabin, a colour, yes or no. What a thing was shown
to be is kept in the order in which it was shown: what holds now is told from what held before.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from simulator.content.structured import data_of, fields_of
from simulator.dialogue import ToolCall, Turn

MAX_DEPTH = 12
"""Levels of data that are read."""

MAX_WORDS = 4
"""Words of a category."""

MAX_THINGS = 2_000
"""Things of one result."""

KEPT = 64
"""Ledgers that are remembered."""

_IDENTITY = re.compile(r"(?:^|_)(?:id|number|code|sku)$", re.IGNORECASE)
_NO_CATEGORY = re.compile(
    r"name|address|street|(?:^|_)city|country|(?:^|_)state$|zip|postal|mail|phone|dob|birth|date"
    r"|(?:^|_)times?$|_at$|descri|note|comment|message|reason|url|link|track|currency|origin|destin"
    r"|(?:^|_)(?:from|to)$|airport|title|label|text|summary|(?:^|_)days?$|hours|(?:open|clos)(?:s|ed|ing)$",
    re.IGNORECASE,
)
_NAMES = ("name", "title", "label")
_WORDED = re.compile(r"[a-z0-9][\w%+.'-]*(?:[ /&()-]+[\w%+.'-]+\)?)*\Z", re.IGNORECASE)
_LAST = re.compile(r"last_?(?:four|4|digits)", re.IGNORECASE)
_READS = re.compile(
    r"^(?:get|find|list|search|look_?up|check|fetch|read|show|query)_?", re.IGNORECASE
)


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


_LEDGERS: OrderedDict[tuple[tuple[str, str, str], ...], Things] = OrderedDict()


def things_of(turns: Iterable[Turn]) -> Things:
    """What the tool calls of some turns have shown; a longer dialogue goes on where it was."""
    calls = [call for turn in turns for call in turn.calls if call.ok]
    keys = tuple((call.name, call.result, _given(call)) for call in calls)
    known, things = len(keys), Things()
    while known and (kept := _LEDGERS.get(keys[:known])) is None:
        known -= 1
    things = kept if known and kept is not None else Things()
    for place in range(known, len(keys)):
        things = things.with_things(_things(*keys[place]))
    if len(keys) > known:
        _LEDGERS[keys] = things
        while len(_LEDGERS) > KEPT:
            _LEDGERS.popitem(last=False)
    return things


def _given(call: ToolCall) -> str:
    """The plain arguments of a call, a line each."""
    given = (
        f"{' '.join(k.split())}\t{' '.join(str(v).split())}"
        for k, v in call.arguments.items()
        if isinstance(v, str | int) and not isinstance(v, bool) and len(f"{k}{v}".split()) < 9
    )
    return "\n".join(given)


@lru_cache(maxsize=2048)
def _things(tool: str, result: str, given: str) -> tuple[Thing, ...]:
    """The things that one result shows."""
    named = dict(line.split("\t", 1) for line in given.split("\n") if line)
    ids = [word.lower().lstrip("#") for word in named.values()]
    kind = _READS.sub("", tool).lower() or "thing"
    reads = _READS.match(tool) is not None
    data = data_of(result)
    if data is None:
        fields = fields_of(result)
        data = list(fields) if fields else None
    if data is None:
        plain, attribute = category(result), kind.rpartition("_")[2]
        if not (plain.replace(" ", "").isalpha() and ids and reads):
            return ()
        return tuple(Thing(kind, name, values={attribute: (plain,)}) for name in ids[:3])
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    asked = {} if reads else dict(_values(named))
    found = _read(data, kind, kind, "", ids, None, 0, not reads)
    things = (thing for thing, _ in zip(found, range(MAX_THINGS), strict=False))
    return tuple(
        replace(t, now={a: (*v, *asked.get(a, ())) for a, v in t.values.items()}) for t in things
    )


def _read(
    node: Any,
    kind: str,
    key: str,
    above: str,
    ids: list[str],
    inside: Thing | None,
    depth: int,
    changed: bool,
) -> Iterator[Thing]:
    """The things of a piece of data, the outer before the inner.

    Args:
        node: The piece.
        kind: Of what it is, if it does not say.
        key: The key it stands under.
        above: That, if it is the id of the piece.
        ids: What the call was made with.
        inside: The thing it is a part of.
        depth: How deep it stands.
        changed: The call carries something out.
    """
    if depth > MAX_DEPTH:
        return
    if isinstance(node, list):
        for part in node:
            yield from _read(part, kind, key, "", ids, inside, depth + 1, changed)
        return
    if not isinstance(node, Mapping):
        return
    thing = _thing(node, kind, key, above, ids, inside, depth, changed)
    if thing is not None:
        yield thing
    for name, part in node.items():
        if isinstance(part, dict | list) and not (thing and _is_flat(name, part)):
            if isinstance(part, Mapping) and _is_keyed(part):
                for id_, one in part.items():
                    yield from _read(
                        one,
                        str(name),
                        str(name),
                        str(id_),
                        ids,
                        thing or inside,
                        depth + 2,
                        changed,
                    )
            else:
                yield from _read(
                    part, str(name), str(name), "", ids, thing or inside, depth + 1, changed
                )


def _thing(
    node: Mapping[str, Any],
    kind: str,
    key: str,
    above: str,
    ids: list[str],
    inside: Thing | None,
    depth: int,
    changed: bool,
) -> Thing | None:
    sort, name = _identity(node, key, above, ids)
    values = dict(_values(node))
    if not name and not (depth == 0 and values):
        return None
    names = {str(node[n]).lower() for n in _NAMES if isinstance(node.get(n), str)}
    around: dict[str, tuple[str, ...]] = {}
    if inside is not None:
        if not sort.lower().startswith("payment"):
            around = {a: v for a, v in inside.values.items() if a not in values}
        names |= inside.names if not names else set()
    parents = frozenset({inside.key, *inside.inside}) if inside is not None else frozenset()
    return Thing(sort or kind, name, frozenset(names), {**around, **values}, parents, changed)


def _identity(node: Mapping[str, Any], key: str, above: str, ids: list[str]) -> tuple[str, str]:
    """The key and the value of a record's own id, among those of others that it names."""
    named = {
        str(k): str(v).lower().lstrip("#")
        for k, v in node.items()
        if _IDENTITY.search(str(k)) and isinstance(v, str | int) and not isinstance(v, bool)
    }
    if above:
        own = next((k for k, v in named.items() if v == above.lower().lstrip("#")), key)
        return own, above.lower().lstrip("#")
    singular = key.lower().rstrip("s")
    for k, v in named.items():
        if k.lower().startswith(singular) or (v in ids and not k.lower().startswith("user")):
            return k, v
    for k, v in named.items():
        return k, v
    return "", ""


def _is_keyed(part: Mapping[str, Any]) -> bool:
    """Whether a mapping is one from ids to records."""
    return bool(part) and all(isinstance(one, Mapping) for one in part.values())


def _is_flat(key: str, part: Any) -> bool:
    """Whether a piece gives categories of what it stands in: `options: {color: grey}`."""
    return isinstance(part, Mapping) and bool(dict(_options(key, part)))


def _options(key: str, part: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if _NO_CATEGORY.search(key) or not all(
        isinstance(one, str | int | float | bool) or one is None for one in part.values()
    ):
        return
    if any(_IDENTITY.search(str(name)) for name in part):
        return
    for name, one in part.items():
        if not isinstance(one, str | bool) or _NO_CATEGORY.search(str(name)):
            continue
        value = category(one)
        if value:
            yield attribute_of(str(name)), (value,)


def _values(node: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The categories of one record, with those of its options."""
    for key, part in node.items():
        name = str(key)
        if isinstance(part, Mapping):
            yield from _options(name, part)
        elif isinstance(part, str | bool) and not _IDENTITY.search(name):
            value = _digits(name, part) if _LAST.search(name) else category(part)
            if value and not _NO_CATEGORY.search(name) and not (value.isdigit() and len(value) > 5):
                yield attribute_of(name), (value,)
        elif _LAST.search(name) and isinstance(part, int):
            yield attribute_of(name), (str(part),)


def _digits(name: str, value: object) -> str:
    return str(value) if str(value).isdigit() else ""


def attribute_of(key: str) -> str:
    """An attribute's name as it is said: `switch type` for `switch_type`, `last four`.

    Example:
        >>> attribute_of("flightType"), attribute_of("last4"), attribute_of("colour")
        ('flight type', 'last four', 'color')
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).replace("_", " ").replace("-", " ").lower()
    if _LAST.search(key):
        return "last four"
    return " ".join(spaced.replace("colour", "color").split())


def category(value: object) -> str:
    """A value as a category, lower case; empty for what is none.

    Example:
        >>> category("basic_economy"), category(True), category("He came, and it was late.")
        ('basic economy', 'yes', '')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value).strip()
    if not text or len(text) > 40 or not _WORDED.match(text):
        return ""
    folded = " ".join(text.replace("_", " ").lower().split())
    return (
        ""
        if len(folded.split()) > MAX_WORDS
        else {"true": "yes", "false": "no"}.get(folded, folded)
    )


def shown_text(call: ToolCall) -> str:
    """The result and the arguments of a call, for what only has to stand somewhere."""
    return f"{call.result}\n{json.dumps(call.arguments, default=str)}"
