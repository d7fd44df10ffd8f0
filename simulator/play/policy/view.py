"""The view: what support can see of a dialogue when it decides, wherever that comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from simulator.content.locales import Locale
from simulator.content.pack import Pack
from simulator.content.records import Record
from simulator.content.rules import BoundRule
from simulator.content.templates import Template
from simulator.content.tools import Lookup, Tool
from simulator.content.values import convert
from simulator.content.world import EVALUATION_ERRORS


@dataclass(frozen=True)
class Wanted:
    """What a customer's words ask of support: something done, answered, or only a reply.

    Attributes:
        tools: One of these carried out.
        topic: This answered.
        says: What they are where they ask for nothing: a kind of customer's intent (`remark yes no
            unknown ends`), `tells` for values, `greets` or `acknowledges` where they do no more, or
            empty where they were not understood.
        ending: The ending that a goodbye brings.
        between: Tools of which one may be wanted, where the words do not say which.
    """

    tools: tuple[str, ...] = ()
    topic: str = ""
    says: str = ""
    ending: str = ""
    between: tuple[str, ...] = ()


UNSURE = ("timeout", "unavailable", "unreadable")
"""Errors after which one cannot tell whether the call went through."""


@dataclass(frozen=True)
class Result:
    """One tool call of support and what came back."""

    tool: str
    arguments: Mapping[str, Any]
    payload: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        """Whether the tool did it."""
        return "error" not in self.payload

    @property
    def unsure(self) -> bool:
        """Whether one cannot tell if it went through."""
        return self.payload.get("error") in UNSURE

    @property
    def refusal(self) -> tuple[str, str] | None:
        """The tool and the rule that it refuses with; None where it does not refuse."""
        if self.payload.get("error") != "refused":
            return None
        return self.tool, str(self.payload.get("rule", ""))

    def is_failed_check(self, tool: Tool) -> bool:
        """Whether it is an identity check that did not match."""
        return not self.ok and not self.unsure and "session.verified" in tool.effects

    def failures(self, tool: Tool) -> int:
        """How often it counts as a failed lookup or identity check."""
        if self.ok or self.unsure:
            return 0
        return int(self.payload["error"] == "not_found") + ("session.verified" in tool.effects)


Find = Callable[[str, str], Record | None]
"""From a collection and an id or a label to the record, where it can be seen."""


def nothing(collection: str, key: str) -> Record | None:
    """No record is seen."""
    return None


@dataclass
class View:
    """What support can see: built from messages by the model, from World and Session by a forecast.

    Attributes:
        pack: The business.
        find: Records that tools have shown.
        allowed: Tools that it may call.
        told: By slot, the latest value the customer gave.
        lacking: Slots that the customer said it does not have.
        asked: Slots that were asked for in the last reply.
        confirmed: A yes was given to what is wanted.
        verified, customer_id, escalated: What rules read of the session.
        fresh: Tool calls since the customer spoke.
        refused: The tool and rule of the last refusal.
        told_no: Rules that a refusal was given for.
        offered_before: Tools that were offered in any reply, or used.
        failures: How often a lookup or an identity check failed.
        failed: Identity checks that failed: the same values would fail again.
        foresees: Whether rules are judged before all is told, rather than left to the tools.
    """

    pack: Pack
    find: Find = nothing
    allowed: AbstractSet[str] = frozenset()
    told: Mapping[str, str] = field(default_factory=dict)
    lacking: AbstractSet[str] = frozenset()
    asked: tuple[str, ...] = ()
    confirmed: bool = False
    verified: bool = False
    customer_id: str | None = None
    escalated: bool = False
    fresh: Sequence[Result] = ()
    refused: tuple[str, str] | None = None
    told_no: AbstractSet[str] = frozenset()
    offered_before: AbstractSet[str] = frozenset()
    failures: int = 0
    failed: Sequence[Result] = ()
    foresees: bool = True

    @property
    def session(self) -> dict[str, Any]:
        """What rules and fills read of the session."""
        return {
            "verified": self.verified,
            "customer_id": self.customer_id,
            "escalated": self.escalated,
            "failures": self.failures,
        }

    def result(self, tool: Tool) -> Result | None:
        """What the tool said since the customer spoke, a reading one to these same arguments."""
        made = [result for result in reversed(self.fresh) if result.tool == tool.name]
        if not made or not tool.reads_only:
            return made[0] if made else None
        wanted = self.arguments(tool)
        return next((result for result in made if result.arguments == wanted), None)

    def arguments(self, tool: Tool) -> dict[str, Any]:
        """What a call of the tool is given: what was told, and what the pack says how to fill."""
        args = self.names(tool)["args"]
        arguments: dict[str, Any] = {}
        for name, schema in tool.arguments.items():
            value: Any = self.told.get(name) if args.get(name) is None else args[name]
            if value is not None:
                number = isinstance(schema, dict) and schema.get("type") in ("number", "integer")
                arguments[name] = _json_number(value) if number else str(value)
        return arguments

    def names(
        self,
        tool: Tool,
        result: Result | None = None,
        told: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """What the tool's expressions read, as far as support has seen it.

        Args:
            tool: The tool.
            result: A call of it whose arguments and records are read in the place of what was told.
            told: What was told, where that is to be taken as less than it is.
        """
        heard = self.told if told is None else told
        given = heard if result is None else result.arguments
        args = {
            name: _typed(kind, given.get(name), self.pack.locale)
            for name, kind in tool.types.items()
        }
        names: dict[str, Any] = {**self.pack.names, "session": self.session, "args": args}
        shown = {} if result is None else result.payload
        for name, lookup in tool.lookups.items():
            record = self._shown(lookup.collection, shown.get(name), key_of(lookup, names))
            if record is not None:
                names[name] = record
        for name, creation in tool.creates.items():
            record = self._shown(creation.collection, shown.get(name), "")
            if record is not None:
                names[name] = record
        for name, fill in tool.fills.items():
            if args.get(name) is None:
                try:
                    args[name] = fill(names)
                except EVALUATION_ERRORS:
                    continue
        return names

    def _shown(self, collection: str, payload: Any, key: str) -> Record | None:
        if isinstance(payload, Mapping):
            key = str(payload.get(self.pack.collections[collection].id))
        return self.find(collection, key)

    def obstacle(self, tool: Tool, names: Mapping[str, Any] | None = None) -> BoundRule | None:
        """The first rule of the tool that can be seen not to hold; what can't be judged is none."""
        names = self.names(tool) if names is None else names
        return next((bound for bound in tool.needs if _broken(bound, names)), None)

    def known(self, tool: Tool) -> dict[str, Any]:
        """The names of a tool without arguments that are not known yet."""
        names = self.names(tool)
        args = {name: value for name, value in names["args"].items() if value is not None}
        return {**names, "args": args}

    def foreseen(self, tool: Tool) -> BoundRule | None:
        """The first rule that cannot hold whatever the customer is going to tell.

        Who it is may still be found out, so that until then no rule on the session is judged.
        """
        if not self.foresees:
            return None
        known = self.known(tool)
        return next((bound for bound in self._judged(tool) if _broken(bound, known)), None)

    def _judged(self, tool: Tool) -> list[BoundRule]:
        """The rules of a tool that can be judged whether or not it is known who the customer is."""
        open_ = () if self.verified else ("session.verified", "session.customer_id")
        return [bound for bound in tool.needs if not bound.when.reads.intersection(open_)]

    def has_due(self, tool: Tool, broken: BoundRule) -> bool:
        """Whether a rule breaks only since more was asked for than the pack fills in by itself."""
        asks = self._asks_for_a_sum(tool, broken)
        return asks and self.obstacle(tool, self.as_filled(tool)) is None

    def standing(self, tool: Tool, broken: BoundRule) -> BoundRule:
        """What to refuse with: a rule that no smaller sum would help over comes before a limit."""
        if not self._asks_for_a_sum(tool, broken):
            return broken
        filled = self.as_filled(tool)
        return next((bound for bound in self._judged(tool) if _broken(bound, filled)), broken)

    def _asks_for_a_sum(self, tool: Tool, broken: BoundRule) -> bool:
        asked = (name for name in tool.fills if self.told.get(name) is not None)
        return any(f"args.{name}" in broken.when.reads for name in asked)

    def as_filled(self, tool: Tool) -> dict[str, Any]:
        """What the tool's expressions read if the customer had left all to the pack to fill."""
        told = {name: value for name, value in self.told.items() if name not in tool.fills}
        return self.names(tool, told=told)

    def own_obstacle(self, tool: Tool) -> BoundRule | None:
        """The same among the rules that support has to keep itself."""
        names = self.names(tool)
        own = (bound for bound in tool.needs if bound.rule.by == "agent")
        return next((bound for bound in own if _broken(bound, names)), None)


def wordings(templates: Sequence[Template], names: Mapping[str, Any]) -> list[str]:
    """The sentences that can be said with these names."""
    texts = []
    for template in templates:
        try:
            texts.append(template(names))
        except EVALUATION_ERRORS:
            continue
    return texts


def _broken(bound: BoundRule, names: Mapping[str, Any]) -> bool:
    try:
        return not bound.when(names)
    except EVALUATION_ERRORS:
        return False


def key_of(lookup: Lookup, names: Mapping[str, Any]) -> str:
    """Id or label of the record that a tool works on; empty where it cannot be known yet."""
    try:
        return str(lookup.key(names) or "")
    except EVALUATION_ERRORS:
        return ""


def _typed(kind: Any, value: Any, locale: Locale) -> Any:
    try:
        return None if value is None else convert(kind, value, locale)
    except ValueError:
        return None


def _json_number(value: Any) -> Any:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return int(number) if number.is_integer() else number
