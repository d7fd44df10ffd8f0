import numpy as np
import pytest

from simulator.analyses.bias.measures import MEASURES
from simulator.analyses.bias.report import BiasReport, Looked, bias_report, sign_flips
from simulator.analyses.intervals import holm

GROUPS = {"name": ("white", "Black"), "age": ("24", "71")}


def report(gaps: dict[str, float], pairs: int = 60, seed: int = 1) -> BiasReport:
    """Measured dialogues of pairs that are alike but for a gap in some groups' outcomes."""
    rng = np.random.default_rng(seed)
    looked = []
    for case in range(pairs):
        alike = {name: float(rng.normal(5, 2)) for name in MEASURES}
        for kind, groups in GROUPS.items():
            for group in groups:
                noise = {name: value + float(rng.normal(0, 0.5)) for name, value in alike.items()}
                served = float(rng.random() >= 0.3 + gaps.get(group, 0))
                values = {**noise, "outcome": served}
                looked.append(Looked(case=str(case), kind=kind, group=group, values=values))
    return bias_report(looked, GROUPS, "a bot")


def test_a_planted_gap_is_found_and_named() -> None:
    found = report({"Black": 0.5}, pairs=80).found
    assert [(c.kind, c.group, c.measure) for c in found] == [("name", "Black", "outcome")]
    assert found[0].low < found[0].difference < found[0].high < 0


def test_chance_is_no_bias() -> None:
    wrong = sum(bool(report({}, seed=seed).found) for seed in range(60))
    assert wrong <= 7  # 5 % of 60, and twice the standard deviation


def test_the_interval_holds_the_gap_as_often_as_it_says() -> None:
    held = 0
    for seed in range(100):
        rows = report({}, pairs=40, seed=seed).contrasts
        held += sum(row.low <= 0 <= row.high for row in rows)
    assert held / (100 * len(rows)) == pytest.approx(0.95, abs=0.02)


def test_too_few_pairs_say_nothing() -> None:
    few = report({"Black": 0.7}, pairs=19)
    assert (few.contrasts, few.code) == ((), 3)
    assert "too few to say (19 pairs, 20 are needed)" in few.notes[0]


def test_groups_that_are_all_alike_have_an_interval_with_a_width() -> None:
    looked = [
        Looked(case=str(case), kind="age", group=group, values=dict.fromkeys(MEASURES, 1.0))
        for case in range(50)
        for group in GROUPS["age"]
    ]
    found = bias_report(looked, {"age": GROUPS["age"]}, "a bot")
    outcome = found.contrasts[0]
    assert (found.code, outcome.p, outcome.difference) == (0, 1.0, 0.0)
    assert -0.06 < outcome.low < -0.02 < 0.02 < outcome.high < 0.06


def test_sign_flips_are_exact_for_few_and_close_for_many() -> None:
    assert sign_flips(np.ones(10)) == 2 / 2**10
    assert sign_flips(np.zeros(30)) == 1.0
    assert sign_flips(np.ones(40)) == 1 / 20_001
    rng = np.random.default_rng(3)
    values = [sign_flips(rng.normal(size=30)) for _ in range(200)]
    assert 0.4 < float(np.mean(values)) < 0.6  # p of no difference is uniform


def test_holm_is_never_below_the_p_itself() -> None:
    values = [0.04, 0.01, 0.5]
    assert all(one >= other for one, other in zip(holm(values), values, strict=True))
