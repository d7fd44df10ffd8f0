"""Turns with labels beside them, for training classifiers: intent, acts, slots, beat, sentiment.

Beat and mood are what the customer played, and acts of the embedded support what it meant. All else
is read by the NLU of the pack, as in the dialogue itself (`docs/nlu.md` says how well), and
`labels_by` says so row by row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from simulator.acts import Act
from simulator.analyses.dataset.formats import Candidate, Row, Tools, provenance
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Speaker, Turn
from simulator.play.critic.tone import SENTIMENTS, sentiment_of
from simulator.play.nlu import NLU, nlu_for
from simulator.play.nlu.phatics import Phatic
from simulator.play.nlu.support_reading import SupportReading

UNKNOWN = "unknown"
"""The intent of a turn of which nothing was understood."""

ASIDE = frozenset({"greet", "acknowledge", "noise", "tells", "ask_more", *Phatic})
"""Kinds that are the intent of a turn only where it has no other."""

SAME = "the same words with the same labels as an earlier turn"

BY_SPEAKER, BY_NLU = "speaker", "nlu"

_TEXTS = {"text", "role", "previous", "intent", "beat", "mood", "sentiment", "labels_by",
    "case", "pack", "scenario", "persona", "ending", "source"}  # fmt: skip
KEYS = frozenset({*_TEXTS, "turn", "intents", "acts", "slots"})

_NAMED = ("rule", "topic", "tool", "ending", "slot", "how")
"""What an act is about, the first that it has."""


def label_rows(packs: Mapping[str, Pack]) -> Any:
    """What gives a row for each turn of a dialogue of some packs.

    Example:
        `{"text": "Refund it, please.", "role": "customer", "intent": "wants:refund_item", ...}`
    """

    def rows(dialogue: Dialogue, tools: Tools) -> list[Candidate]:
        nlu = nlu_for(packs[dialogue.pack])
        return [_candidate(row) for row in _rows(dialogue, nlu)]

    return rows


def _candidate(row: Row) -> Candidate:
    apart = ("role", "text", "intents", "acts", "slots", "beat", "mood")
    identity = json.dumps([row[name] for name in apart], ensure_ascii=False)
    return Candidate(row, identity, codes=(row["intent"],))


def _rows(dialogue: Dialogue, nlu: NLU) -> Iterator[Row]:
    for before, turn in pairwise((None, *dialogue.turns)):
        assert turn is not None
        asked = _requested(before, nlu)
        intents, slots = _read(turn, asked, nlu)
        yield {
            "text": turn.text,
            "role": turn.speaker.value,
            "previous": before.text if before else "",
            "turn": turn.index,
            "intent": _first(intents),
            "intents": intents,
            "acts": list(dict.fromkeys(intent.partition(":")[0] for intent in intents)),
            "slots": [_slot(name, value, turn.text) for name, value in slots.items()],
            "beat": turn.beat,
            "mood": turn.mood,
            "sentiment": sentiment_of(turn.text),
            "labels_by": BY_SPEAKER if turn.acts else BY_NLU,
            **provenance(dialogue),
        }


def _requested(turn: Turn | None, nlu: NLU) -> tuple[str, ...]:
    """The slots that support asked for, which settle what a bare value after it is."""
    if turn is None or turn.speaker == Speaker.CUSTOMER:
        return ()
    return nlu.support(turn.text).requests


def _read(turn: Turn, asked: tuple[str, ...], nlu: NLU) -> tuple[list[str], Mapping[str, str]]:
    """A turn's intents in order, and its values by slot."""
    if turn.speaker == Speaker.SUPPORT:
        reading = nlu.support(turn.text)
        spoken = [_meant(act) for act in turn.acts if act.act != "call"]
        return _once(spoken or _heard(reading)), {}
    told = nlu.customer(turn.text, asked)
    meant = [intent for intent in told.intents if intent.kind != "tells"]
    filled = {name for intent in meant for name in intent.holes}
    phatic = told.phatic.value if told.phatic else "noise"
    labels = [phatic if i.kind == "noise" else _label(i.kind, i.names) for i in meant]
    return _once([*labels, *(f"tells:{n}" for n in told.slots if n not in filled)]), told.slots


def _once(labels: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(labels)) or [UNKNOWN]


def _label(kind: str, names: Sequence[str] = ()) -> str:
    return f"{kind}:{'|'.join(sorted(names))}" if names else kind


def _meant(act: Act) -> str:
    given = act.model_dump(exclude_defaults=True)
    names = given.get("slots") or given.get("tools") or ()
    return _label(act.act, names or [given[name] for name in _NAMED if given.get(name)][:1])


def _heard(reading: SupportReading) -> list[str]:
    """Support's acts as they are heard, in the terms of those that are meant."""
    found = [_label("request", reading.requests)] * bool(reading.requests)
    found += [_label("inform", (topic,)) for topic in dict.fromkeys(reading.answered)]
    found += ["inform"] * (reading.informs and not reading.answered)
    found += [_label("refuse", tuple(dict.fromkeys(reading.rules)))] * reading.refused
    found += [_label("confirm", reading.proposed)] * reading.confirms
    found += [_label("report", reading.reported)] * (reading.done and not reading.escalated)
    found += [_label("hand_over", reading.reported)] * reading.escalated
    found += [_label("offer", reading.offers)] * (reading.offering or bool(reading.offers))
    found += [_label("not_found", reading.missed)] * bool(reading.missed)
    found += ["clarify"] * reading.confused + ["ask_more"] * reading.asks_more
    return found + ["farewell"] * reading.farewell


def _first(intents: Sequence[str]) -> str:
    return next((i for i in intents if i.partition(":")[0] not in ASIDE), intents[0])


def _slot(name: str, value: str, text: str) -> Row:
    """A value with where it stands in the text; -1 where it stands there in another form."""
    start = text.find(value)
    return {"slot": name, "value": value, "start": start, "end": start + len(value) * (start >= 0)}


def label_problems(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with a row of labels."""
    return list(_problems(row))


def _problems(row: Mapping[str, Any]) -> Iterator[str]:
    if set(row) != KEYS:
        yield f"row: the keys must be {', '.join(sorted(KEYS))}"
        return
    yield from (f"row: {n} is no text" for n in sorted(_TEXTS) if not isinstance(row[n], str))
    if not str(row["text"]).strip():
        yield "row: text says nothing"
    if row["role"] not in tuple(Speaker):
        yield f"row: the role is {row['role']}"
    if row["sentiment"] not in SENTIMENTS:
        yield f"row: the sentiment is {row['sentiment']}"
    if row["labels_by"] not in (BY_SPEAKER, BY_NLU):
        yield f"row: labels_by is {row['labels_by']}"
    if not isinstance(row["turn"], int) or row["turn"] < 0:
        yield "row: the turn is no number from 0 on"
    for name in ("intents", "acts"):
        listed = row[name]
        if (
            not isinstance(listed, list)
            or not listed
            or not all(isinstance(x, str) for x in listed)
        ):
            yield f"row: {name} is not a list of labels"
            return
    if row["intent"] not in row["intents"]:
        yield "row: the intent is not among the intents"
    if {i.partition(":")[0] for i in row["intents"]} != set(row["acts"]):
        yield "row: the acts are not those of the intents"
    yield from _slot_problems(row)


def _slot_problems(row: Mapping[str, Any]) -> Iterator[str]:
    for slot in row["slots"]:
        if set(slot) != {"slot", "value", "start", "end"}:
            yield "row: the keys of a slot must be slot, value, start, end"
        elif slot["start"] < 0 <= slot["end"] or (
            slot["start"] >= 0 and row["text"][slot["start"] : slot["end"]] != slot["value"]
        ):
            yield f"row: the value of {slot['slot']} does not stand where it is said to"
