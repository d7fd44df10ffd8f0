"""Support's own sentences: which of the pack's a text is made of, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.play.english.signs import REPEATS
from simulator.play.nlu.cues import OFFERING
from simulator.play.nlu.entities import EntityExtractor, Value, without
from simulator.play.nlu.example_index import MEMORY, MOST, SURE, Intent, segments, words
from simulator.play.nlu.examples import support_index
from simulator.play.nlu.request_frames import RequestFrames
from simulator.play.nlu.support_acts import asks_for_a_reply

VALUED = {"money", "date", "number", "clock"}
"""Types of holes whose values are found in any text."""

Sentences = tuple[tuple[str, Intent | None], ...]
"""The sentences of a text, each with the pack's own sentence that it is."""


class OwnSentences:
    """Recognises support's sentences of one pack.

    Args:
        pack: The business.
        extractor: Finds its values in a text.
        named: Gives the slots that a request calls by their names.
    """

    def __init__(
        self,
        pack: Pack,
        extractor: EntityExtractor,
        named: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._values, self._named = extractor.values, named
        self._index = support_index(pack)
        self._frames = RequestFrames(pack)
        self.of = lru_cache(maxsize=MEMORY)(self._understood)

    def _understood(self, text: str) -> Sentences:
        """The sentences of support's text with the pack's own sentence that each one is."""
        found: list[tuple[str, Intent | None]] = []
        for said in segments(text)[:MOST]:
            sentence = REPEATS.sub("", said)
            if asked := self._frames.asked(sentence):
                misses = bool(found) and self._misses(f"{found[-1][0]} {sentence}")
                found.append((sentence, Intent("not_found" if misses else "request", asked)))
                continue
            values = self._values(sentence)
            segment = without(sentence, values, {})
            intent = self._nearest(segment, sentence)
            sure = intent is not None and intent.score >= SURE
            request = intent is not None and intent.kind == "request" and intent.score < 1
            if intent and sure and (request or intent.kind == "not_found"):
                intent = self._renamed(intent, sentence)
            if intent and intent.score < 1 and OFFERING.search(segment):
                states = intent.kind == "confirm" and "?" not in sentence
                sure = sure and intent.kind != "done" and not states
            if intent and intent.kind == "done" and _lacks_values(intent, values):
                sure = False
            if request and values and not asks_for_a_reply(sentence):
                sure = False  # it tells the value: "Your order number is ..."
            found.append((sentence, self._also(intent, sentence) if intent and sure else None))
        return tuple(found)

    def _misses(self, both: str) -> bool:
        """Whether a question and what stands before it say that nothing was found."""
        known = self._nearest(without(both, self._values(both), {}), both)
        return known is not None and known.kind == "not_found" and known.score >= SURE

    def _nearest(self, plain: str, sentence: str) -> Intent | None:
        fold = self._index.fold
        return self._index.nearest(words(fold(plain)), fold(sentence))

    def _renamed(self, intent: Intent, sentence: str) -> Intent:
        """A request with the slots that its sentence names, where it is not quite an example."""
        named = self._named(sentence)
        return replace(intent, names=named) if named else intent

    def _also(self, intent: Intent, sentence: str) -> Intent:
        """With what the sentence is with its values in it: names stand in some examples."""
        whole = self._nearest(sentence, sentence)
        if whole is None or whole.score < SURE:
            return intent
        return replace(intent, also=intent.also | whole.also | set(whole.names))


def strange(sentences: Sequence[tuple[str, Intent | None]]) -> list[str]:
    """Those that are none of the pack's."""
    return [sentence for sentence, intent in sentences if intent is None and words(sentence)]


def _lacks_values(intent: Intent, values: Sequence[Value]) -> bool:
    """Whether a report is of values that a sentence has none of: "You pay when you pick it up."."""
    return bool(intent.holes) and set(intent.holes) <= VALUED and not values
