"""How a persona words things: its traits as weights of choices, and the words it is fond of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Any

FONDNESS = 6.0
"""How much oftener than the least liked of equal choices a persona takes its favourite."""

_TAGS = {
    "formal": {"formal": 4.0, "casual": 0.0, "short": 0.3, "long": 1.5},
    "casual": {"formal": 0.0, "casual": 2.5, "old": 0.3},
    "terse": {"short": 4.0, "long": 0.0, "hedge": 0.3},
    "normal": {"short": 0.6, "long": 0.4},
    "chatty": {"short": 0.1, "long": 2.0, "hedge": 1.6},
    "warm": {"warm": 3.0, "blunt": 0.0, "polite": 1.5},
    "polite": {"polite": 2.5, "blunt": 0.0},
    "blunt": {"blunt": 4.0, "polite": 0.15, "warm": 0.0, "hedge": 0.3},
    "sarcastic": {"blunt": 1.5, "warm": 0.0, "unsure": 0.2},
    "low": {"unsure": 3.0},
    "high": {"unsure": 0.1},
    "13-17": {"young": 3.0, "old": 0.0},
    "18-29": {"young": 2.5, "old": 0.0},
    "45-64": {"young": 0.1},
    "65+": {"young": 0.0, "old": 4.0, "casual": 0.2, "elliptic": 0.0},
    "unasked": {"elliptic": 0.0},
    "learner": {"plain": 3.0, "casual": 0.2, "idiom": 0.0, "elliptic": 0.0, "long": 0.4},
}
"""By trait, how much more or less often choices with a tag are taken than others."""

_USUAL = {"formal": 0.5, "casual": 0.6, "blunt": 0.6, "warm": 0.5, "young": 0.5, "old": 0.15,
          "unsure": 0.5, "plain": 0.9, "long": 0.5, "short": 0.8}  # fmt: skip
"""The same where no trait of a persona says anything about a tag."""


@dataclass(frozen=True, eq=False)
class Choices:
    """Ways to say one thing, each with tags that say whose way it is."""

    texts: tuple[str, ...]
    tags: tuple[frozenset[str], ...]


def choices(lines: str) -> Choices:
    """Choices from lines of `text | tags`; a low line stands for a blank at an end.

    Example:
        >>> choices("Can I ~? | plain").texts
        ('Can I ~?',)
    """
    rows = [line.partition("|") for line in lines.strip("\n").splitlines()]
    return Choices(
        tuple(text.strip().replace("_", " ") for text, _, _ in rows),
        tuple(frozenset(tags.split()) for _, _, tags in rows),
    )


@dataclass(frozen=True)
class Register:
    """How one persona words things.

    Attributes:
        name: Whose idiolect it is: personas with the same traits differ in what they are fond of.
        traits: Of the persona, as they weigh on choices.
    """

    name: str
    traits: tuple[str, ...]

    @classmethod
    def of(cls, persona: Mapping[str, Any]) -> Register:
        """The register of the persona of a customer's brief, in which traits may be missing."""
        learner = persona.get("english", "native") != "native"
        named = ("formality", "verbosity", "tone", "skill", "age")
        traits = [str(persona.get(trait, "")) for trait in named]
        name = str(persona.get("name") or persona.get("about", ""))
        return cls(name, (*traits, *(["learner"] if learner else [])))

    def is_any(self, *traits: str) -> bool:
        """Whether the persona has one of some traits."""
        return any(trait in self.traits for trait in traits)

    def choose(self, rng: Random, of: Choices) -> str:
        """One of some choices, by their weights; nothing where none of them is this persona's."""
        texts, weights = _weighted(self, of)
        return rng.choices(texts, cum_weights=weights)[0] if texts else ""


@lru_cache(maxsize=4096)
def _weighted(register: Register, of: Choices) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """The choices that a register has at all, and their cumulated weights."""
    pairs = zip(of.texts, of.tags, strict=True)
    weights = [_weight(register, text, tags) for text, tags in pairs]
    kept = [(text, weight) for text, weight in zip(of.texts, weights, strict=True) if weight > 0]
    return tuple(text for text, _ in kept), tuple(accumulate(weight for _, weight in kept))


def _weight(register: Register, text: str, tags: frozenset[str]) -> float:
    digest = hashlib.sha256(f"{register.name}/{text}".encode()).digest()
    weight: float = FONDNESS ** (int.from_bytes(digest[:4]) / 2**32 - 0.5)
    for tag in sorted(tags):
        said = [_TAGS[t][tag] for t in register.traits if tag in _TAGS.get(t, {})]
        for factor in said or [_USUAL.get(tag, 1.0)]:
            weight *= factor
    return weight


class Place(Enum):
    """Where in a dialogue a sentence stands, as far as it matters to how one begins it."""

    FIRST = "first"
    AMID = "amid"
    AGAINST = "against"


@dataclass(frozen=True)
class Speaker:
    """Who words a sentence: a register, and the dice of this sentence.

    Attributes:
        register: Of the persona.
        rng: Of this sentence.
        wants: The sentence asks for a deed, not for information.
        begins: Nothing stands before it.
        place: Where in the dialogue it is said.
    """

    register: Register
    rng: Random
    wants: bool = False
    begins: bool = True
    place: Place = Place.AMID

    def choose(self, of: Choices) -> str:
        """One of some choices, as the register weighs them."""
        return self.register.choose(self.rng, of)

    def often(self, share: float, **by_trait: float) -> bool:
        """Whether something is done, in a share of cases that traits may set otherwise."""
        for trait, other in by_trait.items():
            if trait in self.register.traits:
                share = other
        return self.rng.random() < share
