"""The embedded support agent: NLU, state tracking, policy and NLG, without a language model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from simulator.acts import Act, Call
from simulator.content.pack import Pack
from simulator.content.tools import Tool
from simulator.content.world import EVALUATION_ERRORS
from simulator.play.models.embedded.nlg import NLG
from simulator.play.models.embedded.tracker import Tracker, track
from simulator.play.policy import Result, decide

MOST = 3
"""Calls in one reply."""


class Support:
    """One reply of support.

    Args:
        pack: The business.
        seed: Of every choice of words.
        allowed: Tools it may call.
        foresees: Whether it judges rules before all is told, rather than leave them to the tools.
    """

    def __init__(
        self, pack: Pack, seed: int, allowed: Iterable[str], foresees: bool = True
    ) -> None:
        self.pack, self.seed, self.allowed = pack, seed, frozenset(allowed)
        self.foresees = foresees
        self.tracker = Tracker(pack)
        self.acts: tuple[Act, ...] = ()

    def reply(self, messages: Sequence[BaseMessage]) -> AIMessage:
        """The next message, a tool call or text; its acts stand in `acts`."""
        self.tracker = tracker = track(self.pack, messages, self.allowed, self.foresees)
        acts = [decide(self.pack, tracker, wanted) for wanted in tracker.open]
        call = next((act for act in acts if isinstance(act, Call)), None)
        if call:
            calls = [call, *self._lookups_after(call)]
            self.acts = tuple(calls)
            first = len(tracker.results) + 1
            made = [
                {"name": each.tool, "args": each.arguments, "id": f"call_{number}"}
                for number, each in enumerate(calls, first)
            ]
            return AIMessage("", tool_calls=made)
        nlg = NLG(tracker, Random(f"{self.seed}/support/{tracker.turns}"))
        text, self.acts = nlg.reply(acts)
        return AIMessage(text)

    def _lookups_after(self, call: Call) -> Iterator[Call]:
        """What is looked up next if calls go well, as far as it does not depend on what they show.

        They go out in one reply, since each reply is a call of the endpoint with the whole prompt;
        the stage carries them out in order, up to one that fails.
        """
        tracker = self.tracker.copied()
        for _ in range(MOST - 1):
            if not reaches(self.pack.tools[call.tool]):
                return
            tracker.learn(_as_hoped(self.pack, call))
            try:
                acts = [decide(self.pack, tracker, wanted) for wanted in tracker.open]
            except EVALUATION_ERRORS:  # it hangs on a record that is not seen yet
                return
            after = next((act for act in acts if isinstance(act, Call)), None)
            if after is None or after == call or not self.pack.tools[after.tool].reads_only:
                return
            call = after
            yield call


def reaches(tool: Tool) -> bool:
    """Whether what is done after a call does not hang on what it shows."""
    return tool.reads_only or "session.verified" in tool.effects


def _as_hoped(pack: Pack, call: Call) -> Result:
    """The result of a call that goes well, as far as one knows it before: whom it is about."""
    payload: dict[str, Any] = {"ok": True}
    for name, lookup in pack.tools[call.tool].lookups.items():
        key = pack.collections[lookup.collection].id
        if lookup.key.source == f"args.{key}":
            payload[name] = {key: call.arguments.get(key)}
    return Result(call.tool, call.arguments, payload)
