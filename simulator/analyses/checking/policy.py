"""Rules that decide nothing, rules that contradict each other, and tools that nobody can use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from simulator.analyses.checking.mistake import Kind, Mistake, mistake_at
from simulator.analyses.checking.opened import Opened
from simulator.analyses.checking.worlds import RuleTrials, rare_cases, using
from simulator.content.cases import Case
from simulator.content.tools import Tool


class PolicyCheck:
    """Judges rules in the worlds that a pack draws.

    Args:
        opened: The pack.
        cases: Of each scenario, those that are looked at first.
    """

    def __init__(self, opened: Opened, cases: Mapping[str, Sequence[Case]]) -> None:
        self.opened, self.pack = opened, opened.pack
        self.trials = RuleTrials(self.pack)
        bound = [tool for tool in self.pack.tools.values() if tool.needs]
        for of_scenario in cases.values():
            for case in of_scenario:
                self.trials.take(case, bound)
        self._look_closer()

    def _look_closer(self) -> None:
        """Rarer worlds for what looks wrong in the common ones, until it does not."""
        suspects = self._suspects()
        for scenario in self.pack.scenarios.values():
            if not suspects or not using(self.pack, scenario, suspects):
                continue
            for place, case in enumerate(rare_cases(self.pack, scenario)):
                self.trials.take(case, (self.pack.tools[name] for name in suspects), deeds=True)
                if place % 10 == 0 and not (suspects := self._suspects()):
                    return
            suspects = self._suspects()

    def _suspects(self) -> list[str]:
        """Tools with a rule that decides nothing, and those that were never allowed."""
        odd = {rule for rule in self.pack.rules if not all(self._verdicts(rule))}
        found = []
        for tool in self.pack.tools.values():
            needed = {bound.rule.name for bound in tool.needs}
            if needed and (needed & odd or not self.trials.allowed[tool.name]):
                found.append(tool.name)
        return found

    def _verdicts(self, rule: str) -> tuple[int, int]:
        """How often it held, and how often it did not or would not for another filled value."""
        passed, failed = self.trials.of_rule(rule)
        return passed, failed + self.trials.breakable[rule]

    def mistakes(self) -> Iterator[Mistake]:
        """All of them."""
        yield from self._constant()
        for tool in self.pack.tools.values():
            yield from self._unused(tool)

    def _constant(self) -> Iterator[Mistake]:
        """Rules that never hold, or always do."""
        rules = self.opened.file("rules")
        for rule in self.pack.rules.values():
            passed, failed = self._verdicts(rule.name)
            if not rule.by or (passed and failed):
                continue
            reasons = {why for (_, own), why in self.trials.reasons.items() if own == rule.name}
            if failed or (reasons and not passed):
                why = f" ({sorted(reasons)[0]})" if reasons else ""
                yield mistake_at(
                    Kind.CONSTANT_RULE, rules, (rule.name, "when"),
                    f"never passes: `{rule.when}` held in none of the worlds that were drawn{why}",
                    "correct the condition, or draw and `make` records for which it holds",
                )  # fmt: skip
            elif passed and not self._checks_identity(rule.name):
                yield mistake_at(
                    Kind.CONSTANT_RULE, rules, (rule.name, "when"),
                    f"always passes: `{rule.when}` held in all of the worlds that were drawn,"
                    " so that it refuses nothing",
                    "correct the condition, or draw and `make` records for which it does not hold",
                )  # fmt: skip

    def _checks_identity(self, rule: str) -> bool:
        """Whether only verification needs a rule, to judge what is told: liars are not drawn."""
        needing = [
            (tool, bound)
            for tool in self.pack.tools.values()
            for bound in tool.needs
            if bound.rule.name == rule
        ]
        told = any(path.startswith("args.") for _, bound in needing for path in bound.when.reads)
        return told and all("session.verified" in tool.effects for tool, _ in needing)

    def _unused(self, tool: Tool) -> Iterator[Mistake]:
        document, trials = self.opened.file("tools"), self.trials
        reason = self._unasked(tool)
        if reason:
            yield mistake_at(Kind.UNUSED_TOOL, document, (tool.name,), *reason)
            return
        if not tool.needs or trials.allowed[tool.name] or not trials.tried[tool.name]:
            return
        needed = [bound.rule.name for bound in tool.needs]
        never = [rule for rule in needed if not trials.passed[tool.name, rule]]
        if never and trials.of_rule(never[0])[0]:
            yield mistake_at(
                Kind.UNUSED_TOOL, document, (tool.name, "needs", needed.index(never[0])),
                f"nobody can use it: `{never[0]}` (`{self.pack.rules[never[0]].when}`) never held"
                " for it in the worlds that were drawn",
                "take the rule out of `needs`, or draw and `make` records for which it holds",
            )  # fmt: skip
        if never:  # of a rule that never holds anywhere, that is said where it stands
            return
        pairs = [p for p in combinations(needed, 2) if not trials.together[tool.name, *p]]
        if pairs:
            one, other = pairs[0]
            first, second = (self.pack.rules[name] for name in (one, other))
            yield mistake_at(
                Kind.CONTRADICTION, document, (tool.name, "needs"),
                f"`{one}` and `{other}` contradict each other: `{first.when}` and `{second.when}`"
                " never held at once, so that nobody can use the tool",
                "take one of them out of `needs`, or correct its condition in rules.yaml",
            )  # fmt: skip
        else:
            yield mistake_at(
                Kind.UNUSED_TOOL, document, (tool.name, "needs"),
                "nobody can use it: its rules never held all at once in the worlds that were drawn",
                "correct a condition, or draw and `make` records for which all hold",
            )  # fmt: skip

    def _unasked(self, tool: Tool) -> tuple[str, str] | None:
        """Why nobody comes to use a tool, and what to do; None where somebody may."""
        pack = self.pack
        wanting = [
            scenario
            for scenario in pack.scenarios.values()
            if any(tool.name in beat.wants for beat in scenario.beats.values())
        ]
        offered = any(tool.name in rule.instead for rule in pack.rules.values())
        if tool.is_deed and not wanting and not offered:
            return (
                "nobody can use it: no beat `wants` it, and no rule offers it `instead`",
                f"add `wants: {tool.name}` to a beat, or take the tool out",
            )
        given = wanting if wanting and not offered else list(pack.scenarios.values())
        for name in tool.required:
            known = any(name in scenario.knows for scenario in given)
            if name not in tool.fills and not known:
                whose = "of the scenarios that want it " if wanting else ""
                return (
                    f"nobody can use it: it needs `{name}`, which no customer {whose}knows",
                    f"add `{name}` to their `knows`, or fill it under `fills`",
                )
        return None
