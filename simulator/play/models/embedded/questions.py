"""Questions: how support asks for values, one question in a message as people do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from simulator.content.pack import Pack
from simulator.content.slots import Slot
from simulator.play import english
from simulator.play.nlu.example_index import segments
from simulator.play.nlu.request_frames import following, frames, things, together

FOLLOWING = "And "
"""Beginning of a question that follows on something."""

Pick = Callable[[Sequence[str]], str]


class Questions:
    """Words requests in the voice of a business.

    Args:
        pack: The business.
        rng: Of every choice.
        pick: Chooses a sentence.
    """

    def __init__(self, pack: Pack, rng: Random, pick: Pick) -> None:
        self.pack, self.rng, self.pick = pack, rng, pick
        self.tone = pack.voice.tone

    def one_question(self, slots: Sequence[str]) -> tuple[str, ...]:
        """Of some slots those that go into one question: two that can be named, or the first."""
        known = [self.pack.slots[name] for name in slots if name in self.pack.slots][:2]
        joined = len(known) > 1 and all(things(slot) for slot in known)
        return tuple(slot.name for slot in (known if joined else known[:1]))

    def ask(
        self, slots: Sequence[str], follows: bool = False, again: bool = False, before: str = ""
    ) -> str:
        """One question for one slot or two.

        Args:
            slots: As `one_question` gives them.
            follows: Whether something stands before it in the same message.
            again: Whether what was told did not match.
            before: The question that was answered in part, whose names for things are kept.
        """
        asked = [self.pack.slots[name] for name in slots]
        named = self._named(asked)
        if again and named:
            return self.pick(_filled(self._toned(english.questions.ASK_AGAIN), named))
        still = following(asked, self.tone) if before else ()
        if still and named:
            same = [what for what in named if _first(what) in before]
            return self.pick(_filled(still, same or named))
        own = self._own(asked[0], follows) if len(asked) == 1 else []
        asking = [text for text in frames(asked, self.tone) if not (follows and "for that" in text)]
        framed = _filled(asking, named)
        return self.pick(list(dict.fromkeys([*own, *framed])))

    def explained(self, slots: Sequence[str]) -> str:
        """A question that says more of what is meant, where the pack has one that does."""
        first, *_ = slots
        longer = [text for text in self.pack.slots[first].ask if len(segments(text)) > 1]
        return self.pick(self._toned(longer)) if longer else self.ask(slots, follows=True)

    def _named(self, asked: Sequence[Slot]) -> list[str]:
        """All ways to name what is asked for, in one phrase."""
        first, *more = [things(slot) for slot in asked]
        return [together(one, other) for one in first for other in more[0]] if more else [*first]

    def _own(self, slot: Slot, follows: bool) -> list[str]:
        asks = [text for text in slot.ask if follows or not text.startswith(FOLLOWING)]
        return self._toned(asks or slot.ask)

    def _toned(self, texts: Sequence[str]) -> list[str]:
        return english.toned(texts, self.tone)


def _first(what: str) -> str:
    """The first of the things that a phrase names, without its article."""
    return what.partition(" and ")[0].partition(" ")[2]


def _filled(texts: Sequence[str], named: Sequence[str]) -> list[str]:
    return [text.format(what=what) for text in texts for what in named]
