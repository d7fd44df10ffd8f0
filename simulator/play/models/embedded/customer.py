"""The embedded customer: a goal, a graph of beats and an agenda, rebuilt from the messages.

Follows the agenda-based simulation of Schatzmann et al. (2007) in the terms of a scenario: beats
are the acts, the graph limits which may follow, and what support asks is answered first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from simulator.content.briefs import fill
from simulator.content.follow_ups import leaves_early, next_beat
from simulator.content.pack import Pack
from simulator.content.scenarios import Beat, Outcome
from simulator.dialogue import EndingKind
from simulator.play import english
from simulator.play.models.embedded.moves import Moves
from simulator.play.models.embedded.style import Style, plain_asides
from simulator.play.nlu import NLU, SupportReading, nlu_for, segments
from simulator.play.nlu.cues import ASKING

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
class _Memory:
    """What this customer remembers of the dialogue."""

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
        self.memory = _Memory()
        self.rng = Random(seed)

    @property
    def _beats(self) -> Mapping[str, Beat]:
        """The beats of the scenario that is played."""
        return self.pack.scenarios[self.brief["scenario"]].beats

    def reply(self, messages: Sequence[BaseMessage]) -> AIMessage:
        """The next message: JSON with say, beat, mood and done."""
        reading = self._remember(messages)
        memory = self.memory
        sent_back = "/again" * sum(map(is_note, messages))
        self.rng = Random(f"{self.seed}/customer/{memory.turns}{sent_back}")
        moves = Moves(self.brief.get("attack", {}), memory.moves)
        if not memory.beat or reading is None:
            return self._open(moves)
        return self._attack(moves, reading) or self._react(reading)

    def _open(self, moves: Moves) -> AIMessage:
        first, place = self.brief["path"][0], moves.opening()
        if place is None:
            return self._play(first, first=True)
        wish = [] if moves.alone(place) else [self._words_of(self._beats[first])]
        return self._move(first, moves, place, wish)

    def _attack(self, moves: Moves, reading: SupportReading) -> AIMessage | None:
        """The next move of an adversarial customer, where one is due."""
        if not moves.texts or reading.escalated:
            return None
        beat = self._wish_of(self.memory.beat)
        doubted = self.memory.doubted
        place = moves.due(reading, beat, doubted)
        if place is not None:
            wish = [] if moves.alone(place) or beat is None else [self._words_of(beat)]
            told = [slot for slot in reading.requests if slot in self.known] if doubted else []
            again = [self._tells(slot, alone=False) for slot in told]
            return self._move(self.memory.beat, moves, place, again or wish)
        if moves.alone(0) and self.memory.turns == len(moves.texts):
            return self._play(self.brief["path"][0])
        if moves.left and not self.memory.ignored:
            self.memory.setbacks = 0  # it has not said all that it can say
        return None

    def _move(self, beat: str, moves: Moves, place: int, wish: list[str]) -> AIMessage:
        """A move word for word, and the wish behind it."""
        reply = {
            "say": " ".join([moves.texts[place], *wish]),
            "beat": beat,
            "mood": self.persona["mood"],
            "move": str(place),
            "done": False,
        }
        return AIMessage(content=json.dumps(reply, ensure_ascii=False))

    def _remember(self, messages: Sequence[BaseMessage]) -> SupportReading | None:
        """Read the dialogue so far; returns what support said last."""
        memory, reading = self.memory, None
        aside = Moves(self.brief.get("attack", {})).alone(0)
        for message in _that_stand(messages):
            if isinstance(message, AIMessage):
                own = json.loads(str(message.text))
                memory.beat = own["beat"]
                memory.played = (*memory.played, own["beat"])
                memory.said += " " + own["say"]
                agrees = any(
                    yes in own["say"]
                    for yes in (*english.customer.AGREES, *english.customer.CONFIRMS)
                )
                memory.agreed = memory.agreed + 1 if agrees else 0
                memory.doubts = any(asked in own["say"] for asked in english.customer.ASKS_DONE)
                if own.get("move"):
                    memory.moves = (*memory.moves, int(own["move"]))
                memory.turns += 1
            elif isinstance(message, HumanMessage) and memory.beat:
                reading = self.nlu.support(str(message.text))
                self._suffer(reading, str(message.text))
                if aside and own.get("move"):  # whatever was said to a move does not vex it
                    memory.setbacks, memory.waits, memory.upset = 0, 0, False
        return reading

    def _suffer(self, reading: SupportReading, text: str) -> None:
        """Count a setback: a refusal, not being understood, being asked again for what was told.

        To be put off is none the first time, and neither is to hear the same words again, or of
        what was told in the answer to a question. A yes that is asked for once more is one from the
        second on: whoever asks for it checks, or does nothing.
        """
        memory = self.memory
        memory.waits = 0 if self._decides(reading) else memory.waits + 1
        loops = memory.heard.count(text) > 1
        memory.heard = (*memory.heard, text)
        memory.answered |= set(reading.answered)
        memory.served |= (
            reading.done or self._assents(reading) or self._tells_what_was_asked(reading)
        )
        again = not self._answers(reading) and any(
            slot in memory.asked and self.known.get(slot, "\0") in memory.said
            for slot in reading.requests
        )
        stalled = memory.waits > 1
        unheeded = memory.agreed > 1 and reading.confirms and not reading.done
        memory.ignored = loops or unheeded
        memory.upset = reading.refused or reading.confused or again or stalled or memory.ignored
        memory.setbacks += memory.upset
        memory.doubted = again
        memory.asked = (*memory.asked, *reading.requests)

    def _react(self, reading: SupportReading) -> AIMessage:
        memory = self.memory
        if reading.escalated:
            return self._leave("escalated")
        if self._assents(reading):
            return self._advance(replace(reading, done=True, refused=False))
        over = memory.setbacks - self.persona["patience"]
        early = over == 0 and reading.refused and leaves_early(self.seed, memory.beat)
        if (over > 0 or early) and not reading.done:
            return self._leave("gave_up")
        if reading.requests and not reading.done and not self._answers(reading):
            return self._tell(reading)
        if self._is_other(reading):
            return self._say(
                memory.beat,
                [self._pick(english.customer.NOT_THAT), self._words_of(self._beats[memory.beat])],
            )
        if reading.confirms and not reading.done:
            memory.upset = False
            agrees = english.customer.CONFIRMS if reading.checks else english.customer.AGREES
            return self._say(memory.beat, [self._pick(agrees)])
        if reading.confused:
            return self._play(memory.beat)
        wish = self._wish_of(memory.beat)
        if (
            wish
            and self._offers_just_that(reading, wish)
            and memory.heard[-2:-1] != memory.heard[-1:]
        ):
            return self._say(
                memory.beat,
                [self._pick(english.customer.AGREES), self._words_of(self._beats[memory.beat])],
            )
        if memory.waits:
            return self._wait(reading)
        return self._advance(reading)

    def _decides(self, reading: SupportReading) -> bool:
        """Whether a reply moves things on, rather than putting off what was wanted or asked."""
        wish = self._wish_of(self.memory.beat)
        if wish is None or reading.requests or reading.confirms or reading.confused:
            return True
        if reading.done or reading.refused or reading.offers:
            return True
        if reading.offering:
            return False
        if reading.escalated or {"done", "refused"} & reading.maybe:
            return True
        if wish.wants:
            return not (reading.stalls or reading.understood)
        return bool(reading.answered or reading.informs or not (reading.stalls or reading.nothing))

    def _answers(self, reading: SupportReading) -> bool:
        """Whether what may be a stranger's request is the answer to a question that was asked."""
        wish = self._wish_of(self.memory.beat)
        if wish is None or wish.wants or reading.about:
            return False
        said = segments(self.memory.heard[-1])
        asks = any(ASKING.search(each) and not _MORE.search(each) for each in said)
        return reading.informs or "informs" in reading.maybe or not asks

    def _assents(self, reading: SupportReading) -> bool:
        """Whether support says yes to the question whether it is done."""
        no = reading.refused or reading.confused or reading.stalls or reading.requests
        return self.memory.doubts and not no and _YES.match(self.memory.heard[-1]) is not None

    def _tells_what_was_asked(self, reading: SupportReading) -> bool:
        """Whether a question of the customer's gets something that may be its answer."""
        wish = self._wish_of(self.memory.beat)
        asks = wish is not None and not wish.wants
        return bool(reading.answered) or (asks and reading.informs)

    def _wish_of(self, name: str) -> Beat | None:
        """A beat, if it wants or asks something that has to be decided."""
        beat = self._beats.get(name)
        return beat if beat and (beat.wants or beat.asks) else None

    def _is_other(self, reading: SupportReading) -> bool:
        """Whether support does, or is about to do, another deed than the one that was wanted."""
        wish = self._wish_of(self.memory.beat)
        named = reading.reported if reading.done else reading.proposed
        deeds = {
            name for name in named if name in self.pack.tools and self.pack.tools[name].is_deed
        }
        meant = deeds | reading.about
        return wish is not None and bool(deeds and wish.wants) and not meant & set(wish.wants)

    def _offers_just_that(self, reading: SupportReading, wish: Beat) -> bool:
        """Whether a stranger offers what was wanted all along, rather than something instead."""
        if reading.about or reading.refused or reading.done or self._following(Outcome.OFFERED):
            return False
        return reading.offering and bool(set(reading.offers) & set(wish.wants))

    def _words_of(self, beat: Beat) -> str:
        """One of the sentences of a beat, with what this customer knows in it."""
        options = [text for text in beat.say if self._fillable(text)]
        return fill(self._pick(options), self.known)

    def _wait(self, reading: SupportReading) -> AIMessage:
        """To be put off: wait once, then ask on; to what is no answer, say again what is wanted."""
        if not reading.stalls:
            return self._say(self.memory.beat, [self._words_of(self._beats[self.memory.beat])])
        options = english.customer.WAITS if self.memory.waits == 1 else english.customer.ASKS_ON
        return self._say(self.memory.beat, [self._pick(options)])

    def _advance(self, reading: SupportReading) -> AIMessage:
        outcome = Outcome.ANSWERED
        wish = self._wish_of(self.memory.beat)
        unsure = wish is not None and bool(wish.wants) and not (reading.refused or reading.offers)
        maybe = unsure and "done" in reading.maybe and not reading.offering
        if maybe and not (reading.done or self.memory.doubts):
            return self._say(self.memory.beat, [self._pick(english.customer.ASKS_DONE)])
        if reading.done:
            outcome = Outcome.DONE
        elif reading.offers:
            outcome = Outcome.OFFERED
        elif reading.refused or (unsure and "refused" in reading.maybe):
            outcome = Outcome.REFUSED
        options = self._following(outcome)
        if reading.offers and reading.refused and not options:
            options = self._following(Outcome.REFUSED)
        options = self._not_too_soon(options, reading)
        if not options:
            if len(self.memory.played) > 1 and self.memory.played[-2:] == (self.memory.beat,) * 2:
                return self._leave("gave_up")
            return self._play(self.memory.beat)
        return self._play(self._choose(options))

    def _not_too_soon(self, options: tuple[str, ...], reading: SupportReading) -> tuple[str, ...]:
        """The beats that may follow a stranger's refusal or evasion.

        Nobody parts content who was not served, or takes for a no what was none.
        """
        evades = reading.refused or reading.confused or reading.nothing or not reading.understood
        if not evades or reading.rules:
            return options
        no = reading.refused or "refused" in reading.maybe
        barred = {*(() if self.memory.served else (EndingKind.RESOLVED,)),
                  *(() if no else (EndingKind.REFUSED,))}  # fmt: skip
        return tuple(name for name in options if self._beats[name].ends not in barred)

    def _following(self, outcome: Outcome) -> tuple[str, ...]:
        return self._beats[self.memory.beat].following(outcome)

    def _choose(self, options: tuple[str, ...]) -> str:
        """The beat that the intended path has next, if it is possible; otherwise any that fits."""
        memory, path = self.memory, self.brief["path"]
        scenario = self.pack.scenarios[self.brief["scenario"]]
        return next_beat(scenario, path, memory.played, options, self.seed, memory.answered)

    def _leave(self, ending: str) -> AIMessage:
        beats = self.brief["beats"]
        options = [name for name, beat in beats.items() if beat.get("ends") == ending]
        return self._play(self.rng.choice(options))

    def _tell(self, reading: SupportReading) -> AIMessage:
        """Answer what was asked; a customer of little initiative tells one thing at a time.

        Who has nothing to tell, and is asked for a yes to its wish as well, gives that.
        """
        requests = reading.requests
        known = [slot for slot in requests if slot in self.known]
        if not known and reading.confirms and reading.proposed and not self._is_other(reading):
            called = self.pack.slots[requests[0]].called[0]
            lacks = self._pick(english.customer.HAS_NOT_NAMED).format(what=called)
            return self._say(self.memory.beat, [lacks, self._pick(english.customer.AGREES)])
        known = (
            known or [s for s, value in self.known.items() if value in self.memory.heard[-1]][:1]
        )
        if not known:
            called = self.pack.slots[requests[0]].called[0]
            phrase = self._pick(
                (*english.customer.HAS_NOT, *english.customer.HAS_NOT_NAMED)
            ).format(what=called)
            return self._say(self.memory.beat, [phrase])
        if self.persona["initiative"] == 1 and len(known) > 1 and self.rng.random() < 0.5:
            known = known[:1]
        sentences = [self._tells(slot, alone=len(requests) == 1) for slot in known]
        if self.persona["verbosity"] != "terse" and self.rng.random() < 0.3:
            sentences.insert(0, self._pick(english.customer.LEADS))
        return self._say(self.memory.beat, sentences)

    def _tells(self, slot: str, alone: bool) -> str:
        """A sentence that tells one slot; next to others it has to name what it tells."""
        options = [text for text in self.pack.slots[slot].tell if self._fillable(text)]
        if not alone:
            bare = ("it's", "it is", "that's", "that is", "{")
            options = [t for t in options if not t.lower().startswith(bare)] or options
        return fill(self._pick(options), self.known)

    def _fillable(self, sentence: str) -> bool:
        return "{" not in fill(sentence, self.known)

    def _play(self, beat: str, first: bool = False) -> AIMessage:
        played = self._beats[beat]
        sentences = [self._words_of(played)]
        for slot in played.tells:
            text = " ".join([self.memory.said, *sentences])
            if self.known[slot] not in text and (self.persona["initiative"] > 1 or not first):
                sentences.append(self._tells(slot, alone=False))
        return self._say(beat, sentences, first)

    def _say(self, beat: str, sentences: list[str], first: bool = False) -> AIMessage:
        memory = self.memory
        ends = self.brief["beats"][beat].get("ends", "")
        glad = ends == "resolved"
        persona = {**self.persona, "asides": plain_asides(self.persona["asides"], self.nlu)}
        style = Style(persona, self.rng, self.known.values())
        upset = memory.upset and not glad
        reply = {
            "say": style.message(sentences, first, upset, glad, memory.said),
            "beat": beat,
            "mood": "annoyed" if memory.setbacks > 1 else self.persona["mood"],
            "done": bool(ends),
        }
        return AIMessage(content=json.dumps(reply, ensure_ascii=False))

    def _pick(self, options: Sequence[str]) -> str:
        """One of the options, one that was not said before where there is one."""
        said = self.memory.said.lower()
        fresh = [t for t in options if fill(t, self.known).lower().rstrip(".!?") not in said]
        return self.rng.choice(fresh or list(options))


def is_note(message: BaseMessage) -> bool:
    """Whether a message sends a reply back, rather than being support's."""
    return isinstance(message, HumanMessage) and str(message.text).startswith(NOTES)


def _that_stand(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The messages without replies that were sent back and the notes that did so."""
    kept: list[BaseMessage] = []
    for message in messages:
        if not is_note(message):
            kept.append(message)
        elif kept and isinstance(kept[-1], AIMessage):
            kept.pop()
    return kept
