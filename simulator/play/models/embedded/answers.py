"""How the embedded customer answers a question beside whole sentences: bare, wrong, or with one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from random import Random

from simulator.content.briefs import mistyped
from simulator.content.pack import Pack
from simulator.content.scenarios import Beat
from simulator.dialogue import EndingKind
from simulator.play import english
from simulator.play.models.embedded.aptness import is_fair, is_glad, leaves_offer
from simulator.play.models.embedded.brevity import Brevity
from simulator.play.models.embedded.memory import Memory, identifying
from simulator.play.models.embedded.style import greetings
from simulator.play.nlu import SupportReading
from simulator.play.nlu.phatics import Phatic, phatic

ONE_WORD = 0.6
"""How often a greeting that stands alone is one word, as most of people's are."""

BY_HEART = frozenset({"email", "phone"})
"""Kinds of what nobody has to look for, though it may be forgotten which one was left."""

AT_HAND = BY_HEART | {"name", "address"}
"""The same, with what nobody forgets either."""

GLADLY = 0.6
"""How often one who had something done is heard to be glad of it."""

JOINTS = (", ", " and ", "\n", ", ")
"""What may stand between two bare values."""

_FINE = re.compile(r"\b(?:all ?right|ok|okay|fine)(?: (?:with|for|by) you)?\?", re.IGNORECASE)
"""A question that asks for consent, to which nobody says that it is correct."""

_KNOWN = re.compile(
    r"\b(?:order|customer|account|phone|email|name|subscription|charge|payment)\b", re.IGNORECASE
)
"""In what a number is called that everybody understands."""

_WHAT_ELSE = re.compile(r"\bwhat else\b", re.IGNORECASE)
_LEAVES = re.compile(r"\b(?:bye|have a|take care)\b", re.IGNORECASE)
"""In thanks that are the last words, and so answer whether there is anything else."""

_NO = re.compile(r"no(?:pe)?\b", re.IGNORECASE)
_GLAD = re.compile(
    r"\b(?:great|perfect|lovely|good|wonderful|super|excellent|brilliant|cheers|many thanks"
    r"|thanks so|thanks a lot|very much|so much)\b",
    re.IGNORECASE,
)
"""In parting words of who is more than content."""


class Answers:
    """Answers of one message.

    Args:
        pack: The business.
        known: What the customer knows, by slot.
        memory: Of the dialogue.
        brevity: What this customer says short.
        rng: Of every choice.
    """

    def __init__(
        self, pack: Pack, known: dict[str, str], memory: Memory, brevity: Brevity, rng: Random
    ) -> None:
        self.pack, self.known, self.memory = pack, known, memory
        self.brevity, self.rng = brevity, rng

    def lacks(self, slot: str, named: bool = False) -> list[str]:
        """Ways to say that a value is not known, or only those that name it."""
        said = english.customer
        texts: Sequence[str] = (*(() if named else said.HAS_NOT), *said.HAS_NOT_NAMED)
        if self.pack.slots[slot].kind in BY_HEART:
            texts = said.HAS_NOT_OWN
        return [text.format(what=self.pack.slots[slot].called[0]) for text in texts]

    def leads(self, slots: Iterable[str]) -> tuple[str, ...]:
        """What may stand before some values, of which one may have to look some up."""
        by_heart = all(self.pack.slots[slot].kind in AT_HAND for slot in slots)
        return english.customer.LEADS_AT_HAND if by_heart else english.customer.LEADS

    def greetings(self) -> Sequence[str]:
        """Ways to begin with a greeting alone, of one word more often than not."""
        formality, hour = self.memory.brief["persona"]["formality"], self.pack.now.hour
        every = greetings(formality, self.rng, hour)
        short = [text for text in every if " " not in text]
        return short if self.rng.random() < ONE_WORD else every

    def yes(self, checks: bool, short: bool) -> tuple[str, ...]:
        """Ways to say yes: to whether something is right, or to whether to do it."""
        if checks and self.memory.heard and _FINE.search(self.memory.heard[-1]):
            return english.customer.SHORT_FINE
        if short:
            return english.customer.SHORT_RIGHT if checks else english.customer.SHORT_YES
        return english.customer.CONFIRMS if checks else english.customer.AGREES

    def last_words(self, ends: EndingKind, reading: SupportReading) -> tuple[str, ...]:
        """What may be said in parting where that is short; none for a beat's own words."""
        options = english.customer.SHORT_ENDINGS.get(ends.value, ())
        if leaves_offer(ends, reading):
            options = english.customer.SHORT_NO_OFFER
        asked = reading.asks_more and ends == EndingKind.RESOLVED
        if asked or not is_fair(self.memory, reading):
            options = tuple(text for text in options if not _GLAD.search(text))
        if asked and not self.brevity.wants_no_more():
            return tuple(text for text in options if _LEAVES.search(text))
        if asked:
            return self._no_more()
        return options if options and self.brevity.says_short() else ()

    def owes_none(self, known: Iterable[str], asked: Sequence[str]) -> bool:
        """Whether none of some slots was asked for before and is still to be told."""
        return not set(known) & set(self.memory.asked[: -len(asked)])

    def _no_more(self) -> tuple[str, ...]:
        """Ways to say that there is nothing else; no `no` where that was asked openly."""
        texts, heard = english.customer.NO_MORE, self.memory.heard[-1]
        openly = _WHAT_ELSE.search(heard) or "?" not in heard
        return tuple(text for text in texts if not (openly and _NO.match(text)))

    def acknowledgements(self, reading: SupportReading) -> tuple[str, ...]:
        """Ways to take in what support said: gladly only a deed that was wanted."""
        said = english.customer
        if is_glad(self.memory, reading):
            return (*said.ACKNOWLEDGES, *said.ACKNOWLEDGES_GLADLY)
        return said.ACKNOWLEDGES if reading.done else (*said.ACKNOWLEDGES, *said.ACKNOWLEDGES_NEWS)

    def takes_in(self, reading: SupportReading) -> tuple[str, ...]:
        """The same before one goes on in the same message."""
        said = english.customer
        if is_glad(self.memory, reading) and self.rng.random() < GLADLY:
            return said.TAKES_IN_GLADLY
        news = is_fair(self.memory, reading) and not reading.done
        return (*said.TAKES_IN, *said.TAKES_IN_NEWS) if news else said.TAKES_IN

    def retracts(self, before: Sequence[str], after: Sequence[str]) -> bool:
        """Whether it is understood that what stands before is taken back."""
        read = [self.memory.nlu.customer(" ".join(said)) for said in (after, [*before, *after])]
        alone, both = ([intent.names for intent in each.meant] for each in read)
        return bool(both) and alone == both

    def bare(self, slots: Sequence[str], asked: tuple[str, ...]) -> str:
        """The values alone; empty where they are told in sentences, or would not be understood."""
        if len(slots) < len(asked) or not self.brevity.tells_bare(len(slots)):
            return ""
        return self._understood(
            self.rng.choice(JOINTS).join(self.known[s] for s in slots), slots, asked
        )

    def mistyped(self, slots: Sequence[str], asked: tuple[str, ...]) -> str:
        """A number told wrong, and put right at once or not; empty where it is told as it is.

        Of a number that support checks the identity by, a wrong one would be held against it.
        """
        slot = next(filter(self._may_be_wrong, slots), "")
        if not slot or not self.brevity.mistypes():
            return ""
        right = self.known[slot]
        wrong = mistyped(right)
        if len(slots) > 1 or self.rng.random() < 0.5:
            values = (wrong if each == slot else self.known[each] for each in slots)
            return self.rng.choice(JOINTS).join(values)
        text = self.rng.choice(english.customer.CORRECTS_AT_ONCE).format(wrong=wrong, right=right)
        return self._understood(text, slots, asked)

    def corrected(self, slots: Iterable[str]) -> str:
        """The right number of one that was told wrong; empty where none was."""
        for slot in slots:
            right = self.known.get(slot, "")
            wrong = mistyped(right)
            if wrong != right and wrong in self.memory.said and right not in self.memory.said:
                text = self.rng.choice(english.customer.CORRECTS).format(wrong=wrong, right=right)
                return self._understood(text, [slot], (slot,)) or right
        return ""

    def may_ask_back(self, asked: Sequence[str]) -> bool:
        """Whether a question may be one too many: the first of its kind, and only once."""
        new = not set(asked) & set(self.memory.asked[: -len(asked)])
        return new and not self.memory.asked_back and bool(self._unclear(asked))

    def questions(self, asked: Sequence[str]) -> list[str]:
        """What does not understand a question for some slots."""
        texts = (t.format(what=self._unclear(asked)) for t in english.customer.ASKS_BACK)
        return [text for text in texts if phatic(text) is Phatic.ASKS_BACK]

    def _unclear(self, asked: Sequence[str]) -> str:
        """What one may not know by its name: numbers of the business's own, never an email."""
        slots = (self.pack.slots[slot] for slot in reversed(asked))
        odd = (slot for slot in slots if slot.kind in ("id", "pattern"))
        return next((slot.called[0] for slot in odd if not _KNOWN.search(slot.called[0])), "")

    def is_beside(self, reading: SupportReading) -> bool:
        """Whether a stranger asks for what nothing that is wanted has a use for."""
        wish = self.memory.wish_of(self.memory.beat)
        if wish is None or not wish.wants or not reading.more:
            return False
        takes = {slot for name in wish.wants for slot in self.pack.tools[name].arguments}
        return not (takes | identifying(self.pack)) & {*reading.requests}

    def number_for(self, beat: Beat) -> str:
        """A number that support is going to need for a beat, and that is known; empty for none."""
        topic = self.pack.topics.get(beat.asks)
        names = (*beat.wants, *([topic.reads] if topic and topic.reads else ()))
        needed = {slot for name in names[:1] for slot in self.pack.tools[name].required}
        return next(
            (
                slot for slot in self.known
                if slot in needed and slot not in beat.tells and self.pack.slots[slot].kind == "id"
            ),
            "",
        )  # fmt: skip

    def values_in(self, text: str) -> list[str]:
        """Values of this customer's in a text, slips of them too: they come out as they went in."""
        both = [v for value in self.known.values() for v in (value, mistyped(value))]
        return [value for value in both if value and value in text]

    def _may_be_wrong(self, slot: str) -> bool:
        value = self.known[slot]
        if self.pack.slots[slot].kind != "id" or mistyped(value) == value:
            return False
        told = value in self.memory.said or mistyped(value) in self.memory.said
        return slot not in identifying(self.pack) and not told

    def _understood(self, text: str, slots: Sequence[str], asked: tuple[str, ...]) -> str:
        """A text that tells these slots and no other; empty where it would be read otherwise."""
        reading = self.memory.nlu.customer(text, asked)
        told = {slot: value.lower() for slot, value in reading.slots.items()}
        more = {intent.kind for intent in reading.intents} & {"wants", "asks", "ends", "unknown"}
        right = told == {slot: self.known[slot].lower() for slot in slots}
        return text if right and not more else ""
