"""Placing what an instruction names among a pack's topics, by the words they are asked with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from simulator.analyses.qa.entries import Kind, Subject
from simulator.analyses.qa.instruction import EMPTY, WORDS, Instruction
from simulator.content.pack import Pack
from simulator.content.scenarios import Scenario

_SUFFIXES = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "es", "s", "ed", "ly")
"""Endings by which words of one kind differ, the longest first (a light stemmer, as Porter's)."""

COMMON = 6
"""Letters in common from which on two stems are one word, if little is left: allergy, allergen."""

REST = 2
"""Letters that either stem may have beside these."""


def place(pack: Pack, kind: Kind, said: Instruction) -> tuple[list[Subject], list[Subject]]:
    """What an instruction names, and what it leaves out, each with the topics that it means.

    A phrase means the topics one of whose questions, or whose name, has all its words; where there
    is none, those that its last word names, in English the one that the others describe ("price"
    in "price of scones"). Words of the business itself mean nothing. Where nothing was introduced
    as a topic, only what is found is returned.
    """
    known = _vocabulary(pack, kind)
    own = set(map(stem, WORDS.findall(f"{pack.business} {pack.name}")))
    about, without = (
        [Subject(phrase=p, topics=_meant(p, known, own)) for p in phrases if _words(p, own)]
        for phrases in (said.about, said.without)
    )
    if not said.listed:
        about = [each for each in about if each.topics]
    return about, without


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A word without the endings that make it another form of itself.

    Example:
        >>> stem("Allergies"), stem("allergy"), stem("daily"), stem("day")
        ('allergi', 'allergi', 'dai', 'dai')
    """
    word = word.lower().removesuffix("'s").removesuffix("’s")
    ending = next((s for s in _SUFFIXES if word.endswith(s) and len(word) - len(s) >= 3), "")
    root = word.removesuffix(ending) + ("i" if ending == "ies" else "")
    if len(root) > 3 and root.endswith("e"):
        root = root[:-1]
    return root[:-1] + "i" if root.endswith("y") and len(root) > 2 else root


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    common = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return common >= COMMON and max(len(one), len(other)) - common <= REST


_Vocabulary = Mapping[str, Sequence[frozenset[str]]]
"""By topic: the stems of its name, then those of each of its sentences."""


def _vocabulary(pack: Pack, kind: Kind) -> _Vocabulary:
    found: dict[str, Sequence[str]] = {}
    if kind == "ticket":
        found |= {name: _opening_words(each) for name, each in pack.scenarios.items()}
    found |= {name: topic.asks for name, topic in pack.topics.items() if name not in found}
    return {
        name: [_stems(name.replace("_", " ")), *map(_stems, sentences)]
        for name, sentences in found.items()
    }


def _opening_words(scenario: Scenario) -> list[str]:
    return [scenario.goal, *(say for name in scenario.start for say in scenario.beats[name].say)]


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in WORDS.findall(text) if word.lower() not in EMPTY)


def _words(phrase: str, own: set[str]) -> list[str]:
    found = [stem(word) for word in WORDS.findall(phrase) if word.lower() not in EMPTY]
    return [word for word in found if word not in own]


def _meant(phrase: str, known: _Vocabulary, own: set[str]) -> tuple[str, ...]:
    words = _words(phrase, own)
    head = _words(phrase.partition(" of ")[0], own)[-1:] or words[-1:]
    for found in (
        [name for name, texts in known.items() if _have(words, texts)],
        [name for name, texts in known.items() if head and _has(texts[0], head)],
        [name for name, texts in known.items() if _have(head, texts)],
    ):
        if found:
            return tuple(found)
    return ()


def _have(words: Sequence[str], texts: Sequence[frozenset[str]]) -> bool:
    """Whether the name and one of the sentences have all the words between them."""
    return bool(words) and any(_has(texts[0] | text, words) for text in texts)


def _has(text: frozenset[str], words: Sequence[str]) -> bool:
    return all(any(_alike(word, other) for other in text) for word in words)
