"""Recorded tool calls made again in a world of the pack, as far as it knows what they are about.

Records that the pack does not have (those of somebody's real shop, or made for a case) are taken
from what the recording's own tools showed of them. Where the call made again comes out otherwise
than the recorded one, only the recording counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.content.pack import Pack
from simulator.content.records import Collection, Record
from simulator.content.tools import Tool
from simulator.content.values import convert
from simulator.content.world import World
from simulator.dialogue import Data, ToolCall, Turn
from simulator.json_text import parsed
from simulator.play.critic.deeds import STEMS
from simulator.runs.coverage.bins import Dimension, bin_of, split_bin
from simulator.runs.coverage.dry_run import WORDLESS
from simulator.runs.coverage.hits import judged, own_records

ALLOWED, REFUSED, UNKNOWN = "succeeded", "refused", "failed"
DEEPEST = 20
"""Levels of a result that are looked through for records."""


class Disagreement(Data):
    """A call that came out otherwise when it was made again.

    Attributes:
        recording: Its id.
        turn: The support turn with the call.
        tool: The pack's tool.
        recorded, replayed: `succeeded`, `refused` or `failed`; a refusal with its rule.
        because: The replay's reason; empty where it succeeded.
    """

    recording: str
    turn: int
    tool: str
    recorded: str
    replayed: str
    because: str = ""


@dataclass
class Replay:
    """What the calls of one recording say.

    Attributes:
        hits: Bins of tools, rules, boundaries and records.
        foreign: Names of called tools that are not the pack's, in order, each as often as called.
        disagreements: Calls that came out otherwise.
        unjudged: Calls of the pack's tools about records that nobody knows, or that failed without
            a word why: their rules are open.
        escalated: Whether the customer was handed to a person.
    """

    hits: set[str] = field(default_factory=set)
    foreign: list[str] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    unjudged: int = 0
    escalated: bool = False


def replay(
    recording: str, turns: Sequence[Turn], pack: Pack, deeds: Mapping[str, str] | None = None
) -> Replay:
    """Make the calls of a recording again.

    Args:
        recording: Its id.
        turns: As they were recorded.
        pack: The business.
        deeds: Which foreign tool carries out which deed; it counts as the pack's own tool for
            that deed, where there is exactly one. Its arguments are not the pack's, so that its
            rules are not judged.
    """
    found = Replay()
    learned = _Learned.of(pack, [call for turn in turns for call in turn.calls])
    world, session = World(pack, "recording", added=learned.records), WORDLESS
    for turn in turns:
        for call in turn.calls:
            _touch(found, pack, call)
            if call.name not in pack.tools:
                _foreign(found, pack, call, deeds or {})
                continue
            before, shown = (world, session), session.shown
            world, session, again = world.call(session, call.name, call.arguments, call.id)
            recorded, replayed = outcome(call), outcome(again)
            found.escalated |= call.ok and "session.escalated" in pack.tools[call.name].effects
            if _agree(recorded, replayed):
                sure = learned.sure(pack.tools[call.name])
                found.hits.update(h for h in judged(*before, again) if _about(h) in sure)
                found.hits.update(_recorded(pack, call.name, replayed))
                found.hits.update(own_records(pack, session.shown - shown))
                continue
            found.hits.update(_recorded(pack, call.name, recorded))
            unknown = _error(again).get("error") == "not_found"
            if unknown or (recorded == UNKNOWN and replayed != ALLOWED):
                found.unjudged += 1
                continue
            found.disagreements.append(
                Disagreement(
                    recording=recording,
                    turn=turn.index,
                    tool=call.name,
                    recorded=recorded,
                    replayed=replayed,
                    because=again.because,
                )
            )
    return found


def outcome(call: ToolCall) -> str:
    """`succeeded`, `failed` or `refused`, the last with its rule where the result names one.

    Example:
        >>> outcome(ToolCall(id="1", name="pay", arguments={}, result="Error: no", ok=False))
        'failed'
    """
    if call.ok:
        return ALLOWED
    error = _error(call)
    if error.get("error") != REFUSED:
        return UNKNOWN
    return f"{REFUSED}: {error['rule']}" if isinstance(error.get("rule"), str) else REFUSED


def _agree(recorded: str, replayed: str) -> bool:
    """Whether both came out alike; a refusal that names no rule agrees with every refusal."""
    return recorded == replayed or (recorded == REFUSED and replayed.startswith(REFUSED))


def _recorded(pack: Pack, tool: str, said: str) -> Iterator[str]:
    """The bins of a call that only the recording speaks of.

    A tool names the first rule that stands in its way: those of the system before it have held.
    """
    kind, _, rule = said.partition(": ")
    yield bin_of(Dimension.TOOL, f"{tool}/{kind}")
    if rule in pack.rules:
        needed = [bound.rule for bound in pack.tools[tool].needs]
        names = [each.name for each in needed]
        for each in needed[: names.index(rule)] if rule in names else ():
            if each.by == "system":
                yield bin_of(Dimension.RULE, f"{each.name}/allowed")
        yield bin_of(Dimension.RULE, f"{rule}/refused")
        yield bin_of(Dimension.RULE, f"{rule}/refused by the tool")


def _about(text: str) -> str:
    """The rule that a bin is about; empty for a tool's own."""
    dimension, name = split_bin(text)
    return "" if dimension == Dimension.TOOL else name.partition("/")[0]


def _foreign(found: Replay, pack: Pack, call: ToolCall, deeds: Mapping[str, str]) -> None:
    tool = _own(pack, deeds.get(call.name, ""))
    if tool is None:
        found.foreign.append(call.name)
        return
    found.hits.add(bin_of(Dimension.TOOL, f"{tool.name}/{outcome(call).partition(':')[0]}"))
    found.escalated |= call.ok and "session.escalated" in tool.effects


def _own(pack: Pack, deed: str) -> Tool | None:
    """The pack's tool for a deed, where there is exactly one."""
    if deed == "transfer":
        tools = [t for t in pack.tools.values() if "session.escalated" in t.effects]
    else:
        stem = next((stem for stem in STEMS if deed.startswith(stem)), None)
        tools = [t for t in pack.tools.values() if stem and t.is_deed and stem in t.name]
    return tools[0] if len(tools) == 1 else None


def _error(call: ToolCall) -> Mapping[str, Any]:
    found = parsed(call.result) if not call.ok else None
    return found if isinstance(found, dict) else {}


def _touch(found: Replay, pack: Pack, call: ToolCall) -> None:
    """Records whose ids stand in the arguments or in the result."""
    result = parsed(call.result)
    values = [*_leaves(call.arguments), *_leaves(call.result if result is None else result)]
    for name, value in values:
        for collection in pack.collections.values():
            formed = collection.pattern is not None or name == collection.id
            if formed and value in collection.records:
                found.hits.add(bin_of(Dimension.RECORD, f"{collection.name}/{value}"))


def _leaves(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """The texts in plain data, each with the key that it stands under; keys are texts as well."""
    if isinstance(value, str):
        yield name, value
    elif depth < DEEPEST and isinstance(value, dict):
        for key, item in value.items():
            yield "", str(key)
            yield from _leaves(item, str(key), depth + 1)
    elif depth < DEEPEST and isinstance(value, list):
        for item in value:
            yield from _leaves(item, name, depth + 1)


@dataclass(frozen=True)
class _Learned:
    """Records that a recording shows and the pack does not have, as they were at first.

    Attributes:
        records: By collection and id.
        open: Collections and fields that no result shows and no argument tells.
    """

    records: Mapping[str, Mapping[str, Record]]
    open: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, pack: Pack, calls: Sequence[ToolCall]) -> _Learned:
        shown: dict[tuple[str, str], tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
        changed: set[tuple[str, str]] = set()
        for call in calls:
            tool = pack.tools.get(call.name)
            for name, collection, row in _rows(pack, tool, call):
                key = (collection.name, str(row.get(collection.id)))
                formed = collection.pattern is None or collection.pattern.fullmatch(key[1])
                if key in shown:
                    if tool and name in tool.lookups:
                        shown[key] = (shown[key][0], {**call.arguments, **shown[key][1]})
                elif tool and any(path.startswith(f"{name}.") for path in tool.effects):
                    changed.add(key)
                elif formed and key not in changed and key[1] not in collection.records:
                    shown[key] = (row, call.arguments)
        records: dict[str, dict[str, Record]] = {}
        missing: set[tuple[str, str]] = set()
        for (collection_, key_), (row, arguments) in shown.items():
            made = _record(pack.collections[collection_], row, arguments)
            if made:
                records.setdefault(collection_, {})[key_] = made[0]
                missing |= {(collection_, name) for name in made[1]}
        return cls(records, frozenset(missing))

    def sure(self, tool: Tool) -> frozenset[str]:
        """Rules of a tool that read nothing that is open, and the empty name."""
        paths = {
            f"{name}.{hidden}"
            for name, lookup in tool.lookups.items()
            for collection, hidden in self.open
            if collection == lookup.collection
        }
        read = {bound.rule.name: set(bound.when.reads) for bound in tool.needs}
        return frozenset({"", *(rule for rule, reads in read.items() if not reads & paths)})


def _rows(
    pack: Pack, tool: Tool | None, call: ToolCall
) -> Iterator[tuple[str, Collection, Mapping[str, Any]]]:
    """The records in the result of one of the pack's tools, as the pack shows them."""
    payload = parsed(call.result) if tool and call.ok else None
    if tool is None or not isinstance(payload, dict):
        return
    owners = {name: lookup.collection for name, lookup in tool.lookups.items()}
    owners |= {name: creation.collection for name, creation in tool.creates.items()}
    for name, owner in owners.items():
        if isinstance(payload.get(name), dict):
            yield name, pack.collections[owner], payload[name]
    for name, listing in tool.lists.items():
        rows = payload.get(name)
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                yield name, pack.collections[listing.collection], row


def _record(
    collection: Collection, row: Mapping[str, Any], arguments: Mapping[str, Any]
) -> tuple[Record, list[str]] | None:
    """A record as it was shown, and its fields that are open; None where it cannot be one.

    What is never shown is taken from the argument of that name, since the call that checked it
    succeeded; where there is none, any value stands in for it, and what reads it is not judged.
    """
    record, missing = {}, []
    for name, kind in collection.fields.items():
        raw = row.get(name)
        if name in collection.hidden:
            raw = arguments.get(name)
            if raw is None:
                missing.append(name)
                raw = next((known[name] for known in collection.records.values()), None)
        try:
            record[name] = convert(kind, raw)
        except ValueError:
            return None
    return record, missing
