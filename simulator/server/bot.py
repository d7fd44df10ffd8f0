"""The bot: the embedded support of one pack with tools and records of its own, a black box.

Outsiders hear what it says, as they would of any bot. Its session is frozen: a reply gives a new
one, and the same session and messages give the same reply.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from simulator.acts import FORCED
from simulator.content.pack import Pack
from simulator.content.records import Record
from simulator.content.session import Session
from simulator.content.values import exact
from simulator.content.world import World
from simulator.dialogue import ToolCall
from simulator.errors import UserError
from simulator.play.context import support_prompt, tools_of
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.models.embedded.flaws import UNGUARDED, WEAKNESSES
from simulator.server.protocol import Refused

MOST_CALLS = 8
"""Tool calls in one turn; as many as a dialogue of the simulator's own may have."""

Message = tuple[Literal["user", "assistant"], str]
"""Who said it, and what."""


@dataclass(frozen=True)
class BotSession:
    """One conversation with the bot.

    Attributes:
        seed: Of every choice of words.
        start: The world before the first word, with the records of its setup.
        world: The world as it is now.
        facts: What its tools know of the conversation.
        read: What the model reads, tool calls and results included.
        history: What was said.
    """

    seed: int
    start: World
    world: World
    facts: Session = field(default_factory=Session)
    read: tuple[BaseMessage, ...] = ()
    history: tuple[Message, ...] = ()

    @property
    def restarted(self) -> BotSession:
        """As it was before the first word."""
        return BotSession(self.seed, self.start, self.start)

    @property
    def records(self) -> dict[str, list[dict[str, Any]]]:
        """All records that were set up, added or changed, by collection; amounts as text."""
        return {name: rows for name, rows in self.state.items() if rows}

    @property
    def state(self) -> dict[str, list[dict[str, Any]]]:
        """The same with every collection that a tool may write, though nothing is in it."""
        written = {name for tool in self.world.pack.tools.values() for name in tool.written}
        found = {name: [exact(r) for r in rows.values()] for name, rows in self.world.added.items()}
        return {name: [] for name in sorted(written)} | found


@dataclass(frozen=True)
class BotTurn:
    """What the bot did in one turn: what it said, and the tool calls before it.

    Attributes:
        text: What it said.
        calls: Before that.
        erred: Whether one of the model's flaws took effect: in words, or in a call that went
            through; nobody outside is told.
    """

    text: str
    calls: tuple[ToolCall, ...]
    erred: bool = False


@dataclass(frozen=True)
class Bot:
    """The embedded support as a bot of its own.

    Attributes:
        pack: The business.
        flaws: What it gets wrong: the embedded model's flaws, or `unguarded_tools`.

    Raises:
        UserError: A flaw that breaks rules of tools alone, and the pack's tools have none.
    """

    pack: Pack
    flaws: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(tool.needs for tool in self.pack.tools.values()):
            return
        for name in self.flaws:
            if _breaks_rules_alone(name):
                reason = f"no tool of {self.pack.name} has a rule, so there is nothing to break"
                raise UserError(f"--flaw {name}: {reason}")

    @cached_property
    def _model(self) -> EmbeddedChatModel:
        flaws = tuple(name for name in self.flaws if name != UNGUARDED)
        return EmbeddedChatModel(flaws=flaws, foresees=UNGUARDED not in self.flaws)

    def session(
        self,
        name: str,
        records: Mapping[str, Sequence[Record]] | None = None,
        seed: int | None = None,
    ) -> BotSession:
        """A new session.

        Args:
            name: What is drawn in it follows from its name.
            records: Those that it has besides the pack's or in their place, by collection.
            seed: Of the choice of words; without one, it follows from the name.
        """
        digest = hashlib.sha256(name.encode(errors="backslashreplace")).hexdigest()
        world = World(self.pack, digest[:16])
        for collection, rows in (records or {}).items():
            for record in rows:
                world = world.with_record(collection, record)
        return BotSession(int(digest[:7], 16) if seed is None else seed, world, world)

    def reply(self, session: BotSession, text: str) -> tuple[BotSession, BotTurn]:
        """The session after the bot's answer to a text, and the answer.

        Raises:
            Refused: The bot went on calling tools.
        """
        read: list[BaseMessage] = [*session.read, HumanMessage(text)]
        world, facts = session.world, session.facts
        calls: list[ToolCall] = []
        erred = False
        prompt = SystemMessage(support_prompt(self.pack))
        while True:
            answer = self._model.reply([prompt, *read], session.seed, tools_of(self.pack))
            flawed = "flaw" in answer.additional_kwargs
            if not answer.tool_calls:
                erred = erred or flawed
                break
            for request in answer.tool_calls:
                number = f"call_{len(world.log) + 1}"
                made = {"name": request["name"], "args": request["args"], "id": number}
                forced = UNGUARDED in self.flaws or bool(answer.additional_kwargs.get(FORCED))
                world, facts, call = world.call(
                    facts, request["name"], request["args"], number, forced
                )
                calls.append(call)
                erred = erred or (flawed and call.ok)
                read += [
                    AIMessage("", tool_calls=[made]),
                    ToolMessage(call.result, tool_call_id=number),
                ]
            if len(calls) > MOST_CALLS:
                reason = f"the bot made more than {MOST_CALLS} tool calls in one turn"
                raise Refused(reason, 500, code="too_many_calls")
        said = str(answer.text)
        after = BotSession(
            seed=session.seed,
            start=session.start,
            world=world,
            facts=facts,
            read=(*read, AIMessage(said)),
            history=(*session.history, ("user", text), ("assistant", said)),
        )
        return after, BotTurn(said, tuple(calls), erred)

    def resumed(self, session: BotSession, history: Sequence[Message]) -> BotSession:
        """The session in which this was said, which a client sends with every message.

        Where it is another history than the session's, the conversation is played again: each of
        the user's messages is answered anew, and said is what the client says was said.
        """
        if session.history == tuple(history):
            return session
        session = session.restarted
        for role, text in history:
            if role == "user":
                session, _ = self.reply(session, text)
            else:
                session = _having_said(session, text)
        return session


def _breaks_rules_alone(flaw: str) -> bool:
    known = WEAKNESSES.get(flaw)
    return flaw == UNGUARDED or (known is not None and known.codes == {"broken_rule"})


def _having_said(session: BotSession, text: str) -> BotSession:
    """The session with other last words of the bot, or with first ones where it had none."""
    read, history = session.read, session.history
    if history and history[-1][0] == "assistant":
        read, history = read[:-1], history[:-1]
    return replace(session, read=(*read, AIMessage(text)), history=(*history, ("assistant", text)))
