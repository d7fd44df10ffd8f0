"""Worlds that a pack draws, and how its rules judge in them, each rule for itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, islice
from typing import Any

from simulator.content.cases import Case
from simulator.content.conditions import Condition
from simulator.content.draws import ORDINARY, Wish, draw_case
from simulator.content.pack import Pack
from simulator.content.scenarios import Scenario
from simulator.content.session import Session
from simulator.content.tools import Tool
from simulator.content.world import EVALUATION_ERRORS, World
from simulator.errors import UserError
from simulator.runs.coverage.dry_run import WORDLESS, names_of, try_tool
from simulator.runs.coverage.edge_cases import mistakes, with_record

ORDINARY_CASES = 8
"""Ordinary cases that are drawn of each scenario."""

FAR = 1_000_000
"""How far off an amount is that no record reaches."""

OWN_RECORDS = 40
"""Records of a collection of which cases are drawn where a rule has to be looked at closely."""


def common_cases(pack: Pack, scenario: Scenario) -> list[Case]:
    """Ordinary cases of a scenario, and such as are mistaken."""
    return list(_drawn(pack, scenario, [ORDINARY] * ORDINARY_CASES + [*mistakes(pack, scenario)]))


def rare_cases(pack: Pack, scenario: Scenario) -> Iterator[Case]:
    """Cases with the pack's own records, where they are expected and where they are not.

    None is moved to a limit: what counts is whether the pack draws such a world by itself.
    """
    wishes: list[Wish] = []
    for collection in dict.fromkeys(draw.collection for draw in scenario.draws.values()):
        for key in islice(pack.collections[collection].records, OWN_RECORDS):
            for expected in (True, False):
                wishes += with_record(pack, scenario, collection, key, expected)
    yield from _drawn(pack, scenario, wishes)


def _drawn(pack: Pack, scenario: Scenario, wishes: Iterable[Wish]) -> Iterator[Case]:
    for seed, wish in enumerate(wishes):
        try:
            yield draw_case(pack, scenario, "", seed, wish)
        except UserError:
            continue


def sessions_of(pack: Pack, case: Case) -> tuple[Session, Session]:
    """Of a customer that nobody knows yet, and of the same one once it is verified."""
    owners = {c.singular for c in pack.personal if not c.owner}
    who = next((key for name, key in case.draws.items() if name in owners), None)
    return WORDLESS, replace(WORDLESS, verified=True, customer_id=who)


@dataclass
class RuleTrials:
    """How rules have judged, by tool and rule.

    Attributes:
        passed, failed: Times a rule held, or did not.
        reasons: Why it could not be judged, the last time that it could not.
        together: Times two rules of a tool both held for a verified customer.
        allowed: Times all rules of a tool did.
        tried: Times a tool had all that it looks up.
        breakable: Times a rule held for what the pack fills in, and not for another value of it.
    """

    pack: Pack
    passed: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: dict[tuple[str, str], str] = field(default_factory=dict)
    together: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    allowed: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    breakable: Counter[str] = field(default_factory=Counter)

    def take(self, case: Case, tools: Iterable[Tool], deeds: bool = False) -> None:
        """Judge a case.

        Args:
            case: Its world, and what its customer knows.
            tools: Those whose rules are judged.
            deeds: Whether that is done once more after each deed that can be done in it.
        """
        world, tools = case.world(self.pack), list(tools)
        for session in sessions_of(self.pack, case):
            self._judge(world, session, case, tools)
        if not deeds:
            return
        for deed in self.pack.tools.values():
            if deed.is_deed:
                tried = try_tool(world, session, deed, case.knows)
                if tried.call.ok:
                    self._judge(tried.world, tried.session, case, tools)

    def _judge(self, world: World, session: Session, case: Case, tools: Iterable[Tool]) -> None:
        for tool in tools:
            names = names_of(world, session, tool, case.knows)
            if any(names.get(name) is None for name in tool.lookups):
                continue
            self.tried[tool.name] += 1
            held = []
            for bound in tool.needs:
                key = (tool.name, bound.rule.name)
                try:
                    holds = bool(bound.when(names))
                except EVALUATION_ERRORS as error:
                    self.reasons[key] = bound.when.reason(names, error)
                    continue
                (self.passed if holds else self.failed)[key] += 1
                held += [bound.rule.name] if holds else []
                if holds and not self.failed[key] and not self.breakable[bound.rule.name]:
                    self.breakable[bound.rule.name] += _breaks(tool, bound.when, names)
            if session.verified:
                self.together.update((tool.name, *pair) for pair in combinations(held, 2))
            self.allowed[tool.name] += len(held) == len(tool.needs)

    def of_rule(self, rule: str) -> tuple[int, int]:
        """Times that a rule held and did not, whatever the tool."""
        found = defaultdict[str, int](int)
        for name, counts in (("passed", self.passed), ("failed", self.failed)):
            found[name] = sum(count for (_, own), count in counts.items() if own == rule)
        return found["passed"], found["failed"]


def _breaks(tool: Tool, when: Condition, names: Mapping[str, Any]) -> bool:
    """Whether support breaks a rule where it gives an argument otherwise than the pack fills it.

    Who plays by the pack gives what `fills` says; a limit is there for who does not.
    """
    for path in when.reads:
        owner, _, name = path.partition(".")
        if owner != "args" or name not in tool.fills or name not in names["args"]:
            continue
        for other in _others(names["args"][name], tool.arguments[name]):
            try:
                if not when({**names, "args": {**names["args"], name: other}}):
                    return True
            except EVALUATION_ERRORS:
                continue
    return False


def _others(value: Any, schema: Any) -> Iterator[Any]:
    """Other values of an argument, near and far, of those that its JSON Schema allows."""
    if isinstance(schema, dict) and "enum" in schema:
        yield from (word for word in schema["enum"] if word != value)
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | Decimal):
        yield from (value + 1, value + FAR, value - 1, value - FAR)
    elif isinstance(value, date):
        yield from (value + timedelta(days=sign * n) for n in (1, 400) for sign in (1, -1))
    elif isinstance(value, str):
        yield "something else"


def using(pack: Pack, scenario: Scenario, tools: Collection[str]) -> bool:
    """Whether some beat of a scenario wants one of some tools, or asks what one of them reads."""
    for beat in scenario.beats.values():
        reads = pack.topics[beat.asks].reads if beat.asks else ""
        offered = {
            other
            for name in beat.wants
            for bound in pack.tools[name].needs
            for other in bound.rule.instead
        }
        if {*beat.wants, reads, *offered} & set(tools):
            return True
    return False
