"""How much a customer's turn is like each beat of a pack.

Similarity is the NLU's: the cosine over words weighted by rarity, values taken out on both sides.
Function words weigh less than there, and unknown words too: recorded customers do not speak the
pack's sentences.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from simulator.content.pack import Pack
from simulator.content.scenarios import Beat
from simulator.play import english
from simulator.play.nlu import NLU, Intent, nlu_for, segments, words
from simulator.play.nlu.entities import without
from simulator.play.nlu.example_index import MEMORY, ExampleIndex
from simulator.play.nlu.retractions import standing_sentences

ANSWER = ""
"""Stands for plain answers among the names of beats."""

LEAD = 3
"""Words of the longest lead (`Okay, so`) that is left away before a comma."""

LEADS = 2
"""Leads of one sentence that are left away."""

LIGHT = 0.35
"""Share of its weight that a function word keeps: `could you ... for me` says nothing."""

STRANGE = 8.0
"""A word that no example has weighs like one that stands in one of so many."""

FUNCTION_WORDS = frozenset(
    """a about actually all also am an and any anything are as at be been but by can chance could
    curious did do doe for from get give go going grateful ha had happen have hello here hey hi
    how i id idea if ill im in interest interested into is it ive just know let like look looking
    make may maybe me might much my myself need now of oh ok okay on one or our perhaps please
    possible possibly question quick really see shall should so some sorry still sure take tell
    than that the their them then there these they thing think this those to too um up us wa want
    we well were what whats when whether which who will with wonder wondering would yes
    you your""".split()  # noqa: SIM905
)

COURTESY = frozenset({"appreciate", "bye", "goodbye", "thank", "thx"})
"""Words of sentences that no pack lacks."""

PLAIN = 0.55
"""Least similarity of a sentence to a plain answer at which it is no more than one."""

LONGEST = 4_000
"""Characters of a turn that are read."""

LEAST_WORDS = 4
"""Words of the shortest sentence that is listed as unlike anything."""


BeatSimilarities = Mapping[str, float]
"""From `scenario/beat` to similarity, 0 to 1."""


class Similarity:
    """The similarity to the beats of one pack."""

    def __init__(self, pack: Pack) -> None:
        self.nlu: NLU = nlu_for(pack)
        self.examples = _example_index(pack)
        self.sentence = lru_cache(maxsize=MEMORY)(self._sentence)

    def _sentence(self, tokens: tuple[str, ...]) -> BeatSimilarities:
        """The similarity of one sentence to each beat, and to plain answers as `ANSWER`."""
        examples, found = self.examples, dict[str, float]()
        wanted = sorted({examples.known(word) for word in tokens})
        strange = math.log(1 + len(examples.entries) / STRANGE) ** 2
        norm = math.sqrt(sum(examples.squares.get(w, _light(w) * strange) for w in wanted))
        shared: Counter[int] = Counter()
        scores: dict[int, float] = defaultdict(float)
        for word in wanted:
            for index in examples.postings.get(word, ()):
                shared[index] += 1
                scores[index] += examples.squares[word]
        for index, score in scores.items():
            if shared[index] > 1 or len(examples.tokens[index]) == len(wanted):
                like = score / (norm * examples.norms[index])
                for name in examples.entries[index].names:
                    found[name] = max(found.get(name, 0.0), like)
        return found

    def similarities(self, text: str) -> tuple[BeatSimilarities, bool]:
        """The similarity of a turn's best sentence to each beat; whether all are plain answers."""
        bare = self.bare(_standing(text[:LONGEST]))
        found: dict[str, float] = {}
        for sentence in _pieces(bare):
            similarities = self.sentence(tuple(words(sentence)))
            if not _plain(similarities):
                for name, like in similarities.items():
                    found[name] = max(found.get(name, 0.0), like)
        found.pop(ANSWER, None)
        said = [tuple(words(sentence)) for sentence in segments(bare)]
        return found, all(_plain(self.sentence(tokens)) for tokens in said if tokens)

    def unlike(self, text: str, similar: float) -> list[str]:
        """The sentences of a turn that nothing in the pack is like, with `…` for each value.

        Args:
            text: The turn.
            similar: Similarity, 0 to 1, from which a sentence is one of the pack's.
        """
        kept, text = [], text[:LONGEST]
        for *_, start, end in sorted(self.nlu.values(text), key=lambda value: -value[3]):
            text = f"{text[:start]}…{text[end:]}"
        for sentence in segments(text):
            tokens = tuple(words(sentence))
            similarities = self.sentence(tokens)
            strange = max(similarities.values(), default=0.0) < similar and not _plain(similarities)
            if strange and len(tokens) >= LEAST_WORDS and not COURTESY & {*tokens}:
                kept.append(sentence)
        return kept

    def bare(self, text: str) -> str:
        """A turn without the values in it, as the examples are without theirs."""
        text = text[:LONGEST]
        return without(text, self.nlu.values(text), {})


def _standing(text: str) -> str:
    """A text without what it takes back itself."""
    sentences = segments(text)
    kept = standing_sentences(sentences)
    return text if len(kept) == len(sentences) else " ".join(kept)


def _pieces(text: str) -> list[str]:
    """The sentences of a text, those with a short lead also without it, and pairs of them."""
    found = []
    for sentence in segments(text):
        found.append(sentence)
        lead, __, rest = sentence.partition(", ")
        for _ in range(LEADS):
            if rest and len(lead.split()) <= LEAD:
                found.append(rest)
                lead, __, rest = rest.partition(", ")
    return [*found, *(" ".join(pair) for pair in pairwise(segments(text)))]


def _plain(similarities: BeatSimilarities) -> bool:
    """Whether a sentence is a plain answer: like one, and no more like a beat's."""
    others = (like for name, like in similarities.items() if name != ANSWER)
    return similarities.get(ANSWER, 0.0) >= max(PLAIN, *others, 0.0)


def _examples(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Each example sentence with the beats that it is one of."""
    found: dict[str, dict[str, None]] = {}
    for scenario in pack.scenarios.values():
        for beat in scenario.beats.values():
            name = f"{scenario.name}/{beat.name}"
            for text in _sentences(pack, beat):
                found.setdefault(text, {})[name] = None
    return {text: tuple(names) for text, names in found.items()}


def _sentences(pack: Pack, beat: Beat) -> tuple[str, ...]:
    return beat.say or (pack.topics[beat.asks].asks if beat.asks else ())


def _example_index(pack: Pack) -> ExampleIndex:
    examples = ExampleIndex()
    for text, names in _examples(pack).items():
        examples.add(text, Intent("beat", names))
    for texts in (*english.customer.REPLIES.values(), *(slot.tell for slot in pack.slots.values())):
        for text in texts:
            examples.add(text, Intent("answer", (ANSWER,)))
    examples.close()
    examples.squares = {word: _light(word) * square for word, square in examples.squares.items()}
    examples.norms = [
        math.sqrt(sum(examples.squares[w] for w in sorted(t))) for t in examples.tokens
    ]
    return examples


def _light(word: str) -> float:
    return LIGHT if word in FUNCTION_WORDS else 1.0
