"""What lies on a clerk's desk: everything the messages so far have shown, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from simulator.content.pack import Pack
from simulator.content.tools import Tool
from simulator.content.values import convert
from simulator.content.world import EVALUATION_ERRORS
from simulator.play.nlu import NLU, CustomerReading, nlu_for


@dataclass(frozen=True)
class Goal:
    """Something the customer wants: one of `tools` carried out, or `topic` answered."""

    tools: tuple[str, ...] = ()
    topic: str = ""


@dataclass(frozen=True)
class Result:
    """One tool call of this clerk and what came back."""

    tool: str
    arguments: Mapping[str, Any]
    payload: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        """Whether the tool did it."""
        return "error" not in self.payload


@dataclass
class Desk:
    """The clerk's view of the dialogue, rebuilt from the messages.

    Attributes:
        told: By slot, the latest value the customer gave.
        lacking: Slots that the customer said it does not have.
        goals: What it wants and has not got an answer to.
        asked: Slots that were asked for in the last reply.
        offered: Tools that were offered in the last reply.
        confirming: A yes was asked for in the last reply.
        confirmed: A yes was given to the goal at hand.
        verified: The identity was checked.
        customer_id: Whose it was.
        seen: Records shown by tools, typed, by collection and id.
        results: All tool calls; `fresh` are those since the customer spoke.
        refused: The tool of the last refusal, and the rule.
        told_no: Rules that a refusal was given for.
        heard: What the customer said last.
        text: Its text.
        said: All that this clerk has said.
        turns: How often the customer spoke.
        failures: How often a lookup or check failed.
    """

    pack: Pack
    told: dict[str, str] = field(default_factory=dict)
    lacking: set[str] = field(default_factory=set)
    goals: list[Goal] = field(default_factory=list)
    asked: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    confirming: bool = False
    confirmed: bool = False
    verified: bool = False
    customer_id: str | None = None
    seen: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    fresh: list[Result] = field(default_factory=list)
    refused: tuple[str, str] | None = None
    told_no: set[str] = field(default_factory=set)
    heard: CustomerReading = field(default_factory=lambda: CustomerReading((), {}))
    text: str = ""
    said: str = ""
    turns: int = 0
    failures: int = 0

    @property
    def session(self) -> dict[str, Any]:
        """What rules read of the session, as far as the clerk can know it."""
        return {
            "verified": self.verified,
            "customer_id": self.customer_id,
            "escalated": any("session.escalated" in self.pack.tools[r.tool].effects
                             for r in self.results if r.ok and r.tool in self.pack.tools),
        }  # fmt: skip

    def record(self, collection: str, key: str) -> dict[str, Any] | None:
        """A record that a tool has shown, by id or label."""
        seen = self.seen.get(collection, {})
        if key in seen:
            return seen[key]
        label = self.pack.collections[collection].label
        return next((r for r in seen.values() if label and r.get(label) == key), None)

    def result(self, tool: Tool) -> Result | None:
        """What the tool said since the customer spoke, a reading one to these same arguments."""
        wanted = self.arguments(tool)
        for result in reversed(self.fresh):
            if result.tool == tool.name and (not tool.reads_only or result.arguments == wanted):
                return result
        return None

    def arguments(self, tool: Tool) -> dict[str, Any]:
        """What a call of the tool is given: what was told, and what the pack says how to fill."""
        names = self.names(tool)
        arguments: dict[str, Any] = {}
        for name, schema in tool.arguments.items():
            value: Any = names["args"].get(name)
            if value is None and name in self.told:
                value = self.told[name]
            if value is None:
                continue
            number = isinstance(schema, dict) and schema.get("type") in ("number", "integer")
            arguments[name] = _json_number(value) if number else str(value)
        return arguments

    def names(self, tool: Tool, result: Result | None = None) -> dict[str, Any]:
        """What the tool's expressions read, as far as the clerk has seen it."""
        given = dict(result.arguments) if result else {k: self.told.get(k) for k in tool.arguments}
        args: dict[str, Any] = {}
        for name, kind in tool.types.items():
            try:
                args[name] = convert(kind, given.get(name)) if given.get(name) is not None else None
            except ValueError:
                args[name] = None
        names: dict[str, Any] = {**self.pack.names, "session": self.session, "args": args}
        for name, lookup in tool.lookups.items():
            key = str(args.get(lookup.key.source.removeprefix("args.")) or "")
            record = self.record(lookup.collection, key)
            if result and isinstance(result.payload.get(name), Mapping):
                owner = self.pack.collections[lookup.collection]
                record = self.record(lookup.collection, str(result.payload[name].get(owner.id)))
            if record is not None:
                names[name] = record
        for name, creation in tool.creates.items():
            if result and isinstance(result.payload.get(name), Mapping):
                owner = self.pack.collections[creation.collection]
                key = str(result.payload[name].get(owner.id))
                names[name] = self.seen[creation.collection][key]
        for name, fill in tool.fills.items():
            if args.get(name) is None:
                try:
                    args[name] = fill(names)
                except EVALUATION_ERRORS:
                    continue
        return names


def read_desk(pack: Pack, messages: Sequence[BaseMessage]) -> Desk:
    """Rebuild the desk from the messages after the system prompt."""
    desk, nlu = Desk(pack), nlu_for(pack)
    calls: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for message in messages:
        if isinstance(message, HumanMessage):
            _hear(desk, nlu, str(message.text))
        elif isinstance(message, AIMessage):
            for call in message.tool_calls:
                calls[str(call["id"])] = (call["name"], call["args"])
            if message.text:
                _speak(desk, nlu, str(message.text))
        elif isinstance(message, ToolMessage) and message.tool_call_id in calls:
            name, arguments = calls[message.tool_call_id]
            _learn(desk, Result(name, arguments, _payload(str(message.text))))
    return desk


def _payload(text: str) -> Mapping[str, Any]:
    try:
        payload = json.loads(text, parse_float=Decimal)
    except ValueError:
        payload = None
    return payload if isinstance(payload, dict) else {"error": "unreadable", "because": text}


def _hear(desk: Desk, nlu: NLU, text: str) -> None:
    heard = nlu.customer(text, desk.asked)
    desk.turns += 1
    desk.heard, desk.text, desk.fresh = heard, text, []
    desk.told.update(heard.slots)
    desk.lacking -= set(heard.slots)
    if heard.has("unknown") and not heard.slots:
        desk.lacking |= set(desk.asked)
    wants = [intent for intent in heard.intents if intent.kind == "wants"]
    if wants:
        kept = [goal for goal in desk.goals if goal.topic]
        same = any(goal.tools == wants[-1].names for goal in desk.goals)
        desk.confirmed = desk.confirming and same and heard.has("yes")
        desk.goals = [*kept, Goal(tools=wants[-1].names)]
    elif heard.has("yes"):
        desk.confirmed = desk.confirming
        if desk.offered and not desk.confirming:
            desk.goals = [Goal(tools=desk.offered[:1])]
    elif heard.has("no") and (desk.confirming or desk.offered):
        desk.goals = []
    if wants or heard.has("asks"):
        desk.refused = None
    if heard.has("ends") and not wants:
        desk.goals = []
    for intent in heard.intents:
        goal = Goal(topic=intent.names[0]) if intent.kind == "asks" else None
        if goal and goal not in desk.goals:
            desk.goals.append(goal)


def _speak(desk: Desk, nlu: NLU, text: str) -> None:
    heard = nlu.support(text)
    desk.said += "\n" + text
    desk.asked, desk.offered = heard.requests, heard.offers
    desk.confirming = heard.confirms
    desk.told_no |= set(heard.rules)
    if heard.rules and desk.refused is None:
        desk.refused = ("", heard.rules[-1])
    answered = heard.answered
    desk.goals = [goal for goal in desk.goals if goal.topic not in answered]
    if not (heard.requests or heard.confirms):
        desk.goals, desk.confirmed = [], False


def _learn(desk: Desk, result: Result) -> None:
    desk.results.append(result)
    desk.fresh.append(result)
    tool = desk.pack.tools.get(result.tool)
    if tool is None:
        return
    if not result.ok:
        if result.payload["error"] == "refused":
            desk.refused = (result.tool, str(result.payload.get("rule", "")))
        elif result.payload["error"] == "not_found":
            desk.failures += 1
        if "session.verified" in tool.effects:
            desk.failures += 1
        return
    for name, lookup in tool.lookups.items():
        _see(desk, lookup.collection, result.payload.get(name))
    for name, creation in tool.creates.items():
        _see(desk, creation.collection, result.payload.get(name))
    for name, listing in tool.lists.items():
        for record in result.payload.get(name) or ():
            _see(desk, listing.collection, record)
    if "session.verified" in tool.effects:
        desk.verified = True
        effect = tool.effects.get("session.customer_id")
        owner = effect.tree if effect else None
        for name, lookup in tool.lookups.items():
            record = result.payload.get(name) or {}
            if effect and effect.source.startswith(f"{name}."):
                desk.customer_id = record.get(getattr(owner, "attr", ""))
            elif not effect:
                desk.customer_id = record.get(desk.pack.collections[lookup.collection].id)


def _see(desk: Desk, collection: str, raw: Any) -> None:
    if not isinstance(raw, dict):
        return
    owner = desk.pack.collections[collection]
    record: dict[str, Any] = {}
    for name, value in raw.items():
        if name in owner.fields:
            try:
                record[name] = convert(owner.fields[name], value)
            except ValueError:
                continue
    desk.seen.setdefault(collection, {})[str(record.get(owner.id))] = record


def _json_number(value: Any) -> Any:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return int(number) if number.is_integer() else number
