"""Hidden fields that support's own sentences tell, though no tool shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from simulator.analyses.checking.mistake import Kind, Mistake, mistake_at
from simulator.analyses.checking.opened import Opened
from simulator.content.condition_types import Scope
from simulator.content.conditions import Condition
from simulator.content.records import Collection
from simulator.content.templates import Template
from simulator.documents import Document, Path_

Place = tuple[Document, Path_]


def told_secrets(opened: Opened) -> Iterator[Mistake]:
    """Sentences, and conditions of answers, that read a hidden field."""
    collections, seen = opened.pack.collections, set[tuple[Path, Path_]]()
    for (document, keys), reads, scope in _read(opened):
        for path in sorted(reads):
            secret = _secret(path, scope, collections)
            if secret and (document.path, keys) not in seen:
                collection, name = secret
                yield mistake_at(
                    Kind.HIDDEN, document, keys,
                    f"tells `{path}`, but `{name}` is a hidden field of {collection}:"
                    " no tool shows it to support",
                    f"say it without, or take `{name}` out of"
                    f" `records.{collection}.hidden` in pack.yaml",
                )  # fmt: skip
                seen.add((document.path, keys))


def _secret(
    path: str, scope: Scope, collections: Mapping[str, Collection]
) -> tuple[str, str] | None:
    """Collection and hidden field of a path, if it leads to one."""
    owner, _, rest = path.partition(".")
    kind, name = scope.get(owner), rest.partition(".")[0]
    found = collections.get(kind.collection) if kind else None
    return (found.name, name) if found and name in found.hidden else None


def _read(opened: Opened) -> Iterator[tuple[Place, frozenset[str], Scope]]:
    pack = opened.pack
    tools, topics, rules = (opened.file(name) for name in ("tools", "topics", "rules"))
    for tool in pack.tools.values():
        for key, said in (("offer", tool.offer), ("confirm", tool.confirm), ("done", tool.done)):
            yield from _each(tools, (tool.name, key), said, tool.scope)
        for bound in tool.needs:
            yield from _each(rules, (bound.rule.name, "refusal"), bound.refusal, tool.scope)
    for topic in pack.topics.values():
        scope = pack.tools[topic.reads].scope if topic.reads else {}
        data = topics.at(topic.name, "answer")
        listed = isinstance(data, list) and any(isinstance(item, dict) for item in data)
        for place, answer in enumerate(topic.answers):
            at = (topic.name, "answer", *((place, "say") if listed else ()))
            yield from _each(topics, at, answer.say, scope)
            if answer.only_if:
                yield from _condition(topics, (*at[:-1], "if"), answer.only_if, scope)


def _each(
    document: Document, at: Path_, said: Iterable[Template], scope: Scope
) -> Iterator[tuple[Place, frozenset[str], Scope]]:
    for index, template in enumerate(said):
        yield (document, (*at, index)), template.reads, scope


def _condition(
    document: Document, at: Path_, condition: Condition, scope: Scope
) -> Iterator[tuple[Place, frozenset[str], Scope]]:
    yield (document, at), condition.reads, scope
