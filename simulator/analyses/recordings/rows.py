"""Rows of a file: one conversation each, and the messages that stand in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from simulator.analyses.recordings.counts import Counting
from simulator.analyses.recordings.files import Text
from simulator.analyses.recordings.mapping import LogMapping, at
from simulator.analyses.recordings.message import Plain
from simulator.analyses.recordings.parts import known_part
from simulator.analyses.recordings.reply import replies_beside
from simulator.analyses.recordings.table import csv_rows, grouped, in_order
from simulator.json_text import Value, decoded, values

TABLES = (".csv", ".tsv")
WRAPPINGS = ("data", "conversations", "items", "results", "rows", "records", "traces", "dialogues")
ATTACHMENT = "attachment://"
"""How Inspect writes a long text that stands elsewhere in its sample."""


@dataclass(frozen=True)
class Row:
    """A conversation as it stands in a file: the row, or why there is none."""

    where: str
    data: Any
    error: str = ""
    system: str = ""
    """What support was told in all conversations of the file."""


def rows_of(text: Text, mapping: LogMapping, counting: Counting) -> Iterator[Row]:
    """The conversations of a file: rows, the one of a list of messages, or groups of a table."""
    if text.missing:
        yield Row(text.name, None, text.missing)
        return
    start = text.text.lstrip()[:1]
    if text.name.lower().endswith(TABLES) or (mapping.conversation and start not in ("{", "[")):
        try:
            yield from _table(csv_rows(text.text, counting), mapping, counting)
        except ValueError as error:
            yield Row(text.name, None, str(error))
        return
    found = values(text.text)
    if mapping.conversation:
        rows = (row for value in found for row in _listed(value, mapping))
        yield from _table(
            (row.data for row in rows if isinstance(row.data, Mapping)), mapping, counting
        )
        return
    first = next(found, None)
    if first is None:
        return
    whole = chain([first], found)
    if _is_message(first.data, mapping):
        yield from _one(whole, mapping)
        return
    for value in whole:
        yield from _listed(value, mapping)


def _one(found: Iterator[Value], mapping: LogMapping) -> Iterator[Row]:
    """A file that is one conversation, a message a line; broken lines are conversations lost."""
    read = list(found)
    yield Row("line 1", [value.data for value in read if not value.error])
    yield from (Row(f"line {v.line}", None, v.error) for v in read if v.error)


def _table(rows: Iterator[Any], mapping: LogMapping, counting: Counting) -> Iterator[Row]:
    if mapping.conversation:
        for number, messages in enumerate(grouped(rows, mapping, counting)):
            yield Row(f"conversation {number}", messages)
        return
    listed = list(rows)
    places = (*mapping.messages, *mapping.opening)
    if not listed or any(at(row, places) is not None for row in listed):
        yield from (Row(f"row {number}", row) for number, row in enumerate(listed, 1))
        return
    several = f"{len(listed):,} rows" if len(listed) != 1 else "1 row"
    yield Row("line 1", None, f"a table of {several} without messages in them; `--format csv`")


def _listed(value: Value, mapping: LogMapping) -> Iterator[Row]:
    """The conversations of one JSON value of a file."""
    where = f"line {value.line}"
    if value.error:
        yield Row(where, None, value.error)
        return
    data = decoded(value.data) if isinstance(value.data, str) else value.data
    found = None
    for place in mapping.conversations:
        found = data if place == "" else at(data, (place,))
        if isinstance(found, str):
            found = decoded(found)
        if isinstance(found, dict | list):
            break
    found = _wrapped(found, mapping)
    told = at(data, mapping.policy) if isinstance(data, Mapping) else None
    system = told if isinstance(told, str) else ""
    if isinstance(found, list) and not any(_is_message(item, mapping) for item in found[:1]):
        for number, row in enumerate(found):
            yield Row(f"conversation {number}", row, system=system)
    elif isinstance(found, dict | list):
        yield Row(where, found)
    else:
        named = " or ".join(f"`{place}`" for place in mapping.conversations if place)
        yield Row(where, None, f"no list at {named}" if named else "no conversation")


def _wrapped(found: Any, mapping: LogMapping) -> Any:
    """The conversations in a wrapping that no format names, such as `{"data": [...]}`."""
    places = (*mapping.messages, *mapping.opening)
    if not isinstance(found, Mapping) or at(found, places) is not None:
        return found
    for key in WRAPPINGS:
        rows = found.get(key)
        first = rows[0] if isinstance(rows, list) and rows else None
        if isinstance(first, Mapping) and at(first, places) is not None:
            return rows
    return found


def _is_message(row: Any, mapping: LogMapping) -> bool:
    """Whether something is a message itself, and no conversation with messages in it."""
    if not isinstance(row, Mapping) or at(row, (*mapping.messages, *mapping.opening)) is not None:
        return False
    if not isinstance(at(row, mapping.role), str):
        return False
    return any(at(row, (place,)) is not None for place in (*mapping.content, *mapping.tool_calls))


def messages_of(row: Any, mapping: LogMapping) -> tuple[list[Any], str]:
    """The messages of a conversation in their order, or why there are none."""
    row = decoded(row) if isinstance(row, str) else row
    if isinstance(row, list):
        return in_order(_flat(row), mapping), "" if row else "no messages"
    if not isinstance(row, Mapping):
        return [], "null" if row is None else "no conversation"
    found = at(row, mapping.messages)
    named = " or ".join(f"`{place}`" for place in mapping.messages)
    if isinstance(found, str):
        inner = decoded(found)
        broken = isinstance(inner, str) and inner.lstrip()[:1] in ("{", "[")
        if broken:
            return [], f"{named}: not JSON"
        found = [Plain("user", inner)] if isinstance(inner, str) and inner.strip() else inner
    if isinstance(found, Mapping) and isinstance(found.get("messages"), list):
        found = found["messages"]  # a trace: {input: {messages}, output}
    if isinstance(found, Mapping):
        if at(found, mapping.role) is None and not known_part(found):
            return [], f"{named}: no list of messages"
        found = [found]
    opening = at(row, mapping.opening)
    if opening is not None:
        found = found if isinstance(found, list) else []
    if not isinstance(found, list):
        null = any(at({"x": row}, (f"x.{p}",)) is None and _has(row, p) for p in mapping.messages)
        return [], f"no {named}" + (" (null)" if null else "")
    messages = in_order(_flat(found), mapping)
    if not messages and opening is None:
        return [], f"{named} is empty"
    before = [Plain("system", at(row, mapping.system))] if at(row, mapping.system) else []
    before += [] if opening is None else [opening]
    after = replies_beside(row, messages, mapping)
    return _attached([*before, *messages, *after], row.get("attachments")), ""


def _has(row: Mapping[str, Any], place: str) -> bool:
    return place in row


def _flat(messages: list[Any]) -> list[Any]:
    """Messages out of a list of lists, as batches are recorded."""
    if messages and all(isinstance(each, list) for each in messages):
        return [message for each in messages for message in each]
    return messages


def _attached(messages: list[Any], attachments: Any) -> list[Any]:
    """With long texts put back where they belong."""
    if not isinstance(attachments, Mapping) or not attachments:
        return messages
    return [_filled(message, attachments, 0) for message in messages]


def _filled(value: Any, attachments: Mapping[str, Any], depth: int) -> Any:
    if isinstance(value, str) and value.startswith(ATTACHMENT):
        return attachments.get(value.removeprefix(ATTACHMENT), value)
    if depth < 12 and isinstance(value, dict):
        return {key: _filled(item, attachments, depth + 1) for key, item in value.items()}
    if depth < 12 and isinstance(value, list):
        return [_filled(item, attachments, depth + 1) for item in value]
    return value
