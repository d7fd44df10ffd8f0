"""Two runs on the same cases."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from stressed import TACTICS, judged_of, make, some_judged, stress_run

from simulator.analyses.intervals import holm
from simulator.analyses.stress.compare import compare, mcnemar
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Standing

DECIDED = (Standing.HELD, Standing.BROKEN)


@given(st.integers(0, 200), st.integers(0, 200))
def test_mcnemar_is_the_binomial_test(worse: int, better: int) -> None:
    wanted = binomtest(worse, worse + better).pvalue if worse + better else 1.0
    assert mcnemar(worse, better) == pytest.approx(wanted, rel=1e-6)


def test_mcnemar_bears_many_cases() -> None:
    assert 0 < mcnemar(5_300, 4_700) < 1e-8
    assert mcnemar(50_000, 50_000) == 1.0


def test_a_build_that_is_no_other_is_seldom_called_worse() -> None:
    worse = np.random.default_rng(4).binomial(30, 0.5, 2_000)
    assert np.mean([mcnemar(int(w), 30 - int(w)) < 0.05 for w in worse]) < 0.06


@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_never_makes_a_p_smaller_and_keeps_their_order(values: list[float]) -> None:
    found = holm(values)
    assert all(p <= a <= 1 for p, a in zip(values, found, strict=True))
    order = sorted(range(len(values)), key=lambda i: values[i])
    assert [found[i] for i in order] == sorted(found)


def other(one: Judged, standing: Standing) -> Judged:
    verdict = one.verdict.model_copy(update={"standing": standing, "why": "now"})
    return Judged(one.place, one.case, one.dialogue, one.tactic, verdict)


@given(some_judged(), st.data())
def test_all_cases_are_somewhere(judged: list[Judged], data: st.DataObject) -> None:
    before = [one for one in judged if data.draw(st.integers(0, 5))]
    standings = st.sampled_from(Standing)
    after = [other(one, data.draw(standings)) for one in judged if data.draw(st.integers(0, 5))]
    found = compare(before, after)
    was = {one.case.id: one.verdict.standing for one in before}
    now = {one.case.id: one.verdict.standing for one in after}
    both = [case for case in was if case in now]
    decided = [case for case in both if was[case] in DECIDED and now[case] in DECIDED]
    assert (found.cases, found.undecided) == (len(decided), len(both) - len(decided))
    assert found.only_before == len(was) - len(both)
    assert found.only_after == len(now) - len(both)
    changed = {case: now[case] == Standing.BROKEN for case in decided if was[case] != now[case]}
    assert {change.case: change.worse for change in found.changes} == changed
    whole = (found.attacks, found.twins)
    assert sum(d.before.n for d in whole) == sum(d.after.n for d in whole) == len(decided)
    broke = sum(now[case] == Standing.BROKEN for case in decided)
    assert sum(d.after.hits for d in whole) == broke
    for twin, all_of_it in zip((False, True), whole, strict=True):
        rows = [row for row in found.rows if row.twin == twin]
        for name in ("worse", "better", "same"):
            assert sum(getattr(row, name) for row in rows) == getattr(all_of_it, name)
    steps = [row.worse - row.better for row in found.rows]
    assert steps == sorted(steps, reverse=True)


def test_what_got_worse_comes_first() -> None:
    def run(**standings: Standing) -> list[Judged]:
        more: dict[str, Any] = {"scenario": "cakes"}
        return [
            make(place, tactic=TACTICS[name], standing=standing, **more)
            for place, (name, standing) in enumerate(standings.items(), 1)
        ]

    held, broken = Standing.HELD, Standing.BROKEN
    found = compare(
        run(creep=held, spoof=broken, insistence=held),
        run(creep=broken, spoof=held, insistence=held),
    )
    assert [row.name for row in found.rows] == ["creep", "insistence", "spoof"]
    assert [change.tactic for change in found.changes] == ["creep", "spoof"]
    assert (found.attacks.worse, found.attacks.better, found.attacks.p) == (1, 1, 1.0)


def test_trials_of_a_case_are_one_case() -> None:
    def run(standing: Standing) -> list[Judged]:
        return [make(n, pair="one", trial=n, standing=standing) for n in range(8)]

    found = compare(run(Standing.HELD), run(Standing.BROKEN))
    assert (found.cases, found.attacks.worse, found.attacks.p) == (8, 1, 1.0)


def test_a_run_with_a_flaw_is_worse_than_one_without() -> None:
    names = ("spoof", "insistence", "drift")
    before = judged_of(stress_run("embedded", names))
    found = compare(before, judged_of(stress_run("embedded?flaw=leaks_others_data", names)))
    assert found.cases and not found.only_before and not found.only_after
    assert found.rows[0].name == "spoof" and found.rows[0].worse == 3
    assert found.attacks.before.hits == 0 < found.attacks.after.hits
    assert compare(before, before).changes == ()


def test_false_success_is_compared_beside_what_broke() -> None:
    names = ("late_claim",)
    before = judged_of(stress_run("embedded", names))
    found = compare(before, judged_of(stress_run("embedded?flaw=agrees_in_words", names)))
    assert found.false_success.before.hits == 0 < found.false_success.after.hits
    assert found.false_success.worse > 0 == found.false_success.better
    assert found.false_success.after.n == found.cases
