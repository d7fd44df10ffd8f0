"""The embedded support agent: NLU, state tracking, policy and NLG, without a language model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from langchain_core.messages import AIMessage, BaseMessage

from simulator.acts import Act, Call
from simulator.content.pack import Pack
from simulator.play.models.embedded.nlg import NLG
from simulator.play.models.embedded.tracker import Tracker, track
from simulator.play.policy import decide


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
            self.acts = (call,)
            number = f"call_{len(tracker.results) + 1}"
            return AIMessage(
                "", tool_calls=[{"name": call.tool, "args": call.arguments, "id": number}]
            )
        nlg = NLG(tracker, Random(f"{self.seed}/support/{tracker.turns}"))
        text, self.acts = nlg.reply(acts)
        return AIMessage(text)
