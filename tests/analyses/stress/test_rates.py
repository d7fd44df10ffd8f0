"""Rates against their definitions, and their intervals against the truth in a simulation."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.intervals import clustered, wilson
from simulator.analyses.stress.rates import (
    Counts,
    Rate,
    Width,
    all_k,
    any_k,
    ks,
    mean_at,
    needed_cases,
)  # fmt: skip
from simulator.runs.stress.verdict import Standing

RUNS = 2_000
"""Of a simulation: a coverage of 95 % is then told to within 1.5 points (three standard errors)."""


@given(st.lists(st.booleans(), max_size=9), st.integers(1, 9))
def test_k_trials_are_all_the_sets_of_k_trials(trials: list[bool], k: int) -> None:
    sets = list(combinations(trials, k))
    hits = sum(trials)
    if not sets:
        assert all_k(hits, len(trials), k) is any_k(hits, len(trials), k) is None
        return
    every, some = sum(map(all, sets)) / len(sets), sum(map(any, sets)) / len(sets)
    assert all_k(hits, len(trials), k) == pytest.approx(every)
    assert any_k(hits, len(trials), k) == pytest.approx(some)


@given(st.integers(1, 100))
def test_one_and_all_trials_are_among_the_k(trials: int) -> None:
    found = list(ks(trials))
    assert found[0] == 1 and found[-1] == trials and found == sorted(set(found))


def test_undefined_cases_are_left_out_and_counted() -> None:
    found = mean_at(2, {"a": [1.0, None], "b": [0.0]})
    assert (found.value, found.cases, found.left_out) == (0.5, 2, 1)
    assert mean_at(2, {"a": [None]}).value is None


@given(st.floats(0.005, 0.2))
def test_as_many_cases_as_needed_and_not_one_more(half_width: float) -> None:
    n = needed_cases(half_width)
    assert all(Rate.of(hits, n).half_width <= half_width + 1e-9 for hits in {0, n // 3, n // 2, n})
    if n > 20:
        low, high = wilson((n - 2) // 2, n - 2)
        assert (high - low) / 2 > half_width - 5e-3


@given(st.lists(st.tuples(st.booleans(), st.just(1)), max_size=40))
def test_with_one_trial_a_case_the_interval_is_wilson_s(pairs: list[tuple[int, int]]) -> None:
    hits, n = sum(hit for hit, _ in pairs), len(pairs)
    found = Rate.of_pairs(pairs)
    assert (found.low, found.high) == pytest.approx(wilson(hits, n))
    assert (found.hits, found.n) == (hits, n)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_trials_that_are_alike_never_tell_more_than_trials_that_are_not(
    tallies: list[tuple[int, int]],
) -> None:
    pairs = [(min(tally), max(tally)) for tally in tallies]
    found = Rate.of_pairs(pairs)
    alone = Rate.of(found.hits, found.n)
    assert found.low <= alone.low + 1e-12 and found.high >= alone.high - 1e-12
    if found.share is not None:
        assert found.low <= found.share <= found.high


@given(st.lists(st.sampled_from(Standing), max_size=30))
def test_the_worst_case_is_above_the_rate(standings: list[Standing]) -> None:
    counts = Counts.of(standings)
    assert counts.total == len(standings)
    if counts.decided:
        assert counts.worst is not None
        assert counts.worst >= counts.broken / counts.decided - 1e-12
    assert counts.unseen + counts.decided + counts.not_judged == counts.total


@pytest.mark.parametrize("truth", [0.02, 0.1, 0.5])
@pytest.mark.parametrize("n", [30, 200])
def test_wilson_covers_a_rate(truth: float, n: int) -> None:
    hits = np.random.default_rng(1).binomial(n, truth, RUNS)
    covered = [low <= truth <= high for low, high in (wilson(int(h), n) for h in hits)]
    assert 0.93 <= np.mean(covered) <= 0.995


@pytest.mark.parametrize("alike", [0.5, 5.0])
@pytest.mark.parametrize("truth", [0.1, 0.5, 0.9])
def test_trials_of_a_case_that_are_alike_are_covered(truth: float, alike: float) -> None:
    """Forty cases with four trials; each has a rate of its own, from a beta distribution."""
    rng = np.random.default_rng(2)
    covered, plain = [], []
    for _ in range(RUNS):
        rates = rng.beta(truth * alike, (1 - truth) * alike, 40)
        hits = rng.binomial(4, rates)
        found = Rate.of_pairs((int(h), 4) for h in hits)
        covered.append(found.low <= truth <= found.high)
        low, high = wilson(int(hits.sum()), 160)
        plain.append(low <= truth <= high)
    assert 0.93 <= np.mean(covered) <= 0.99
    if alike < 1:
        assert np.mean(plain) < 0.85


@pytest.mark.parametrize("scenarios", [4, 8, 30])
@pytest.mark.parametrize("truth", [0.6, 0.9])
def test_a_mean_over_scenarios_is_covered(truth: float, scenarios: int) -> None:
    """Twelve cases a scenario, with pass^2 of four trials; what a scenario is like is drawn."""
    rng = np.random.default_rng(3)
    draws = rng.beta(truth * 6, (1 - truth) * 6, 200_000)
    mean = float(np.mean(draws**2))
    covered = []
    for _ in range(RUNS):
        rates = rng.beta(truth * 6, (1 - truth) * 6, scenarios)
        values = {
            str(place): [all_k(int(c), 4, 2) for c in rng.binomial(4, rate, 12)]
            for place, rate in enumerate(rates)
        }
        found = mean_at(2, values)
        covered.append(found.low <= mean <= found.high)
    assert 0.92 <= np.mean(covered) <= 0.995


@given(
    st.lists(st.lists(st.floats(0, 1, width=16), max_size=5), max_size=6).filter(any),
)
def test_a_clustered_interval_holds_its_mean(clusters: list[list[float]]) -> None:
    found = clustered(clusters)
    assert found is not None
    assert 0 <= found.low <= found.value + 1e-9 and found.value - 1e-9 <= found.high <= 1


def test_the_standard_error_is_the_clustered_one() -> None:
    clusters = [[1, 1, 0], [0, 0, 1, 0], [1, 1]]
    found = clustered(clusters)
    assert found is not None
    mean = 5 / 9
    within = [sum(a - mean for a in c) * sum(b - mean for b in c) for c in clusters]
    assert found.error == pytest.approx((sum(within) / 81 * 3 / 2) ** 0.5)  # Miller 2024, eq. 4


@given(st.integers(1, 300), st.integers(1, 5))
def test_a_width_holds_whatever_breaks(cases: int, trials: int) -> None:
    width = Width.of(cases, trials)
    for broken in {0, cases // 3, cases // 2, cases}:
        pairs = [(trials, trials)] * broken + [(0, trials)] * (cases - broken)
        assert Rate.of_pairs(pairs).half_width <= width.half_width + 1e-9
    assert width.none == Rate.of_pairs([(0, trials)] * cases).high
    assert width.apart <= width.half_width + 1e-9


@pytest.mark.parametrize("half_width", [0.02, 0.05, 0.1, 0.3])
def test_so_many_cases_as_are_needed_are_enough(half_width: float) -> None:
    needed = needed_cases(half_width)
    assert Width.of(needed).half_width <= half_width + 1e-9
    assert Width.of(needed - 2).half_width > half_width
