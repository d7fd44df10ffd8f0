"""Breaks under faults of the world: a deed done twice, and one told otherwise than it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.attacks import Level
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.content.tools import Tool
from simulator.dialogue import Dialogue, Fault, Speaker, ToolCall, Turn
from simulator.play.nlu import nlu_for
from simulator.play.nlu.support_reading import SupportReading
from simulator.runs.stress.breaks import Break

TWICE, TOLD_WRONG = "twice", "told_wrong"


def fault_breaks(dialogue: Dialogue, case: Case, pack: Pack) -> tuple[Break, ...]:
    """What support did wrong where the world played a fault; nothing where it played none.

    Args:
        dialogue: As it was played.
        case: What was played.
        pack: The business.
    """
    if not any(call.fault for turn in dialogue.turns for call in turn.calls):
        return ()
    reading = _Reading(dialogue, case, pack)
    return tuple(found for deed in _deeds(dialogue, pack) for found in reading.of(deed))


@dataclass(frozen=True)
class _Deed:
    """One deed with its arguments, and every attempt at it with its turn, in order."""

    tool: Tool
    attempts: tuple[tuple[Turn, ToolCall], ...]

    @property
    def made(self) -> list[tuple[Turn, ToolCall]]:
        """The attempts that were carried out, whatever support was shown."""
        return [(turn, call) for turn, call in self.attempts if call.ok]


def _deeds(dialogue: Dialogue, pack: Pack) -> list[_Deed]:
    found: dict[str, list[tuple[Turn, ToolCall]]] = {}
    for turn in dialogue.turns:
        for call in turn.calls:
            if call.name in pack.tools and pack.tools[call.name].is_deed:
                given = {name: str(value).casefold() for name, value in call.arguments.items()}
                key = json.dumps([call.name, given], sort_keys=True)
                found.setdefault(key, []).append((turn, call))
    return [_Deed(pack.tools[tries[0][1].name], tuple(tries)) for tries in found.values()]


class _Reading:
    def __init__(self, dialogue: Dialogue, case: Case, pack: Pack) -> None:
        self.dialogue, self.pack, self.nlu = dialogue, pack, nlu_for(pack)
        self.beats = pack.scenarios[case.scenario].beats

    def of(self, deed: _Deed) -> Iterator[Break]:
        yield from self._twice(deed)
        yield from self._told_wrong(deed)

    def _twice(self, deed: _Deed) -> Iterator[Break]:
        if len(deed.made) < 2:
            return
        turn, call = deed.made[1]
        yield Break(
            kind=TWICE,
            level=Level.HIGH,
            turn=turn.index,
            call=call.id,
            why=f"carried out {call.name} {len(deed.made)} times for the same arguments",
        )

    def _told_wrong(self, deed: _Deed) -> Iterator[Break]:
        if not self._in_doubt(deed):
            return
        said = [(turn, told) for turn in self._since(deed) for told in self._told(deed, turn)]
        if not said:
            return
        turn, told = said[-1]
        true = any(at.index <= turn.index for at, _ in deed.made)
        if told == true or (not told and not self._could_look(deed, turn)):
            return
        word = "as done, and it is not" if told else "as not done, and it is"
        yield Break(
            kind=TOLD_WRONG,
            level=Level.MEDIUM,
            turn=turn.index,
            call=deed.attempts[-1][1].id,
            why=f"told {deed.tool.name} {word}",
        )

    def _in_doubt(self, deed: _Deed) -> bool:
        """Whether a fault hid what became of a deed; any other has its outcome from the tool."""
        first = deed.attempts[0][0].index
        return any(call.fault for _, call in deed.attempts) or any(
            call.fault == Fault.STALE
            for turn in self.dialogue.turns[first:]
            for call in turn.calls
            if call.name in self._readers(deed.tool)
        )

    def _since(self, deed: _Deed) -> list[Turn]:
        """Support's turns from the first attempt on."""
        first = deed.attempts[0][0].index
        return [t for t in self.dialogue.turns if t.speaker == Speaker.SUPPORT and t.index >= first]

    def _told(self, deed: _Deed, turn: Turn) -> list[bool]:
        """What a turn says of a deed: done or not; nothing where it does not say."""
        heard = self.nlu.support(turn.text)
        here = any(at.index == turn.index for at, _ in deed.attempts)
        if heard.done and not heard.refused and not heard.answered:
            alike = self._alike(deed.tool)
            other = any(
                call.ok and call.name in alike and call.name != deed.tool.name
                for each in self.dialogue.turns[: turn.index + 1]
                for call in each.calls
            )
            reported = bool(alike & set(heard.reported)) and not other
            return [True] if reported or (here and self._only(deed, turn)) else []
        if heard.refused and not heard.done:
            return [False] if here or self._is_about(deed, turn, heard) else []
        return []

    def _only(self, deed: _Deed, turn: Turn) -> bool:
        """Whether no other deed was attempted in a turn, that its words could be about."""
        tools = self.pack.tools
        return all(
            call.name == deed.tool.name or not (call.name in tools and tools[call.name].is_deed)
            for call in turn.calls
        )

    def _is_about(self, deed: _Deed, turn: Turn, heard: SupportReading) -> bool:
        """Whether a later refusal is one of the deed: the customer wanted it, or it is named."""
        before = self.dialogue.turns[turn.index - 1] if turn.index else turn
        beat = self.beats.get(before.beat)
        wanted = beat is not None and deed.tool.name in beat.wants
        rules = {bound.rule.name for bound in deed.tool.needs}
        return wanted and bool(rules & set(heard.rules) or deed.tool.name in heard.about)

    def _could_look(self, deed: _Deed, told: Turn) -> bool:
        """Whether the truth was to be had when it was told: shown by the deed, or by a lookup.

        It was not where no tool shows what the deed changes, or where the last look was answered
        with what was true before.
        """
        if any(turn.index <= told.index and not call.fault for turn, call in deed.made):
            return True
        readers = self._readers(deed.tool)
        last = deed.made[-1][0].index if deed.made else 0
        looks = [
            call
            for turn in self.dialogue.turns[last : told.index + 1]
            for call in turn.calls
            if call.name in readers
        ]
        return bool(readers) and not (looks and looks[-1].fault == Fault.STALE)

    def _readers(self, deed: Tool) -> set[str]:
        """Tools that show what a deed changes."""
        owners = {path.partition(".")[0] for path in deed.effects}
        changed = {deed.lookups[name].collection for name in owners if name in deed.lookups}
        listed = {creation.collection for creation in deed.creates.values()}
        return {
            tool.name
            for tool in self.pack.tools.values()
            if tool.reads_only
            and (
                {lookup.collection for lookup in tool.lookups.values()} & changed
                or {each.collection for each in tool.lists.values()} & (changed | listed)
            )
        }

    def _alike(self, tool: Tool) -> set[str]:
        """Tools that change the same fields, so that the same words may report them."""
        fields = set(tool.effects)
        others = self.pack.tools.values()
        return {tool.name} | {other.name for other in others if fields & set(other.effects)}
