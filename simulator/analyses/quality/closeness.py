"""Closeness: how near one side's dialogues are to another's, part by part, from 0 to 1.

Each part is a function of how often each dialogue counts, so that a bootstrap by dialogue costs no
second classifier and no second search for neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.analyses.quality.neighbours import neighbourhood
from simulator.analyses.quality.two_sample import Tell, auc, two_sample_test
from simulator.analyses.quality.wording import masked_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Weights = NDArray[np.float64]
    Counts = NDArray[np.float64]

WORDS = (1, 2, 3, 4, 6, 8, 11, 15, 20, 30)
"""Upper ends of the classes of words a turn."""

TURNS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 17)
"""Upper ends of the classes of customer turns a dialogue."""

MOST_TURNS = 4_000
"""Turns of each side that the classifier and the search for neighbours see."""

Talks = Sequence[Sequence[str]]
"""The turns of each customer."""

Part = Callable[["Weights", "Weights"], float]
"""From how often each dialogue of both sides counts."""


@dataclass(frozen=True)
class Closeness:
    """One side held against another.

    Attributes:
        parts: By name; of the headline.
        area: Under the classifier's curve; 0.5 where nothing tells the sides apart.
        tells: The phrases that give the first side away.
        turns: Of each side, that classifier and neighbours were shown.
    """

    parts: Mapping[str, Part]
    area: Part
    tells: tuple[Tell, ...]
    turns: int


def closeness(run: Talks, reference: Talks) -> Closeness:
    """Hold the customers of a run against those of a reference of about as many dialogues."""
    ours, theirs = _turns(run), _turns(reference)
    shown = min(len(ours), len(theirs), MOST_TURNS)
    ours, theirs = ours[:shown], theirs[:shown]
    test = two_sample_test(ours, theirs)
    area = _area(test.scores, ours, theirs, (len(run), len(reference)))
    parts: dict[str, Part] = {
        "words": _nearness(*_vocabulary(run, reference)),
        "turn lengths": _overlap(_lengths(run), _lengths(reference)),
        "turns a dialogue": _overlap(_numbers(run), _numbers(reference)),
        "not told apart": lambda own, other: min(1.0, 2 * (1 - area(own, other))),
    }
    found = neighbourhood([text for _, text in ours], [text for _, text in theirs])
    if found is not None:
        parts["precision"] = _share(found.among, ours, len(run), 0)
        parts["coverage"] = _share(found.beside, theirs, len(reference), 1)
    return Closeness(parts, area, test.tells, shown)


def _turns(talks: Talks) -> list[tuple[int, str]]:
    return [(number, turn) for number, talk in enumerate(talks) for turn in talk]


def _area(
    scores: NDArray[np.float64],
    ours: Sequence[tuple[int, str]],
    theirs: Sequence[tuple[int, str]],
    sizes: tuple[int, int],
) -> Part:
    import numpy as np

    labels = np.repeat([True, False], [len(ours), len(theirs)])
    numbers = np.array([n for n, _ in ours] + [n + sizes[0] for n, _ in theirs])

    def part(own: Weights, other: Weights) -> float:
        return auc(scores, labels, np.concatenate([own, other])[numbers])

    return part


def _share(
    hits: NDArray[np.bool_], turns: Sequence[tuple[int, str]], dialogues: int, side: int
) -> Part:
    import numpy as np

    numbers = np.array([number for number, _ in turns])
    good = np.bincount(numbers, hits.astype(float), minlength=dialogues)
    all_ = np.bincount(numbers, minlength=dialogues).astype(float)

    def part(*weights: Weights) -> float:
        weight = weights[side]
        return float(weight @ good / max(1e-9, float(weight @ all_)))

    return part


def _vocabulary(run: Talks, reference: Talks) -> tuple[Counts, Counts]:
    """Words of each dialogue, over as many words of either side."""
    sides = [
        [[w for turn in talk for w in masked_words(turn)] for talk in s] for s in (run, reference)
    ]
    budget = min(sum(map(len, side)) for side in sides)
    known: dict[str, int] = {}
    cut = [_cut(side, budget) for side in sides]
    for side in cut:
        for words in side:
            for word in words:
                known.setdefault(word, len(known))
    return counts(cut[0], known), counts(cut[1], known)


def _cut(talks: Iterable[Sequence[str]], budget: int) -> list[Sequence[str]]:
    found, left = [], budget
    for words in talks:
        found.append(words[:left])
        left = max(0, left - len(words))
    return found


def counts(rows: Sequence[Iterable[str]], known: Mapping[str, int]) -> Counts:
    """How often each row has each known name: a sparse matrix."""
    import numpy as np
    from scipy.sparse import csr_matrix

    numbers = [[known[name] for name in row] for row in rows]
    ends = np.cumsum([0, *map(len, numbers)])
    columns = np.array([number for row in numbers for number in row], np.int32)
    result: Counts = csr_matrix(
        (np.ones(len(columns)), columns, ends), (len(rows), max(1, len(known)))
    )
    return result


def _lengths(talks: Talks) -> Counts:
    return _classes([[len(turn.split()) for turn in talk] for talk in talks], WORDS)


def _numbers(talks: Talks) -> Counts:
    return _classes([[len(talk)] for talk in talks], TURNS)


def _classes(rows: Sequence[Sequence[int]], ends: tuple[int, ...]) -> Counts:
    import numpy as np

    result = np.zeros((len(rows), len(ends) + 1))
    for place, row in enumerate(rows):
        np.add.at(result[place], np.searchsorted(ends, row), 1)
    return result


def _overlap(ours: Counts, theirs: Counts) -> Part:
    """What two histograms have in common."""
    import numpy as np

    def part(own: Weights, other: Weights) -> float:
        return float(np.minimum(_shares(own @ ours), _shares(other @ theirs)).sum())

    return part


def _nearness(ours: Counts, theirs: Counts) -> Part:
    """One less the Jensen-Shannon divergence in bits (Lin 1991)."""
    return lambda own, other: 1 - divergence(own @ ours, other @ theirs)


def divergence(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """The Jensen-Shannon divergence of two lists of counts, in bits: 0 (equal) to 1 (apart)."""
    import numpy as np
    from scipy.special import rel_entr

    one, other = _shares(ours), _shares(theirs)
    middle = (one + other) / 2
    total = rel_entr(one, middle).sum() + rel_entr(other, middle).sum()
    return float(min(1.0, max(0.0, total / 2 / np.log(2))))


def _shares(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = numbers / max(1e-9, float(numbers.sum()))
    return result
