"""How a persona writes: greeting, asides, typing habits. Values that matter are never touched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from simulator.play import english
from simulator.play.nlu import NLU, words

UPSET_SHARE = 0.5
"""How often a customer says that it is upset when it is."""

_ASIDE_SHARE = {"terse": 0.05, "normal": 0.18, "chatty": 0.4}
_WORD = re.compile(r"[A-Za-z]{5,}")


def plain_asides(asides: Iterable[str], nlu: NLU) -> list[str]:
    """A persona's remarks that cannot be taken for anything a business understands."""
    readings = ((aside, nlu.customer(aside)) for aside in asides)
    return [aside for aside, reading in readings if not reading.slots and not reading.meant]


class Style:
    """Words one message.

    Args:
        persona: The persona of a customer's brief.
        rng: Of this message.
        keep: Texts that must come out as they went in: order numbers, names, addresses.
    """

    def __init__(self, persona: Mapping[str, Any], rng: Random, keep: Iterable[str]) -> None:
        self.persona, self.rng = persona, rng
        self.keep = sorted({text for text in keep if text}, key=lambda text: (-len(text), text))

    def message(self, sentences: list[str], first: bool, upset: bool, glad: bool, said: str) -> str:
        """Put sentences into one message, with one remark more at the most.

        Args:
            sentences: What has to be said, in order.
            first: Whether it opens the dialogue.
            upset: Whether something has just gone against the customer.
            glad: Whether it leaves with what it came for.
            said: What this customer has said before, not to be repeated.
        """
        parts = list(sentences)
        terse = self.persona["verbosity"] == "terse"
        if upset and self.rng.random() < UPSET_SHARE:
            parts[:0] = self._fresh(english.customer.FRUSTRATED[self.persona["tone"]], said)
        else:
            parts += self._remark(first, said)
        if first and (not terse or self.rng.random() < 0.35):
            parts.insert(0, self.rng.choice(english.customer.GREETINGS[self.persona["formality"]]))
        text = self._typed(" ".join([*map(_closed, parts[:-1]), *parts[-1:]]))
        if self.rng.random() < self.persona["typing"]["emoji"]:
            sad = upset or (english.customer.COMPLAINTS & set(words(text)) and not glad)
            text += " " + self.rng.choice(english.customer.EMOJI["bad" if sad else "good"])
        return text

    def _remark(self, first: bool, said: str) -> list[str]:
        persona, rng = self.persona, self.rng
        if rng.random() < _ASIDE_SHARE[persona["verbosity"]]:
            return [_sentence(aside) for aside in self._fresh(persona["asides"], said)]
        if first and persona["verbosity"] == "chatty" and rng.random() < 0.5:
            return self._fresh(english.customer.CHATTY, said)
        if first and persona["verbosity"] != "terse" and rng.random() < 0.4:
            return self._fresh(english.customer.CLOSERS[persona["tone"]], said)
        return []

    def _fresh(self, options: Iterable[str], said: str) -> list[str]:
        folded = said.lower()
        left = [text for text in options if text.lower().rstrip(".!") not in folded]
        return [self.rng.choice(left)] if left else []

    def _typed(self, text: str) -> str:
        habits = self.persona["typing"]
        kept = [value for value in self.keep if value in text]
        for place, value in enumerate(kept):
            text = text.replace(value, f"\x00{chr(0xE000 + place)}\x00")
        if habits["abbreviations"]:
            for word, short in english.customer.SHORT_FORMS.items():
                if self.rng.random() < 0.5:
                    text = re.sub(rf"\b{word}\b", short, text, flags=re.IGNORECASE)
        if habits["misspellings"]:
            text = _WORD.sub(lambda m: self._misspelt(m.group(), habits["misspellings"]), text)
        if habits["typos"]:
            text = _WORD.sub(lambda m: self._slip(m.group(), habits["typos"]), text)
        if habits["punctuation"] == "sparse":
            text = text.replace("'", "").removesuffix(".")
        if habits["lowercase"]:
            text = text.lower()
        for place, value in enumerate(kept):
            text = text.replace(f"\x00{chr(0xE000 + place)}\x00", value)
        return text

    def _misspelt(self, word: str, share: float) -> str:
        wrong = english.customer.MISSPELLINGS.get(word.lower())
        if wrong is None or self.rng.random() >= share:
            return word
        return wrong.capitalize() if word[0].isupper() else wrong

    def _slip(self, word: str, share: float) -> str:
        if self.rng.random() >= share:
            return word
        place = self.rng.randrange(1, len(word) - 1)
        if self.rng.random() < 0.5:
            return word[:place] + word[place + 1 :]
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _closed(text: str) -> str:
    """A sentence that another one may follow: without an end, both would be read as one."""
    return text if text[-1:] in ".!?…,:" else f"{text}."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text[-1:] in ".!?" else ".")
