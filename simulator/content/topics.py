"""Topics: what customers ask about, and how support answers it from facts and records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.content.condition_types import ConditionError, Scope
from simulator.content.conditions import Condition, compile_condition
from simulator.content.notation import Notation
from simulator.content.rules import sentences
from simulator.content.templates import Template
from simulator.content.tools import Tool
from simulator.content.values import BOOL
from simulator.documents import Document

KEYS = frozenset({"asks", "answer", "reads"})


@dataclass(frozen=True)
class Answer:
    """One way to answer, where its condition holds (always, when there is none)."""

    say: tuple[Template, ...]
    only_if: Condition | None = None


@dataclass(frozen=True)
class Topic:
    """Something customers ask about.

    Attributes:
        name: Its key in `topics.yaml`.
        asks: How customers word it, with slots in braces.
        reads: The tool whose result the answer needs; empty for none.
        answers: The first whose condition holds is given.
    """

    name: str
    asks: tuple[str, ...]
    reads: str
    answers: tuple[Answer, ...]

    def answer(self, names: Mapping[str, Any]) -> Answer | None:
        """The answer that fits, or None."""
        return next((a for a in self.answers if a.only_if is None or a.only_if(names)), None)


def load_topics(
    document: Document, tools: Mapping[str, Tool], base: Scope, notation: Notation
) -> dict[str, Topic]:
    """Read `topics.yaml`.

    Raises:
        ContentError: Anything unknown, missing or of the wrong type, with the nearest valid name.
    """
    found = {}
    for name in document.mapping():
        document.known_keys(KEYS, name)
        reads = document.text(name, "reads")
        if reads:
            document.known("tool", reads, tools, name, "reads")
        if reads and not tools[reads].reads_only:
            document.fail(f"`{reads}` changes something; a topic only reads", name, "reads")
        scope = {**base, **tools[reads].scope} if reads else base
        asks = document.texts(name, "asks")
        if not asks:
            document.fail("needs `asks`, the sentences that customers ask it with", name)
        found[name] = Topic(name, asks, reads, _answers(document, name, scope, notation))
    return found


def _answers(document: Document, name: str, scope: Scope, notation: Notation) -> tuple[Answer, ...]:
    value = document.mapping(name).get("answer")
    if not value:
        document.fail("needs `answer`", name)
    if not isinstance(value, list) or not any(isinstance(item, dict) for item in value):
        return (Answer(sentences(document, scope, notation, name, "answer")),)
    answers = []
    for index, item in enumerate(value):
        if not isinstance(item, dict) or not {"say"} <= set(item) <= {"say", "if"}:
            document.fail("takes `say`, and `if` for all but the last", name, "answer", index)
        only_if = None
        if "if" in item:
            try:
                only_if = compile_condition(item["if"], scope, BOOL)
            except ConditionError as error:
                document.fail(str(error), name, "answer", index, "if")
        say = sentences(document, scope, notation, name, "answer", index, "say")
        answers.append(Answer(say, only_if))
    return tuple(answers)
