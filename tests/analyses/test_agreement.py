import pytest

from simulator.analyses.agreement import Agreement, agreement, kappa, share_of, tally
from simulator.dialogue import GRADES, Grade, Judgement, Opinion

P, F, N = Opinion.PASS, Opinion.FAIL, Opinion.NONE


def compare(found: int, alarms: int, missed: int, passes: int) -> Agreement:
    return agreement([(F, F)] * found + [(F, P)] * alarms + [(P, F)] * missed + [(P, P)] * passes)


def judgement(opinion: Opinion, **others: Opinion) -> Judgement:
    def grade(name: str) -> Grade:
        return Grade(opinion=others.get(name, opinion), reason="r", turn=0, quote="q")

    return Judgement(model="m", **{name: grade(name) for name in GRADES})


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        # 35 of 50 agree (0.7), chance (25 * 30 + 25 * 20) / 2500 = 0.5: 0.2 / 0.5
        ((20, 5, 10, 15), 0.4),
        # 85 of 100 (0.85), chance (50 * 45 + 50 * 55) / 10000 = 0.5: 0.35 / 0.5
        ((40, 10, 5, 45), 0.7),
        # 3 of 4 (0.75), chance (1 * 2 + 3 * 2) / 16 = 0.5
        ((1, 0, 1, 2), 0.5),
        ((5, 0, 0, 5), 1.0),
        ((0, 5, 5, 0), -1.0),
        # one of the two never says fail: no better than chance
        ((0, 0, 3, 7), 0.0),
        ((0, 3, 0, 7), 0.0),
    ],
)
def test_kappa_by_hand(table: tuple[int, int, int, int], expected: float) -> None:
    assert kappa(*table) == pytest.approx(expected)


@pytest.mark.parametrize(
    "table", [(0, 0, 0, 9), (9, 0, 0, 0), (0, 9, 0, 0), (0, 0, 9, 0), (0, 0, 0, 0)]
)
def test_kappa_is_undefined_where_both_are_constant(table: tuple[int, int, int, int]) -> None:
    assert kappa(*table) is None
    assert compare(*table).kappa is None


def test_precision_and_recall_are_of_finding_failures() -> None:
    found = compare(found=6, alarms=2, missed=3, passes=89)
    assert (found.labelled, found.compared, found.no_verdict) == (100, 100, 0)
    assert (found.precision.hits, found.precision.n, found.precision.share) == (6, 8, 0.75)
    assert (found.recall.hits, found.recall.n) == (6, 9)
    assert found.recall.share == pytest.approx(2 / 3)
    # Wilson by hand: (6/8 + z²/16 ± z √(0.1875/8 + z²/256)) / (1 + z²/8), z = 1.96
    assert (found.precision.low, found.precision.high) == pytest.approx((0.4093, 0.9285), abs=1e-4)


def test_no_verdict_is_beside_and_never_a_pass() -> None:
    found = agreement([(N, F), (N, F), (N, P), (F, F), (P, P)])
    assert (found.labelled, found.compared) == (5, 2)
    assert (found.no_verdict, found.no_verdict_on_fail) == (3, 2)
    assert (found.precision.n, found.recall.n, found.kappa) == (1, 1, 1.0)


def test_nothing_compared_is_undefined_everywhere() -> None:
    for found in (agreement([]), agreement([(N, F)])):
        assert found.compared == 0
        assert found.precision.share is found.recall.share is found.kappa is None
        assert (found.precision.low, found.precision.high) == (0.0, 1.0)


def test_a_judge_that_passes_everything_finds_nothing() -> None:
    found = compare(found=0, alarms=0, missed=4, passes=6)
    assert found.precision.share is None
    assert found.recall.share == 0.0
    assert found.kappa == 0.0


def test_a_label_is_never_no_verdict() -> None:
    with pytest.raises(ValueError):
        agreement([(P, N)])


def test_the_counts_add_up() -> None:
    counts = tally([judgement(P), judgement(P, resolution=F), judgement(N, coherence=F)])
    assert list(counts) == list(GRADES)
    assert {k: s.hits for k, s in counts["coherence"].items()} == {
        "pass": 2, "fail": 1, "no verdict": 0,
    }  # fmt: skip
    assert {k: s.hits for k, s in counts["resolution"].items()} == {
        "pass": 1, "fail": 1, "no verdict": 1,
    }  # fmt: skip
    assert all(share.n == 3 for shares in counts.values() for share in shares.values())


def test_a_share_of_nothing_is_no_share() -> None:
    assert share_of(0, 0).share is None
    assert share_of(4, 4).high == 1.0 > share_of(4, 4).low
