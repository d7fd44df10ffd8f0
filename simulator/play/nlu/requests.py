"""Which slots a question asks for: what it is about in general, matched to a pack's own slots."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.content.pack import Pack
from simulator.play.nlu.act_model import ActModel, ActReading
from simulator.play.nlu.entities import EntityExtractor
from simulator.play.nlu.example_index import words
from simulator.play.nlu.examples import called

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CALLED, SHAPE, NAMED, LISTED = 0.3, 0.5, 0.15, 0.3
"""Weights beside the likeness of what is asked (0 to 1): the slot's name stands there, or how its
values begin; a value of its collection; two of the words that it may be."""

LEAST = 0.5
"""Least score of a slot that is asked for."""

CLOSE = 0.12
"""Two slots whose scores are nearer than this are not told apart by one clause."""

_CLAUSE = re.compile(r"(?:,|;|:|\band\b|\bplus\b|\balong with\b|\bas well as\b|\?|\.\s|&)+")
_PREFIX = re.compile(r"[A-Za-z]{2,}")


class RequestReader:
    """Matches requests to the slots of a pack.

    Args:
        pack: The business.
        model: Reads what requests are about.
        extractor: Finds the pack's values in a text.
    """

    def __init__(self, pack: Pack, model: ActModel, extractor: EntityExtractor) -> None:
        self.pack, self._model, self._values = pack, model, extractor.values
        self._called = called(pack)
        self._profiles = {name: self._profile(name) for name in pack.slots}
        self._prefixes = _prefixes(pack)

    def _profile(self, name: str) -> NDArray[np.float64]:
        """What the pack's own requests for a slot are about, in the general terms."""
        import numpy as np

        slot = self.pack.slots[name]
        texts = [*slot.ask, *(f"Could you tell me the {phrase}?" for phrase in slot.called)]
        return _unit(np.mean([_unit(reading.concepts) for reading in self._model.read(texts)], 0))

    def scores(self, text: str, reading: ActReading) -> dict[str, float]:
        """How well each slot fits a request: near 1 where it is asked for."""
        about, evidence = _unit(reading.concepts), self._evidence(text)
        return {
            name: round(float(about @ profile) + evidence.get(name, 0.0), 6)
            for name, profile in self._profiles.items()
        }

    def asked(self, text: str, reading: ActReading) -> tuple[tuple[str, ...], bool]:
        """The slots that a request asks for, and whether that is sure."""
        whole = self._best(self.scores(text, reading))
        clauses = [part for part in _CLAUSE.split(text) if len(words(part)) > 1]
        if len(clauses) < 2:
            return whole
        found: dict[str, None] = {}
        for clause, heard in zip(clauses, self._model.read(clauses), strict=True):
            slots, sure = self._best(self.scores(clause, heard))
            if sure and heard.probabilities[0] > 0.3:
                found.update(dict.fromkeys(slots))
        if len(found) > 1 and set(whole[0]) & found.keys():
            return tuple(found), len(found) == 2
        return whole

    def _best(self, scores: Mapping[str, float]) -> tuple[tuple[str, ...], bool]:
        ranked = sorted(scores, key=lambda name: -scores[name])
        if not ranked or scores[ranked[0]] < LEAST:
            return (), False
        ahead = scores[ranked[0]] - (scores[ranked[1]] if len(ranked) > 1 else 0)
        return (ranked[0],), ahead >= CLOSE

    def _evidence(self, text: str) -> dict[str, float]:
        """What a pack knows beside: names of its slots, forms and lists of their values."""
        found: dict[str, float] = {}
        folded, lower = f" {' '.join(words(text))} ", text.lower()
        longer = list[str]()
        for phrase, slot in self._called:
            if phrase in folded and not any(phrase in other for other in longer):
                longer.append(phrase)
                found[slot] = found.get(slot, 0) + CALLED
        for slot, prefix in self._prefixes.items():
            if re.search(rf"\b{prefix}\b", text):
                found[slot] = found.get(slot, 0) + SHAPE
        collections = {collection for kind, collection, *_ in self._values(text) if kind == "label"}
        for name, slot_ in self.pack.slots.items():
            if slot_.kind == "label" and slot_.collection in collections:
                found[name] = found.get(name, 0) + NAMED
            if slot_.kind == "word" and sum(word.lower() in lower for word in slot_.words) > 1:
                found[name] = found.get(name, 0) + LISTED
        return found


def _prefixes(pack: Pack) -> dict[str, str]:
    """How ids begin, by slot: letters that all of a collection share."""
    found = {}
    for slot in pack.slots.values():
        pattern = pack.collections[slot.collection].pattern if slot.kind == "id" else None
        match = _PREFIX.match(pattern.pattern) if pattern else None
        if match:
            found[slot.name] = match.group()
    return found


def _unit(values: tuple[float, ...] | NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    vector = np.asarray(values, float)
    result: NDArray[np.float64] = vector / (np.linalg.norm(vector) + 1e-9)
    return result
