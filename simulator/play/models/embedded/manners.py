"""Manners: what support says around its acts, fit for what the customer said and in its voice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from simulator.acts import Acknowledge, Act, AskMore, Greet
from simulator.play import english
from simulator.play.english.grammar import Registers
from simulator.play.models.embedded.tracker import Tracker
from simulator.play.nlu import words
from simulator.play.nlu.phatics import Phatic

OPEN = ("request", "confirm", "offer", "not_found", "acknowledge", "clarify", "farewell",
        "ask_more")  # fmt: skip
"""Acts after which support does not ask whether there is anything else."""

BAD_NEWS = ("refuse", "cannot", "not_found")
"""Acts before which nobody is thanked."""

PLAIN = ("farewell", "acknowledge", "clarify", "ask_more")
"""Acts that begin with their own acknowledgement, or take none."""

GREETS, THANKS, UNDERSTANDS, ASKS_MORE = 0.7, 0.55, 0.35, 0.25
"""How often support greets, thanks for what it was told, takes in a wish, offers more help."""

SHORT = {"normal": 1.0, "short": 0.4}
"""By the length of a voice, how much of that is left."""

Pick = Callable[[Sequence[str]], str]


class Manners:
    """What goes before and after the acts of one reply.

    Args:
        tracker: What the dialogue has shown so far.
        rng: Of every choice.
        pick: Chooses a sentence.
    """

    def __init__(self, tracker: Tracker, rng: Random, pick: Pick) -> None:
        self.tracker, self.rng, self.pick = tracker, rng, pick
        self.voice = tracker.pack.voice

    def before(self, acts: Sequence[Act]) -> tuple[list[str], list[Act]]:
        """A greeting, and what takes in what was said."""
        parts, said = list[str](), list[Act]()
        greeted = english.signs.GREETS.search(self.tracker.text) or _has(acts, "ask_more")
        if self.tracker.turns == 1 and (self.rng.random() < GREETS or greeted):
            parts.append(self._greeting())
            said.append(Greet())
        taken = self._taken_in(acts)
        if taken:
            parts.append(taken[0])
            said.append(taken[1])
        return parts, said

    def after(self, acts: Sequence[Act], text: str) -> tuple[list[str], list[Act]]:
        """Whether there is anything else, unless the text brings bad news."""
        tracker = self.tracker
        over = (
            bool(tracker.refused)
            or tracker.escalated
            or tracker.offered
            or _has(acts, "refuse", "cannot", "hand_over")
        )
        over = bool(over or english.signs.BAD_NEWS.search(text))
        closed = tracker.wanted and not _has(acts, *OPEN)
        if closed and not over and self._often(ASKS_MORE):
            return [self.said(english.support.ANYTHING_ELSE)], [AskMore()]
        return [], []

    def said(self, lists: Registers) -> str:
        """One of the sentences of the voice's tone."""
        return self.pick(lists[self.voice.tone])

    @property
    def upset(self) -> bool:
        """Whether the customer's last message tells of trouble."""
        text = english.signs.POLITE.sub("", self.tracker.text.replace("’", "'"))
        trouble = english.signs.TROUBLE.search(text)
        return trouble is not None or bool(english.customer.COMPLAINTS & set(words(text)))

    @property
    def thanked(self) -> bool:
        """Whether it holds thanks for what was done, rather than in advance."""
        said = set(words(self.tracker.text))
        thanks = self.tracker.heard.phatic is Phatic.THANKS or {"thank", "thanking", "thx"} & said
        return self.tracker.turns > 1 and bool(thanks)

    def _greeting(self) -> str:
        business = self.tracker.pack.business
        texts = english.support.WELCOMES[self.voice.tone]
        known = [*self.voice.greeting] or [text.format(business=business) for text in texts]
        sober = [text for text in known if not (self.upset and english.signs.GLAD.search(text))]
        return self.pick(sober or known)

    def _taken_in(self, acts: Sequence[Act]) -> tuple[str, Act] | None:
        """Regret for trouble, thanks for what was asked for, or a wish taken in."""
        support, tracker = english.support, self.tracker
        if _has(acts, *BAD_NEWS, *PLAIN) or any(act.act == "request" and act.again for act in acts):
            return None
        if self._regrets() and not _has(acts, "hand_over"):
            return self.said(support.SORRY), Acknowledge(how="sorry")
        if tracker.asks_back:
            said = english.toned(support.OTHER_WORDS, self.voice.tone)
            return self.pick(said), Acknowledge(how="understood")
        if self._was_told() and self._often(THANKS):
            return self.said(support.THANKS_FOR_THAT), Acknowledge(how="thanks")
        if tracker.turns == 1 and _has(acts, "request") and self._often(UNDERSTANDS):
            return self.said(support.UNDERSTOOD), Acknowledge(how="understood")
        return None

    def _regrets(self) -> bool:
        """Whether trouble is told of with a wish, and nobody has looked into it or regretted it."""
        tracker = self.tracker
        looked = any(result not in tracker.fresh for result in tracker.results)
        new = not (
            looked or tracker.asked or tracker.told_no or english.signs.REGRET.search(tracker.said)
        )
        return new and self.upset and any(wanted.tools for wanted in tracker.wanted)

    def _was_told(self) -> bool:
        tracker = self.tracker
        return bool(tracker.wanted and set(tracker.asked) & set(tracker.heard.slots))

    def _often(self, share: float) -> bool:
        return self.rng.random() < share * SHORT[self.voice.length]


def _has(acts: Sequence[Act], *names: str) -> bool:
    return any(act.act in names for act in acts)
