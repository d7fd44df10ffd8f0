"""Topic texts: what support may say about a topic or a tool, with facts filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.content.templates import Template
from simulator.content.values import render
from simulator.content.world import EVALUATION_ERRORS
from simulator.play.nlu import segments


def texts_about(pack: Pack, names: Iterable[str]) -> Iterator[str]:
    """All that may be said about some topics and tools."""
    for name in names:
        yield from _texts(pack, name)


@lru_cache(maxsize=512)
def _texts(pack: Pack, name: str) -> tuple[str, ...]:
    """What support may say about a topic or a tool, with facts filled in."""
    if name in pack.topics:
        topic = pack.topics[name]
        filled = _filled(pack, (t for a in topic.answers for t in a.say))
        return (*filled, *(_texts(pack, topic.reads) if topic.reads else ()))
    tool = pack.tools.get(name)
    if tool is None:
        return ()
    own = _filled(pack, (*tool.done, *tool.confirm, *tool.offer))
    clauses = [bound.rule.clause for bound in tool.needs]
    refusals = [text for bound in tool.needs for text in _filled(pack, bound.refusal)]
    return (name.replace("_", " "), tool.does, *own, *clauses, *refusals)


def _filled(pack: Pack, templates: Iterable[Template]) -> list[str]:
    """Sentences with their facts filled in, and nothing in the place of what only tools know."""
    found = []
    for template in templates:
        parts = [template.literals[0]]
        for hole, literal in zip(template.holes, template.literals[1:], strict=True):
            try:
                parts.append(render(hole(pack.names), hole.type, pack.notation))
            except EVALUATION_ERRORS:
                parts.append(" ")
            parts.append(literal)
        found += segments("".join(parts))
    return found
