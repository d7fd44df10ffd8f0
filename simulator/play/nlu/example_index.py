"""Example sentences, and the one that a sentence is most like."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import nlargest

from simulator.play import english

CANDIDATES = 6
"""How many of the most alike examples are tried for an exact fit."""

RAREST = 4
"""An example counts only if it shares one of so many of the rarest words of a sentence."""

MEMORY = 4_096
"""Texts that are remembered: those of the dialogues under way, not of a whole run."""

MOST = 200
"""Sentences of one message that are understood; people write a dozen."""

LONGEST = 30
"""Letters of the longest word that may be a slip of another."""

SURE = 0.8
"""Least similarity at which a sentence of support counts as one of the pack's own."""

THRESHOLD = 0.55
"""Least similarity (0 to 1) at which a sentence counts as one of the examples."""

NEAR = 0.1
"""Similarity by which an example may fall behind the best one and be meant as well."""

_WORD = re.compile(r"[a-z0-9#]+")
HOLE = re.compile(r"\{[^{}]*\}")
_NAMED_HOLE = re.compile(r"\{([^{}]*)\}")
_SHORT = {
    "pls": "please", "plz": "please", "thx": "thanks", "u": "you", "ur": "your", "r": "are",
    "cuz": "because", "asap": "soon", "tmrw": "tomorrow", "abt": "about", "im": "i", "ive": "i",
}  # fmt: skip


@dataclass(frozen=True)
class Intent:
    """What one sentence is.

    Attributes:
        kind: `wants asks ends remark tells yes no unknown` of a customer;
            `request offer confirm done refused answered` of support.
        names: Tools, a topic, an ending, slots or a rule, by kind.
        beat: The beat whose example it is, where it is one.
        score: Similarity, 0 to 1.
        also: Names of other examples that it is as much like.
        holes: What the example has values of.
    """

    kind: str
    names: tuple[str, ...] = ()
    beat: str = ""
    score: float = 1.0
    also: frozenset[str] = frozenset()
    holes: tuple[str, ...] = ()


def words(text: str) -> list[str]:
    """The words of a text as they are compared: lower case, no apostrophes, plurals folded."""
    return list(_words(text))


@lru_cache(maxsize=MEMORY)
def _words(text: str) -> tuple[str, ...]:
    folded = text.lower().replace("'", "").replace("’", "")
    found = (_SHORT.get(word, word) for word in _WORD.findall(folded))
    return tuple(
        w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in found
    )


class ExampleIndex:
    """Example sentences with an index for the nearest one.

    Args:
        fold: Makes sentences alike that differ in nothing that counts.
    """

    def __init__(self, fold: Callable[[str], str] = str) -> None:
        self.fold = fold
        self.entries: list[Intent] = []
        self.sources: list[str] = []
        self.tokens: list[frozenset[str]] = []
        self.exact: dict[str, list[int]] = {}
        self.weights: dict[str, float] = {}
        self.norms: list[float] = []
        self.postings: dict[str, list[int]] = {}
        self.deletes: dict[str, str] = {}
        self.squares: dict[str, float] = {}
        self.rare = 0.0
        self._found: dict[tuple[str, str], Intent | None] = {}

    def add(self, text: str, intent: Intent) -> None:
        """One more example."""
        text = self.fold(text)
        tokens = words(HOLE.sub(" ", text))
        if tokens:
            self.exact.setdefault(" ".join(tokens), []).append(len(self.entries))
            self.entries.append(replace(intent, holes=tuple(_NAMED_HOLE.findall(text))))
            self.sources.append(text)
            self.tokens.append(frozenset(tokens))

    def add_exact(self, text: str, intent: Intent) -> None:
        """One more example that counts word for word alone."""
        text = self.fold(text)
        tokens = words(text)
        if tokens:
            self.exact.setdefault(" ".join(tokens), []).append(len(self.entries))
            self.entries.append(intent)
            self.sources.append(text)
            self.tokens.append(frozenset())

    def close(self) -> ExampleIndex:
        """Weigh the words and build the index; call once, after the last `add`."""
        counts = Counter(word for tokens in self.tokens for word in tokens)
        total = max(1, sum(map(bool, self.tokens)))
        self.weights = {word: math.log(1 + total / n) for word, n in counts.items()}
        self.rare = math.log(1 + total) ** 2
        self.squares = {word: weight**2 for word, weight in self.weights.items()}
        postings: dict[str, list[int]] = defaultdict(list)
        for index, tokens in enumerate(self.tokens):
            self.norms.append(math.sqrt(sum(self.weights[w] ** 2 for w in tokens)))
            for word in sorted(tokens):
                postings[word].append(index)
        self.postings = dict(postings)
        for word in sorted(counts):
            if len(word) > 3:
                for cut in _cuts(word):
                    self.deletes.setdefault(cut, word)
        return self

    def known(self, word: str) -> str:
        """The word itself, or the one it is most likely a slip of."""
        if word in self.weights or not 4 <= len(word) <= LONGEST:
            return word
        if word in self.deletes:
            return self.deletes[word]
        for cut in _cuts(word):
            if cut in self.weights:
                return cut
            if cut in self.deletes:
                return self.deletes[cut]
        return word

    def nearest(self, tokens: list[str], sentence: str = "") -> Intent | None:
        """The most alike example, or None below the threshold.

        Args:
            tokens: Words of a sentence with its values taken out.
            sentence: The sentence itself; one that an example fits exactly is that example,
                whatever long text stands in its holes.
        """
        key = (" ".join(tokens), sentence)
        if key not in self._found:
            if len(self._found) >= MEMORY:
                self._found.clear()
            exact = self.exact.get(key[0])
            self._found[key] = (
                self._search(tokens, sentence) if exact is None else self._first_of(exact, 1.0)
            )
        return self._found[key]

    def _search(self, tokens: list[str], sentence: str) -> Intent | None:
        wanted = {self.known(word) for word in tokens}
        known = sorted((word for word in wanted if word in self.weights), key=self._rarity)
        rare = self.rare
        norm = math.sqrt(sum(self.squares.get(word, rare) for word in wanted))
        scores: dict[int, float] = {}
        shared: dict[int, int] = {}
        for place, word in enumerate(known):
            square, places = self.squares[word], self.postings[word]
            if place >= RAREST:
                # whichever is shorter: the examples with the word, or those that may still count
                places = self._of(scores, word) if len(scores) < len(places) else places
                for index in places:
                    if index in scores:
                        scores[index] += square
                        shared[index] += 1
                continue
            for index in places:
                if index in scores:
                    scores[index] += square
                    shared[index] += 1
                else:
                    scores[index] = square
                    shared[index] = 1
        likely = [(scores[i] / (norm * self.norms[i]), -i) for i, n in shared.items() if n > 1]
        ranked = nlargest(CANDIDATES, likely)
        fitting = [
            -place for _, place in ranked
            if sentence and "{" in self.sources[-place]
            and fits_exactly(self.sources[-place], sentence)
        ]  # fmt: skip
        if fitting:
            return self._first_of(fitting, 1.0)
        if not ranked or ranked[0][0] < THRESHOLD:
            return None
        best = ranked[0][0]
        near = [-place for score, place in ranked if score > best - NEAR]
        return self._first_of(near, round(best, 3))

    def _of(self, places: Iterable[int], word: str) -> list[int]:
        """Those of some examples that have a word."""
        tokens = self.tokens
        return [place for place in places if word in tokens[place]]

    def _first_of(self, places: list[int], score: float) -> Intent:
        """The intent of the first, with the names of the others that it could be as well."""
        first = self.entries[places[0]]
        also = {name for place in places for name in self.entries[place].names}
        return replace(first, score=score, also=frozenset(also) - set(first.names))

    def _rarity(self, word: str) -> tuple[float, str]:
        return -self.weights[word], word


def fits_exactly(source: str, sentence: str) -> bool:
    """Whether a sentence is an example with something in its holes, in time linear in its length.

    Args:
        source: An example; a hole named by a type (`{money}`) takes only what looks like one.
        sentence: Any text.

    Example:
        >>> [fits_exactly("It is {money}.", text) for text in ("It is $5.00.", "It is so.")]
        [True, False]
    """
    pieces = _pieces(source)
    text = sentence.lower()
    if not text.startswith(pieces[0]) or not text.endswith(pieces[-1]):
        return False
    place, end = len(pieces[0]), len(text) - len(pieces[-1])
    holes = len(pieces) // 2
    for hole, (kind, literal) in enumerate(zip(pieces[1::2], pieces[2::2], strict=True), 1):
        stop = end if hole == holes else text.find(literal, place + 1, end)
        if stop <= place:
            return False
        form = _FORMS.get(kind)
        if form and not re.fullmatch(form, text[place:stop], re.IGNORECASE):
            return False
        place = stop + len(literal)
    return True


@lru_cache(maxsize=4096)
def _pieces(source: str) -> tuple[str, ...]:
    """Literals in lower case and the names of the holes between them, in turn."""
    return tuple(re.split(r"\{([^{}]*)\}", source.lower()))


def _cuts(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _written(word: str) -> str:
    """A pattern for a word as people write it: without its apostrophe, or in short."""
    plain = re.escape(word).replace("'", "'?")
    short = english.customer.SHORT_FORMS.get(word.lower())
    return f"(?:{plain}|{short})" if short else plain


_FORMS = {
    "money": r"-?[$€£]\s?\d[\d,]*(?:\.\d+)?",
    "number": r"-?\d[\d,]*(?:\.\d+)?",
    "clock": r"\d{1,2}(?::\d\d)?\s?[AP]M",
    "date": r"\w+, \w+ \d{1,2}",
}
"""What may stand in a hole that is named by a type instead of a slot."""


def loose(part: str) -> str:
    """A pattern for literal text in which punctuation may be missing; slots match anything."""
    pieces = []
    for piece in re.split(r"(\{[^{}]*\})", part):
        if piece.startswith("{"):
            pieces.append(r".{1,60}?")
        else:
            tokens = re.findall(r"[\w']+|[^\w\s]|\s+", piece)
            pieces += [
                r"\s+" if t.isspace()
                else _written(t) if re.match(r"[\w']", t)
                else re.escape(t) + "?"
                for t in tokens
            ]  # fmt: skip
    return "".join(pieces)


ABBREVIATED = "".join(rf"(?<!\b{word})" for word in ("Apt", "St", "Dr", "Mr", "Mrs", "Ms", "No"))
"""Before a full stop: that it ends no abbreviation."""

_END = "".join(rf"(?<!\b{word}\.)" for word in ("Apt", "St", "Dr", "Mr", "Mrs", "Ms", "No"))
_SEGMENT = re.compile(rf"(?<=[.!?]){_END}\s+|\n+|\s+[-–—]\s+|;\s+")


def segments(text: str) -> list[str]:
    """The sentences of a text."""
    return [part for part in (piece.strip() for piece in _SEGMENT.split(text)) if part]
