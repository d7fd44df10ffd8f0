from functools import reduce
from itertools import combinations
from operator import or_
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.runs.planning import cover as module
from simulator.runs.planning.cover import cheaper, cover, greedy

MASKS = st.lists(st.integers(0, 2**10 - 1), max_size=12)
WANTED = st.integers(0, 2**10 - 1)
COSTS = st.lists(st.integers(1, 5), min_size=12, max_size=12)


def union(masks: list[int]) -> int:
    return reduce(or_, masks, 0)


def cheapest(masks: list[int], wanted: int, costs: list[float]) -> float:
    aim = union(masks) & wanted
    return min(
        sum(costs[i] for i in chosen)
        for size in range(len(masks) + 1)
        for chosen in combinations(range(len(masks)), size)
        if aim & ~union([masks[i] for i in chosen]) == 0
    )


@settings(deadline=None, max_examples=60)
@given(MASKS, WANTED)
def test_a_cover_hits_all_that_can_be_hit_with_the_fewest(masks: list[int], wanted: int) -> None:
    chosen = cover(masks, wanted)
    assert chosen == sorted(set(chosen))
    assert union([masks[i] for i in chosen]) & wanted == union(masks) & wanted
    assert len(chosen) == cheapest(masks, wanted, [1.0] * len(masks))


@settings(deadline=None, max_examples=60)
@given(MASKS, WANTED, COSTS)
def test_a_cover_costs_the_least(masks: list[int], wanted: int, costs: list[int]) -> None:
    own = [float(cost) for cost in costs[: len(masks)]]
    chosen = cover(masks, wanted, own)
    assert union([masks[i] for i in chosen]) & wanted == union(masks) & wanted
    assert sum(own[i] for i in chosen) == cheapest(masks, wanted, own)


@settings(deadline=None, max_examples=60)
@given(MASKS, WANTED)
def test_the_relaxation_is_a_lower_bound(masks: list[int], wanted: int) -> None:
    price = [1.0] * len(masks)
    parts = (
        module._components(module._distinct(masks, wanted, price))
        if any(mask & wanted for mask in masks)
        else []
    )
    bound = sum(module._relaxed(part, price) for part in parts)
    assert 0 <= bound <= len(cover(masks, wanted)) + 1e-6


@settings(deadline=None, max_examples=60)
@given(MASKS)
def test_the_greedy_cover_holds_nothing_redundant(masks: list[int]) -> None:
    given_ = {i: mask for i, mask in enumerate(masks) if mask}
    chosen = greedy(given_, [1.0] * len(masks))
    assert union([masks[i] for i in chosen]) == union(masks)
    for index in chosen:
        assert union([masks[i] for i in chosen if i != index]) != union(masks)


def test_the_exact_cover_beats_the_greedy_one() -> None:
    # each lure hits one bin more than what the halves still bring
    first, second = 0b0000000_1111111, 0b1111111_0000000
    lures = [0b1111000_1111000, 0b0000110_0000110, 0b0000001_0000001]
    masks = [*lures, first, second]
    assert greedy(dict(enumerate(masks)), [1.0] * 5) == [0, 1, 2]
    assert cover(masks, 2**14 - 1) == [3, 4]


def test_components_are_solved_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    one = [0b001111, 0b010101, 0b101010, 0b111100]
    masks = one + [mask << 6 for mask in one]
    assert cover(masks, 2**12 - 1) == [*cover(one, 63), *(i + 4 for i in cover(one, 63))]
    monkeypatch.setattr(module, "EXACT_SIZE", 0)
    assert union([masks[i] for i in cover(masks, 2**12 - 1)]) == 2**12 - 1


@pytest.mark.slow
def test_above_the_limit_of_nodes_the_cover_is_still_one(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(3)
    masks = [union([1 << random.randrange(60) for _ in range(8)]) for _ in range(120)]
    first = greedy(dict(enumerate(masks)), [1.0] * len(masks))
    for nodes in (1, 20):
        monkeypatch.setattr(module, "EXACT_NODES", nodes)
        chosen = cover(masks, 2**60 - 1)
        assert union([masks[i] for i in chosen]) == union(masks)
        assert len(chosen) <= len(first)
        assert chosen == cover(masks, 2**60 - 1)


def test_many_candidates_are_covered_greedily() -> None:
    random = Random(1)
    masks = [union([1 << random.randrange(1500) for _ in range(20)]) for _ in range(6000)]
    chosen = cover(masks, 2**1500 - 1)
    assert union([masks[i] for i in chosen]) == union(masks)


@pytest.mark.parametrize(("masks", "wanted"), [([], 7), ([0, 0], 7), ([7], 0), ([4], 3)])
def test_nothing_to_hit(masks: list[int], wanted: int) -> None:
    assert cover(masks, wanted) == []


@pytest.mark.parametrize("costs", [[1.0], [1.0, 0.0], [1.0, -1.0], [1.0, float("nan")]])
def test_costs_must_be_above_zero(costs: list[float]) -> None:
    with pytest.raises(ValueError, match="finite cost above 0"):
        cover([1, 2], 3, costs)


def test_of_equal_candidates_the_cheapest_is_taken() -> None:
    assert cover([3, 3, 3], 3) == [0]
    assert cover([3, 3, 3], 3, [2, 1, 1]) == [1]


def test_dear_ones_are_exchanged_for_cheaper_ones() -> None:
    masks, costs = [0b0011, 0b1110, 0b1000, 0b1100], [0, 3, 0, 1]
    assert cheaper([0, 1], masks, 0b1111, costs) == [0, 3]
    assert cheaper([0, 1], masks, 0b0111, costs) == [0, 3]
    assert cheaper([0, 1], masks, 0b1011, costs) == [0, 2]


@settings(deadline=None, max_examples=60)
@given(MASKS, st.randoms(use_true_random=False))
def test_an_exchange_keeps_what_is_hit_and_how_many(masks: list[int], random: Random) -> None:
    costs = [random.randrange(4) for _ in masks]
    chosen, wanted = cover(masks, 2**62 - 1), 2**62 - 1
    found = cheaper(chosen, masks, wanted, costs)
    assert union([masks[i] for i in found]) == union([masks[i] for i in chosen])
    assert len(found) == len(chosen)
    assert sum(costs[i] for i in found) <= sum(costs[i] for i in chosen)
