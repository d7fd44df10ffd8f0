"""What customers of recordings want: first wishes and questions, grouped by what they mean.

Texts are masked before anything is done with them, and none is kept: a group has the words that its
members share and nobody else has, each said in two conversations at least. Words of the catalog and
such as are written as names stand in no group.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from math import log
from typing import TYPE_CHECKING

from simulator.analyses.coverage.similarity import FUNCTION_WORDS
from simulator.analyses.recordings.personal import MASKS, masked_recording
from simulator.analyses.recordings.reader import Recording
from simulator.content.drafts.wishes import Wish, WishGroup
from simulator.dialogue import Speaker
from simulator.play.nlu import segments, words
from simulator.play.nlu.embeddings import embeddings
from simulator.play.nlu.phatics import phatic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST = 2_000
"""Conversations that are read; what is frequent comes up among so many."""

APART = 0.8
"""Mean cosine distance from which on groups stay apart."""

LISTED = 8
"""Groups that are drafted of each kind."""

LEAST = 2
"""Conversations of the smallest group, and of a word that is shown."""

WORDS = 3
"""Telling words of a group."""

RUN = 6
"""So many words in a row of a log may stand nowhere."""

FIRST = 2
"""Sentences of the first wish that are read."""

EXAMPLES = 3
SHOWN = 200
"""Examples of a group that a model is shown, and characters of each."""

LONGEST = 2_000
"""Characters of a turn that are read."""

_SERVICE = frozenset(
    "again assist assistance check help issue please problem support try".split()  # noqa: SIM905
)
"""Words that every customer has for what support is to do."""

_MASK = re.compile("|".join(map(re.escape, MASKS)))
_VALUE = re.compile(r"\d")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True)
class LogWishes:
    """What was found.

    Attributes:
        wishes: First wishes, the most frequent first.
        questions: Questions, the same way.
        conversations: How many were read.
        runs: Hashes of what stands in the logs, `RUN` words each.
    """

    wishes: tuple[WishGroup, ...]
    questions: tuple[WishGroup, ...]
    conversations: int
    runs: frozenset[int]

    def quotes(self, text: str) -> bool:
        """Whether so many words in a row stand in the logs."""
        return not self.runs.isdisjoint(_runs(text))


def wishes_in(recordings: Iterable[Recording], known: Iterable[str] = ()) -> LogWishes:
    """Group what customers want and ask.

    Args:
        recordings: As they were read.
        known: Words that name what is sold: they tell of a thing, and of no wish.
    """
    first: list[str] = []
    asked: list[tuple[int, str]] = []
    runs: set[int] = set()
    total = 0
    for total, recording in enumerate(islice(recordings, MOST), 1):
        runs.update(run for turn in recording.turns for run in _runs(turn.text[:LONGEST]))
        wish, questions = _said(masked_recording(recording))
        first += [wish] if wish else []
        asked += [(total, question) for question in questions]
    left_out = {word for text in known for word in words(text)}
    wishes = _grouped(list(enumerate(first)), total, left_out)
    return LogWishes(wishes, _grouped(asked, total, left_out), total, frozenset(runs))


def _said(recording: Recording) -> tuple[str, list[str]]:
    """The first sentences that say what a customer wants, and the questions after them."""
    wish, questions = "", list[str]()
    for turn in recording.turns:
        if turn.speaker != Speaker.CUSTOMER:
            continue
        said = [each for each in segments(turn.text[:LONGEST]) if not phatic(each)]
        if not wish:
            wish = " ".join(said[:FIRST])
        else:
            questions += [each for each in said if each.rstrip().endswith("?")]
    return wish, questions


def _runs(text: str) -> Iterator[int]:
    said = [word.lower() for word in _TOKEN.findall(text)]
    return (hash(tuple(said[at : at + RUN])) for at in range(len(said) - RUN + 1))


def _grouped(
    texts: Sequence[tuple[int, str]], total: int, left_out: set[str]
) -> tuple[WishGroup, ...]:
    """Groups of texts, each with the conversation in which it stands."""
    names = _names(text for _, text in texts)
    content = [
        (place, text, said)
        for place, text in texts[:MOST]
        if (said := _content(text, left_out | names))
    ]
    if len(content) < LEAST:
        return ()
    counts = Counter(word for _, _, said in content for word in set(said))
    labels = _labels([said for _, _, said in content], counts)
    groups: dict[int, list[tuple[int, str, list[str]]]] = defaultdict(list)
    for label, each in zip(labels, content, strict=True):
        groups[label].append(each)
    found = [_group(each, counts, len(content), total) for each in groups.values()]
    big = [each for each in found if each.wish.size >= LEAST and each.wish.words]
    return tuple(sorted(big, key=lambda each: (-each.wish.size, each.wish.words))[:LISTED])


def _content(text: str, left_out: set[str]) -> list[str]:
    """The words of a text that tell what it is about."""
    said = words(_MASK.sub(" ", text))
    return [
        word
        for word in said
        if len(word) > 2
        and word not in FUNCTION_WORDS
        and word not in _SERVICE
        and word not in left_out
        and word.isascii()
        and word.isalpha()
    ]


def _names(texts: Iterable[str]) -> set[str]:
    """Words that are mostly written with a capital within a sentence."""
    capital, small = Counter[str](), Counter[str]()
    for text in texts:
        tokens = list(_TOKEN.finditer(text))
        for before, token in pairwise(tokens):
            within = text[before.end() : token.start()].isspace()
            for word in words(token[0]) if within else ():
                (small if token[0].islower() else capital)[word] += 1
    return {word for word, count in capital.items() if count >= small[word]}


def _group(
    members: Sequence[tuple[int, str, list[str]]], counts: Counter[str], texts: int, total: int
) -> WishGroup:
    places = {place for place, _, _ in members}
    inside: dict[str, set[int]] = defaultdict(set)
    for place, _, said in members:
        for word in said:
            inside[word].add(place)
    shares = {
        word: len(where) / len(places) * log(1 + texts / counts[word])
        for word, where in inside.items()
        if len(where) >= LEAST
    }
    telling = sorted(shares, key=lambda word: (-shares[word], word))[:WORDS]
    written = Counter(token.lower() for _, text, _ in members for token in _TOKEN.findall(text))
    forms = {words(token)[0]: token for token, _ in reversed(written.most_common()) if words(token)}
    telling = [form for word in telling if (form := forms.get(word, word)).isalpha()]
    examples = dict.fromkeys(text[:SHOWN] for _, text, _ in members)
    return WishGroup(Wish(tuple(telling), len(places), total), tuple(examples)[:EXAMPLES])


def _labels(content: Sequence[Sequence[str]], counts: Counter[str]) -> list[int]:
    """For each text the group it belongs to: average linkage over what its words mean."""
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage

    vectors = _vectors(content, counts)
    vectors = vectors - vectors.mean(axis=0)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not norms.all():  # some say just what all say together
        return [0] * len(content) if not norms.any() else _alike(content)
    tree = linkage(vectors / norms, "average", metric="cosine")
    return [int(label) for label in fcluster(tree, APART, "distance")]


def _vectors(content: Sequence[Sequence[str]], counts: Counter[str]) -> NDArray[np.float64]:
    """Sums of what words mean, by rarity; of the words themselves where no meanings are there."""
    import numpy as np

    names = sorted(counts)
    place = {word: at for at, word in enumerate(names)}
    known = embeddings()
    table = known.sentences(names) if known is not None else np.eye(len(names))
    table = table / np.linalg.norm(table, axis=1, keepdims=True)
    weights = np.array([log(1 + len(content) / counts[word]) for word in names])
    rows = [sum(table[place[w]] * weights[place[w]] for w in dict.fromkeys(s)) for s in content]
    vectors = np.array(rows)
    result: NDArray[np.float64] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return result


def _alike(content: Sequence[Sequence[str]]) -> list[int]:
    """Texts with the same words together."""
    seen: dict[frozenset[str], int] = {}
    return [seen.setdefault(frozenset(said), len(seen)) for said in content]
