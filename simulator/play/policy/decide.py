"""The policy: `decide` gives the next act, from a view and what is wanted. Pure, and no model.

It checks who asks where a rule wants that, asks only for what is missing, and first for what rules
are judged by; a rule that surely does not hold is refused with before anything more is asked. It
looks at records before it changes them, keeps the rules that are the agent's, has deeds confirmed,
and offers what a refused rule names instead. Steps give an act, or None where nothing stands in
the way.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.acts import (
    Acknowledge,
    Act,
    AskMore,
    Call,
    Cannot,
    Clarify,
    Confirm,
    Farewell,
    HandOver,
    Inform,
    NotFound,
    Offer,
    Refuse,
    Report,
    Request,
)
from simulator.content.pack import Pack
from simulator.content.rules import BoundRule
from simulator.content.tools import Tool
from simulator.play.policy.needs import guarded, is_key, stages, verifiers
from simulator.play.policy.view import Result, View, Wanted, key_of, wordings

TRIES = 2
"""How often a lookup or an identity check may fail before support hands over."""


def decide(pack: Pack, view: View, wanted: Wanted) -> Act:
    """Support's next act.

    Args:
        pack: The business.
        view: What support can see.
        wanted: What the customer wants of it.

    Example:
        >>> from simulator.content.pack import find_pack
        >>> pack = find_pack("bakery")
        >>> decide(pack, View(pack, allowed=frozenset(pack.tools)), Wanted(topic="price"))
        Request(act='request', slots=('item',), again=False)
    """
    return _Policy(pack, view).act(wanted)


class _Policy:
    def __init__(self, pack: Pack, view: View) -> None:
        self.pack, self.view = pack, view

    def act(self, wanted: Wanted) -> Act:
        if wanted.topic:
            return self._answer(wanted.topic)
        if not wanted.tools:
            return self._reply(wanted)
        options = [self.pack.tools[name] for name in wanted.tools if name in self.view.allowed]
        if not options:
            return Cannot()
        return self._offer(options) if len(options) > 1 else self._carry_out(options[0])

    def _reply(self, wanted: Wanted) -> Act:
        """To words that want nothing done."""
        view, says = self.view, wanted.says
        if says == "ends":
            return Farewell(ending=wanted.ending)
        if says in ("greets", "acknowledges"):
            return AskMore()
        if says == "unknown" and view.asked:
            return Cannot(slot=view.asked[0])
        if view.refused and says in ("remark", "no", "tells", "yes"):
            return Refuse(rule=view.refused[1], again=True)
        if says == "remark":
            return Acknowledge()
        if says in ("tells", "yes"):
            return Acknowledge(how="thanks")
        between = [name for name in wanted.between if name in view.allowed]
        return Clarify(tools=tuple(between) if len(between) > 1 else ())

    def _answer(self, name: str) -> Act:
        topic, view = self.pack.topics[name], self.view
        names = {**self.pack.names, "session": view.session}
        if topic.reads:
            if topic.reads not in view.allowed:
                return Cannot()
            tool = self.pack.tools[topic.reads]
            act = self._prepare(tool, tool.required)
            if act:
                return act
            result = view.result(tool)
            if result is None:
                return self._call(tool)
            act = self._failure(tool, result)
            if act:
                return act
            names = view.names(tool, result)
        return Cannot() if topic.answer(names) is None else Inform(topic=name)

    def _offer(self, tools: list[Tool]) -> Act:
        """Offer those tools whose rules would let them, as far as support can see."""
        keys = [a for tool in tools for a in tool.arguments if is_key(tool, a)]
        act = self._prepare(tools[0], tuple(dict.fromkeys(keys))) or self._look(tools)
        if act:
            hopeless = all(map(self.view.foreseen, tools))
            return self._refuse_early(tools[0], act) if hopeless else act
        possible = tuple(tool.name for tool in tools if not self.view.obstacle(tool))
        obstacle = self.view.obstacle(tools[0])
        if not possible and obstacle:
            return self._refuse(tools[0], obstacle)
        if len(possible) == 1 and obstacle and obstacle.rule.name not in self.view.told_no:
            return Refuse(tool=tools[0].name, rule=obstacle.rule.name, instead=possible[0])
        return Offer(tools=possible)

    def _carry_out(self, tool: Tool) -> Act:
        done = self.view.result(tool)
        if done is not None:
            return self._failure(tool, done) or _said(tool)
        return (
            self._gather(tool)
            or self._keep_own_rules(tool)
            or self._confirm(tool)
            or self._call(tool)
        )

    def _call(self, tool: Tool) -> Call:
        return Call(tool=tool.name, arguments=self.view.arguments(tool))

    def _confirm(self, tool: Tool) -> Act | None:
        """Ask for a yes first, unless the tool is going to refuse anyway."""
        if self.view.confirmed or not tool.confirm or self.view.obstacle(tool):
            return None
        if not any(wordings(tool.confirm, self.view.names(tool))):
            return None
        return Confirm(tool=tool.name, arguments=self.view.arguments(tool))

    def _keep_own_rules(self, tool: Tool) -> Act | None:
        """Refuse where one of them is broken: with the first that is, whoever keeps it."""
        broken = self.view.own_obstacle(tool)
        return self._refuse(tool, self.view.obstacle(tool) or broken) if broken else None

    def _gather(self, tool: Tool) -> Act | None:
        """Have all told and looked at that the tool takes, what its rules are judged by first."""
        for needed in stages(self.pack, tool.name):
            act = self._prepare(tool, needed)
            if act:
                return self._refuse_early(tool, act)
            if act := None if tool.reads_only else self._look([tool]):
                return act
        return None

    def _refuse_early(self, tool: Tool, act: Act) -> Act:
        """A refusal in place of an act that asks for more, where no answer could change it."""
        asks = isinstance(act, Request) and not act.again
        lacks = isinstance(act, Cannot) and bool(act.slot)
        broken = self.view.foreseen(tool) if (asks or lacks) and not tool.reads_only else None
        return self._refuse(tool, broken) if broken else act

    def _prepare(self, tool: Tool, needed: Sequence[str]) -> Act | None:
        """Have the customer verified and the arguments told, asking only for what is missing."""
        view = self.view
        missing = [name for name in needed if name not in view.told and name not in tool.fills]
        verifier = self._verifier() if tool.name in guarded(self.pack) else None
        if verifier:
            missing += [n for n in verifier.required if n not in view.told and n not in missing]
            failed = [r for r in view.fresh if not r.ok and r.tool == verifier.name]
            act = self._failure(verifier, failed[-1]) if failed else None
            if act:
                return act
        if missing:
            lacking = [name for name in missing if name in view.lacking]
            return Cannot(slot=lacking[0]) if lacking else Request(slots=tuple(missing[:2]))
        if verifier is None:
            return None
        return self._not_matched(verifier) or self._call(verifier)

    def _not_matched(self, verifier: Tool) -> Act | None:
        """A person, where the same values are given that did not match before."""
        failed = self._failed_check(verifier)
        if failed is None:
            return None
        return self._hand_over() or self._identity_again(verifier, failed)

    def _failed_check(self, verifier: Tool) -> Result | None:
        """The identity check of these values that has failed in the dialogue."""
        given = self.view.arguments(verifier)
        failed = (r for r in self.view.failed if r.tool == verifier.name)
        return next((result for result in failed if result.arguments == given), None)

    def _identity_again(self, verifier: Tool, failed: Result) -> Request:
        """Ask once more for what did not match: first for what the broken rule compares."""
        rule = str(failed.payload.get("rule", ""))
        broken = (bound for bound in verifier.needs if bound.rule.name == rule)
        reads = {path for bound in broken for path in bound.when.reads}
        slots = sorted(verifier.required, key=lambda name: f"args.{name}" not in reads)
        return Request(slots=tuple(slots), again=True)

    def _verifier(self) -> Tool | None:
        """The tool that checks the identity; of several, one whose questions can be answered."""
        view = self.view
        if view.verified:
            return None
        tools = [tool for tool in verifiers(self.pack) if tool.name in view.allowed]
        return min(
            tools,
            default=None,
            key=lambda t: (
                any(a in view.lacking for a in t.required),
                sum(a not in view.told for a in t.required),
            ),
        )

    def _look(self, tools: Sequence[Tool]) -> Act | None:
        """Look at the records that deeds work on, with tools that only read."""
        return next((act for tool in tools if (act := self._look_for(tool))), None)

    def _look_for(self, tool: Tool) -> Act | None:
        view = self.view
        for lookup in tool.lookups.values():
            value = view.told.get(lookup.key.source.removeprefix("args."), "")
            reader = self._reader(lookup.collection)
            if reader is None or not value or view.find(lookup.collection, value):
                continue
            reading = self._reading(reader, value)
            for result in view.fresh:
                if result.tool == reader.name and result.arguments == reading.arguments:
                    return self._failure(reader, result)
            return reading
        return None

    def _look_again(self, tool: Tool, unsure: Result) -> Act | None:
        """Look at what a deed changes, after a call of it of which one cannot tell; each once."""
        names, fresh = self.view.names(tool, unsure), list(self.view.fresh)
        since = fresh[fresh.index(unsure) + 1 :]
        changed = {path.partition(".")[0] for path in tool.effects}
        for name, lookup in tool.lookups.items():
            reader = self._reader(lookup.collection)
            value = key_of(lookup, names)
            if reader is None or not value or name not in changed:
                continue
            reading = self._reading(reader, value)
            if not any((r.tool, r.arguments) == (reader.name, reading.arguments) for r in since):
                return reading
        return None

    def _reading(self, reader: Tool, value: str) -> Call:
        (read,) = reader.lookups.values()
        argument = read.key.source.removeprefix("args.")
        return Call(tool=reader.name, arguments={**self.view.arguments(reader), argument: value})

    def _reader(self, collection: str) -> Tool | None:
        """The tool that looks up one record of a collection and changes nothing."""
        for tool in self.pack.tools.values():
            found = [lookup.collection for lookup in tool.lookups.values()]
            if tool.reads_only and tool.name in self.view.allowed and found == [collection]:
                return tool
        return None

    def _failure(self, tool: Tool, result: Result) -> Act | None:
        """What to do about a tool that did not do it; None where it did."""
        if result.ok:
            return None
        if result.unsure:
            return self._look_again(tool, result) or self._hand_over() or Cannot()
        if self.view.failures >= TRIES and (act := self._hand_over()):
            return act
        payload = result.payload
        if payload["error"] == "refused":
            if "session.verified" in tool.effects:
                return self._identity_again(tool, result)
            rule = str(payload.get("rule", ""))
            bound = next((b for b in tool.needs if b.rule.name == rule), None)
            return self._refuse(tool, bound) if bound else Cannot()
        if payload["error"] == "not_found":
            given = str(payload.get("given", ""))
            slot = next((s for s, value in self.view.told.items() if value == given), "")
            return NotFound(slot=slot, what=str(payload.get("what", "number")), given=given)
        return Cannot()

    def _hand_over(self) -> Act | None:
        for tool in self.pack.tools.values():
            if "session.escalated" in tool.effects and tool.name in self.view.allowed:
                called = self.view.result(tool)
                return self._call(tool) if called is None else _said(tool)
        return None

    def _refuse(self, tool: Tool, broken: BoundRule) -> Refuse:
        broken = self.view.standing(tool, broken)
        again = broken.rule.name in self.view.told_no
        instead = "" if again else self._alternative(tool, broken)
        return Refuse(tool=tool.name, rule=broken.rule.name, again=again, instead=instead)

    def _alternative(self, tool: Tool, broken: BoundRule) -> str:
        """What is offered in place of a deed: the same with what is due, or else another.

        Nothing is offered a second time: whoever wanted it would have taken it.
        """
        view = self.view
        if view.has_due(tool, broken) and any(wordings(tool.offer, view.names(tool))):
            return tool.name
        for name in broken.rule.instead:
            other = self.pack.tools[name]
            if name in view.allowed and name not in view.offered_before and other.offer:
                known = view.names(other)
                if not view.obstacle(other, known) and any(wordings(other.offer, known)):
                    return name
        return ""


def _said(tool: Tool) -> Act:
    escalated = "session.escalated" in tool.effects
    return HandOver(tool=tool.name) if escalated else Report(tool=tool.name)
