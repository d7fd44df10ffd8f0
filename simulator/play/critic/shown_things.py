"""What tool calls have shown, read into things: each record under its id, with its categories."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from simulator.content.structured import data_of, fields_of
from simulator.dialogue import ToolCall, Turn
from simulator.play.critic.attributes import IDENTITY, categories_of, category, options_of
from simulator.play.critic.things import Thing, Things

MAX_DEPTH = 12
"""Levels of data that are read."""

MAX_THINGS = 2_000
"""Things of one result."""

KEPT = 64
"""Ledgers that are remembered."""

_NAMES = ("name", "title", "label")
_READS = re.compile(
    r"^(?:get|find|list|search|look_?up|check|fetch|read|show|query)_?", re.IGNORECASE
)

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
    asked = {} if reads else dict(categories_of(named))
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
    values = dict(categories_of(node))
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
        if IDENTITY.search(str(k)) and isinstance(v, str | int) and not isinstance(v, bool)
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
    return isinstance(part, Mapping) and bool(dict(options_of(key, part)))


def shown_text(call: ToolCall) -> str:
    """The result and the arguments of a call, for what only has to stand somewhere."""
    return f"{call.result}\n{json.dumps(call.arguments, default=str)}"
