"""Recordings: conversations of other systems, read from files or taken as messages at hand.

Nothing is dropped in silence: each conversation carries the counts of what was read of it and what
was not; one that cannot be read has no turns, and its reason among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.analyses.recordings.counts import WITHOUT_SUPPORT, Counting, ReadingCounts
from simulator.analyses.recordings.files import Text, texts
from simulator.analyses.recordings.mapping import LogMapping, at, shipped
from simulator.analyses.recordings.message import read_message
from simulator.analyses.recordings.rows import Row, messages_of, rows_of
from simulator.analyses.recordings.turns import built
from simulator.dialogue import Speaker, Turn
from simulator.errors import UserError

NOTHING_READ = ReadingCounts()
_REWARDS = ("info.reward_info.components.base_success", "reward", "reward_info.reward")


class UnknownLayout(UserError):
    """A file in which nobody speaks where the format says that somebody does.

    Attributes:
        told: What is wrong, without a hint of what to do.
    """

    def __init__(self, told: str, hint: str) -> None:
        super().__init__(f"{told}; {hint}")
        self.told = told


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
        member = text.name not in (path.name, path.name.removesuffix(".gz"))
        if member:
            within = f"{within}/{text.name}"
        for recording, reason in _of_text(text, within, mapping, member):
            total.add(recording.counts)
            spoken |= recording.support_speaks
            first = first or reason
            yield recording
    counts = total.counts()
    if not counts.conversations.total:
        raise UserError(f"{path}: holds no conversation")
    if not counts.conversations.read:
        raise UnknownLayout(
            f"{path}: not a file of the format `{format_}` ({first})",
            "`simulator audit --guess FILE` says which one it looks like",
        )
    if not spoken:
        raise UnknownLayout(f"{path}: {_silence(counts)}", "--mapping can declare them")


def read_messages(messages: Sequence[Mapping[str, Any]], id_: str = "#0") -> Recording:
    """A conversation that is at hand as chat-completions messages.

    Raises:
        UserError: They are not messages, or nobody speaks.
    """
    if not all(isinstance(message, Mapping) for message in messages):
        raise UserError(f"{id_}: a conversation is a list of messages with `role` and `content`")
    found, _ = _recording(id_, Row(id_, list(messages)), shipped("openai"), Counting())
    if not any(turn.text for turn in found.turns):
        raise UserError(f"{id_}: nobody speaks: the roles are `user` and `assistant`")
    return found


def _silence(counts: ReadingCounts) -> str:
    """Why nothing can be said of a file: who there is in it."""
    read, unread = counts.messages.read, counts.messages.unread
    roles = {kind.partition("`")[2].rstrip("`") for kind in unread if kind.startswith("role `")}
    named = ", ".join(sorted({*read, *roles})[:8]) or "missing"
    who = "support says nothing" if read else "nobody speaks"
    return f"{who}: the roles are {named}, not `user` and `assistant` ({counts.summary()})"


def _of_text(
    text: Text, name: str, mapping: LogMapping, member: bool = False
) -> Iterator[tuple[Recording, str]]:
    """The conversations of one file, each with the reason why it was not read."""
    counting = Counting()
    if text.broken:
        counting.unread("parts", "bytes in no UTF encoding", text.broken)
    place = -1
    for place, row in enumerate(rows_of(text, mapping, counting)):
        yield _recording(f"{name}#{place}", row, mapping, counting)
        counting = Counting()
    left = counting.counts()
    if place < 0 and (member or left.messages.total or left.parts.total):
        reason = "no conversation in it" if text.text.strip() else "an empty file"
        counting.lose(name, reason)
        yield Recording(f"{name}#0", "", (), None, counting.counts()), reason


def _recording(
    id_: str, row: Row, mapping: LogMapping, counting: Counting
) -> tuple[Recording, str]:
    messages, reason = ([], row.error) if row.error else messages_of(row.data, mapping)
    if reason:
        counting.lose(id_, reason)
        return Recording(id_, "", (), None, counting.counts()), f"{row.where}: {reason}"
    customer = at(row.data, mapping.customer) if isinstance(row.data, Mapping) else None
    read = (m for raw in messages for m in read_message(raw, mapping, customer, counting))
    system, turns = built(read, counting)
    spoken = any(turn.speaker == Speaker.SUPPORT and turn.text for turn in turns)
    counting.read("conversations", "with support" if spoken else WITHOUT_SUPPORT)
    system = system or row.system
    return Recording(id_, system, turns, _passed(row.data), counting.counts()), ""


def _passed(row: Any) -> bool | None:
    reward = at(row, _REWARDS) if isinstance(row, Mapping) else None
    return reward >= 1 if isinstance(reward, int | float) else None
