"""Goals that cannot be reached, and customers that cannot show who they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from simulator.analyses.checking.mistake import Kind, Mistake, mistake_at
from simulator.analyses.checking.opened import Opened
from simulator.analyses.checking.worlds import rare_cases
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.scenarios import Outcome, Scenario
from simulator.content.tools import Tool
from simulator.content.values import plain
from simulator.content.world import holds
from simulator.runs.coverage.dry_run import WORDLESS, try_tool
from simulator.runs.coverage.forecast import Forecast

RARE = 40
"""Rarer cases in which a goal is looked for that no common one reaches."""

WALKS = 200
"""Walks of one case."""

SHOWN = 3
"""Values of a field that are named."""


def goals_out_of_reach(
    opened: Opened, cases: Mapping[str, Sequence[Case]]
) -> Iterator[Mistake | None]:
    """Scenarios whose `expect` holds at the end of no walk of any case.

    Args:
        opened: The pack.
        cases: Of each scenario, those that are looked at first.

    Yields:
        One for each scenario: what is wrong with it, or None.
    """
    pack, document = opened.pack, opened.file("scenarios")
    for scenario in pack.scenarios.values():
        ends = _Ends(pack, scenario)
        rare = islice(rare_cases(pack, scenario), RARE)
        if ends.reached(cases[scenario.name]) or ends.reached(rare) or not ends.walks:
            yield None
            continue
        yield mistake_at(
            Kind.EXPECT, document, (scenario.name, "expect"),
            f"cannot hold: `{scenario.expect.source}` was true at the end of none of"
            f" {ends.walks} walks; {ends.seen()}",
            "expect what the scenario's beats lead to, or add a beat that leads to it",
        )  # fmt: skip


class _Ends:
    """Where the walks of a scenario end."""

    def __init__(self, pack: Pack, scenario: Scenario) -> None:
        self.pack, self.scenario = pack, scenario
        self.walks = 0
        self.values: dict[str, set[str]] = {}

    def reached(self, cases: Iterable[Case]) -> bool:
        """Whether the goal is reached at the end of some walk."""
        return any(holds(self.scenario.expect, names) for case in cases for names in self.of(case))

    def of(self, case: Case) -> Iterator[dict[str, Any]]:
        """What `expect` reads at the end of each walk of a case."""
        forecast = Forecast(self.pack, case)
        for walk in islice(forecast.walks(), WALKS):
            state, answered = forecast.start, set[str]()
            for name in walk.beats:
                step = forecast.step(name, state)
                state, asks = step.after, self.scenario.beats[name].asks
                answered |= {asks} if asks and step.outcome == Outcome.ANSWERED else set()
            names = {
                **case.names(self.pack, state.world),
                "session": state.session.names,
                "answered": answered,
                "done": state.session.done,
            }
            self.walks += 1
            self._note(names)
            yield names

    def _note(self, names: Mapping[str, Any]) -> None:
        for path in self.scenario.expect.reads:
            owner, *rest = path.split(".")
            value: Any = names.get(owner)
            if owner in ("done", "answered"):
                value = rest[0] in (value or ())
            else:
                for key in rest:
                    value = value.get(key) if isinstance(value, Mapping) else None
            self.values.setdefault(path, set()).add(str(plain(value)))

    def seen(self) -> str:
        """What was there in its place."""
        told = []
        for path, values in sorted(self.values.items()):
            owner, _, name = path.partition(".")
            if owner in ("done", "answered"):
                told += [f"`{name}` was never {owner}"] if values == {"False"} else []
            elif owner not in ("facts", "now", "today"):
                some = sorted(values)[:SHOWN]
                more = " and more" if len(values) > SHOWN else ""
                told.append(f"`{path}` was {' or '.join(f'`{v}`' for v in some)}{more}")
        return ", ".join(told) or "it depends on nothing that happens"


def unverifiable(opened: Opened, cases: Mapping[str, Sequence[Case]]) -> Iterator[Mistake]:
    """Scenarios that need a verified customer, and whose customer never can be one."""
    pack, document = opened.pack, opened.file("scenarios")
    verifying = [tool for tool in pack.tools.values() if "session.verified" in tool.effects]
    for scenario in pack.scenarios.values():
        needing = _needing(pack, scenario)
        if not cases[scenario.name]:  # no case can be drawn, which is said where it stands
            continue
        if not needing or _told_wrong(scenario, verifying):
            continue
        if any(_verified(pack, case, verifying) for case in cases[scenario.name]):
            continue
        wrong, remedy = _why(scenario, verifying)
        yield mistake_at(
            Kind.VERIFICATION, document, (scenario.name, "knows"),
            f"no customer of it can ever verify, as `{needing}` needs: {wrong}", remedy,
        )  # fmt: skip


def _needing(pack: Pack, scenario: Scenario) -> str:
    """A tool that a scenario uses and that is only for verified customers; empty for none."""
    for beat in scenario.beats.values():
        reads = pack.topics[beat.asks].reads if beat.asks else ""
        for name in (*beat.wants, *([reads] if reads else [])):
            paths = {path for bound in pack.tools[name].needs for path in bound.when.reads}
            if paths & {"session.verified", "session.customer_id"}:
                return name
    return ""


def _told_wrong(scenario: Scenario, verifying: Iterable[Tool]) -> bool:
    """Whether a check is given a value that `makes` has made up: it is to fail."""
    told = {name for tool in verifying for name in tool.required} & scenario.knows.keys()
    reads = {path.partition(".")[0] for name in told for path in scenario.knows[name].reads}
    return bool(reads & scenario.makes.keys())


def _verified(pack: Pack, case: Case, verifying: Iterable[Tool]) -> bool:
    world = case.world(pack)
    return any(try_tool(world, WORDLESS, t, case.knows).session.verified for t in verifying)


def _why(scenario: Scenario, verifying: Sequence[Tool]) -> tuple[str, str]:
    """What stands in the way, and what to do; of several tools, the one that lacks least."""
    if not verifying:
        return (
            "no tool sets `session.verified`",
            'give a tool of tools.yaml the effect `session.verified: "true"`',
        )
    lacks = {
        tool.name: [n for n in tool.required if n not in scenario.knows and n not in tool.fills]
        for tool in verifying
    }
    name = min(lacks, key=lambda each: len(lacks[each]))
    if lacks[name]:
        told = " and ".join(f"`{slot}`" for slot in lacks[name])
        return f"`{name}` asks for {told}, which is not in its `knows`", f"add {told} to `knows`"
    rules = [b.rule.name for t in verifying if t.name == name for b in t.needs]
    kept = f" keeps to {' and '.join(f'`{rule}`' for rule in rules)}, and" if rules else ""
    return (
        f"`{name}`{kept} turns down what it knows in every case",
        "let `knows` tell what the record holds that the tool looks up",
    )
