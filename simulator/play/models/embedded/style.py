"""How a persona writes: greeting, asides, typing habits. Values that matter are never touched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from random import Random
from typing import Any

from simulator.play import english
from simulator.play.english.signs import GREETS
from simulator.play.models.embedded.wording import Phrase, lowered, plain_of, same_sense
from simulator.play.nlu import NLU, words

UPSET_SHARE = 0.5
"""How often a customer says that it is upset when it is."""

REMARKS = 1
"""Remarks of its own that a customer makes in one dialogue at the most."""

COMES_ROUND = re.compile(
    r"(?:yes|yeah|no|nope|ok|okay|all right|alright|right|well|fine|then|in that case|please|hm+"
    r"|oh|i see|understood|thanks?|thank you|(?:too bad|pity|what a pity)|not what|i understand)\b"
    r"|.*\b(?:disappoint\w*|frustrat\w*|pity|shame|ridiculous|not good enough|not happy)\b",
    re.IGNORECASE,
)
"""A sentence that takes, softens or answers what support said, or is about one's own feelings."""

_AGE = re.compile(
    r"\b(?:sixteen|grand\w+|in my day|old|used to be|reading glasses|tablet|school|parents|class"
    r"|bell|mum|lecture|exams|years?|hands|fingers|than I care to count|retired|was my trade"
    r"|late partner)\b",
    re.IGNORECASE,
)
"""In remarks that say, or let guess, how old somebody is."""

_GREETS = {"terse": 0.3, "normal": 0.65, "chatty": 0.85}
"""How often the wish has a greeting before it."""

CLOSES = 0.18
"""How often a first message ends with thanks for what is to come, or with a word of haste."""

ASKS_FOR_HELP = 0.35
"""How often who has told what went wrong, and no more, asks for help with it."""

GREETS_ALIKE = 0.4
"""How often somebody greets as anybody does, and not in the manner of its own."""

_DAY = (("morning", 12), ("afternoon", 18), ("evening", 24))
"""Parts of the day that greetings name, and the hour until which each is."""

GREETS_ON = 0.35
"""How often a greeting and what is wanted are one sentence."""

TELLS_ON = 0.4
"""How often two values are told in one sentence."""

_PARTING = re.compile(
    r"\b(?:bye|goodbye|see you|thanks?|cheers|forget it|never mind)\b", re.IGNORECASE
)
"""In sentences that no remark follows: who thanks and leaves has said what there was to say."""

_GLAD = re.compile(
    r"(?:great|perfect|good|wonderful|super|lovely|nice|excellent|brilliant|thank)", re.I
)
"""How a sentence begins that no frustration stands before."""

_GRAVE = re.compile(
    r"\b(?:cancel\w*|stolen|fraud|fail\w*|declined|charged?|refund\w*|money|lost|never|can't|cannot"
    r"|not|allerg\w+|sorry|unfortunately|complain\w*|late|wait\w*|manager|owner)\b",
    re.IGNORECASE,
)
"""In messages that are no reason to smile, though nothing went wrong."""

_ASIDE_SHARE = {"terse": 0.05, "normal": 0.1, "chatty": 0.18}
"""How often a remark is made where there is a place for one."""

_STATES = re.compile(r"(?:my|the|I|I'm|it's|you can|your)\b", re.IGNORECASE)
"""How a sentence begins that goes on from another one with `and`."""

COMMAS_LEFT_OUT = 0.7
"""How often somebody who punctuates little leaves out a comma between words."""

_COMMA = re.compile(r"(?<=[a-z]),(?= [a-zI])")
_WORD = re.compile(r"[A-Za-z]{5,}")

_WISHES = re.compile(
    r"[?]|\b(?:please|pls|I'd|I would|I (?:want|need|expect|wish)|can|could|may|let me|let's|so"
    r"|refund (?:me|it)|give me|help|just|cancel|want|need|looking for|would)\b",
    re.IGNORECASE,
)
"""In sentences that ask for something."""


def greetings(formality: str, rng: Random, hour: int | None = None) -> Sequence[str]:
    """Ways to greet of somebody: those of its formality, or the ones that anybody has.

    Args:
        formality: Of the persona.
        rng: Of the choice.
        hour: That the clock of the business shows; a greeting of another time of day is none.
    """
    alike = rng.random() < GREETS_ALIKE
    every = english.customer.GREETINGS["neutral" if alike else formality]
    return every if hour is None else [text for text in every if _fits_hour(text, hour)]


def _fits_hour(greeting: str, hour: int) -> bool:
    """Whether a greeting is of no time of day, or of that of an hour."""
    part = next((name for name, until in _DAY if hour < until), _DAY[-1][0])
    named = {name for name, _ in _DAY if name in greeting.lower()}
    return not named or part in named


def _only_tells(sentences: Sequence[str]) -> bool:
    """Whether some sentences tell of trouble and ask for nothing."""
    text = " ".join(sentences)
    return bool(english.signs.TROUBLE.search(text)) and not _WISHES.search(text)


def fitting_asides(asides: Iterable[str], nlu: NLU, born: bool) -> list[str]:
    """A persona's plain remarks; of whose date of birth is known, none that tells an age."""
    return [each for each in plain_asides(asides, nlu) if not (born and _AGE.search(each))]


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
        nlu: Hears whether a message means what its sentences do; None to take that on trust.
        asked: The slots that support has just asked for.
    """

    def __init__(
        self,
        persona: Mapping[str, Any],
        rng: Random,
        keep: Iterable[str],
        nlu: NLU | None = None,
        asked: Sequence[str] = (),
    ) -> None:
        self.persona, self.rng, self.nlu, self.asked = persona, rng, nlu, asked
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
        before, after = self._around(sentences, first, upset, said)
        plain = [*before, *plain_of(sentences), *after]
        worded = [*before, *sentences, *after]
        if self.nlu and before and first and self.rng.random() < GREETS_ON:
            worded = _greeting_on(worded)
        if self.nlu and self.rng.random() < TELLS_ON:
            worded = _telling_on(worded)
        text = self._written(worded)
        if self.nlu and plain != worded:
            meant = " ".join([*map(_closed, plain[:-1]), *plain[-1:]])
            if not same_sense(self.nlu, text, meant, self.asked):
                text = self._written(plain)
        if self.nlu and any(isinstance(each, Phrase) and each.tells for each in sentences):
            text = self._told(text, plain)
        return text + self._emoji(" ".join(sentences), upset, glad)

    def _told(self, text: str, plain: Sequence[str]) -> str:
        """A message that tells values, without slips where one would be taken for a value."""
        meant = " ".join([*map(_closed, plain[:-1]), *plain[-1:]])
        if self.nlu is None or same_sense(self.nlu, text, meant, self.asked):
            return text
        return self._written(plain, slips=False)

    def _emoji(self, text: str, upset: bool, glad: bool) -> str:
        """What a message ends with, where its writer likes to; nothing glad on bad news."""
        if self.rng.random() >= self.persona["typing"]["emoji"]:
            return ""
        sad = upset or (not english.customer.COMPLAINTS.isdisjoint(words(text)) and not glad)
        if not (sad or glad) and _GRAVE.search(text):
            return ""
        mood = "bad" if sad else "good" if glad else "plain"
        return " " + self.rng.choice(english.customer.EMOJI[mood])

    def _written(self, parts: Sequence[str], slips: bool = True) -> str:
        """Sentences as one message, with the slips of whoever types it."""
        return self._typed(" ".join([*map(_closed, parts[:-1]), *parts[-1:]]), slips)

    def _around(
        self, sentences: Sequence[str], first: bool, upset: bool, said: str
    ) -> tuple[list[str], list[str]]:
        """What stands before and after what has to be said: a greeting, one remark at the most."""
        before, after = list[str](), list[str]()
        greets = _GREETS[self.persona["verbosity"]]
        if upset and self.rng.random() < UPSET_SHARE:
            if _GLAD.match(sentences[0]) or COMES_ROUND.match(sentences[0]):
                return before, after
            before += self._fresh(english.customer.FRUSTRATED[self.persona["tone"]], said)
        elif not any(map(_PARTING.search, sentences)):
            after += self._remark(sentences, first, said)
        if first and not GREETS.match(sentences[0]) and self.rng.random() < greets:
            hour = self.nlu.pack.now.hour if self.nlu else None
            greets_with = greetings(self.persona["formality"], self.rng, hour)
            before.insert(0, self.rng.choice(greets_with))
        return before, after

    def _remark(self, sentences: Sequence[str], first: bool, said: str) -> list[str]:
        persona, rng = self.persona, self.rng
        made = sum(_was_said(aside, said) for aside in persona["asides"])
        if rng.random() < _ASIDE_SHARE[persona["verbosity"]] * (made < REMARKS):
            return [_sentence(aside) for aside in self._fresh(persona["asides"], said)]
        if any(isinstance(each, Phrase) and each.tells for each in sentences):
            return []
        if first and rng.random() < ASKS_FOR_HELP and _only_tells(sentences):
            return self._fresh(english.customer.ASKS_HELP[persona["tone"]], said)
        if first and persona["verbosity"] == "chatty" and rng.random() < 0.3:
            return self._fresh(english.customer.CHATTY, said)
        if persona["tone"] == "sarcastic" and not _GRAVE.search(" ".join(sentences)):
            return []
        asks = _WISHES.search(" ".join(sentences)) is not None
        if first and asks and persona["verbosity"] != "terse" and rng.random() < CLOSES:
            return self._fresh(english.customer.CLOSERS[persona["tone"]], said)
        return []

    def _fresh(self, options: Iterable[str], said: str) -> list[str]:
        left = [text for text in options if not _was_said(text, said)]
        return [self.rng.choice(left)] if left else []

    def _typed(self, text: str, slips: bool = True) -> str:
        habits = self.persona["typing"]
        kept = [value for value in self.keep if value in text]
        for place, value in enumerate(kept):
            text = text.replace(value, f"\x00{chr(0xE000 + place)}\x00")
        if habits["abbreviations"]:
            for word, short in english.customer.SHORT_FORMS.items():
                if self.rng.random() < 0.5:
                    text = re.sub(rf"\b{word}\b", short, text, flags=re.IGNORECASE)
        if slips and habits["misspellings"]:
            text = _WORD.sub(lambda m: self._misspelt(m.group(), habits["misspellings"]), text)
        if slips and habits["typos"]:
            text = _WORD.sub(lambda m: self._slip(m.group(), habits["typos"]), text)
        if habits["punctuation"] == "sparse":
            text = _COMMA.sub(self._comma, text).replace("'", "").removesuffix(".")
        if habits["lowercase"]:
            text = text.lower()
        for place, value in enumerate(kept):
            text = text.replace(f"\x00{chr(0xE000 + place)}\x00", value)
        return text

    def _comma(self, match: re.Match[str]) -> str:
        return "" if self.rng.random() < COMMAS_LEFT_OUT else match.group()

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


def _greeting_on(parts: list[str]) -> list[str]:
    """A greeting and the sentence behind it as one, where that one may lose its capital."""
    low = lowered(parts[1]) if len(parts) > 1 and " " in parts[1] else None
    return [f"{parts[0][:-1]}, {low}", *parts[2:]] if low else parts


def _telling_on(parts: list[str]) -> list[str]:
    """The last two sentences as one where both tell a value."""
    telling = [isinstance(part, Phrase) and part.tells for part in parts[-2:]]
    if len(telling) < 2 or not all(telling) or not parts[-2].endswith("."):
        return parts
    low = lowered(parts[-1]) if _STATES.match(parts[-1]) else None
    return [*parts[:-2], f"{parts[-2][:-1]}, and {low}"] if low and " " in low else parts


def _closed(text: str) -> str:
    """A sentence that another one may follow: without an end, both would be read as one."""
    return text if text[-1:] in ".!?…,:" else f"{text}."


def _was_said(text: str, said: str) -> bool:
    """Whether a sentence was said before, with whatever slips and short forms."""
    mine, heard = (re.sub(r"[^a-z]", "", each.lower()) for each in (text, said))
    found = SequenceMatcher(None, mine, heard, autojunk=False).find_longest_match()
    return bool(mine) and found.size >= 0.6 * len(mine)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text[-1:] in ".!?" else ".")
