"""The critic over what was said elsewhere: recordings in files, or conversations at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from simulator.analyses.audit import Audit, views, written_in
from simulator.analyses.audit import audit as audit_recordings
from simulator.analyses.recordings.files import check_once, names
from simulator.analyses.recordings.guess import Guess
from simulator.analyses.recordings.guess import guess as guess_format
from simulator.analyses.recordings.mapping import LogMapping, read_mapping, shipped
from simulator.analyses.recordings.policy_file import read_policy, told
from simulator.analyses.recordings.reader import (
    Recording,
    UnknownLayout,
    read_messages,
    stream_recordings,
)
from simulator.api.loops import threaded
from simulator.api.packs import open_pack
from simulator.api.playing import Message
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Finding
from simulator.errors import UserError
from simulator.play.critic import run_checks

TranscriptFormat = Literal[
    "openai", "tau", "tau2", "star", "anthropic", "langchain", "sharegpt", "inspect", "promptfoo",
    "zendesk", "intercom", "csv",
]  # fmt: skip


def audit(
    *sources: str | Path | Sequence[Message],
    pack: str | Path | Pack | None = None,
    format: TranscriptFormat = "openai",
    mapping: str | Path | None = None,
    policy: str | Path | None = None,
    keep_personal: bool = False,
) -> Audit:
    """Run the critic over recorded conversations; what stands in each is its evidence.

    Args:
        sources: Files or folders, or conversations as lists of chat-completions messages.
        pack: A pack of the same business: its facts and clauses are evidence too.
        format: Of the files.
        mapping: A YAML table of where things stand in them.
        policy: A file of text or Markdown: what the bot was told, besides what the recordings say.
        keep_personal: Whether findings show names, addresses, telephone and card numbers as they
            are; else they are masked.

    Returns:
        The counts with their interval, every finding with its place, and what was read and what
        was not (`reading`).

    Raises:
        UserError: A file cannot be read, is not of that format, or support says nothing in it; the
            policy is missing, empty, too long or no text.

    Example: `audit("logs.jsonl", pack="bakery").codes`
    """
    business = _pack(pack)
    layout = mapping_of(format, mapping)
    read = recordings_of(sources, format, layout, policy)
    return audit_recordings(read, business, layout.deeds, keep_personal)


aaudit = threaded(audit)


def critique(
    dialogue: Dialogue | Sequence[Message], pack: str | Path | Pack | None = None
) -> tuple[Finding, ...]:
    """Run the critic on one dialogue, with the evidence that stands in it.

    Args:
        dialogue: One that was played, or chat-completions messages.
        pack: The business; that of a played dialogue is known.

    Returns:
        The findings in the order of the turns. Those that need the customer's brief or the state
        of the world are made while a dialogue is played, and stand in `dialogue.findings`.

    Raises:
        UserError: There is no such pack, or nobody speaks.
    """
    if isinstance(dialogue, Dialogue):
        recording = Recording(dialogue.case_id, dialogue.system, dialogue.turns)
        pack = pack or dialogue.pack
    else:
        recording = read_messages(dialogue)
    locale = written_in((recording,))
    return tuple(
        f for view in views(recording, _pack(pack), locale=locale) for f in run_checks(view)
    )


def mapping_of(format: str, mapping: str | Path | None = None) -> LogMapping:
    """Where things stand in recordings.

    Raises:
        UserError: There is no such format, or the table cannot be used.
    """
    base = shipped(format)
    return read_mapping(Path(mapping), base) if mapping else base


def guess(file: str | Path) -> Guess:
    """Which format a file of recordings looks like.

    Returns:
        The format, what of the file it reads, and its mapping as YAML, to be copied.

    Raises:
        UserError: The file cannot be read, or no format reads it.

    Example: `guess("logs.json").format`
    """
    return guess_format(Path(file))


def _pack(pack: str | Path | Pack | None) -> Pack | None:
    return None if pack is None else open_pack(pack)


def recordings_of(
    sources: Sequence[str | Path | Sequence[Message]],
    format: str,
    layout: LogMapping,
    policy: str | Path | None = None,
) -> Iterator[Recording]:
    """Recordings one after the other, whose support was told a policy where there is one.

    Raises:
        UserError: As `audit`; about the policy at once, about the files as they are read.
    """
    rules = read_policy(Path(policy)) if policy is not None else ""
    return told(_recordings(sources, format, layout), rules)


def _recordings(
    sources: Sequence[str | Path | Sequence[Message]], format: str, layout: LogMapping
) -> Iterator[Recording]:
    files = [Path(source) for source in sources if isinstance(source, str | Path)]
    check_once(files)
    named = dict(zip(files, names(files), strict=True))
    for number, source in enumerate(sources):
        if isinstance(source, str | Path):
            yield from _of_file(Path(source), format, layout, named[Path(source)])
            continue
        found = read_messages(source, f"#{number}")
        if not found.support_speaks:
            raise UserError(f"#{number}: support says nothing ({found.counts.summary()})")
        yield found


def _of_file(path: Path, format: str, layout: LogMapping, name: str) -> Iterator[Recording]:
    try:
        yield from stream_recordings(path, format, layout, name)
    except UnknownLayout as error:
        likely = _likely(path)
        known = likely in ("", format) or layout != shipped(format)
        raise (
            error if known else UserError(f"{error.told}; it looks like --format {likely}")
        ) from None


def _likely(path: Path) -> str:
    """The format that a file looks like; empty where it looks like none."""
    try:
        return guess_format(path).format
    except UserError:
        return ""
