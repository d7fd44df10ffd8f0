"""What customers say that nothing in a pack fits, alike sentences together."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from simulator.dialogue import Data
from simulator.play.nlu import words

ALIKE = 0.45
"""Least similarity (0 to 1) to the first sentence of a group."""

LISTED = 25
"""Groups that are listed."""

EXAMPLES = 3
"""Recordings that are named for a group."""

SHOWN = 200
"""Characters of a sentence that are shown."""

MOST = 20_000
"""Different sentences that are grouped; what is frequent comes up among so many."""

OFTEN = 0.1
"""Share of the sentences above which a word does not lead from one to another."""


class Unmatched(Data):
    """Sentences that are alike.

    Attributes:
        sentence: The first of them, in one line of printable characters, values left out.
        times: How often one of them was said.
        recordings: In how many recordings.
        examples: A few of them.
    """

    sentence: str
    times: int
    recordings: int
    examples: tuple[str, ...]


def grouped(sentences: Iterable[tuple[str, str]], most: int = LISTED) -> tuple[Unmatched, ...]:
    """Group sentences by similarity, the groups of most recordings first.

    Args:
        sentences: Each with its recording's id, in order.
        most: How many groups are given.
    """
    said: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for text, recording in sentences:
        key = tuple(sorted(set(words(text))))
        if key and (key in said or len(said) < MOST):
            said.setdefault(key, []).append((text, recording))
    groups: dict[int, list[tuple[str, str]]] = {}
    for leader, key in zip(_leaders(list(said)), said, strict=True):
        groups.setdefault(leader, []).extend(said[key])
    found = [_group(group) for group in groups.values()]
    found.sort(key=lambda group: (-group.recordings, -group.times))
    return tuple(found[:most])


def _leaders(keys: Sequence[tuple[str, ...]]) -> list[int]:
    """For each set of words the first one that it is alike; itself where there is none."""
    counts = Counter(word for key in keys for word in key)
    weights = {word: math.log(1 + len(keys) / n) ** 2 for word, n in counts.items()}
    frequent = max(3.0, OFTEN * len(keys))
    norms = [math.sqrt(sum(weights[word] for word in key)) for key in keys]
    postings: dict[str, list[int]] = defaultdict(list)
    found: list[int] = []
    for place, key in enumerate(keys):
        near = {i for word in key if counts[word] <= frequent for i in postings[word]}
        likes = (
            (sum(weights[w] for w in {*keys[i]} & {*key}) / (norms[i] * norms[place]), -i)
            for i in near
        )
        like, negative = max(likes, default=(0.0, 0))
        if like >= ALIKE:
            found.append(-negative)
            continue
        found.append(place)
        for word in key:
            postings[word].append(place)
    return found


def _group(group: Sequence[tuple[str, str]]) -> Unmatched:
    recordings = tuple(dict.fromkeys(recording for _, recording in group))
    return Unmatched(
        sentence=one_line(group[0][0]),
        times=len(group),
        recordings=len(recordings),
        examples=recordings[:EXAMPLES],
    )


def one_line(text: str) -> str:
    r"""A text in one line of printable characters, cut to `SHOWN`.

    Example:
        >>> one_line("Hi,\x1b[31m  there")
        'Hi, [31m there'
    """
    clean = "".join(c if c.isprintable() else " " for c in text[: 4 * SHOWN])
    line = " ".join(clean.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
