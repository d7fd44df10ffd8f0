"""Recordings: conversations of other systems, read from files or taken as messages at hand.

Nothing is dropped in silence: each conversation carries the counts of what was read of it and what
was not; one that cannot be read has no turns, and its reason among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from simulator.analyses.recordings.counts import Counting, ReadingCounts
from simulator.analyses.recordings.files import Text, texts
from simulator.analyses.recordings.json_text import Value, decoded, values
from simulator.analyses.recordings.mapping import LogMapping, at, shipped
from simulator.analyses.recordings.message import Plain, read_message
from simulator.analyses.recordings.table import csv_rows, grouped, in_order
from simulator.analyses.recordings.turns import built
from simulator.dialogue import Speaker, Turn
from simulator.errors import UserError

NOTHING_READ = ReadingCounts()
TABLES = (".csv", ".tsv")
ATTACHMENT = "attachment://"
"""How Inspect writes a long text that stands elsewhere in its sample."""

_REWARDS = ("info.reward_info.components.base_success", "reward", "reward_info.reward")


@dataclass(frozen=True)
class Recording:
    """One recorded conversation.

    Attributes:
        id: Where it stands: file and place.
        system: What support was told; empty where the recording does not have it.
        turns: Each message with a text is a turn; a support turn holds the calls made before it.
            Calls that no words follow stand in a last turn without a text. Empty where the
            conversation could not be read.
        passed: Whether its own benchmark counted it as a success; None where it does not say.
        counts: What was read of it and what was not.
    """

    id: str
    system: str
    turns: tuple[Turn, ...]
    passed: bool | None = None
    counts: ReadingCounts = NOTHING_READ

    @property
    def support_speaks(self) -> bool:
        """Whether support says anything."""
        return any(turn.speaker == Speaker.SUPPORT and turn.text for turn in self.turns)


@dataclass(frozen=True)
class _Row:
    """A conversation as it stands in a file: the row, or why there is none."""

    where: str
    data: Any
    error: str = ""


def read_recordings(path: Path, format_: str, mapping: LogMapping | None = None) -> list[Recording]:
    """Read a file or folder of recordings.

    Args:
        path: The file or folder.
        format_: One of `FORMATS`.
        mapping: Instead of the format's own.

    Raises:
        UserError: It cannot be read, is not of that format, or support says nothing in it.
    """
    return list(stream_recordings(path, format_, mapping))


def stream_recordings(
    path: Path, format_: str, mapping: LogMapping | None = None, name: str = ""
) -> Iterator[Recording]:
    """The same, one after the other; whether support says anything is known at the end.

    Args:
        path: The file or folder.
        format_: One of `FORMATS`.
        mapping: Instead of the format's own.
        name: What recordings' ids begin with (the name of the file).

    Raises:
        UserError: As `read_recordings`.
    """
    mapping = mapping or shipped(format_)
    total, spoken, first = Counting(), False, ""
    for text in texts(path):
        within = name or path.name
        if text.name not in (path.name, path.name.removesuffix(".gz")):
            within = f"{within}/{text.name}"
        for recording, reason in _of_text(text, within, mapping):
            total.add(recording.counts)
            spoken |= recording.support_speaks
            first = first or reason
            yield recording
    counts = total.counts()
    if not counts.conversations.total:
        raise UserError(f"{path}: holds no conversation")
    if not counts.conversations.read:
        raise UserError(
            f"{path}: not a file of the format `{format_}` ({first}); `simulator audit --guess"
            " FILE` says which one it looks like"
        )
    if not spoken:
        raise UserError(f"{path}: {_silence(counts)}")


def read_messages(messages: Sequence[Mapping[str, Any]], id_: str = "#0") -> Recording:
    """A conversation that is at hand as chat-completions messages.

    Raises:
        UserError: They are not messages, or nobody speaks.
    """
    if not all(isinstance(message, Mapping) for message in messages):
        raise UserError(f"{id_}: a conversation is a list of messages with `role` and `content`")
    found, _ = _recording(id_, _Row(id_, list(messages)), shipped("openai"), Counting())
    if not any(turn.text for turn in found.turns):
        raise UserError(f"{id_}: nobody speaks: the roles are `user` and `assistant`")
    return found


def _silence(counts: ReadingCounts) -> str:
    """Why nothing can be said of a file: who there is in it."""
    read, unread = counts.messages.read, counts.messages.unread
    roles = {kind.partition("`")[2].rstrip("`") for kind in unread if kind.startswith("role `")}
    named = ", ".join(sorted({*read, *roles})[:8]) or "missing"
    who = "support says nothing" if read else "nobody speaks"
    return (
        f"{who}: the roles are {named}, not `user` and `assistant`; --mapping can declare them"
        f" ({counts.summary()})"
    )


def _of_text(text: Text, name: str, mapping: LogMapping) -> Iterator[tuple[Recording, str]]:
    """The conversations of one file, each with the reason why it was not read."""
    counting = Counting()
    if text.broken:
        counting.unread("parts", "bytes in no UTF encoding", text.broken)
    place = -1
    for place, row in enumerate(_rows(text, mapping, counting)):
        yield _recording(f"{name}#{place}", row, mapping, counting)
        counting = Counting()
    left = counting.counts()
    if place < 0 and (left.messages.total or left.parts.total):
        counting.lose(name, "no conversation in it")
        yield Recording(f"{name}#0", "", (), None, counting.counts()), "no conversation in it"


def _rows(text: Text, mapping: LogMapping, counting: Counting) -> Iterator[_Row]:
    if text.missing:
        yield _Row(text.name, None, text.missing)
        return
    start = text.text.lstrip()[:1]
    if text.name.lower().endswith(TABLES) or (mapping.conversation and start not in ("{", "[")):
        try:
            yield from _table(csv_rows(text.text, counting), mapping, counting)
        except ValueError as error:
            yield _Row(text.name, None, str(error))
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


def _one(found: Iterator[Value], mapping: LogMapping) -> Iterator[_Row]:
    """A file that is one conversation, a message a line; broken lines are conversations lost."""
    read = list(found)
    yield _Row("line 1", [value.data for value in read if not value.error])
    yield from (_Row(f"line {v.line}", None, v.error) for v in read if v.error)


def _table(rows: Iterator[Any], mapping: LogMapping, counting: Counting) -> Iterator[_Row]:
    if mapping.conversation:
        for number, messages in enumerate(grouped(rows, mapping, counting)):
            yield _Row(f"conversation {number}", messages)
    else:
        yield from (_Row(f"row {number}", row) for number, row in enumerate(rows, 1))


def _listed(value: Value, mapping: LogMapping) -> Iterator[_Row]:
    """The conversations of one JSON value of a file."""
    where = f"line {value.line}"
    if value.error:
        yield _Row(where, None, value.error)
        return
    data = decoded(value.data) if isinstance(value.data, str) else value.data
    found = None
    for place in mapping.conversations:
        found = data if place == "" else at(data, (place,))
        if isinstance(found, str):
            found = decoded(found)
        if isinstance(found, dict | list):
            break
    if isinstance(found, list) and not any(_is_message(item, mapping) for item in found[:1]):
        yield from (_Row(f"conversation {number}", row) for number, row in enumerate(found))
    elif isinstance(found, dict | list):
        yield _Row(where, found)
    else:
        named = " or ".join(f"`{place}`" for place in mapping.conversations if place)
        yield _Row(where, None, f"no list at {named}" if named else "no conversation")


def _is_message(row: Any, mapping: LogMapping) -> bool:
    """Whether something is a message itself, and no conversation with messages in it."""
    if not isinstance(row, Mapping) or at(row, (*mapping.messages, *mapping.opening)) is not None:
        return False
    if not isinstance(at(row, mapping.role), str):
        return False
    return any(at(row, (place,)) is not None for place in (*mapping.content, *mapping.tool_calls))


def _recording(
    id_: str, row: _Row, mapping: LogMapping, counting: Counting
) -> tuple[Recording, str]:
    messages, reason = ([], row.error) if row.error else _messages(row.data, mapping)
    if reason:
        counting.lose(id_, reason)
        return Recording(id_, "", (), None, counting.counts()), f"{row.where}: {reason}"
    counting.read("conversations", "read")
    customer = at(row.data, mapping.customer) if isinstance(row.data, Mapping) else None
    read = (m for raw in messages for m in read_message(raw, mapping, customer, counting))
    system, turns = built(read, counting)
    return Recording(id_, system, turns, _passed(row.data), counting.counts()), ""


def _messages(row: Any, mapping: LogMapping) -> tuple[list[Any], str]:
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
    if isinstance(found, Mapping):
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
    after = _reply(at(row, mapping.reply), messages, mapping)
    return _attached([*before, *messages, *after], row.get("attachments")), ""


def _has(row: Mapping[str, Any], place: str) -> bool:
    return place in row


def _flat(messages: list[Any]) -> list[Any]:
    """Messages out of a list of lists, as batches are recorded."""
    if messages and all(isinstance(each, list) for each in messages):
        return [message for each in messages for message in each]
    return messages


def _reply(reply: Any, messages: list[Any], mapping: LogMapping) -> list[Any]:
    """What support said last, where it stands beside the messages and not among them."""
    last = messages[-1] if messages else None
    role = str(at(last, mapping.role)) if isinstance(last, Mapping) else ""
    if reply in (None, "", [], {}) or mapping.roles.get(role) == "assistant":
        return []
    listed = reply if isinstance(reply, list) else [reply]
    if all(isinstance(m, Mapping) and (at(m, mapping.role) or m.get("type")) for m in listed):
        whole = [m for m in listed if at(m, mapping.role)]
        return listed if whole else [Plain("assistant", listed)]
    return [Plain("assistant", reply)]


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


def _passed(row: Any) -> bool | None:
    reward = at(row, _REWARDS) if isinstance(row, Mapping) else None
    return reward >= 1 if isinstance(reward, int | float) else None
