"""Tellings: topics that a sentence of support's answers without having been asked about them.

`The dispute has the number DP-1. An answer takes up to 14 days.` leaves nobody to ask how long an
answer takes. Which sentences may do so follows from the facts that they read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.content.templates import Template
from simulator.content.values import render

_NEXT_WORD = re.compile(r"\s*[\w']*")


@lru_cache(maxsize=16)
def settled_topics(pack: Pack) -> frozenset[str]:
    """Topics whose answer is always the same: it comes from facts, and hangs on nothing."""
    return frozenset(
        name
        for name, topic in pack.topics.items()
        if not topic.reads and len(topic.answers) == 1 and not topic.answers[0].only_if
    )


def told_topics(pack: Pack, text: str, tools: Iterable[str], rules: Iterable[str]) -> set[str]:
    """Topics that a text of support's answers besides what it does.

    Args:
        pack: The business.
        text: What support said.
        tools: That it reports, offers, or asks a yes for.
        rules: That it refuses with.
    """
    heard = text.lower()
    facts_told = _facts_told(pack, frozenset(tools), frozenset(rules))
    said = {path for path, words in facts_told if words in heard}
    return {
        topic for topic in settled_topics(pack) if (facts := _asked(pack, topic)) and facts <= said
    }


@lru_cache(maxsize=1024)
def _asked(pack: Pack, topic: str) -> frozenset[str]:
    """The facts that each way to answer a topic has, and no way has more than."""
    (answer,) = pack.topics[topic].answers
    needed = {frozenset(p for p in t.reads if p.startswith("facts.")) for t in answer.say}
    return needed.pop() if len(needed) == 1 else frozenset()


@lru_cache(maxsize=1024)
def _facts_told(
    pack: Pack, tools: frozenset[str], rules: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    """The facts of what support may say of some tools and rules, each as it is written there."""
    told = (_facts_of(pack, template) for template in _sentences(pack, tools, rules))
    return tuple(dict.fromkeys(fact for facts in told for fact in facts))


def _sentences(pack: Pack, tools: frozenset[str], rules: frozenset[str]) -> Iterator[Template]:
    """What support may say of some tools, or where it refuses by one of some rules."""
    for tool in pack.tools.values():
        if tool.name in tools:
            yield from (*tool.confirm, *tool.done, *tool.offer)
        for bound in tool.needs:
            if bound.rule.name in rules:
                yield from bound.refusal


def _facts_of(pack: Pack, template: Template) -> Iterator[tuple[str, str]]:
    """The facts of a sentence, each with how it is written there, up to the word behind it."""
    for hole, behind in zip(template.holes, template.literals[1:], strict=True):
        if len(hole.reads) == 1 and (path := min(hole.reads)).startswith("facts."):
            word = _NEXT_WORD.match(behind)
            value = render(hole(pack.names), hole.type, template.notation)
            yield path, f"{value}{word.group() if word else ''}".lower()
