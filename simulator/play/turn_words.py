"""How long a customer's turn is, on a language model: words drawn as people write them.

What a turn may take is told at the end of the last message and nowhere else, so that everything
before it stays as it was and endpoints can cache it. A turn that is too long, or more polite than
people are, is sent back once and then let pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from simulator.content.briefs import fill
from simulator.content.scenarios import Beat, Outcome
from simulator.play import english
from simulator.play.models import name_of
from simulator.play.models.human import NAME as A_PERSON
from simulator.play.nlu import SupportReading
from simulator.play.prompts import turn_note

if TYPE_CHECKING:
    from simulator.play.context import StageContext
    from simulator.play.state import DialogueState

PEOPLE, FREE = "people", "free"
"""As many words as people take, or as many as a model likes."""

WORDS: Mapping[str, tuple[int, ...]] = {
    "opening": (1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 10, 11, 13, 14, 17, 23),
    "answer": (1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5, 6, 8, 9, 12, 16, 22),
    "reaction": (1, 1, 1, 2, 3, 3, 4, 4, 5, 5, 6, 7, 7, 8, 9, 11, 13, 15, 18, 25),
}
"""Words of people's turns by kind, each as likely as the next: quantiles at 2.5, 7.5, ... 97.5 %.

Of STAR (development part, 2,000 dialogues, 18,448 turns; an answer is what follows a question mark)
and MultiDoGO (finance, insurance, software; 4,961 dialogues, 42,128 turns; an answer is marked
contentonly, confirmation or rejection), each counted half. The means are 6.1, 5.1 and 7.4.
"""

SHARE = {"terse": (0, 12), "normal": (0, 20), "chatty": (8, 20)}
"""By a persona's verbosity, the part of these that it draws from."""

COURTEOUS = 0.2
"""Share of turns that may be courteous: of people's turns in STAR 21 % say thanks or please."""

POLITE = 2
"""Courtesies in one turn that are too many; of people's turns in STAR 2.5 % have two or more."""

_COURTESY = re.compile(
    r"\b(?:thanks|thank you|thx|please|pls|sorry|apologi[sz]e\w*|apologies|appreciate\w*|kindly"
    r"|grateful|looking forward|would you mind|(?:your|any|the) assistance|for your (?:help"
    r"|patience|understanding)|I hope (?:this|you)|(?:great|nice|good|lovely|wonderful) (?:day"
    r"|evening|weekend))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TurnWords:
    """What one turn of a customer may take.

    Attributes:
        kind: `opening`, `answer` (support asked something) or `reaction`.
        words: As many as a person may write here.
        beat: The beat that the examples play, where it is another one than before.
        examples: The same said by others.
        courteous: Whether a thank-you or a please may be in it.
    """

    kind: str
    words: int
    beat: str = ""
    examples: tuple[str, ...] = ()
    courteous: bool = False

    @property
    def most(self) -> int:
        """Words that are let pass: nobody counts while writing."""
        return self.words + max(3, self.words // 2)

    @property
    def note(self) -> str:
        """What the customer's model is told at the end of the last message."""
        return turn_note(self.told)

    @property
    def told(self) -> str:
        """The same without what marks it as a note."""
        parts = [f"{self._amount}, as people type into a chat"]
        if not self.courteous:
            parts.append("no please, no thanks")
        if self.beat and not self.examples:
            parts.append(f"for {self.beat}")
        if self.examples:
            quoted = " / ".join(f'"{example}"' for example in self.examples)
            parts.append(
                f"{f'for {self.beat}, ' if self.beat else ''}in your own words, such as {quoted}"
            )
        return "; ".join(parts)

    @property
    def _amount(self) -> str:
        return "a word or two" if self.words <= 2 else f"{self.words} words at the most"

    def fault(self, text: str, ends: bool) -> tuple[str, str]:
        """What is wrong with the manner of a turn: how it is counted, and what its writer is told.

        Args:
            text: The turn.
            ends: Whether it is the last one; people thank and part in one.

        Returns:
            Twice nothing where it is fine.
        """
        count = len(text.split())
        if count > self.most:
            return "too long", f"{count} words, where a person would take {self.words}"
        courtesies = _COURTESY.findall(text)
        if len(courtesies) >= POLITE + ends:
            return "too polite", f"too polite ({', '.join(courtesies)}); say what matters"
        return "", ""


def turn_words(state: DialogueState, context: StageContext) -> TurnWords | None:
    """What the customer's next turn may take.

    None where nobody is to be told: the embedded model and persons write as they do, and an attack
    needs the words of its moves.
    """
    told = context.turn_words == PEOPLE and context.customer._llm_type != A_PERSON
    attacks = context.case.attack is not None and context.case.attack.moves
    if not told or attacks or name_of(context.customer).startswith("embedded"):
        return None
    rng = Random(f"{context.case.id}/words/{len(state['turns'])}")
    first, last = SHARE[context.persona.verbosity]
    here = _here(state, context)
    drawn = rng.choice(WORDS[here.kind][first:last])
    words = max(drawn, here.least)
    examples, courteous = here.examples(words, rng), rng.random() < COURTEOUS
    return TurnWords(here.kind, words, here.beat, examples, courteous)


@dataclass(frozen=True)
class _Here:
    """Where the dialogue stands: which turn is due, and what others say here."""

    kind: str
    sentences: tuple[str, ...]
    least: int = 1
    beat: str = ""

    def examples(self, words: int, rng: Random) -> tuple[str, ...]:
        """Two of about the length and no longer, not always the same."""
        short = (text for text in self.sentences if len(text.split()) <= words)
        near = sorted(short, key=lambda text: -len(text.split()))[:3]
        return tuple(rng.sample(near, min(2, len(near))))


def _here(state: DialogueState, context: StageContext) -> _Here:
    beats = context.pack.scenarios[context.case.scenario].beats
    played = [turn.beat for turn in state["turns"] if turn.beat in beats]
    if not played:
        return _going_on("opening", beats[context.case.path[0]], context, named=False)
    text = state["turns"][-1].text
    reading = context.nlu.support(text)
    if reading.requests or reading.confirms:
        return _answering(reading, context)
    kind = "answer" if "?" in text else "reaction"
    options = beats[played[-1]].following(_outcome(reading))
    if not options or reading.confused:  # it is said again
        return _going_on(kind, beats[played[-1]], context, named=False)
    path = [name for name in context.case.path if name in options and name not in played]
    return _going_on(kind, beats[(path or options)[0]], context)


def _going_on(kind: str, beat: Beat, context: StageContext, named: bool = True) -> _Here:
    sentences = tuple(_known(beat.say, context.case.knows))
    shortest = min((len(text.split()) for text in sentences), default=1)
    least = 1 if beat.ends else shortest  # a goodbye may be a word
    return _Here(kind, sentences, least, beat.name if named else "")


def _answering(reading: SupportReading, context: StageContext) -> _Here:
    """What is told: the values that were asked for, or a yes."""
    knows, slots = context.case.knows, context.pack.slots
    asked = [name for name in reading.requests if name in knows]
    if not asked:
        said = english.customer.CONFIRMS if reading.checks else english.customer.AGREES
        return _Here("answer", said if reading.confirms else english.customer.HAS_NOT)
    least = sum(len(knows[name].split()) for name in asked)
    told = [tuple(_known(slots[name].tell, knows)) for name in asked]
    joined = tuple(", ".join(t.rstrip(".!") for t in texts) for texts in zip(*told, strict=False))
    return _Here("answer", told[0] if len(told) == 1 else joined, least)


def _known(sentences: Iterable[str], knows: dict[str, str]) -> Iterator[str]:
    """Those that this customer can say."""
    filled = (fill(text, knows) for text in sentences)
    return (text for text in filled if "{" not in text)


def _outcome(reading: SupportReading) -> Outcome:
    if reading.done or reading.escalated:
        return Outcome.DONE
    if reading.offers:
        return Outcome.OFFERED
    return Outcome.REFUSED if reading.refused else Outcome.ANSWERED
