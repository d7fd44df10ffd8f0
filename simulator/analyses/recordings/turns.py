"""From messages to turns: a support turn holds the calls that were made before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from simulator.analyses.recordings.counts import (
    BY_CUSTOMER,
    WITHOUT_CALL,
    WITHOUT_RESULT,
    Counting,
)
from simulator.analyses.recordings.events import Answered, Asked, Said
from simulator.analyses.recordings.failures import failed
from simulator.analyses.recordings.message import Message
from simulator.dialogue import Speaker, ToolCall, Turn

REASON = 200
"""Characters of a failed result that are kept as the reason."""


@dataclass
class _Waiting:
    """A call without a result so far, and how many turns there were when it was made."""

    call: Asked
    turns: int


class TurnBuilder:
    """One conversation on its way to turns.

    Results find their calls by id; where ids are missing, empty or given twice, in order. Calls of
    the customer are counted and are no turn's.
    """

    def __init__(self, counting: Counting) -> None:
        self.system: list[str] = []
        self._counting = counting
        self._turns: list[Turn] = []
        self._calls: list[ToolCall] = []
        self._waiting: list[_Waiting] = []

    def add(self, message: Message) -> None:
        """Take in the next message."""
        said: list[str] = []
        if message.role == "user" and _speaks(message):
            self._say_unanswered()
        for event in message.events:
            if isinstance(event, Said):
                said.append(event.text)
                continue
            if isinstance(event, Answered) and event.words and not self._asked_for():
                said.append(event.words)
                continue
            self._say(message.role, said)
            if isinstance(event, Asked):
                self._waiting.append(_Waiting(event, len(self._turns)))
            else:
                self._answer(event)
        self._say(message.role, said)

    def finish(self) -> tuple[Turn, ...]:
        """All turns; calls that nobody spoke after stand in a last one without a text."""
        turns, last = list(self._turns), list(self._calls)
        for waiting in reversed(self._waiting):
            if waiting.call.by_customer:
                self._counting.read("calls", BY_CUSTOMER)
                continue
            self._counting.read("calls", WITHOUT_RESULT)
            call = _call(waiting.call, "", ok=False, because="no result was recorded")
            after = (
                place
                for place in range(waiting.turns, len(turns))
                if turns[place].speaker == Speaker.SUPPORT
            )
            place = next(after, None)
            if place is None:
                last.insert(0, call)
            else:
                calls = (call, *turns[place].calls)
                turns[place] = turns[place].model_copy(update={"calls": calls})
        if last:
            turns.append(_turn(len(turns), Speaker.SUPPORT, "", last))
        return tuple(turns)

    def _say(self, role: str, said: list[str]) -> None:
        text = "\n".join(said).strip()
        said.clear()
        if not text:
            return
        if role == "system":
            self.system.append(text)
        elif role == "user":
            self._turns.append(_turn(len(self._turns), Speaker.CUSTOMER, text))
        else:
            self._turns.append(_turn(len(self._turns), Speaker.SUPPORT, text, self._calls))
            self._calls = []

    def _say_unanswered(self) -> None:
        """What was written as a call, and neither answered nor followed by words, was said."""
        open_ = [w for w in self._waiting if w.turns == len(self._turns) and w.call.words]
        for waiting in open_:
            self._waiting.remove(waiting)
            self._counting.read("calls", WITHOUT_RESULT)
            last = self._turns[-1] if self._turns else None
            if waiting.call.beside and last and last.text == waiting.call.beside:
                self._turns[-1] = last.model_copy(update={"text": waiting.call.words.strip()})
            else:
                self._say("assistant", [waiting.call.words])

    def _answer(self, event: Answered) -> None:
        waiting = self._asked(event)
        if (waiting and waiting.by_customer) or event.by_customer:
            self._counting.read("results", BY_CUSTOMER)
            if waiting:
                self._counting.read("calls", BY_CUSTOMER)
            return
        self._counting.read("results", "of a call" if waiting else WITHOUT_CALL)
        if waiting:
            self._counting.read("calls", "answered")
        asked = waiting or Asked(id=event.id, name=event.name)
        asked = asked if asked.name else replace(asked, name=event.name)
        wrong = event.failed or failed(event.data, asked.name or event.name)
        because = event.text[:REASON] or "the result says nothing"
        self._calls.append(_call(asked, event.text, ok=not wrong, because=because if wrong else ""))

    def _asked_for(self) -> bool:
        """Whether a call of support's waits for its result."""
        return any(not waiting.call.by_customer for waiting in self._waiting)

    def _asked(self, event: Answered) -> Asked | None:
        """The call that a result answers; it waits no more."""
        mine = [w for w in self._waiting if w.call.by_customer == event.by_customer]
        named = [w for w in mine if w.call.name == event.name] if event.name else []
        without = [w for w in (named or mine) if not w.call.id]
        if event.call is not None:
            found = [w for w in self._waiting if w.call is event.call]
        elif event.id:
            found = [w for w in self._waiting if w.call.id == event.id]
            found = found or without or ([] if event.sure else named or mine)
        else:
            found = named or mine
        if not found:
            return None
        self._waiting.remove(found[0])
        return found[0].call


def built(messages: Iterable[Message], counting: Counting) -> tuple[str, tuple[Turn, ...]]:
    """What support was told, and the turns."""
    builder = TurnBuilder(counting)
    for message in messages:
        builder.add(message)
    return "\n".join(builder.system), builder.finish()


def _speaks(message: Message) -> bool:
    """Whether a customer says something, rather than bringing a result as data or in a tag."""
    texts = [event.text for event in message.events if isinstance(event, Said)]
    return len(texts) == len(message.events) > 0 and not any(
        text.lstrip().startswith(("{", "[", "<", "Observation")) for text in texts
    )


def _turn(index: int, speaker: Speaker, text: str, calls: Iterable[ToolCall] = ()) -> Turn:
    return Turn(index=index, speaker=speaker, text=text, calls=tuple(calls))


def _call(asked: Asked, result: str, ok: bool, because: str) -> ToolCall:
    return ToolCall(
        id=asked.id or "call",
        name=asked.name,
        arguments=asked.arguments,
        result=result,
        ok=ok,
        because=because,
    )
