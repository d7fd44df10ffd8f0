"""The embedded customer: a goal, a graph of beats and an agenda, rebuilt from the messages.

Follows the agenda-based simulation of Schatzmann et al. (2007) in the terms of a scenario: beats
are the acts, the graph limits which may follow, and what support asks is answered first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from simulator.content.briefs import fill
from simulator.content.fitting_beats import as_told
from simulator.content.follow_ups import leaves_early
from simulator.content.pack import Pack
from simulator.content.scenarios import Beat
from simulator.dialogue import EndingKind
from simulator.play import english
from simulator.play.models.embedded.agenda import Agenda
from simulator.play.models.embedded.answers import Answers
from simulator.play.models.embedded.aptness import (
    TAKES_OFFER,
    in_place,
    is_fair,
    leaves_offer,
    pointing_back,
    same_matter,
)
from simulator.play.models.embedded.brevity import Brevity
from simulator.play.models.embedded.choices import chosen
from simulator.play.models.embedded.gist import gist
from simulator.play.models.embedded.memory import Memory, is_note
from simulator.play.models.embedded.mood import Course, mood_after
from simulator.play.models.embedded.moves import Moves
from simulator.play.models.embedded.openings import names_its_thing
from simulator.play.models.embedded.rephrasing import carefully, rephrased
from simulator.play.models.embedded.style import COMES_ROUND, Style, fitting_asides
from simulator.play.models.embedded.wording import Phrase, Place, Rewording, same_sense
from simulator.play.nlu import NLU, SupportReading, nlu_for, words

LOOKED_UP = frozenset({"id", "pattern", "email", "phone"})
"""Kinds of what is looked up before it is told, unlike a wish: `Let me see. 15 months`."""

_CONSENT = re.compile(
    r"^(?:yes|ok|okay|all right|alright|fine|sure|right|great|good), (?!then\b|thanks|so\b)",
    re.IGNORECASE,
)
"""How a wish begins that would be heard as a yes to an offer."""

_ASKS_ON = re.compile(r"(?:and|also|by the way|.*\b(?:question|ask)\b)", re.IGNORECASE)
"""How a question begins that says already that it is one."""

PLAIN = 1
"""How often a wish is rephrased in one sentence before it is said in two."""

_JOINS = re.compile(
    r"(?:but|so|hm+|great|perfect|good|wonderful|super|lovely|nice|excellent|brilliant|got it"
    r"|sounds good|that(?:'s| is| works)|fair enough|or)\b",
    re.IGNORECASE,
)
"""How a sentence begins that takes in itself what was said before it."""

_LED = re.compile(
    r"(?:ok|okay|here|so|sure|this is|as far as|looks like|it says|I(?:'ve)? (?:see|have|got))\b",
    re.IGNORECASE,
)
"""How a sentence that tells a value begins that has a lead of its own."""


class Customer:
    """One reply of a customer.

    Args:
        pack: The business, for its phrases.
        brief: The customer's brief.
        seed: Of every choice.
    """

    def __init__(self, pack: Pack, brief: Mapping[str, Any], seed: int) -> None:
        self.pack, self.brief, self.seed = pack, brief, seed
        self.nlu: NLU = nlu_for(pack)
        self.known: dict[str, str] = brief["known"]
        self.persona: dict[str, Any] = brief["persona"]
        scenario = pack.scenarios[brief["scenario"]]
        self._beats = scenario.beats
        self._told = as_told(scenario, brief.get("beats"))
        self.memory = Memory(pack, self.nlu, brief)
        self.asked: tuple[str, ...] = ()
        self._choose_by(Random(seed))

    def _choose_by(self, rng: Random) -> None:
        """Take every choice from now on from one generator."""
        self.rng = rng
        self.brevity = Brevity(self.persona, rng)
        self.agenda = Agenda(self.memory, self._told, self.seed, rng)
        self.answers = Answers(self.pack, self.known, self.memory, self.brevity, rng)

    def reply(self, messages: Sequence[BaseMessage]) -> AIMessage:
        """The next message: JSON with say, beat, mood and done."""
        memory = self.memory = Memory(self.pack, self.nlu, self.brief)
        reading = memory.recall(messages)
        sent_back = "/again" * sum(map(is_note, messages))
        self._choose_by(Random(f"{self.seed}/customer/{memory.turns}{sent_back}"))
        moves = Moves(self.brief.get("attack", {}), memory.moves)
        if not memory.beat or reading is None:
            return self._open(moves, chats=bool(messages))
        self.asked = tuple(reading.requests)
        return self._attack(moves, reading) or self._react(reading)

    def _open(self, moves: Moves, chats: bool) -> AIMessage:
        """The first message; it may be a greeting alone in a chat, where the wish can wait."""
        first, place = self.brief["path"][0], moves.opening()
        if place is not None:
            wish = [] if moves.alone(place) else [self._words_of(self._beats[first])]
            return self._move(first, moves, place, wish)
        if chats and not moves.texts and self.brevity.greets_alone():
            return self._say_short(first, self._pick(self.answers.greetings()))
        return self._begin(first=True)

    def _begin(self, first: bool, asked: Iterable[str] = ()) -> AIMessage:
        """The wish, said for the first time, with what was asked for before it could be said."""
        beat = self.brief["path"][0]
        sentences = self._sentences_of(beat, first=True)
        retracted = self._retracted(sentences)
        sentences = [*retracted, *sentences]
        more = [slot for slot in asked if slot in self.known]
        number = self.answers.number_for(self._beats[beat])
        if not more and number and self.brevity.tells_number():
            more = [number]
        said = " ".join(sentences)
        told = [self._tells(slot, alone=False) for slot in more if self.known[slot] not in said]
        return self._say(beat, [*sentences, *told], first, kept=retracted[1:])

    def _retracted(self, sentences: Sequence[str]) -> list[str]:
        """What else a customer begins with before it changes its mind, and the words for that.

        Empty for most, and where support would not understand that it is taken back.
        """
        others = [b for b in self.agenda.other_starts() if any(map(self._fillable, b.say))]
        if not others or not self.brevity.changes_mind():
            return []
        joint = self._pick(english.customer.CHANGES_MIND)
        if self.persona["typing"]["lowercase"]:
            joint = joint.lower()
        before = [self._words_of(self.rng.choice(others), opens=True), joint]
        if same_matter(before[0], " ".join(sentences), self.known.values()):
            return []
        return before if self.answers.retracts(before, sentences) else []

    def _attack(self, moves: Moves, reading: SupportReading) -> AIMessage | None:
        """The next move of an adversarial customer, where one is due."""
        if not moves.texts or reading.escalated:
            return None
        beat = self.memory.wish_of(self.memory.beat)
        doubted = self.memory.doubted
        place = moves.due(reading, beat, doubted)
        if place is not None:
            wish = [] if moves.alone(place) or beat is None else [self._words_of(beat)]
            wanted = (*reading.requests, *reading.missed) if doubted else ()
            again = [self._tells(slot, alone=False) for slot in wanted if slot in self.known]
            return self._move(self.memory.beat, moves, place, again or wish)
        if moves.alone(0) and self.memory.turns == len(moves.texts):
            return self.play(self.brief["path"][0])
        if moves.left and not self.memory.ignored:
            self.memory.setbacks = 0  # it has not said all that it can say
        return None

    def _move(self, beat: str, moves: Moves, place: int, wish: list[str]) -> AIMessage:
        """A move word for word, and the wish behind it."""
        return self._reply(beat, " ".join([moves.texts[place], *wish]), move=str(place))

    def _react(self, reading: SupportReading) -> AIMessage:
        memory = self.memory
        if reading.escalated:
            return self._leave(EndingKind.ESCALATED, reading)
        if memory.greeted:
            return self._begin(first=False, asked=reading.requests)
        if memory.assents(reading):
            return self._advance(replace(reading, done=True, refused=False))
        over = memory.setbacks - self.persona["patience"]
        early = over == 0 and reading.refused and leaves_early(self.seed, memory.beat)
        if (over > 0 or early) and not reading.done:
            return self._leave(EndingKind.GAVE_UP, reading)
        if reading.missed and not reading.done:
            return self._tell_again(reading)
        if reading.requests and not reading.done and not memory.answers(reading):
            return self._tell(reading)
        if memory.is_other(reading):
            return self._take_up(reading) or self._correct(reading)
        if reading.confirms and not reading.done:
            memory.upset = False
            return self._agree(reading)
        if reading.confused:
            return self._rephrase()
        named = memory.heard[-1] if reading.offering and not reading.refused else ""
        if not reading.done and (choice := self._choice(named)):
            return self._say(memory.beat, [choice], careful=True)
        if self.agenda.is_offered(reading) and not memory.agreed:
            agrees, wish = self._pick(english.customer.AGREES), self._beats[memory.beat]
            alone = len(wish.wants) > 1 or self.agenda.names_a_sum(wish)
            again = [] if alone else [self._words_of(wish)]
            both = [agrees, *again]
            return self._say(memory.beat, again if COMES_ROUND.match(" ".join(again)) else both)
        return self._wait(reading) if memory.waits else self._advance(reading)

    def _agree(self, reading: SupportReading) -> AIMessage:
        """A yes."""
        short = self.brevity.says_short()
        agrees = self._pick(self.answers.yes(reading.checks, short))
        beat = self.memory.beat
        return self._say_short(beat, agrees) if short else self._say(beat, [agrees])

    def _words_of(self, beat: Beat, opens: bool = False) -> str:
        """One of the sentences of a beat, in this customer's words and with what it knows in it.

        One that opens a dialogue names what it is about.
        """
        options = [text for text in beat.say if self._fillable(text)]
        options = in_place(self.memory, beat, options)
        if opens:
            options = [text for text in options if names_its_thing(text)] or options
        wording = Rewording(self.nlu, self.persona, self.rng)
        text = self._pick(options)
        text = pointing_back(self.memory, text, self.known) if beat.asks else text
        return wording.beat(text, self.known, bool(beat.wants), self._place())

    def _place(self) -> Place:
        """Where in the dialogue the next words stand."""
        heard = self.memory.last
        if heard is None or self.memory.greeted:
            return Place.FIRST
        return Place.AGAINST if heard.refused and not heard.offers else Place.AMID

    def _take_up(self, reading: SupportReading) -> AIMessage | None:
        """A yes to a deed that is going to be wanted anyway, though nobody has asked for it yet."""
        beat = self.agenda.taking(self.memory.deeds_in(reading)) if reading.confirms else None
        if beat is None or not self.can_play(beat):
            return None
        return self._say(beat, [self._pick(english.customer.AGREES), *self._sentences_of(beat)])

    def _correct(self, reading: SupportReading) -> AIMessage:
        """To support that is on another matter: not that, and what is wanted once more.

        Who is asked for a yes all the same says no, and nothing that may be taken for one.
        """
        memory, ways = self.memory, english.customer.NOT_THAT
        if reading.confirms and any(memory.has_said(text) for text in ways):
            return self._say_short(memory.beat, self._pick(english.customer.DECLINES))
        again = self._words_of(self._beats[memory.beat])
        return self._say(memory.beat, [self._pick(ways), again])

    def _rephrase(self) -> AIMessage:
        """What was not understood in other words: in support's own, if it had any for it.

        The topic that it is about comes first where support names one. The last time before
        patience ends it is said as fully as it can be.
        """
        beat, memory = self._beats[self.memory.beat], self.memory
        if choice := self._choice(memory.offered):
            return self._say(beat.name, [choice], careful=True)
        full = memory.setbacks >= self.persona["patience"] or memory.lost > PLAIN
        options = [text for text in beat.say if self._fillable(text)]
        fresh = [text for text in options if fill(text, self.known) not in memory.said]
        said = rephrased(in_place(memory, beat, fresh or options), memory.said, full)
        again = [fill(text, self.known) for text in said]
        told = [self._tells(slot, alone=False) for slot in beat.tells
                if full and self.known[slot] not in " ".join(again)]  # fmt: skip
        return self._say(beat.name, [*self._topic(beat), *again, *told], careful=True)

    def _topic(self, beat: Beat) -> list[str]:
        """Which of the topics that support names a beat is about, unless it was said."""
        topic = chosen(self.memory.heard[-1], gist(beat.say, (*beat.wants, beat.asks)))
        named = self._pick(english.customer.IS_ABOUT).format(what=topic)
        return [named] if topic and named.lower() not in self.memory.said.lower() else []

    def _choice(self, offered: str) -> str:
        """Which of the things that support names is wanted, in its words; empty where none is.

        Who wants either of two things says by another beat which one it takes.
        """
        wish = self.memory.wish_of(self.memory.beat)
        if wish is None or len(wish.wants) != 1:
            return ""
        choice = chosen(offered, gist(wish.say, wish.wants))
        said = self._pick(english.customer.CHOOSES).format(what=choice)
        known = choice.lower() in self.memory.said.lower()
        return "" if not choice or known else said[0].upper() + said[1:]

    def _wait(self, reading: SupportReading) -> AIMessage:
        """To be put off: wait once, then ask on; to what is no answer, say again what is wanted."""
        if not reading.stalls:
            return self._say(self.memory.beat, [self._words_of(self._beats[self.memory.beat])])
        options = english.customer.WAITS if self.memory.waits == 1 else english.customer.ASKS_ON
        return self._say(self.memory.beat, [self._pick(options)])

    def _advance(self, reading: SupportReading) -> AIMessage:
        memory = self.memory
        wish = memory.wish_of(memory.beat)
        offers = reading.offering and not reading.asks_more
        unsure = wish is not None and bool(wish.wants) and not (reading.refused or offers)
        maybe = unsure and "done" in reading.maybe
        if maybe and not (reading.done or memory.doubts):
            return self._say(memory.beat, [self._pick(english.customer.ASKS_DONE)])
        beat = self.agenda.next_after(reading, unsure)
        if beat is None:
            if len(memory.played) > 1 and memory.played[-2:] == (memory.beat,) * 2:
                return self._leave(EndingKind.GAVE_UP, reading)
            return self.play(memory.beat)
        last = self._beats[beat].ends == EndingKind.RESOLVED
        takes_in = is_fair(self.memory, reading) and self.memory.is_answered(reading)
        if takes_in and self.brevity.acknowledges(last):
            words_of_it = self.answers.acknowledgements(reading)
            return self._say_short(memory.beat, self._pick(words_of_it))
        return self.play(beat, reading)

    def _leave(self, ending: EndingKind, reading: SupportReading) -> AIMessage:
        return self.play(self.agenda.leaving(ending), reading)

    def _tell(self, reading: SupportReading) -> AIMessage:
        """Answer what was asked; a customer of little initiative tells one thing at a time.

        Who has nothing to tell, and is asked for a yes to its wish as well, gives that.
        """
        memory, requests = self.memory, reading.requests
        known = [slot for slot in requests if slot in self.known]
        if not known and reading.confirms and reading.proposed and not memory.is_other(reading):
            lacks = self._pick(self.answers.lacks(requests[0], named=True))
            return self._say(memory.beat, [lacks, self._pick(english.customer.AGREES)])
        known = known or [s for s, value in self.known.items() if value in memory.heard[-1]][:1]
        if not known and self.answers.is_beside(reading):
            return self._correct(reading)
        if not known:
            return self._say(memory.beat, [self._pick(self.answers.lacks(requests[0]))])
        if self.answers.may_ask_back(requests) and self.brevity.asks_back():
            return self._say_short(memory.beat, self._pick(self.answers.questions(requests)))
        if len(known) > 1 and self.answers.owes_none(known, requests) and self.brevity.tells_one():
            known = known[:1]
        slip = "" if "attack" in self.brief else self.answers.mistyped(known, requests)
        short = slip or self.answers.bare(known, requests)
        if short:
            return self._say_short(memory.beat, short)
        sentences = [self._tells(slot, alone=len(requests) == 1) for slot in known]
        looks_up = any(self.pack.slots[slot].kind in LOOKED_UP for slot in known)
        leads = looks_up and self.persona["verbosity"] != "terse" and self.rng.random() < 0.3
        if leads and not _LED.match(sentences[0]):
            sentences.insert(0, self._pick(self.answers.leads(known)))
        return self._say(memory.beat, sentences)

    def _tell_again(self, reading: SupportReading) -> AIMessage:
        """To support that found nothing: what was told wrong put right, or the same again."""
        corrected = self.answers.corrected(reading.missed)
        if corrected:
            return self._say_short(self.memory.beat, corrected)
        return self._tell(replace(reading, requests=reading.missed))

    def _tells(self, slot: str, alone: bool) -> str:
        """A sentence that tells one slot; next to others it has to name what it tells."""
        options = [text for text in self.pack.slots[slot].tell if self._fillable(text)]
        if not alone:
            bare = ("it's", "it is", "that's", "that is", "{")
            options = [t for t in options if not t.lower().startswith(bare)] or options
        wording = Rewording(self.nlu, self.persona, self.rng)
        return wording.telling(self._pick(options), self.known, self.asked)

    def _fillable(self, sentence: str) -> bool:
        return "{" not in fill(sentence, self.known)

    def can_play(self, beat: str) -> bool:
        """Whether this customer knows all that a beat tells."""
        played = self._beats[beat]
        return any(map(self._fillable, played.say)) and {*played.tells} <= self.known.keys()

    def play(self, beat: str, reading: SupportReading | None = None) -> AIMessage:
        """A beat, said after what support has said."""
        ends = self._beats[beat].ends
        if ends and reading and (short := self.answers.last_words(ends, reading)):
            return self._say_short(beat, self._pick(short))
        sentences = self._sentences_of(beat)
        if reading and self.agenda.takes(beat, reading):
            sentences, self.memory.upset = self._accepting(sentences), False
        elif reading and reading.offers and self.agenda.turns_down(beat, reading):
            sentences = [_without_consent(sentences[0]), *sentences[1:]]
        if reading and reading.offers and self._beats[beat].asks:
            sentences = [*self._puts_off(sentences), *sentences]
        if reading and not reading.offers:
            reading = replace(reading, offers=self.memory.open)
        if leaves_offer(ends, reading):
            sentences.insert(0, self._pick(english.customer.DECLINES_KINDLY))
        if ends == EndingKind.REFUSED or COMES_ROUND.match(sentences[0]):
            self.memory.upset = False  # it takes it, or says itself what it thinks of it
        elif reading and self._declines(beat, reading):
            sentences.insert(0, self._pick(english.customer.DECLINES))
            self.memory.upset = False  # it has said so
        elif reading and self.agenda.objects(beat, reading) and self.brevity.protests():
            sentences.insert(0, self._pick(english.customer.PROTESTS))
            self.memory.upset = False  # it has said so
        elif self._beats[beat].asks and beat != self.memory.beat:
            self.memory.upset = False  # it goes on to something else
        if reading and not ends and self.memory.is_answered(reading):
            sentences = [*self._takes_in(beat, sentences, reading), *sentences]
        return self._say(beat, sentences)

    def _declines(self, beat: str, reading: SupportReading) -> bool:
        """Whether it says no to an offer first; always where it wants the same as before."""
        if not self.agenda.turns_down(beat, reading):
            return False
        wish = self.memory.wish_of(self.memory.beat)
        again = wish is not None and bool(set(self._beats[beat].wants) & set(wish.wants))
        return again or bool(self.memory.open) or self.brevity.declines()

    def _puts_off(self, sentences: list[str]) -> list[str]:
        """What says that an offer is going to be answered after one more question."""
        if COMES_ROUND.match(sentences[0]) or _ASKS_ON.match(sentences[0]):
            return []
        before, after = self._pick(english.customer.PUTS_OFF), " ".join(sentences)
        return [before] if same_sense(self.nlu, f"{before} {after}", after) else []

    def _accepting(self, sentences: list[str]) -> list[str]:
        """A yes to an offer in place of a wish for it, unless that takes it or tells more."""
        first = sentences[0]
        new = [value for value in self.answers.values_in(first) if value not in self.memory.said]
        if TAKES_OFFER.search(first) or new:
            return sentences
        return [self._pick(english.customer.AGREES), *sentences[1:]]

    def _takes_in(self, beat: str, sentences: list[str], reading: SupportReading) -> list[str]:
        """A word to what support has said, before what is asked or wanted next."""
        if beat == self.memory.beat or COMES_ROUND.match(sentences[0]):
            return []
        if _JOINS.match(sentences[0]) or not self.brevity.takes_in():
            return []
        taken = self._pick(self.answers.takes_in(reading))
        after = " ".join(sentences)
        return [taken] if same_sense(self.nlu, f"{taken} {after}", after) else []

    def _sentences_of(self, beat: str, first: bool = False) -> list[str]:
        """The words of a beat and what it tells besides."""
        played = self._beats[beat]
        sentences = [self._words_of(played, opens=first)]
        for slot in played.tells:
            text = " ".join([self.memory.said, *sentences])
            if self.known[slot] not in text and (self.persona["initiative"] > 1 or not first):
                sentences.append(self._tells(slot, alone=False))
        return sentences

    def _say(
        self,
        beat: str,
        sentences: list[str],
        first: bool = False,
        kept: Iterable[str] = (),
        careful: bool = False,
    ) -> AIMessage:
        """A message in this customer's style; what is kept comes out as it went in.

        Args:
            beat: Played with it.
            sentences: What it says.
            first: Whether it opens the dialogue.
            kept: Words that come out as they went in.
            careful: Whether it is for somebody who does not understand.
        """
        memory, ends = self.memory, self._beats[beat].ends
        glad = ends == EndingKind.RESOLVED
        asides = self._asides(ends, sentences, first)
        persona = carefully(self.persona) if careful else {**self.persona, "asides": asides}
        if ends and not glad:
            persona["typing"] = {**persona["typing"], "emoji": 0.0}
        whole = [*self.answers.values_in(" ".join(sentences)), *kept]
        style = Style(persona, self.rng, whole, self.nlu, self.asked)
        text = style.message(sentences, first, memory.upset and not glad, glad, memory.said)
        return self._reply(beat, self.brevity.in_lines(text, self.known.values()))

    def _asides(self, ends: EndingKind | None, sentences: Sequence[str], first: bool) -> list[str]:
        """Remarks of one's own situation: where one introduces oneself, or while one waits."""
        memory = self.memory
        opens = first or (memory.greeted and memory.turns == 1)
        tells = any(isinstance(each, Phrase) and each.tells for each in sentences)
        if ends or tells or memory.upset or not (opens or memory.waits):
            return []
        born = any("birth" in " ".join(self.pack.slots[slot].called) for slot in self.known)
        return fitting_asides(self.persona["asides"], self.nlu, born)

    def _say_short(self, beat: str, text: str) -> AIMessage:
        """A word or two, without remarks: nobody mistypes or adorns so little."""
        typing = {**self.persona["typing"], "typos": 0.0, "emoji": 0.0}
        persona = {**self.persona, "asides": [], "verbosity": "terse", "typing": typing}
        style = Style(persona, self.rng, self.answers.values_in(text), self.nlu)
        return self._reply(beat, style.message([text], False, False, True, self.memory.said))

    def _reply(self, beat: str, text: str, **move: str) -> AIMessage:
        ends = self._beats[beat].ends
        reply = {
            "say": text,
            "beat": beat,
            "mood": mood_after(self.persona["mood"], self._course(ends == EndingKind.RESOLVED)),
            **move,
            "done": ends is not None and not move,
        }
        return AIMessage(content=json.dumps(reply, ensure_ascii=False))

    def _course(self, content: bool) -> Course:
        memory = self.memory
        heard = memory.heard[-1] if memory.heard else ""
        return Course(memory.setbacks, memory.upset, memory.served, content, heard)

    def _pick(self, options: Sequence[str]) -> str:
        """One of the options, one that was not said before where there is one."""
        said = self.memory.said.lower()
        if self.persona["formality"] == "formal":
            proper = [t for t in options if english.customer.CASUAL.isdisjoint(words(t))]
            options = proper or options
        fresh = [t for t in options if fill(t, self.known).lower().rstrip(".!?") not in said]
        return self.rng.choice(fresh or list(options))


def _without_consent(text: str) -> str:
    """A wish without `all right` before it, which would be taken for a yes to something else."""
    rest = _CONSENT.sub("", text)
    plain = text.plain if isinstance(text, Phrase) else text
    return Phrase(rest[:1].upper() + rest[1:], plain) if rest != text else text
