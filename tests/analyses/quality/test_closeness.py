"""Figures whose right values are known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.analyses.quality.closeness import divergence
from simulator.analyses.quality.diversity import diversity
from simulator.analyses.quality.habits import habits
from simulator.analyses.quality.memorisation import memorisation
from simulator.analyses.quality.neighbours import neighbourhood
from simulator.analyses.quality.samples import Talk, sampled
from simulator.analyses.quality.two_sample import auc, two_sample_test
from simulator.play.nlu.embeddings import embeddings

Numbers = NDArray[np.float64]


@pytest.mark.parametrize(
    ("one", "other", "bits"),
    [([1, 1], [1, 1], 0), ([1, 0], [0, 1], 1), ([1, 0], [1, 1], 0.311278)],
)
def test_the_divergence_is_in_bits(one: list[int], other: list[int], bits: float) -> None:
    assert divergence(np.array(one, float), np.array(other, float)) == pytest.approx(bits, abs=1e-6)


def test_the_area_counts_ties_half() -> None:
    labels = np.array([True, True, False, False])
    assert auc(np.array([2.0, 1.0, 0.0, 0.0]), labels) == 1
    assert auc(np.array([0.0, 0.0, 1.0, 2.0]), labels) == 0
    assert auc(np.array([1.0, 1.0, 1.0, 1.0]), labels) == 0.5
    # the first turn twice, against one that ties and one below
    assert auc(np.array([1.0, 5.0, 1.0, 0.0]), labels, np.array([2.0, 0, 1, 1])) == 0.75


def test_a_classifier_never_sees_the_dialogue_that_it_judges() -> None:
    # every dialogue has a word of its own, and nothing else tells the sides apart
    ours = [(number, f"own{number} word") for number in range(30) for _ in range(4)]
    theirs = [(number, f"other{number} word") for number in range(30) for _ in range(4)]
    test = two_sample_test(ours, theirs)
    labels = np.repeat([True, False], [len(ours), len(theirs)])
    assert 0.3 < auc(test.scores, labels) < 0.7


@pytest.mark.skipif(embeddings() is None, reason="no token embeddings are installed")
def test_neighbours_know_what_lies_apart() -> None:
    things = ("chair", "lamp", "sofa", "mirror", "clock", "vase")
    stars = ("Vega", "Sirius", "Rigel", "Altair", "Deneb", "Mira")
    shop = [f"I want to return my {thing}" for thing in things]
    sky = [f"{star} shines over the dark sea" for star in stars]
    same = neighbourhood(shop, [*shop, *sky])
    assert same is not None
    assert same.among.all()
    assert same.beside[: len(shop)].all() and not same.beside[len(shop) :].any()


def test_the_four_figures() -> None:
    plain = ["one two three", "yes", "four five six"]
    polite = ["Thanks a lot, please do", "no", "one two three four five"]
    found = habits([plain] * 10 + [polite] * 10)
    assert found is not None
    assert found.short_turns.value == pytest.approx(1 / 3)
    assert found.polite_turns.value == pytest.approx(1 / 6)
    assert found.front_loading is not None
    assert found.front_loading.value == pytest.approx((3 / 7 + 5 / 11) / 2)
    assert found.verbosity_spread.value == pytest.approx((11 / 3 - 7 / 3) / 2 / 3)
    assert found.short_turns.low <= found.short_turns.value <= found.short_turns.high
    assert habits([plain] * 19) is None
    short = habits([["one two"]] * 20)
    assert short is not None and short.front_loading is None


def test_diversity_stops_at_its_budget_and_masks() -> None:
    turns = [f"where is my order ORD-{number} today" for number in range(400)]
    found = diversity(turns, 1_500)
    assert found is not None
    assert found.words == 1_500
    assert found.repeated == pytest.approx(1, abs=0.01)
    assert found.growth[-1].turns == 400 and found.growth[-1].distinct == 1
    assert found.distinct[0] == 6 / 1_500
    assert diversity(turns[:100], 1_500) is None


def test_memorisation_finds_the_longest_passage() -> None:
    found = memorisation(
        ["well: my parcel 4711 never came to the door", "short one"],
        ["Where... My parcel 4711 never came to them", "short one", "my parcel"],
    )
    assert (found.longest, found.passage) == (6, "my parcel _id never came to")
    assert (found.duplicates, found.turns, found.share) == (0, 1, 0)
    assert memorisation([], ["a b"]).share is None


def test_a_sample_counts_what_it_leaves_out() -> None:
    talks = [Talk((f"turn {number}",), ()) for number in range(50)]
    found = sampled([*talks, Talk((), ("Hello?",))], most=10)
    assert (len(found.talks), found.seen, found.silent) == (10, 51, 1)
    assert len({talk.customer for talk in found.talks}) == 10
    assert found == sampled([*talks, Talk((), ("Hello?",))], most=10)
