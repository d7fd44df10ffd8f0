"""The embedded clerk: a policy-following support agent without a language model.

It finds the intent, asks only for what is missing, calls tools, answers from facts and records,
refuses with the clause and says what was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from simulator.content.pack import Pack
from simulator.content.templates import Template
from simulator.content.tools import Tool
from simulator.content.world import EVALUATION_ERRORS
from simulator.play import english
from simulator.play.models.embedded.desk import Desk, Goal, Result, read_desk
from simulator.play.nlu import words

TRIES = 2
"""How often a lookup or an identity check may fail before a clerk hands over."""


class _Call(Exception):
    """Ends the search for the next step: this tool has to be called first."""

    def __init__(self, tool: str, arguments: dict[str, Any]) -> None:
        self.tool, self.arguments = tool, arguments
        super().__init__(tool)


class _Say(Exception):
    """Ends the search for the next step: these sentences are the answer to a goal."""

    def __init__(self, *sentences: str, closes: bool = True) -> None:
        self.sentences, self.closes = sentences, closes
        super().__init__(*sentences)


class Clerk:
    """One reply of a clerk.

    Args:
        pack: The business.
        seed: Of every choice of words.
        allowed: Tools it may call.
    """

    def __init__(self, pack: Pack, seed: int, allowed: Iterable[str]) -> None:
        self.pack, self.seed, self.allowed = pack, seed, frozenset(allowed)
        self.desk = Desk(pack)
        self.rng = Random(seed)
        self.count = 0

    def reply(self, messages: Sequence[BaseMessage]) -> AIMessage:
        """The next message: a tool call, or text."""
        self.desk = desk = read_desk(self.pack, messages)
        self.count = len(messages)
        self.rng = Random(f"{self.seed}/support/{desk.turns}")
        try:
            return AIMessage(content=" ".join(self._answer()))
        except _Call as call:
            number = f"call_{len(desk.results) + 1}"
            tool_call = {"name": call.tool, "args": call.arguments, "id": number}
            return AIMessage(content="", tool_calls=[tool_call])

    def _answer(self) -> list[str]:
        desk = self.desk
        sentences: list[str] = []
        closed = True
        for goal in desk.goals:
            try:
                self._pursue(goal)
            except _Say as say:
                sentences += say.sentences
                closed = closed and say.closes
        if not desk.goals:
            sentences, closed = self._small_talk(), False
        sentences = [text for text in sentences if text] or [self._pick(english.NOTHING_FITS)]
        return [*self._opening(), *sentences, *self._closing(closed)]

    def _opening(self) -> list[str]:
        desk, parts = self.desk, []
        business = self.pack.business
        if desk.turns == 1:
            if self.rng.random() < 0.7:
                parts.append(self._worded(english.WELCOMES, business=business))
            complains = any(goal.tools for goal in desk.goals)
            if complains and english.COMPLAINTS & set(words(desk.text)):
                parts.append(self._pick(english.SORRY))
        elif desk.goals and set(desk.asked) & set(desk.heard.slots) and self.rng.random() < 0.6:
            parts.append(self._pick(english.THANKS_FOR_THAT))
        return parts

    def _closing(self, closed: bool) -> list[str]:
        over = self.desk.refused or self.desk.session["escalated"]
        if closed and not over and self.rng.random() < 0.35:
            return [self._pick(english.ANYTHING_ELSE)]
        return []

    def _small_talk(self) -> list[str]:
        desk = self.desk
        ends = [intent for intent in desk.heard.intents if intent.kind == "ends"]
        if ends:
            return [self._pick(english.FAREWELLS[ends[-1].names[0]])]
        if desk.heard.has("unknown") and desk.asked:
            return self._without(desk.asked)
        if desk.refused and (desk.heard.has("remark") or desk.heard.has("no")):
            clause = self.pack.rules[desk.refused[1]].clause
            return [self._worded(english.STILL_NO, clause=clause)]
        if desk.heard.has("remark"):
            sorry = english.COMPLAINTS & set(words(desk.text))
            return [
                self._pick(english.SORRY if sorry else english.I_SEE),
                self._pick(english.GO_ON),
            ]
        if desk.heard.slots or desk.heard.has("yes"):
            return [self._pick(english.THANKS_FOR_THAT), self._pick(english.GO_ON)]
        return [self._pick(english.CONFUSED)]

    def _without(self, slots: Sequence[str]) -> list[str]:
        what = self.pack.slots[slots[0]].called[0]
        return [self._worded(english.CANNOT_WITHOUT, what=what)]

    def _pursue(self, goal: Goal) -> None:
        """Bring a goal one step on; always ends by `_Call` or `_Say`."""
        if goal.topic:
            self._answer_topic(goal.topic)
        options = [self.pack.tools[name] for name in goal.tools if name in self.allowed]
        if not options:
            raise _Say(self._pick(english.NOTHING_FITS))
        if len(options) > 1:
            self._offer(options)
        self._carry_out(options[0])

    def _answer_topic(self, name: str) -> None:
        topic = self.pack.topics[name]
        names: dict[str, Any] = {**self.pack.names, "session": self.desk.session}
        if topic.reads and topic.reads not in self.allowed:
            raise _Say(self._pick(english.NOTHING_FITS))
        if topic.reads:
            tool = self.pack.tools[topic.reads]
            self._prepare(tool, tool.required)
            result = self.desk.result(tool) or self._called(tool)
            self._explain_failure(tool, result)
            names = self.desk.names(tool, result)
        answer = topic.answer(names)
        if answer is None:
            raise _Say(self._pick(english.NOTHING_FITS))
        raise _Say(self._render(answer.say, names))

    def _offer(self, tools: list[Tool]) -> None:
        """Offer those tools whose rules would let them, as far as the clerk can see."""
        keys = [a for tool in tools for a in tool.arguments if self._is_key(tool, a)]
        self._prepare(tools[0], tuple(dict.fromkeys(keys)))
        for tool in tools:
            self._view(tool)
        possible = [tool for tool in tools if self._obstacle(tool) is None]
        if not possible:
            rule, names = self._obstacle(tools[0]) or ("", {})
            self.desk.refused = (tools[0].name, rule)
            raise _Say(*self._refuse(tools[0], rule, names))
        phrases = [
            self._render(tool.offer, self.desk.names(tool), capital=False) for tool in possible
        ]
        question = self._pick(english.WHICH if len(phrases) > 1 else english.WOULD_THAT_HELP)
        raise _Say(f"I can {' or '.join(phrases)}.", question, closes=False)

    def _obstacle(self, tool: Tool) -> tuple[str, dict[str, Any]] | None:
        """The first rule that the clerk can see to be broken, with the names it reads."""
        names = self.desk.names(tool)
        for bound in tool.needs:
            try:
                if not bound.when(names):
                    return bound.rule.name, names
            except EVALUATION_ERRORS:
                continue
        return None

    def _carry_out(self, tool: Tool) -> None:
        done = self.desk.result(tool)
        if done is None:
            self._prepare(tool, tool.required)
            if not tool.reads_only:
                self._view(tool)
            self._keep_own_rules(tool)
            self._confirm(tool)
            raise _Call(tool.name, self.desk.arguments(tool))
        self._explain_failure(tool, done)
        raise _Say(self._render(tool.done, self.desk.names(tool, done)))

    def _confirm(self, tool: Tool) -> None:
        """Ask for a yes first, unless the tool is going to refuse anyway."""
        if self.desk.confirmed or self._obstacle(tool):
            return
        question = self._render(tool.confirm, self.desk.names(tool))
        if question:
            raise _Say(question, closes=False)

    def _keep_own_rules(self, tool: Tool) -> None:
        names = self.desk.names(tool)
        for bound in tool.needs:
            if bound.rule.by != "agent":
                continue
            try:
                holds = bound.when(names)
            except EVALUATION_ERRORS:
                holds = True
            if not holds:
                self.desk.refused = (tool.name, bound.rule.name)
                raise _Say(*self._refuse(tool, bound.rule.name, names))

    def _prepare(self, tool: Tool, needed: Sequence[str]) -> None:
        """Have the customer verified and the arguments told, asking only for what is missing."""
        desk = self.desk
        missing = [name for name in needed if name not in desk.told and name not in tool.fills]
        checks = "session.verified" in {path for b in tool.needs for path in b.when.reads}
        verifier = self._verifier() if checks and not desk.verified else None
        if verifier:
            missing += [n for n in verifier.required if n not in desk.told and n not in missing]
        failed = [r for r in desk.fresh if not r.ok and verifier and r.tool == verifier.name]
        if verifier and failed:
            self._explain_failure(verifier, failed[-1])
        if missing:
            self._ask(missing)
        if verifier:
            raise _Call(verifier.name, self.desk.arguments(verifier))

    def _verifier(self) -> Tool | None:
        """The tool that checks the identity; of several, one whose questions can be answered."""
        tools = [
            tool for tool in self.pack.tools.values()
            if "session.verified" in tool.effects and tool.name in self.allowed
        ]  # fmt: skip
        told, lacking = self.desk.told, self.desk.lacking
        ranked = sorted(
            tools,
            key=lambda t: (
                any(a in lacking for a in t.required),
                sum(a not in told for a in t.required),
            ),
        )
        return ranked[0] if ranked else None

    def _ask(self, missing: list[str]) -> None:
        lacking = [name for name in missing if name in self.desk.lacking]
        if lacking:
            raise _Say(*self._without(lacking))
        sentences = self._questions(missing[:2])
        if self.desk.turns == 1 and self.rng.random() < 0.4:
            sentences.insert(0, self._pick(english.UNDERSTOOD))
        raise _Say(*sentences, closes=False)

    def _questions(self, slots: Sequence[str]) -> list[str]:
        asked = [self._pick(self.pack.slots[name].ask) for name in slots if name in self.pack.slots]
        return [*asked[:1], *(_joined(question) for question in asked[1:])]

    def _is_key(self, tool: Tool, argument: str) -> bool:
        return any(f"args.{argument}" in lookup.key.reads for lookup in tool.lookups.values())

    def _view(self, tool: Tool) -> None:
        """Look at the records a deed works on, with tools that only read, before doing it."""
        for lookup in tool.lookups.values():
            value = self._key(lookup.key.source)
            reader = self._reader(lookup.collection)
            if reader is None or not value or self.desk.record(lookup.collection, value):
                continue
            (read,) = reader.lookups.values()
            argument = read.key.source.removeprefix("args.")
            arguments = {**self.desk.arguments(reader), argument: value}
            for result in self.desk.fresh:
                if result.tool == reader.name and result.arguments == arguments:
                    self._explain_failure(reader, result)
                    return
            raise _Call(reader.name, arguments)

    def _reader(self, collection: str) -> Tool | None:
        """The tool that looks up one record of a collection and changes nothing."""
        for tool in self.pack.tools.values():
            found = [lookup.collection for lookup in tool.lookups.values()]
            if tool.reads_only and tool.name in self.allowed and found == [collection]:
                return tool
        return None

    def _called(self, tool: Tool) -> Result:
        raise _Call(tool.name, self.desk.arguments(tool))

    def _key(self, source: str) -> str:
        return self.desk.told.get(source.removeprefix("args."), "")

    def _explain_failure(self, tool: Tool, result: Result) -> None:
        """Say why a tool did not do it; returns where it did."""
        if result.ok:
            return
        if self.desk.failures >= TRIES:
            self._give_over()
        payload = result.payload
        if payload["error"] == "refused":
            rule = str(payload.get("rule", ""))
            if "session.verified" in tool.effects:
                questions = self._questions(tool.required)
                raise _Say(self._pick(english.NO_MATCH), *questions, closes=False)
            raise _Say(*self._refuse(tool, rule, self.desk.names(tool)))
        if payload["error"] == "not_found":
            given = str(payload.get("given", ""))
            slot = next((s for s, value in self.desk.told.items() if value == given), "")
            what = self.pack.slots[slot].called[0] if slot else str(payload.get("what", "number"))
            raise _Say(self._worded(english.NOT_FOUND, given=given, what=what), closes=False)
        raise _Say(self._pick(english.NOTHING_FITS))

    def _give_over(self) -> None:
        for tool in self.pack.tools.values():
            if "session.escalated" in tool.effects and tool.name in self.allowed:
                result = self.desk.result(tool)
                if result is None:
                    raise _Call(tool.name, self.desk.arguments(tool))
                raise _Say(self._render(tool.done, self.desk.names(tool, result)))

    def _refuse(self, tool: Tool, rule: str, names: dict[str, Any]) -> list[str]:
        bound = next((b for b in tool.needs if b.rule.name == rule), None)
        if bound is None:
            return [self._pick(english.NOTHING_FITS)]
        clause = bound.rule.clause
        again = rule in self.desk.told_no
        sentences: list[str] = []
        if again:
            sentences.append(self._worded(english.STILL_NO, clause=clause))
        else:
            text = self._render(bound.refusal, names) if bound.refusal else ""
            sentences.append(text or self._worded(english.REFUSALS, clause=clause))
        if not again:
            sentences += self._alternatives(bound.rule.instead)
        return sentences

    def _alternatives(self, tools: Iterable[str]) -> list[str]:
        for name in tools:
            tool = self.pack.tools[name]
            if name in self.allowed and tool.offer and self._obstacle(tool) is None:
                phrase = self._render(tool.offer, self.desk.names(tool), capital=False)
                if phrase:
                    return [
                        f"Instead, I can {phrase}.",
                        self._pick(english.WOULD_THAT_HELP),
                    ]
        return []

    def _render(
        self, templates: Sequence[Template], names: Mapping[str, Any], capital: bool = True
    ) -> str:
        """One of the sentences, one that was not said yet where there is one."""
        texts = []
        for template in templates:
            try:
                texts.append(template(names))
            except EVALUATION_ERRORS:
                continue
        if not texts:
            return ""
        text = self._pick(texts)
        return text[:1].upper() + text[1:] if capital else text

    def _worded(self, templates: Sequence[str], **values: str) -> str:
        """One of the sentences with its values, one that was not said yet where there is one."""
        return self._pick([template.format(**values) for template in templates])

    def _pick(self, options: Sequence[str]) -> str:
        fresh = [text for text in options if text not in self.desk.said]
        return self.rng.choice(fresh or list(options))


def _joined(sentence: str) -> str:
    """A second question beside the first."""
    if sentence.startswith(("And", "I ", "I'")):
        return sentence
    return f"And {sentence[:1].lower()}{sentence[1:]}"
