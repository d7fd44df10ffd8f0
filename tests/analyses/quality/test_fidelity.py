"""The metrics behave: what is the same is within the floor, and each way to fail is told apart."""

from collections.abc import Callable

import pytest

from simulator.analyses.quality.fidelity import LEAST, Fidelity, Halves, fidelity, too_few
from simulator.analyses.quality.memorisation import memorisation

Talks = list[tuple[str, ...]]
People = Callable[[int, int], Talks]

SWAPPED = {
    "thing": "article", "bought": "purchased", "broken": "defective", "please": "kindly",
    "yes": "indeed", "no": "negative", "ok": "alright", "the": "that", "is": "seems",
    "it": "this", "and": "plus", "thanks": "cheers", "my": "our", "i": "we",
}  # fmt: skip


def flat(talks: Talks) -> list[str]:
    return [turn for talk in talks for turn in talk]


def reworded(talks: Talks) -> Talks:
    def word(text: str) -> str:
        return SWAPPED.get(text.lower(), text)

    return [tuple(" ".join(map(word, turn.split())) for turn in talk) for talk in talks]


@pytest.fixture(scope="module")
def reference(people: People) -> Talks:
    return people(1, 400)


@pytest.fixture(scope="module")
def of(reference: Talks) -> Callable[[Talks], Fidelity]:
    return lambda run: fidelity(run, Halves.of(reference))


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_the_same_distribution_is_within_the_floor(
    people: People, of: Callable[[Talks], Fidelity], seed: int
) -> None:
    found = of(people(seed, 200))
    assert found.within_floor
    assert found.headline.value == pytest.approx(1, abs=0.03)
    assert found.headline.low <= found.headline.value <= found.headline.high
    assert found.area.run.low <= 0.5


def test_a_collapsed_copy_covers_nothing(
    people: People, reference: Talks, of: Callable[[Talks], Fidelity]
) -> None:
    found = of([reference[0]] * 200)
    assert not found.within_floor and found.headline.high < 0.7
    assert found.parts["coverage"].run.high < found.parts["coverage"].floor.low / 2
    assert found.parts["precision"].run.value > 0.9


def test_a_reworded_copy_keeps_its_lengths_and_is_told_by_its_words(
    people: People, reference: Talks, of: Callable[[Talks], Fidelity]
) -> None:
    run = reworded(reference[:200])
    found = of(run)
    assert not found.within_floor
    assert found.parts["turn lengths"].run.value > 0.99
    assert found.parts["words"].run.high < found.parts["words"].floor.low
    assert found.area.run.low > found.area.floor.high
    assert {"that", "this", "alright"} & {tell.phrase for tell in found.tells}
    copied = memorisation(flat(run), flat(reference))
    assert copied.duplicates < copied.turns / 10


def test_a_memorised_copy_is_faithful_and_found_out(
    people: People, reference: Talks, of: Callable[[Talks], Fidelity]
) -> None:
    run = reference[:200]
    assert of(run).within_floor
    copied = memorisation(flat(run), flat(run))
    fresh = memorisation(flat(people(9, 200)), flat(run))
    floor = memorisation(flat(reference[200:]), flat(run))
    assert copied.share == 1 and copied.duplicates == copied.turns > 0
    assert fresh.share is not None and floor.share is not None
    assert fresh.share == pytest.approx(floor.share, abs=0.1)
    assert fresh.share < 0.7


def test_figures_are_the_same_each_time(people: People, of: Callable[[Talks], Fidelity]) -> None:
    run = people(5, 60)
    assert of(run) == of(run)


def test_too_few_are_said_to_be() -> None:
    assert "too few dialogues (29)" in too_few(LEAST - 1, 1000)
    assert "reference has 59" in too_few(LEAST, 2 * LEAST - 1)
    assert too_few(LEAST, 2 * LEAST) == ""
