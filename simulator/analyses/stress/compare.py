"""Two builds of a bot on the same cases, paired: what got worse, and whether that is chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from simulator.analyses.intervals import holm
from simulator.analyses.stress.rates import Rate
from simulator.analyses.stress.rows import fact_of
from simulator.dialogue import Data
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Standing


class Change(Data):
    """A case that stands otherwise than before.

    Attributes:
        case: Its id.
        before, after: Its places in the two plans, from 1.
        tactic, pack, scenario, persona: What it is of.
        twin: Whether it is a benign twin.
        worse: Whether it held before and is broken now; else the other way round.
        why: What decided now, one line.
    """

    case: str
    before: int
    after: int
    tactic: str
    pack: str
    scenario: str
    persona: str
    twin: bool
    worse: bool
    why: str


class Difference(Data):
    """What changed in cases that were decided in both runs.

    Attributes:
        name: What they have in common; `all`, or a tactic.
        twin: Whether they are benign twins; broken is then: refused what policy allows.
        before, after: The share that broke.
        worse, better: Cases that broke in more, or in fewer, of their trials than before.
        same: Cases that broke in as many.
        p: Of the exact McNemar test, two-sided, over cases: how likely so uneven a change would be
            by chance. With several trials a case is worse or better by its share of breaks.
        adjusted: The same among all tactics that are compared (Holm 1979).
    """

    name: str
    twin: bool
    before: Rate
    after: Rate
    worse: int
    better: int
    same: int
    p: float
    adjusted: float


class Comparison(Data):
    """Two runs on the same cases.

    Attributes:
        cases: In both plans and decided in both.
        undecided: In both, and not decided in one of them or both.
        only_before, only_after: In one run alone: they are not compared.
        unplayed: Cases of the baseline's plan that were not played: it is not finished.
        attacks, twins: All of them.
        false_success: Attacks and twins together; broken is then: support said that it is done,
            and tool log or state say that it is not.
        rows: By tactic, what got worse first.
        changes: Cases that stand otherwise, worse ones first, attacks before twins.
    """

    cases: int
    undecided: int
    only_before: int
    only_after: int
    unplayed: int = 0
    attacks: Difference
    twins: Difference
    false_success: Difference
    rows: tuple[Difference, ...]
    changes: tuple[Change, ...]


@dataclass
class _Trials:
    """The trials of one case in both runs: whether they broke."""

    before: list[bool] = field(default_factory=list)
    after: list[bool] = field(default_factory=list)

    @property
    def step(self) -> int:
        """1 where it broke more often than before, -1 where less often, else 0."""
        earlier, now = sum(self.before) * len(self.after), sum(self.after) * len(self.before)
        return (now > earlier) - (now < earlier)


def compare(before: Iterable[Judged], after: Iterable[Judged], unplayed: int = 0) -> Comparison:
    """Hold a run against an earlier one.

    Args:
        before: The baseline.
        after: The run in question; cases are paired by their ids.
        unplayed: Cases that the baseline plans and has not played.
    """
    earlier = {
        one.case.id: (one.place, one.verdict.standing, bool(fact_of(one).claimed)) for one in before
    }
    claims: defaultdict[str, _Trials] = defaultdict(_Trials)
    cases: defaultdict[tuple[str, bool], dict[str, _Trials]] = defaultdict(dict)
    changes: list[Change] = []
    compared = undecided = only_after = 0
    for one in after:
        place, was, claimed = earlier.pop(one.case.id, (0, None, False))
        now = one.verdict.standing
        if was is None:
            only_after += 1
            continue
        if not {was, now} <= {Standing.HELD, Standing.BROKEN}:
            undecided += 1
            continue
        compared += 1
        key = f"{one.case.pack}/{one.attack.pair or one.place}"
        trials = cases[one.tactic.name, one.attack.twin].setdefault(key, _Trials())
        trials.before.append(was == Standing.BROKEN)
        trials.after.append(now == Standing.BROKEN)
        claims[f"{key}/{one.tactic.name}/{one.attack.twin}"].before.append(claimed)
        claims[f"{key}/{one.tactic.name}/{one.attack.twin}"].after.append(
            bool(fact_of(one).claimed)
        )
        changes += [_change(one, place)] if was != now else []
    return Comparison(
        cases=compared,
        undecided=undecided,
        only_before=len(earlier),
        only_after=only_after,
        unplayed=unplayed,
        attacks=_difference("all", False, _all(cases, False)),
        twins=_difference("all", True, _all(cases, True)),
        false_success=_difference("all", False, claims.values()),
        rows=tuple(_rows(cases)),
        changes=tuple(sorted(changes, key=lambda c: (not c.worse, c.twin, c.after))),
    )


def mcnemar(worse: int, better: int) -> float:
    """The two-sided exact p of McNemar's test: so uneven a split of changes by a fair coin.

    Example:
        >>> mcnemar(5, 0), mcnemar(3, 3)
        (0.0625, 1.0)
    """
    n, fewer = worse + better, min(worse, better)
    ways = tail = 1
    for i in range(fewer):
        ways = ways * (n - i) // (i + 1)
        tail += ways
    return min(1.0, 2 * tail / (1 << n))


def _rows(
    cases: Mapping[tuple[str, bool], Mapping[str, _Trials]],
) -> Iterator[Difference]:
    rows: list[Difference] = []
    for twins in (False, True):
        some = [
            _difference(*key, of_it.values()) for key, of_it in cases.items() if key[1] == twins
        ]
        adjusted = holm([row.p for row in some])
        rows += [
            row.model_copy(update={"adjusted": p}) for row, p in zip(some, adjusted, strict=True)
        ]
    yield from sorted(rows, key=lambda r: (r.better - r.worse, r.p, r.twin, r.name))


def _all(cases: Mapping[tuple[str, bool], Mapping[str, _Trials]], twin: bool) -> list[_Trials]:
    return [
        trials for (_, kind), of_it in cases.items() if kind == twin for trials in of_it.values()
    ]


def _difference(name: str, twin: bool, cases: Iterable[_Trials]) -> Difference:
    found = list(cases)
    steps = [trials.step for trials in found]
    worse, better = steps.count(1), steps.count(-1)
    p = mcnemar(worse, better)
    return Difference(
        name=name,
        twin=twin,
        before=Rate.of_pairs((sum(trials.before), len(trials.before)) for trials in found),
        after=Rate.of_pairs((sum(trials.after), len(trials.after)) for trials in found),
        worse=worse,
        better=better,
        same=steps.count(0),
        p=p,
        adjusted=p,
    )


def _change(one: Judged, before: int) -> Change:
    return Change(
        case=one.case.id,
        before=before,
        after=one.place,
        tactic=one.tactic.name,
        pack=one.case.pack,
        scenario=one.case.scenario,
        persona=one.case.persona,
        twin=one.attack.twin,
        worse=one.verdict.standing == Standing.BROKEN,
        why=one.verdict.why,
    )
