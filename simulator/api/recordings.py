"""The critic over what was said elsewhere: recordings in files, or conversations at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from simulator.analyses.audit import Audit, views, written_in
from simulator.analyses.audit import audit as audit_recordings
from simulator.analyses.log_mapping import MAPPINGS, LogMapping, read_mapping
from simulator.analyses.transcripts import Recording, read_messages, read_recordings
from simulator.api.loops import threaded
from simulator.api.packs import open_pack
from simulator.api.playing import Message
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Finding
from simulator.errors import UserError, nearest
from simulator.play.critic import run_checks

TranscriptFormat = Literal["openai", "tau", "tau2", "star"]


def audit(
    *sources: str | Path | Sequence[Message],
    pack: str | Path | Pack | None = None,
    format: TranscriptFormat = "openai",
    mapping: str | Path | None = None,
) -> Audit:
    """Run the critic over recorded conversations; what stands in each is its evidence.

    Args:
        sources: Files, or conversations as lists of chat-completions messages.
        pack: A pack of the same business: its facts and clauses are evidence too.
        format: Of the files.
        mapping: A YAML table of where things stand in them.

    Returns:
        The counts with their interval, and every finding with its place.

    Raises:
        UserError: A file cannot be read, or is not of that format.

    Example: `audit("logs.jsonl", pack="bakery").codes`
    """
    business = _pack(pack)
    layout = mapping_of(format, mapping)
    return audit_recordings(_recordings(sources, format, layout), business, layout.deeds)


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
    if format not in MAPPINGS:
        raise UserError(f"there is no format `{format}`{nearest(format, MAPPINGS)}")
    return read_mapping(Path(mapping), MAPPINGS[format]) if mapping else MAPPINGS[format]


def _pack(pack: str | Path | Pack | None) -> Pack | None:
    return None if pack is None else open_pack(pack)


def _recordings(
    sources: Sequence[str | Path | Sequence[Message]], format: str, layout: LogMapping
) -> Iterator[Recording]:
    for number, source in enumerate(sources):
        if isinstance(source, str | Path):
            yield from read_recordings(Path(source), format, layout)
        else:
            yield read_messages(source, f"#{number}")
