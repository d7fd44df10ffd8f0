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
from simulator.play.nlu.intent_model import IntentModel, Label

OTHER: Label = ("other", ())
"""Of a sentence that is none of a business's intents."""

ENDS: Label = ("ends", ("resolved",))

OWN = 8
"""Sentences of a pack that the model learns of each intent: more make it slower and no better."""


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
    examples = dict([*general(), *_heard(pack), *_own(index)])
    return IntentModel(list(examples.items()), tokens)


def _own(index: ExampleIndex) -> Iterator[tuple[str, Label]]:
    """The first sentences of each intent: the example index knows them all."""
    counts = Counter[Label]()
    for intent, source in zip(index.entries, index.sources, strict=True):
        counts[label(intent)] += 1
        if intent.kind != "tells" and counts[label(intent)] <= OWN:
            yield _bare(source), label(intent)


def _heard(pack: Pack) -> Iterator[tuple[str, Label]]:
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
