"""What the embedded customer remembers of a dialogue, and how it takes what support said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from simulator.content.pack import Pack
from simulator.content.scenarios import Beat, Outcome
from simulator.content.tellings import settled_topics, told_topics
from simulator.play import english
from simulator.play.models.embedded.expectations import Expected, as_expected
from simulator.play.models.embedded.moves import Moves
from simulator.play.nlu import NLU, SupportReading, segments
from simulator.play.nlu.cues import ASKING
from simulator.play.nlu.phatics import Phatic, only_greets, phatic

NOTES = ("(Write it again", "(Your reply cannot be used")
"""How the notes begin that send a customer's reply back."""

_YES = re.compile(
    r"\W*(?:yes|yeah|yep|yup|correct|exactly|indeed|absolutely|sure|of course|certainly|right"
    r"|that['’]?s (?:right|correct)|it (?:is|has|did|was)\b(?! not)|all (?:done|set)|done)\b",
    re.IGNORECASE,
)
"""How an answer begins that says yes."""

_MORE = re.compile(r"\b(?:else|more|further|another)\b", re.IGNORECASE)
"""In a question after anything more, which asks for nothing."""


@dataclass
class Memory:
    """What this customer remembers of the dialogue.

    Attributes:
        pack, nlu, brief: What it was given, and how it understands support.
        beat: That it played last.
        played: All that it played.
        said: All that it said.
        greeted: It has only greeted so far.
        acknowledged: Its last message acknowledged an answer, which is still to be acted on.
        asked_back: It has asked what a question meant.
        lost: How often in a row it was not understood.
        offered: What support said when it last offered something.
        open: Tools that support has offered, and that were neither taken nor declined yet.
        setbacks, upset: How often something went against it, and whether it just did.
        asked: Slots that support asked for.
        last: How support's last reply was understood; None before the first.
        answered: Topics that support answered, asked about them or not.
    """

    pack: Pack
    nlu: NLU
    brief: Mapping[str, Any]
    beat: str = ""
    played: tuple[str, ...] = ()
    said: str = ""
    setbacks: int = 0
    asked: tuple[str, ...] = ()
    turns: int = 0
    upset: bool = False
    waits: int = 0
    heard: tuple[str, ...] = ()
    moves: tuple[int, ...] = ()
    doubted: bool = False
    answered: frozenset[str] = frozenset()
    served: bool = False
    agreed: int = 0
    ignored: bool = False
    doubts: bool = False
    greeted: bool = False
    acknowledged: bool = False
    last: SupportReading | None = None
    asked_back: bool = False
    lost: int = 0
    offered: str = ""
    open: tuple[str, ...] = ()

    def recall(self, messages: Sequence[BaseMessage]) -> SupportReading | None:
        """Read the dialogue so far; returns what support said last, or before it was thanked."""
        reading: SupportReading | None = None
        aside = Moves(self.brief.get("attack", {})).alone(0)
        for message in _that_stand(messages):
            if isinstance(message, AIMessage):
                own = json.loads(str(message.text))
                self._speak(own, reading)
            elif isinstance(message, HumanMessage) and self.beat:
                said = str(message.text)
                heard = as_expected(self.nlu.support(said), said, self._expected())
                if self.acknowledged and reading and _adds_nothing(heard):
                    reading = replace(reading, asks_more=heard.asks_more)
                    continue
                reading, self.acknowledged = heard, False
                self.last = reading
                self._suffer(reading, said)
                if self.greeted or (aside and own.get("move")):  # neither is vexed by the reply
                    self.setbacks, self.waits, self.upset = 0, 0, False
        return reading

    def _expected(self) -> Expected:
        """What is waited for, after one's own last message."""
        wish, tools = self.wish_of(self.beat), self.pack.tools
        wants = [tools[name] for name in wish.wants] if wish else []
        takes = {slot for tool in wants for slot in tool.arguments}
        known = self.brief["known"]
        return Expected(
            agreed=self.agreed > 0,
            waits=self.waits > 0,
            person=any("session.escalated" in tool.effects for tool in wants),
            needs={slot: known[slot] for slot in takes if slot in known},
            named=self.nlu.named,
            deeds=self.nlu.spoken_of,
        )

    def _speak(self, own: Mapping[str, Any], before: SupportReading | None) -> None:
        """Take in a message of one's own, said after what support said before."""
        said = str(own["say"])
        acknowledges = phatic(said) is Phatic.ACKNOWLEDGES
        self.asked_back |= phatic(said) is Phatic.ASKS_BACK
        self.acknowledged = acknowledges and before is not None and _settles(before)
        self.greeted = only_greets(said) and not self.turns
        self.beat = own["beat"]
        wish = self.wish_of(self.beat)
        self.open = self.open if wish and wish.asks else ()
        self.played = (*self.played, own["beat"])
        self.said += " " + said
        agrees = before is not None and before.confirms and self.nlu.customer(said).has("yes")
        self.agreed = self.agreed + 1 if agrees else 0
        plain = _plain(said)
        self.doubts = any(asked in plain for asked in _ASKS_DONE)
        if own.get("move"):
            self.moves = (*self.moves, int(own["move"]))
        self.turns += 1

    def _suffer(self, reading: SupportReading, text: str) -> None:
        """Count a setback: a refusal, not being understood, being asked again for what was told.

        To be put off is none the first time, and neither is to hear the same words again, or of
        what was told in the answer to a question, or that of several wishes one is left. A yes that
        is asked for once more is one from the second on: whoever asks for it checks, or does
        nothing.
        """
        self.waits = 0 if self.decides(reading) else self.waits + 1
        self.lost = self.lost + 1 if reading.confused else 0
        self.offered = text if reading.offering else self.offered
        self.open = reading.offers or self.open
        loops = self.heard.count(text) > 1
        self.heard = (*self.heard, text)
        named = {*reading.reported, *reading.proposed, *reading.offers}
        told = told_topics(self.pack, text, named, reading.rules)
        self.answered |= {*reading.answered, *told}
        self.served |= reading.done or self.assents(reading) or self._tells_what_was_asked(reading)
        again = not self.answers(reading) and self._were_told(reading.requests)
        stalled = self.waits > 1
        unheeded = self.agreed > 1 and reading.confirms and not reading.done
        self.ignored = loops or unheeded
        refused = reading.refused and not self._may_choose(reading)
        self.upset = refused or reading.confused or again or stalled or self.ignored
        self.setbacks += self.upset
        self.doubted = again or self._were_told(reading.missed)
        self.asked = (*self.asked, *reading.requests)

    def _were_told(self, slots: Iterable[str]) -> bool:
        """Whether any of some slots was asked for and told before."""
        return any(
            slot in self.asked and self.brief["known"].get(slot, "\0") in self.said
            for slot in slots
        )

    def _may_choose(self, reading: SupportReading) -> bool:
        """Whether of several deeds that were wanted one is offered."""
        wish = self.wish_of(self.beat)
        wants = wish.wants if wish else ()
        return len(wants) > 1 and bool(set(reading.offers) & set(wants))

    def has_said(self, text: str) -> bool:
        """Whether something was said before, with or without capitals and marks."""
        return _plain(text) in _plain(self.said)

    @property
    def settled(self) -> frozenset[str]:
        """Topics that support answered, and would answer the same way again."""
        return self.answered & settled_topics(self.pack)

    def wish_of(self, name: str) -> Beat | None:
        """A beat, if it wants or asks something that has to be decided."""
        beat = self.pack.scenarios[self.brief["scenario"]].beats.get(name)
        return beat if beat and (beat.wants or beat.asks) else None

    def decides(self, reading: SupportReading) -> bool:
        """Whether a reply moves things on, rather than putting off what was wanted or asked."""
        wish = self.wish_of(self.beat)
        if wish is None or reading.requests or reading.confirms or reading.confused:
            return True
        if reading.done or reading.refused or reading.offers or reading.missed:
            return True
        if reading.offering:
            return self.expects_offer(reading)
        if reading.escalated or {"done", "refused"} & reading.maybe:
            return True
        if wish.wants:
            return not (reading.stalls or reading.understood)
        return bool(reading.answered or reading.informs or not (reading.stalls or reading.nothing))

    def expects_offer(self, reading: SupportReading) -> bool:
        """Whether support offers, it is not known what, where something to choose from comes."""
        wish = self.wish_of(self.beat)
        return reading.offering and wish is not None and Outcome.OFFERED in wish.then

    def answers(self, reading: SupportReading) -> bool:
        """Whether what may be a stranger's request is the answer to a question that was asked."""
        wish = self.wish_of(self.beat)
        if wish is None or wish.wants or reading.about or self._is_identified(reading):
            return False
        said = segments(self.heard[-1])
        asks = any(ASKING.search(each) and not _MORE.search(each) for each in said)
        return reading.informs or "informs" in reading.maybe or not asks

    def _is_identified(self, reading: SupportReading) -> bool:
        """Whether a reply asks for nothing but what one is known by, and has not told yet.

        Who names such values rather tells its own, in answer to a question for them.
        """
        checks, known = identifying(self.pack), self.brief["known"]
        if all(known.get(slot, "") in self.said for slot in reading.requests):
            return False
        kinds = {self.pack.slots[slot].kind for slot in reading.requests}
        if not reading.requests or not checks.issuperset(reading.requests):
            return False
        return not any(kind in kinds for kind, *_ in self.nlu.values(self.heard[-1]))

    def assents(self, reading: SupportReading) -> bool:
        """Whether support says yes to the question whether it is done."""
        no = reading.refused or reading.confused or reading.stalls or reading.requests
        return self.doubts and not no and _YES.match(self.heard[-1]) is not None

    def is_answered(self, reading: SupportReading) -> bool:
        """Whether it got what it can acknowledge, and was not asked to go on."""
        got = bool(reading.answered or reading.done) and not (reading.refused or reading.offers)
        return got and not (reading.asks_more or self.acknowledged)

    def _tells_what_was_asked(self, reading: SupportReading) -> bool:
        """Whether a question of the customer's gets something that may be its answer."""
        wish = self.wish_of(self.beat)
        asks = wish is not None and not wish.wants
        return bool(reading.answered) or (asks and reading.informs)

    def is_other(self, reading: SupportReading) -> bool:
        """Whether support does, or is about to do, another deed than the one that was wanted.

        To who has only asked something, whatever support is about to do is another one.
        """
        wish = self.wish_of(self.beat)
        deeds = self.deeds_in(reading)
        if wish is None or not deeds:
            return False
        if not wish.wants:
            return reading.confirms
        return not (deeds | reading.about) & set(wish.wants)

    def deeds_in(self, reading: SupportReading) -> set[str]:
        """Deeds that support has done, or asks a yes for; a stranger's by what is spoken of."""
        named = reading.reported if reading.done else reading.proposed
        if reading.confirms and not (reading.done or named):
            named = self.nlu.customers.wishes(self.heard[-1])
        return {name for name in named if name in self.pack.tools and self.pack.tools[name].is_deed}


def identifying(pack: Pack) -> frozenset[str]:
    """Slots by which the business knows who somebody is."""
    checks = (tool for tool in pack.tools.values() if "session.verified" in tool.effects)
    return frozenset(name for tool in checks for name in tool.arguments)


def is_note(message: BaseMessage) -> bool:
    """Whether a message sends a reply back, rather than being support's."""
    return isinstance(message, HumanMessage) and str(message.text).startswith(NOTES)


def _settles(reading: SupportReading) -> bool:
    """Whether what support said may be acknowledged, and asks for no yes or value."""
    asks = reading.confirms or reading.offers or reading.requests or reading.missed
    return not asks and bool(reading.answered or reading.done or reading.informs)


def _adds_nothing(heard: SupportReading) -> bool:
    """Whether what was acknowledged before still stands: the reply only asks for more, if that."""
    news = heard.done or heard.refused or heard.escalated or heard.confirms or heard.requests
    return heard.nothing or not heard.understood or (heard.asks_more and not (news or heard.offers))


def _that_stand(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The messages without replies that were sent back and the notes that did so."""
    kept: list[BaseMessage] = []
    for message in messages:
        if not is_note(message):
            kept.append(message)
        elif kept and isinstance(kept[-1], AIMessage):
            kept.pop()
    return kept


def _plain(text: str) -> str:
    """Letters and blanks, since some write without capitals and marks."""
    return _MARKS.sub("", text.lower())


_MARKS = re.compile(r"[^a-z ]")
_ASKS_DONE = tuple(map(_plain, english.customer.ASKS_DONE))
