"""Dialogue state tracking: what the messages so far have shown to support, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from simulator.content.pack import Pack
from simulator.content.records import Record
from simulator.content.tools import Tool
from simulator.content.values import convert
from simulator.play import english
from simulator.play.models.embedded.complaints import tells_of_trouble
from simulator.play.models.embedded.doubts import Doubts
from simulator.play.nlu import NLU, CustomerReading, nlu_for
from simulator.play.nlu.example_index import SURE, Intent
from simulator.play.nlu.intents import GUESSED
from simulator.play.nlu.phatics import Phatic
from simulator.play.policy import Result, View, Wanted
from simulator.play.policy.consent import is_agreed_on, own_values
from simulator.play.policy.needs import is_key


@dataclass
class Tracker(View):
    """The embedded support's view of the dialogue, rebuilt from the messages.

    Attributes:
        told, lacking, told_no, offered_before, fresh, failed: Of the view, filled as messages are
            read.
        wanted: What the customer wants and has not got an answer to.
        offered: Tools that were offered in the last reply.
        named: Tools that were offered with all that they take.
        confirming: A yes was asked for in the last reply.
        asking_more: It was asked whether there is anything else.
        seen: Records shown by tools, typed, by collection and id.
        results: All tool calls.
        heard: What the customer said last.
        text: Its text.
        said: All that support has said.
        last: What it said last.
        turns: How often the customer spoke.
        troubled: The customer has told of trouble.
        asks_back: The customer asks what support's last question means.
        between: Tools of which one is wanted, by words that do not say which.
        doubts: Calls since then of which it is not known whether they went through.
    """

    told: dict[str, str] = field(default_factory=dict)
    lacking: set[str] = field(default_factory=set)
    told_no: set[str] = field(default_factory=set)
    fresh: list[Result] = field(default_factory=list)
    failed: list[Result] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    offered: tuple[str, ...] = ()
    offered_before: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    confirming: bool = False
    asking_more: bool = False
    seen: dict[str, dict[str, Record]] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    heard: CustomerReading = field(default_factory=lambda: CustomerReading((), {}))
    text: str = ""
    said: str = ""
    last: str = ""
    turns: int = 0
    troubled: bool = False
    asks_back: bool = False
    between: tuple[str, ...] = ()
    doubts: Doubts = field(default_factory=Doubts)

    def __post_init__(self) -> None:
        self.find = self._find

    def _find(self, collection: str, key: str) -> Record | None:
        """A record that a tool has shown, by id or label."""
        seen = self.seen.get(collection, {})
        if key in seen:
            return seen[key]
        label = self.pack.collections[collection].label
        return next((r for r in seen.values() if label and r.get(label) == key), None)

    @property
    def open(self) -> list[Wanted]:
        """What support has to act on now: what is wanted, or else what was said."""
        return self.wanted or [self._remark()]

    def _remark(self) -> Wanted:
        heard = self.heard
        ends = [i for i in heard.intents if i.kind == "ends" and (i.beat or not heard.phatic)]
        if ends:
            served = "escalated" if self.escalated else "resolved"
            ending = ends[-1].names[0]
            return Wanted(says="ends", ending=served if ending == "resolved" else ending)
        if heard.phatic is Phatic.OPENS:
            return Wanted(says="greets")
        declines = heard.has("no") and not heard.slots
        if self.escalated and heard.phatic:
            return Wanted(says="ends", ending="escalated")
        if declines and self.offered and not (heard.has("remark") or self._parts()):
            return Wanted(says="acknowledges")
        parts = heard.phatic in (Phatic.THANKS, Phatic.PARTS) or (declines and self.asking_more)
        if parts:
            return Wanted(says="ends", ending="refused" if self.refused else "resolved")
        if heard.phatic is Phatic.ACKNOWLEDGES:
            return Wanted(says="acknowledges")
        if heard.has("unknown") and self.asked:
            return Wanted(says="unknown")
        if heard.has("remark"):
            return Wanted(says="remark")
        if heard.has("no") and self.refused:
            return Wanted(says="no")
        if heard.slots or heard.has("yes"):
            return Wanted(says="tells")
        if self.refused and not self.between and "?" not in self.text:
            return Wanted(says="remark")
        return Wanted(between=self.between)

    def _between(self, text: str, nlu: NLU) -> tuple[str, ...]:
        """Two tools of which one is wanted, where the words do not say which."""
        meant = self.heard.meant
        if self.heard.slots or any(i.kind != "wants" or i.score > GUESSED for i in meant):
            return ()
        for intent in meant:
            like = sorted(intent.also & self.pack.tools.keys())
            if intent.score < GUESSED:
                return (intent.names[0], like[0]) if like else ()
        return nlu.customers.between(text)

    def _of_what_was_told(self, tools: Sequence[str]) -> str:
        """The one of some tools that can be done about a record which the customer has named.

        Where none of them can, it is the likeliest: no choice is offered of what is refused.
        """
        about = [name for name in tools if self._names_record_of(self.pack.tools[name])]
        possible = [name for name in about if not self.obstacle(self.pack.tools[name])]
        hopeless = [name for name in about if self.foreseen(self.pack.tools[name])]
        if hopeless and len(hopeless) == len(tools):
            return hopeless[0]
        return possible[0] if len(possible) == 1 else ""

    def _names_record_of(self, tool: Tool) -> bool:
        keys = [argument for argument in tool.required if is_key(tool, argument)]
        return bool(keys) and all(key in self.told for key in keys)

    def _asks_back(self) -> bool:
        """Whether the customer asks what support's question means, and says nothing else."""
        return bool(self.asked or self.confirming) and self.heard.phatic is Phatic.ASKS_BACK

    def _parts(self) -> bool:
        """Whether the customer says goodbye, rather than only no."""
        return self.heard.phatic is Phatic.PARTS and bool(english.signs.LEAVES.search(self.text))

    def _assents(self) -> bool:
        """Whether a word that only takes in or thanks is a yes, to what was asked or offered."""
        takes_in = self.heard.phatic is Phatic.ACKNOWLEDGES
        if self.confirming:
            return takes_in
        thanks = self.heard.phatic is Phatic.THANKS
        if len(self.offered) != 1 or not (takes_in or thanks) or self.heard.has("no"):
            return False
        return english.signs.ASSENTS.search(self.text) is not None

    def _accepts(self, names: Sequence[str]) -> bool:
        """Whether the customer takes a deed as it was offered, with all that it takes."""
        if len(names) != 1 or names[0] not in self.named or self.heard.has("no"):
            return False
        return not own_values(self.pack.tools[names[0]]) & self.heard.slots.keys()

    def _with_another_value(self) -> str:
        """The tool that was refused, where it is told another value than the one it took."""
        tool = self.pack.tools.get(self.refused[0]) if self.refused else None
        slots = self.heard.slots.items()
        changed = {name for name, value in slots if self.told.get(name, value) != value}
        return tool.name if tool and changed & tool.arguments.keys() else ""

    def hear(self, text: str, nlu: NLU) -> None:
        """The customer speaks.

        In the answer to a question a new wish counts only where it is one of the pack's own.
        """
        heard = nlu.customer(text, self.asked)
        self.turns += 1
        self.heard, self.text, self.fresh, self.doubts = heard, text, [], Doubts()
        self.troubled = self.troubled or tells_of_trouble(text)
        self.asks_back = self._asks_back()
        if self.asks_back:
            return
        again = self._with_another_value()
        self.told.update(heard.slots)
        self.lacking -= set(heard.slots)
        if heard.has("unknown") and not heard.slots:
            self.lacking |= set(self.asked)
        answers = bool(self.wanted and set(self.asked) & set(heard.slots))
        least = SURE if answers else 0.0
        wants = [i for i in heard.intents if i.kind == "wants" and i.score >= least]
        choice, self.between = self.between, () if self.wanted else self._between(text, nlu)
        meant_one = self._of_what_was_told(self.between)
        if meant_one:
            wants, self.between = [Intent("wants", (meant_one,))], ()
        wants = [] if self.between else wants
        if wants:
            kept = [wanted for wanted in self.wanted if wanted.topic]
            same = any(wanted.tools == wants[-1].names for wanted in self.wanted)
            agrees = self.confirming and same and heard.has("yes")
            self.confirmed = agrees or self._accepts(wants[-1].names)
            self.wanted = [*kept, Wanted(tools=wants[-1].names)]
        elif heard.has("yes") or self._assents():
            meant = self.offered or choice
            self.confirmed = self.confirming or self._accepts(meant[:1])
            if meant and not self.confirming:
                self.wanted = [Wanted(tools=meant[:1])]
        elif heard.has("no") and (self.confirming or self.offered):
            self.wanted = []
        elif again and not (self.wanted or heard.has("asks") or heard.has("ends")):
            self.wanted = [Wanted(tools=(again,))]
        if wants or heard.has("asks"):
            self.refused = None
        if heard.has("ends") and not wants:
            self.wanted = []
        for intent in heard.intents:
            asked = Wanted(topic=intent.names[0]) if intent.kind == "asks" else None
            if asked and asked not in self.wanted:
                self.wanted.append(asked)

    def speak(self, text: str, nlu: NLU) -> None:
        """Support speaks."""
        heard = nlu.support(text)
        self.said += "\n" + text
        self.last = text
        self.asked, self.offered = heard.requests or heard.missed, heard.offers
        self.offered_before |= set(heard.offers)
        self.confirming, self.asking_more = heard.confirms, heard.asks_more
        self.told_no |= set(heard.rules)
        if heard.rules and self.refused is None:
            tools = [name for wanted in self.wanted for name in wanted.tools[:1]]
            self.refused = (tools[-1] if tools else "", heard.rules[-1])
        if self.refused and self.refused[0] in heard.offers:
            self._settle_for_what_is_due(self.pack.tools[self.refused[0]])
        offered = [self.pack.tools[name] for name in heard.offers]
        self.named -= set(heard.offers)
        self.named |= {tool.name for tool in offered if is_agreed_on(self, tool, text)}
        self.wanted = [wanted for wanted in self.wanted if wanted.topic not in heard.answered]
        if not (self.asked or heard.confirms):
            self.wanted, self.confirmed = [], False

    def _settle_for_what_is_due(self, tool: Tool) -> None:
        """What was refused is offered with what the pack fills in, in place of what was asked."""
        for name in tool.fills:
            self.told.pop(name, None)

    def copied(self) -> Tracker:
        """A tracker of the same state, which can learn what this one does not."""
        doubts = Doubts([*self.doubts.tried], [*self.doubts.open])
        return replace(
            self,
            results=[*self.results],
            fresh=[*self.fresh],
            offered_before={*self.offered_before},
            seen={name: {**records} for name, records in self.seen.items()},
            doubts=doubts,
        )

    def learn(self, result: Result) -> None:
        """A tool answers."""
        self.results.append(result)
        if not self.doubts.begin(self, result):
            self.fresh.append(result)
        tool = self.pack.tools.get(result.tool)
        if tool is None:
            return
        self.refused = result.refusal or self.refused
        self.failures += result.failures(tool)
        self.failed += [result] if result.is_failed_check(tool) else []
        if not result.ok:
            return
        self.offered_before |= {tool.name} if tool.is_deed else set()
        shown = {name: lookup.collection for name, lookup in tool.lookups.items()}
        shown |= {name: creation.collection for name, creation in tool.creates.items()}
        for name, collection in shown.items():
            self._see(collection, result.payload.get(name), in_part=not tool.reads_only)
        for name, listing in tool.lists.items():
            for record in result.payload.get(name) or ():
                self._see(listing.collection, record)
        if tool.reads_only:
            self.fresh = self.doubts.settled(self)
        self.escalated = self.escalated or "session.escalated" in tool.effects
        if "session.verified" in tool.effects:
            self.verified = True
            effect = tool.effects.get("session.customer_id")
            owner = effect.tree if effect else None
            for name, lookup in tool.lookups.items():
                record = result.payload.get(name) or {}
                if effect and effect.source.startswith(f"{name}."):
                    self.customer_id = record.get(getattr(owner, "attr", ""))
                elif not effect:
                    self.customer_id = record.get(self.pack.collections[lookup.collection].id)

    def _see(self, collection: str, raw: Any, in_part: bool = False) -> None:
        """Keep a record; what is not told of it is empty, or as it was where part of it is told."""
        if not isinstance(raw, dict):
            return
        owner = self.pack.collections[collection]
        before = self.seen.get(collection, {}).get(str(raw.get(owner.id))) if in_part else None
        hidden = owner.hidden
        record: dict[str, Any] = dict(before or {n: None for n in owner.fields if n not in hidden})
        for name, value in raw.items():
            if name in owner.fields:
                try:
                    record[name] = convert(owner.fields[name], value)
                except ValueError:
                    continue
        self.seen.setdefault(collection, {})[str(record.get(owner.id))] = record


def track(
    pack: Pack, messages: Sequence[BaseMessage], allowed: frozenset[str], foresees: bool = True
) -> Tracker:
    """The state after the messages that follow the system prompt.

    Args:
        pack: The business.
        messages: The dialogue as support's model reads it.
        allowed: Tools that support may call.
        foresees: Whether it judges rules before all is told.
    """
    tracker, nlu = Tracker(pack, allowed=allowed, foresees=foresees), nlu_for(pack)
    calls: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for message in messages:
        if isinstance(message, HumanMessage):
            tracker.hear(str(message.text), nlu)
        elif isinstance(message, AIMessage):
            for call in message.tool_calls:
                calls[str(call["id"])] = (call["name"], call["args"])
            if message.text:
                tracker.speak(str(message.text), nlu)
        elif isinstance(message, ToolMessage) and message.tool_call_id in calls:
            name, arguments = calls[message.tool_call_id]
            tracker.learn(Result(name, arguments, _payload(str(message.text))))
    return tracker


def _payload(text: str) -> Mapping[str, Any]:
    try:
        payload = json.loads(text, parse_float=Decimal)
    except ValueError:
        payload = None
    return payload if isinstance(payload, dict) else {"error": "unreadable", "because": text}
