"""A person as a chat model: whoever sits at the terminal speaks through the seam that models do.

The model asks for a move and turns it into the reply that its role gives: a customer's JSON object,
support's text or tool call. It holds no state; the brief and the dialogue stand in the messages.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from pydantic import Field

from simulator.content.briefs import fill
from simulator.content.pack import Pack, open_pack
from simulator.content.scenarios import Beat
from simulator.dialogue import EndingKind
from simulator.play.models.base import AsyncChatModel
from simulator.play.nlu import NLU, CustomerReading, Intent, SupportReading, nlu_for
from simulator.play.prompts import read_brief

NAME = "a person"
"""How dialogues, exports and reports name it."""


@dataclass(frozen=True)
class Say:
    """To say something."""

    text: str


@dataclass(frozen=True)
class Call:
    """As support, to call a tool."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Leave:
    """As customer, to end the chat.

    Attributes:
        ending: The kind of ending; None for whichever fits what support did.
        text: The last words; empty for an example of the pack's.
    """

    ending: EndingKind | None = None
    text: str = ""


Move = Say | Call | Leave

Ask = Callable[[Sequence[BaseMessage]], Awaitable[Move]]
"""Asks the person for a move; is given the messages that came since the person's last one."""


class Human(AsyncChatModel):
    """Plays customer or support, as the brief says, with the moves that a person makes.

    Attributes:
        ask: Gives the next move. What it raises ends the dialogue and comes out of the stage.
    """

    ask: Ask = Field(exclude=True, repr=False)

    @property
    def _llm_type(self) -> str:
        return NAME

    async def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        """The person's next move as a reply."""
        move = await self.ask(_news(messages))
        brief = read_brief(str(messages[0].content))
        if brief["role"] == "customer":
            return _as_customer(brief, messages[1:], move)
        return _as_support(messages, move)


def _news(messages: Sequence[BaseMessage]) -> Sequence[BaseMessage]:
    own = [place for place, message in enumerate(messages) if isinstance(message, AIMessage)]
    return messages[max(own, default=0) + 1 :]


def _as_support(messages: Sequence[BaseMessage], move: Move) -> AIMessage:
    if isinstance(move, Call):
        number = f"call_{len(messages)}"
        request = {"name": move.tool, "args": dict(move.arguments), "id": number}
        return AIMessage("", tool_calls=[request])
    if isinstance(move, Say):
        return AIMessage(move.text)
    raise ValueError("support does not end the chat")


def _as_customer(
    brief: Mapping[str, Any], messages: Sequence[BaseMessage], move: Move
) -> AIMessage:
    part = Part(brief, messages)
    if isinstance(move, Leave):
        beat = part.ending(move.ending)
        text = move.text or fill(beat.example, brief["known"])
    elif isinstance(move, Say):
        beat, text = part.beat(move.text), move.text
    else:
        raise ValueError("a customer has no tools")
    reply = {"say": text, "beat": beat.name, "mood": "", "done": beat.ends is not None}
    return AIMessage(json.dumps(reply, ensure_ascii=False))


class Part:
    """A person's part as customer: which beat of the scenario its words play.

    Args:
        brief: The customer's brief.
        messages: The dialogue so far, without the prompt.
    """

    def __init__(self, brief: Mapping[str, Any], messages: Sequence[BaseMessage]) -> None:
        self.pack: Pack = open_pack(brief["pack"], brief["digest"])
        self.nlu: NLU = nlu_for(self.pack)
        self.scenario = self.pack.scenarios[brief["scenario"]]
        self.first: str = brief["path"][0]
        own = [json.loads(str(m.text)) for m in messages if isinstance(m, AIMessage)]
        self.current: str = own[-1]["beat"] if own else ""
        spoken = [m for m in messages if isinstance(m, HumanMessage)][1:]
        self.support: list[SupportReading] = [self.nlu.support(str(m.text)) for m in spoken]

    def beat(self, text: str) -> Beat:
        """The beat that a text plays.

        The NLU finds it among those that may follow; what is none of them stays at the
        current one. A goodbye counts only where nothing else is said and support asks nothing.
        """
        reading = self.nlu.customer(text)
        played = [beat for intent in reading.meant for beat in self._played(intent)]
        going_on = [beat for beat in played if beat.ends is None]
        if going_on:
            return next((b for b in going_on if b.name != self.current), going_on[0])
        if played and self._is_goodbye(reading, played[0]):
            return played[0]
        return self.scenario.beats[self.current or self.first]

    def _played(self, intent: Intent) -> Iterator[Beat]:
        """The possible beats that an intent plays: its own, those that mean just this, the rest."""
        names, possible = set(intent.names), list(self._possible())
        yield from (beat for beat in possible if beat.name == intent.beat)
        others = [beat for beat in possible if beat.name != intent.beat]
        yield from (beat for beat in others if names and _meant(beat, intent.kind) == names)
        yield from (beat for beat in others if _meant(beat, intent.kind) & names)

    def _possible(self) -> Iterator[Beat]:
        """Beats that may come next, the current one included, the likely ones first."""
        beats = self.scenario.beats
        names = self.scenario.start
        if self.current:
            names = (self.current, *beats[self.current].successors)
        yield from (beats[name] for name in names)
        leaves = {EndingKind.GAVE_UP}
        if any(reading.escalated for reading in self.support):
            leaves.add(EndingKind.ESCALATED)
        yield from (b for b in beats.values() if b.ends in leaves and b.name not in names)

    def _is_goodbye(self, reading: CustomerReading, beat: Beat) -> bool:
        last = self.support[-1] if self.support else None
        if last is None or reading.slots or any(i.kind != "ends" for i in reading.meant):
            return False
        asked = (last.requests or last.confirms) and not last.done
        return beat.ends in (EndingKind.GAVE_UP, EndingKind.ESCALATED) or not asked

    def ending(self, kind: EndingKind | None = None) -> Beat:
        """A beat that ends: of a kind, else of the kind that fits what support did last."""
        ends = [beat for beat in self.scenario.beats.values() if beat.ends is not None]
        near = self.scenario.beats[self.current].successors if self.current else ()
        ends.sort(key=lambda beat: beat.name not in near)
        wanted = kind or self._decided()
        fitting = [beat for beat in ends if beat.ends == wanted]
        leaving = [beat for beat in ends if beat.ends == EndingKind.GAVE_UP]
        return (fitting or leaving or ends)[0]

    def _decided(self) -> EndingKind:
        for reading in reversed(self.support):
            if reading.escalated:
                return EndingKind.ESCALATED
            if reading.done or reading.answered:
                return EndingKind.RESOLVED
            if reading.refused:
                return EndingKind.REFUSED
        return EndingKind.GAVE_UP


def _meant(beat: Beat, kind: str) -> set[str | None]:
    """What a beat means, as an intent of the kind names it."""
    if kind == "ends":
        return {beat.ends.value} if beat.ends else set()
    meant = {"wants": set(beat.wants), "asks": {beat.asks}}.get(kind, set())
    return {name for name in meant if name}
