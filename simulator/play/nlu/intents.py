"""What the intent model of a pack learns from: its own sentences, what it has heard, and ours."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from simulator.content.pack import Pack
from simulator.play.nlu.embeddings import embeddings
from simulator.play.nlu.example_index import HOLE, ExampleIndex, Intent
from simulator.play.nlu.intent_model import Guess, IntentModel, Label

OTHER: Label = ("other", ())
"""Of a sentence that is none of a business's intents."""

ENDS: Label = ("ends", ("resolved",))

OWN = 8
"""Sentences of a pack that the model learns of each intent: more make it slower and no better."""

LEAST = 0.25
"""Least score of the intent model that counts."""

MARGIN = 0.05
"""By how much its best intent has to be ahead of the next."""

CLEAR = (0.5, 0.15)
"""The same of what is meant beside something that is understood already."""

NEAR_ENOUGH = 0.75
"""Similarity of an example from which on it is believed where the model is not sure."""

SAME = 0.85
"""Similarity from which on a sentence is an example, whatever the model makes of it."""

GUESSED = 0.75
"""Similarity that its readings are given: below what counts as one of the pack's own sentences."""


@lru_cache(maxsize=1)
def general() -> tuple[tuple[str, Label], ...]:
    """What customers of every business say: yes, no, thanks, goodbye, and what is out of scope."""
    text = files("simulator.play.nlu").joinpath("general/customers.jsonl").read_text("utf-8")
    rows = map(json.loads, text.splitlines())
    return tuple((r["text"], ENDS if r["kind"] == "ends" else (r["kind"], ())) for r in rows)


def intent_model(pack: Pack, index: ExampleIndex) -> IntentModel | None:
    """The model of a pack's customers; None without token embeddings.

    Args:
        pack: The business.
        index: Its own sentences with what they mean.
    """
    tokens = embeddings()
    if tokens is None:
        return None
    examples = dict([*general(), *heard(pack), *_own(index)])
    return IntentModel(list(examples.items()), tokens)


def _own(index: ExampleIndex) -> Iterator[tuple[str, Label]]:
    """The first sentences of each intent: the example index knows them all."""
    counts = Counter[Label]()
    for intent, source in zip(index.entries, index.sources, strict=True):
        counts[label(intent)] += 1
        if intent.kind != "tells" and counts[label(intent)] <= OWN:
            yield _bare(source), label(intent)


def heard(pack: Pack) -> Iterator[tuple[str, Label]]:
    """What a pack has heard customers say, in other words than its own."""
    for tool, texts in pack.heard.wants.items():
        yield from ((_bare(text), ("wants", (tool,))) for text in texts)
    for topic, texts in pack.heard.asks.items():
        yield from ((_bare(text), ("asks", (topic,))) for text in texts)
    yield from ((_bare(text), OTHER) for text in pack.heard.other)


def _bare(text: str) -> str:
    """Without its holes, as sentences are read without their values."""
    return " ".join(HOLE.sub(" ", text).split())


def label(intent: Intent) -> Label:
    """What the model has to tell apart: not which beat it was."""
    return intent.kind, intent.names


def agreed(intent: Intent | None, guess: Guess, clear: bool = False) -> Intent | None:
    """One reading of two: the example that is near, or what the model makes of the sentence.

    Args:
        intent: The nearest example, where there is one.
        guess: The model's reading.
        clear: Something else is meant already: only what is clear counts beside.
    """
    if intent and label(intent) == guess.label:
        return intent
    told = intent is not None and intent.kind == "tells"
    read = guessed(guess, CLEAR if clear or told else (LEAST, MARGIN))
    if intent and told:
        return read or intent
    if intent and (read is None or clear) and intent.score >= NEAR_ENOUGH:
        return intent
    return read


def guessed(guess: Guess, least: tuple[float, float]) -> Intent | None:
    """The model's reading, where it is far enough ahead and none of a stranger's wishes."""
    kind, names = guess.label
    if kind == "other" or guess.score < least[0] or guess.margin < least[1]:
        return None
    return Intent(kind, names, score=GUESSED)
