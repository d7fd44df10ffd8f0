"""The reference: recordings of people, against which a run is measured.

Any format of `audit` is read by the same reader. A table without a column of roles, as chats of
customers alone are published, is read as customers' turns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from simulator.analyses.quality.samples import Sample, Talk, sampled
from simulator.analyses.recordings.counts import Counting
from simulator.analyses.recordings.files import Text, texts
from simulator.analyses.recordings.guess import guess
from simulator.analyses.recordings.mapping import LogMapping, at, read_mapping, shipped
from simulator.analyses.recordings.personal import masked_texts
from simulator.analyses.recordings.reader import UnknownLayout, stream_recordings
from simulator.analyses.recordings.rows import TABLES, messages_of, rows_of
from simulator.errors import UserError

_CONVERSATION = ("conversationid", "dialogue_id", "dialog_id")
_CONTENT = ("utterance",)
_TIME = ("turnnumber", "turn_number", "turn")


@dataclass(frozen=True)
class Reference:
    """Recordings that were read.

    Attributes:
        names: Of the files.
        sample: Their dialogues.
        notes: What else is to be said of the reading, a line each.
        masked: Whether personal details are masked in them.
    """

    names: tuple[str, ...]
    sample: Sample
    notes: tuple[str, ...] = ()
    masked: bool = False


def read_reference(
    files: Sequence[Path],
    format_: str = "",
    mapping: Path | None = None,
    keep_personal: bool = False,
) -> Reference:
    """Read files of recordings.

    Args:
        files: Of one format.
        format_: One of `audit`'s; empty for the one that each file looks like.
        mapping: A table of where things stand in them.
        keep_personal: Whether personal details are compared as they are; else they are masked.

    Raises:
        UserError: A file cannot be read, is of another format, or nobody speaks in it.
    """
    for file in files:
        if file.is_file() and not file.stat().st_size:
            raise UserError(f"{file}: is empty; a reference is a file of recordings")
    counting = Counting()
    read = chain.from_iterable(_talks(file, format_, mapping, counting) for file in files)
    sample = sampled(read)
    if not keep_personal:
        sample = replace(sample, talks=tuple(map(masked_talk, sample.talks)))
    if not sample.talks:
        raise UserError(f"{files[0]}: no customer says anything in it")
    unread = counting.counts().messages.unread
    notes = tuple(f"{count:,} messages not read: {kind}" for kind, count in unread.items())
    return Reference(tuple(file.name for file in files), sample, notes, not keep_personal)


def masked_talk(talk: Talk) -> Talk:
    """What was said, personal details masked by what stands in all of it."""
    texts = masked_texts((*talk.customer, *talk.support))
    return Talk(texts[: len(talk.customer)], texts[len(talk.customer) :])


def _talks(file: Path, format_: str, mapping: Path | None, counting: Counting) -> Iterator[Talk]:
    table = any(suffix.lower() in TABLES for suffix in file.suffixes)
    if mapping is None and format_ in ("", "csv") and table:
        alone = _of_customers(file, counting)
        if alone is not None:
            yield from alone
            return
    format_ = format_ or guess(file).format
    layout = read_mapping(mapping, shipped(format_)) if mapping else shipped(format_)
    spoken = False
    try:
        for recording in stream_recordings(file, format_, layout):
            counting.add(recording.counts)
            talk = Talk.of(recording.turns)
            spoken |= bool(talk.customer)
            yield talk
    except UnknownLayout:
        if not spoken:  # customers alone are enough here
            raise


def _of_customers(file: Path, counting: Counting) -> list[Talk] | None:
    """The talks of tables without a column of roles; None where there is one, or no texts."""
    found: list[Talk] = []
    layout = _layout()
    for text in texts(file):
        rows = _rows(text, layout, counting)
        if rows is None:
            return None
        found += rows
    return found or None


def _layout() -> LogMapping:
    base = shipped("csv")
    return replace(
        base,
        conversation=(*base.conversation, *_CONVERSATION),
        content=(*base.content, *_CONTENT),
        time=(*base.time, *_TIME),
    )


def _rows(text: Text, layout: LogMapping, counting: Counting) -> list[Talk] | None:
    found = []
    for row in rows_of(text, layout, Counting()):
        messages, reason = ([], row.error) if row.error else messages_of(row.data, layout)
        if reason:
            counting.lose(row.where, reason)
            continue
        if any(at(each, layout.role) not in (None, "") for each in messages):
            return None
        said = [str(at(each, layout.content) or "").strip() for each in messages]
        if not any(said):
            return None
        counting.unread("messages", "without a text", sum(not each for each in said))
        found.append(Talk(tuple(each for each in said if each), ()))
    return found
