"""One message of any shape, read into who it is from and what it says, calls and answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator.analyses.recordings.calls import answer_of, read_call, read_result
from simulator.analyses.recordings.content import read_content
from simulator.analyses.recordings.counts import Counting
from simulator.analyses.recordings.events import Answered, Asked, Event, Said
from simulator.analyses.recordings.mapping import LogMapping, at
from simulator.analyses.recordings.markup import plain_text, tagged_results
from simulator.analyses.recordings.parts import holds_call, kind_of, known_part
from simulator.json_text import decoded
from simulator.play.models.reply_text import thought_apart
from simulator.play.models.told_calls import calls_told
from simulator.play.models.written_calls import MARKS, calls_alone

_THOUGHTS = ("reasoning_content", "reasoning", "thinking", "thought")
_ATTACHED = ("attachments", "images", "files", "audios", "videos")
_CALLS = ("function_call", "toolInvocations", "tool_call", "toolCalls", "functionCall")


@dataclass(frozen=True)
class Plain:
    """A message that stands apart, so that where it stands says who it is from."""

    role: str
    content: Any


@dataclass(frozen=True)
class Aside:
    """A message that is none of the conversation, and why: it is counted as not read."""

    kind: str


@dataclass(frozen=True)
class Message:
    """A message that was read.

    Attributes:
        role: One of `ROLES`.
        events: What it holds, in order.
    """

    role: str
    events: tuple[Event, ...]


def read_message(
    raw: Any, mapping: LogMapping, customer: Any, counting: Counting
) -> Iterator[Message]:
    """Read one message; each is counted as read or, with the reason, as not read.

    Args:
        raw: As it stands in the file.
        mapping: Where things stand in it.
        customer: What the customer's messages have as their role, if the conversation says so.
        counting: Takes the counts.
    """
    if isinstance(raw, Plain):
        events = tuple(_spoken(read_content(raw.content, mapping, counting), mapping, counting))
        yield from _counted(Message(raw.role, events), raw.role, counting)
        return
    if isinstance(raw, Aside):
        counting.unread("messages", raw.kind)
        return
    if not isinstance(raw, Mapping):
        kind = "null" if raw is None else f"no mapping ({type(raw).__name__})"
        counting.unread("messages", kind)
        return
    several = raw.get("tool_messages")
    if isinstance(several, list) and several and at(raw, mapping.content) is None:
        for each in several:
            yield from read_message(each, mapping, customer, counting)
        return
    note = _note(raw, mapping)
    if note:
        counting.unread("messages", note)
        return
    role, kind = _role(raw, mapping, customer)
    if not role:
        counting.unread("messages", kind)
        return
    _count_beside(raw, counting)
    yield from _counted(Message(role, tuple(_events(raw, role, mapping, counting))), kind, counting)


def _counted(message: Message, kind: str, counting: Counting) -> Iterator[Message]:
    if message.events:
        counting.read("messages", kind)
        yield message
    else:
        empty = kind if message.role == "item" else f"{kind} without a text or call"
        counting.unread("messages", empty)


def _note(raw: Mapping[str, Any], mapping: LogMapping) -> str:
    """What makes a message one that nobody says: `public false`."""
    for place, values in mapping.notes.items():
        found = at(raw, (place,))
        if found is not None and str(found).lower() in values:
            return f"{place.rpartition('.')[2]} {str(found).lower()}"
    return ""


def _role(raw: Mapping[str, Any], mapping: LogMapping, customer: Any) -> tuple[str, str]:
    """Whose message it is, and the kind that it is counted as; no role where nobody knows."""
    found = at(raw, mapping.role)
    if found is None or found == "":
        kind = kind_of(raw)
        if kind and kind != "text" and known_part(raw):
            return "item", kind
        return "", f"type `{kind}`" if kind and kind != "text" else "no role"
    name = str(found)
    role = mapping.roles.get(name) or mapping.roles.get(name.strip().lower())
    if role:
        return role, name
    if customer is not None:
        side = "user" if name == str(customer) else "assistant"
        return side, side
    return "", f"role `{name}`"


def _count_beside(raw: Mapping[str, Any], counting: Counting) -> None:
    """What stands beside the content: thoughts and attachments."""
    if any(isinstance(raw.get(key), str | list) and raw[key] for key in _THOUGHTS):
        counting.unread("parts", "thinking")
    for key in _ATTACHED:
        found = raw.get(key)
        if isinstance(found, list) and found:
            counting.unread("parts", key.removesuffix("s"), len(found))


def _events(
    raw: Mapping[str, Any], role: str, mapping: LogMapping, counting: Counting
) -> Iterator[Event]:
    if role == "item":
        yield from read_content(raw, mapping, counting)
        return
    content, beside = _content(raw, mapping)
    if role == "tool":
        yield from _answers(raw, content, mapping, counting)
    elif role == "call":
        yield from _written(content, raw, mapping, counting)
    else:
        said = read_content(content, mapping, counting)
        said = _results_in(said, mapping, counting) if role == "user" else said
        yield from _asked_once(_all(beside, role, said, mapping, counting))


def _content(raw: Mapping[str, Any], mapping: LogMapping) -> tuple[Any, Mapping[str, Any]]:
    """What a message says, and the message; without calls that its parts state again.

    The AI SDK keeps a message's text in `content` and all of it in `parts`.
    """
    found = [value for p in mapping.content if (value := at(raw, (p,))) not in (None, "", [])]
    parts = raw.get("parts")
    if isinstance(parts, list) and parts in found and any(map(holds_call, parts)):
        return parts, {key: raw[key] for key in raw if key != "toolInvocations"}
    return (found[0] if found else at(raw, mapping.content)), raw


def _all(
    raw: Mapping[str, Any],
    role: str,
    said: Iterator[Event],
    mapping: LogMapping,
    counting: Counting,
) -> Iterator[Event]:
    spoken = _spoken(said, mapping, counting) if role == "assistant" else _plain(said, mapping)
    texts = list(spoken)
    calls = list(_calls_beside(raw, role, mapping, counting))
    answered = any(isinstance(event, Answered) for event in calls)
    if answered:  # its words were said with the results at hand
        yield from calls
    yield from texts
    refusal = raw.get("refusal")
    if isinstance(refusal, str) and refusal:
        counting.read("parts", "refusal")
        yield Said(refusal)
    audio = raw.get("audio")
    if not texts and isinstance(audio, Mapping) and isinstance(audio.get("transcript"), str):
        counting.read("parts", "transcript")
        yield Said(audio["transcript"])
    if not answered:
        yield from calls


def _calls_beside(
    raw: Mapping[str, Any], role: str, mapping: LogMapping, counting: Counting
) -> Iterator[Event]:
    """The calls that stand beside the content, also as JSON text."""
    for place in (*mapping.tool_calls, *_CALLS):
        calls = at(raw, (place,))
        calls = decoded(calls) if isinstance(calls, str) else calls
        if calls in (None, "", [], {}):
            continue
        for call in calls if isinstance(calls, list) else [calls]:
            yield from read_call(call, mapping, counting, by_customer=role == "user")


def _results_in(
    events: Iterator[Event], mapping: LogMapping, counting: Counting
) -> Iterator[Event]:
    """Results that a template puts into a message of the customer's; see `Answered.words`."""
    for event in events:
        results = tagged_results(event.text) if isinstance(event, Said) else []
        for text in results:
            yield replace(read_result({"content": text}, mapping, counting), words=text)
        if not results:
            yield event


def _asked_once(events: Iterator[Event]) -> Iterator[Event]:
    """Without calls that a message states twice, in its content and beside it."""
    seen: set[tuple[str, str]] = set()
    for event in events:
        if isinstance(event, Asked) and event.id:
            if (event.id, event.name) in seen:
                continue
            seen.add((event.id, event.name))
        yield event


def _spoken(events: Iterator[Event], mapping: LogMapping, counting: Counting) -> Iterator[Event]:
    """Support's texts, without thoughts, and with the calls that are written into them."""
    for event in _plain(events, mapping):
        if not isinstance(event, Said):
            yield event
            continue
        _, spoken = thought_apart(event.text)
        if spoken != event.text:
            counting.unread("parts", "thinking")
        calls, text = calls_told(spoken)
        if text.strip():
            yield Said(text)
        marked = text.strip() and MARKS.search(spoken)  # what runs the bot takes such calls out
        words = "" if marked else spoken
        for call in calls:
            for read in read_call(call, mapping, counting):
                if isinstance(read, Asked):
                    read = replace(read, words=words, beside=text.strip() if words else "")
                    words = ""
                yield read


def _plain(events: Iterator[Event], mapping: LogMapping) -> Iterator[Event]:
    for event in events:
        if isinstance(event, Said):
            text = plain_text(event.text) if mapping.markup == "html" else event.text
            if text.strip():
                yield Said(text)
        else:
            yield event


def _answers(
    raw: Mapping[str, Any], content: Any, mapping: LogMapping, counting: Counting
) -> Iterator[Event]:
    """The results in a message of a tool: parts of their own, or the message as a whole."""
    if isinstance(content, list) and any("result" in kind_of(p) for p in content):
        inner = Counting()
        found = [e for e in read_content(content, mapping, inner) if isinstance(e, Answered)]
        if found:
            counting.add(inner.counts())
            yield from found
            return
    results = tagged_results(content) if isinstance(content, str) else []
    place = next((p for p in mapping.content if at(raw, (p,)) is content), "")
    for each in [{**raw, place: result} for result in results] or [dict(raw)]:
        counting.read("parts", "result")
        yield answer_of(each, mapping, counting)


def _written(
    content: Any, raw: Mapping[str, Any], mapping: LogMapping, counting: Counting
) -> Iterator[Event]:
    """The calls of a message that is one: as its text, as data, or in the places of a call."""
    if content is None and at(raw, mapping.name) is not None:
        content = raw
    calls = calls_alone(content) if isinstance(content, str) else content
    if calls is None:
        counting.unread("calls", "in no known form")
        return
    counting.read("parts", "call")
    for call in calls if isinstance(calls, list) else [calls]:
        yield from read_call(call, mapping, counting)
