"""Which slots a question asks for: what it is about in general, matched to a pack's own slots."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.content.pack import Pack
from simulator.content.slots import Slot
from simulator.play.nlu.act_model import CONCEPTS, ActModel, ActReading
from simulator.play.nlu.entities import EntityExtractor
from simulator.play.nlu.example_index import MEMORY, segments, words
from simulator.play.nlu.examples import called

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CALLED, SHAPE, NAMED, LISTED = 0.15, 0.3, 0.1, 0.2
"""Weights beside how likely each thing is asked for (0 to 1): the slot's name stands there, or how
its values begin; a value of its collection; two of the words that it may be."""

SECOND = 0.35
"""Least score of a second slot that is asked for in the same message."""

RISE = 0.3
"""By how much a clause alone may raise a slot above its score in the whole message."""

ALIKE = 0.8
"""Likeness (0 to 1) of two slots from which on one question asks for one of them."""

AHEAD = 0.2
"""By how much what is asked for has to be ahead of the next slot to be sure."""

ASKS = 0.05
"""Least probability that a clause asks for something."""

LISTS = 0.75
"""Least score of a slot in a part of a list, however little the whole message says of it."""

WEEKDAY = CONCEPTS.index("weekday")

_CLAUSE = re.compile(
    r"(?:,|;|:|&|\?|!|\.\s|\b(?:and|plus|along with|together with|as well as)\b)+", re.IGNORECASE
)
_HEAD = re.compile(
    r"(?<! in)(?<! on)(?<! at)(?<! by)(?<! to)(?<! of)(?<! up)"
    r"(?<! for)(?<! from)(?<! with)(?<! via)(?<! under(?= your))(?<! under(?= the))"
    r"(?<! was)(?<! about)"
    r"(?: (?:the|your|an?|which|what|me|also|both))+ (?:(?:full|exact|right|correct) )?$|^ $"
)
"""What stands before a name that is asked for, rather than said of where something else stands."""

_PREFIX = re.compile(r"[A-Za-z]{2,}")

_UNIT = re.compile(r"[a-z]{3,}$")
"""The end of a word with a number: what is counted."""

_BACK = re.compile(r"\W*(?:(?:and|so) )?which (?:one|of (?:them|these|those))\b", re.IGNORECASE)
"""How a question begins that points back: what it asks for stands before it."""

_PART = re.compile(
    r"\W*(?:also |for |on |to )?(?:the|your|an?|which|what|when|where|how|why)\b", re.IGNORECASE
)
"""How a part of a list of things begins that are asked for."""


class RequestReader:
    """Matches requests to the slots of a pack.

    Args:
        pack: The business.
        model: Reads what requests are about.
        extractor: Finds the pack's values in a text.
    """

    def __init__(self, pack: Pack, model: ActModel, extractor: EntityExtractor) -> None:
        import numpy as np

        self.pack, self._model, self._values = pack, model, extractor.values
        self._called = called(pack)
        self._profiles = {name: self._profile(name) for name in pack.slots}
        self._squares = np.array(list(self._profiles.values())) ** 2
        self._evidence = lru_cache(maxsize=MEMORY)(self._known_of)
        self._prefixes, self._units = _prefixes(pack), _units(pack)
        self._dates = {name for name, slot in pack.slots.items() if slot.kind == "date"}
        self._days = {
            name for name, slot in pack.slots.items()
            if slot.kind == "label" and self._profiles[name][WEEKDAY] == 1
        }  # fmt: skip
        kinds = Counter((slot.kind, slot.collection) for slot in pack.slots.values())
        self._rivals = {
            name for name, slot in pack.slots.items()
            if slot.collection and kinds[slot.kind, slot.collection] > 1
        }  # fmt: skip

    def _profile(self, name: str) -> NDArray[np.float64]:
        """What the pack's own requests for a slot are about: general things, the likeliest is 1."""
        import numpy as np

        slot = self.pack.slots[name]
        texts = [*slot.ask, *(f"Could you tell me the {phrase}?" for phrase in slot.called)]
        about = np.mean([reading.concepts for reading in self._model.read(texts)], axis=0)
        result: NDArray[np.float64] = about / about.max()
        return result

    def prepare(self, texts: Iterable[str]) -> None:
        """Have the model read together the clauses that `asked` asks it about some texts."""
        clauses = [clause for text in texts for clause in self._parts(text)]
        self._model.read(clauses[:MEMORY])

    def asked(self, text: str, reading: ActReading) -> tuple[tuple[str, ...], bool]:
        """The slots that a request asks for, and whether that is sure."""
        out = self._other_days(text)
        parts = self._clauses(text)
        clauses = [self._scores(clause, heard, out) for clause, heard in parts]
        scores = self._scores(text, reading, out)
        for each in clauses:
            for name, score in each.items():
                scores[name] = max(scores[name], min(score, scores[name] + RISE))
        for (clause, _), each in zip(parts, clauses, strict=True):
            best = max(each, key=each.__getitem__)
            if _PART.match(clause) and each[best] >= LISTS:
                scores[best] = max(scores[best], each[best])
        found, ahead = self._ahead(scores, clauses)
        named = tuple(name for name in self.named(text) if name not in out)
        listed = next((name for name in found if _lists(self.pack.slots[name], text.lower())), "")
        if not named:
            return (listed,) if listed else found, round(ahead, 6) >= AHEAD
        if any(self.pack.slots[name].kind == "word" for name in named):
            found = tuple(name for name in found if self.pack.slots[name].kind != "number")
        given = {collection for kind, collection, *_ in self._values(text) if kind == "id"}
        more = [
            slot for slot in found
            if round(ahead, 6) >= AHEAD and self.pack.slots[slot].collection not in given
            and all(self._alike(slot, name) <= ALIKE for name in named)
        ]  # fmt: skip
        return tuple(dict.fromkeys([*named, *more])), True

    def _ahead(
        self, scores: dict[str, float], clauses: Sequence[dict[str, float]]
    ) -> tuple[tuple[str, ...], float]:
        """The slot or two that are asked for, and by how much they are ahead of the next."""
        ranked = sorted(scores, key=lambda name: -scores[name])
        found = ranked[:1]
        for name in ranked[1:]:
            apart = any(each[name] > each[found[0]] for each in clauses)
            alike = self._alike(name, found[0]) > ALIKE
            if scores[name] >= SECOND and len(found) < 2 and apart and not alike:
                found.append(name)
        rival = max((scores[name] for name in ranked if name not in found), default=0.0)
        return tuple(found), min((scores[name] for name in found), default=0.0) - rival

    def _other_days(self, text: str) -> set[str]:
        """Of slots for dates and slots for days of the week, those that a text does not mean.

        A day of the week is meant where the text speaks of it, or of what there is by day.
        """
        if not (self._dates and self._days):
            return set()
        evidence, folded = self._evidence(text), {*words(text)}
        spoken = any(
            name in evidence or {*words(self.pack.slots[name].collection)} & folded
            for name in self._days
        )
        return self._dates if spoken else self._days

    def named(self, text: str) -> tuple[str, ...]:
        """The slots that a request calls by their names, each at the head of its part of a list.

        Example: "your customer number, the email on your account and the order number" has three;
        of "the order number from your email" only the first is asked for. Where there are two
        slots for products, "which item" may be either.
        """
        folded = (f" {' '.join(words(part))} " for part in _CLAUSE.split(text))
        found: dict[str, None] = {}
        for clause in folded:
            standing = [(clause.find(phrase), phrase, slot) for phrase, slot in self._called]
            place, phrase, slot = min(
                (each for each in standing if each[0] >= 0),
                key=lambda each: (each[0], -len(each[1])),
                default=(-1, "", ""),
            )
            slot = self._counted(clause) or slot
            clear = slot and (len(phrase.split()) > 1 or slot not in self._rivals)
            if clear and _HEAD.search(clause[: place + 1]):
                found[slot] = None
        return tuple(found)

    def listed(self, text: str) -> tuple[str, ...]:
        """The slot among whose values a text lets one choose: "the lamp or the rug?"."""
        lower = text.lower()
        for slot in self.pack.slots.values():
            if _lists(slot, lower):
                return (slot.name,)
        questions = " ".join(part for part in segments(text) if part.endswith("?"))
        values = self._values(questions)
        found = [c for c, _ in {(c, value) for kind, c, value, _, _ in values if kind == "label"}]
        if len(found) < 2 or len(set(found)) > 1:
            return ()
        slots = [slot.name for slot in self.pack.slots.values() if slot.collection == found[0]]
        return tuple(slots[:1])

    def _clauses(self, text: str) -> list[tuple[str, ActReading]]:
        """The clauses of a text that may ask for something, where it has several."""
        clauses = self._parts(text)
        read = zip(clauses, self._model.read(clauses), strict=True)
        return [
            (clause, heard) for clause, heard in read
            if heard.probabilities[0] > ASKS and not _BACK.match(clause)
        ]  # fmt: skip

    def _parts(self, text: str) -> list[str]:
        """The clauses of a text that say something; none where it has but one."""
        parts = [part.strip() for part in _CLAUSE.split(text) if words(part)]
        clauses = [part for part in parts if len(words(part)) > 1 or self._evidence(part)]
        return clauses if len(clauses) > 1 else []

    def _scores(
        self, text: str, reading: ActReading, out: Collection[str] = ()
    ) -> dict[str, float]:
        """How well each slot fits a request: near 1 where it is asked for.

        Args:
            text: The request, or a clause of it.
            reading: What the model makes of it.
            out: Slots that are not meant; a date is asked for as a day where no day of the week is.
        """
        import numpy as np

        about, evidence = np.array(reading.concepts), self._evidence(text)
        fits = (self._squares * about).max(axis=1).tolist()
        scores = {
            name: 0.0 if name in out else fit + evidence.get(name, 0.0)
            for name, fit in zip(self._profiles, fits, strict=True)
        }
        for name in self._dates if self._days and self._days <= set(out) else ():
            scores[name] = max(scores[name], reading.concepts[WEEKDAY])
        return scores

    def _counted(self, clause: str) -> str:
        """The slot whose values are counted in what a clause asks for: "how many inches"."""
        return next((slot for unit, slot in self._units.items() if f" {unit} " in clause), "")

    def _alike(self, one: str, other: str) -> float:
        first, second = self._profiles[one], self._profiles[other]
        return float(first @ second / ((first @ first) * (second @ second)) ** 0.5)

    def _known_of(self, text: str) -> Mapping[str, float]:
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
            if _lists(slot_, lower):
                found[name] = found.get(name, 0) + LISTED
        return found


def _lists(slot: Slot, lower: str) -> bool:
    """Whether a text in lower case holds several of the words that a slot may be."""
    return slot.kind == "word" and sum(word.lower() in lower for word in slot.words) > 1


def _units(pack: Pack) -> dict[str, str]:
    """Slots by what their values count, folded as words are: inches, where all are in inches."""
    found = dict[str, str]()
    for slot in pack.slots.values():
        ends = {match.group() for word in slot.words if (match := _UNIT.search(word.lower()))}
        if len(ends) == 1 and all(any(map(str.isdigit, word)) for word in slot.words):
            unit = ends.pop()
            found |= {form: slot.name for form in (unit, *words(f"{unit}es"), *words(f"{unit}s"))}
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
