"""A person's side on the terminal: asks for the next move and shows what the others do."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from langchain_core.messages import BaseMessage, HumanMessage, ToolMessage

from simulator.cli import play_screen
from simulator.cli.play_input import Mistake, read_call, read_line
from simulator.dialogue import EndingKind, Speaker, Turn
from simulator.play.models.human import Call, Leave, Move, Say

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.cli.line_reader import LineReader
    from simulator.content.cases import Case
    from simulator.content.pack import Pack
    from simulator.play.context import Limits
    from simulator.play.state import DialogueState

LONGEST = 4_000
"""Characters of one line."""


class Left(Exception):
    """The person left before the dialogue had ended."""


class TerminalPlayer:
    """One person's place in one dialogue.

    Args:
        role: The side that is played.
        pack: The business.
        case: What is played.
        limits: Of the dialogue.
        lines: What the person types.
        out: Where everything is shown.
    """

    def __init__(
        self, role: Speaker, pack: Pack, case: Case, limits: Limits, lines: LineReader, out: Console
    ) -> None:
        self.role, self.pack, self.case, self.limits = role, pack, case, limits
        self.lines, self.out = lines, out
        self.turns: tuple[Turn, ...] = ()
        self.left = ""
        self._said, self._calls = "", 0

    def watch(self, state: DialogueState) -> None:
        """Show what has come to pass since the last step."""
        before, self.turns = len(self.turns), state["turns"]
        for turn in self.turns[before:]:
            if turn.speaker != self.role or turn.text != self._said:
                play_screen.print_turn(turn, self._label(turn), self.out)
            ends = turn.beat and self.pack.scenarios[self.case.scenario].beats[turn.beat].ends
            if ends:
                mine = turn.speaker == self.role
                last = "support has the last word" if mine else "your next words are the last"
                play_screen.note(f"(a goodbye: {ends.value}; {last})", self.out)

    def _label(self, turn: Turn) -> str:
        return "you" if turn.speaker == self.role else turn.speaker.value

    async def ask(self, news: Sequence[BaseMessage]) -> Move:
        """The person's next move.

        Args:
            news: Messages since the last one; results of own tool calls are shown from here.

        Raises:
            Left: There is none.
        """
        for message in news:
            if isinstance(message, ToolMessage):
                play_screen.print_result(str(message.text), self.out)
            elif isinstance(message, HumanMessage):
                self._calls = 0
        while True:
            try:
                move = self._move(await self._line())
            except Mistake as mistake:
                play_screen.note(f"  ? {mistake}", self.out, "yellow")
                continue
            if move is not None:
                return move

    async def _line(self) -> str:
        if self.left:
            raise Left(self.left)
        if self.lines.typed:
            self.out.print("you".ljust(play_screen.LABEL), style="cyan", end="")
        self.out.file.flush()
        line = await self.lines.read()
        if line is None:
            if self.lines.typed:
                self.out.print()
            self._leave("the input ended")
        if len(line) > LONGEST:
            raise Mistake(f"a line has at most {LONGEST:,} characters, this one {len(line):,}")
        if not self.lines.typed and line.strip():
            play_screen.print_rows([("you", line)], self.out, label="cyan")
        return line

    def _leave(self, why: str) -> NoReturn:
        self.left = why
        raise Left(why)

    def _move(self, line: str) -> Move | None:
        command, text = read_line(line, self.role.value)
        if command == "quit":
            self._leave("/quit")
        if command == "done":
            return self._done(text)
        if command == "call":
            return self._call(text)
        if command:
            self._show(command)
            return None
        self._said = text
        return Say(text) if text else None

    def _call(self, text: str) -> Call:
        call = Call(*read_call(text, self.pack))
        if self._calls >= self.limits.calls:
            raise Mistake(f"a turn has at most {self.limits.calls} calls; write to the customer")
        self._calls += 1
        return call

    def _done(self, text: str) -> Leave:
        word, *rest = text.split(None, 1) or [""]
        kinds = [kind.value for kind in EndingKind if kind.by_actors]
        if word not in kinds:
            if not rest and (close := difflib.get_close_matches(word, kinds, n=1)):
                raise Mistake(f"there is no ending `{word}`; did you mean `{close[0]}`?")
            self._said = text
            return Leave(text=text)
        beats = self.pack.scenarios[self.case.scenario].beats.values()
        possible = list(dict.fromkeys(beat.ends.value for beat in beats if beat.ends))
        if word not in possible:
            raise Mistake(f"this scenario never ends `{word}`, but {' or '.join(possible)}")
        self._said = rest[0] if rest else ""
        return Leave(EndingKind(word), self._said)

    def _show(self, command: str) -> None:
        pack, case, out = self.pack, self.case, self.out
        if command == "transcript":
            for turn in self.turns:
                play_screen.print_turn(turn, self._label(turn), out)
        elif command == "findings":
            play_screen.print_findings([f for turn in self.turns for f in turn.findings], out)
        elif command == "goal":
            play_screen.note(play_screen.goal(pack, case), out)
        elif command == "help":
            play_screen.print_rows(play_screen.commands(self.role.value), out)
        elif command == "known":
            play_screen.print_rows(play_screen.known(pack, case), out)
        else:
            shown = {
                "facts": play_screen.facts,
                "policy": play_screen.policy,
                "tools": play_screen.tools,
            }
            play_screen.print_rows(shown[command](pack), out)
