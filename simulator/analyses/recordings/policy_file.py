"""A policy in a file of its own: what a bot was told, where its recordings do not keep it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from simulator.analyses.recordings.reader import Recording
from simulator.documents import read_file
from simulator.errors import ContentError, UserError

LONGEST = 500_000
"""Characters of a policy: some two hundred pages, and far more than a bot is told."""

_CONTROL = frozenset(chr(code) for code in range(32)) - frozenset("\t\n\f")


def read_policy(path: Path) -> str:
    """The text of a policy, plain or Markdown, in UTF-8, -16 or -32.

    Raises:
        UserError: It is missing, a folder, empty, too long, or no text.
    """
    if path.is_dir():
        raise UserError(f"--policy {path}: is a folder; a policy is one file of text or Markdown")
    try:
        text = read_file(path)
    except ContentError as error:
        raise UserError(f"--policy {path}: {error.reason}") from None
    if not _CONTROL.isdisjoint(text):
        raise UserError(f"--policy {path}: is no text; a policy is one file of text or Markdown")
    if not text.strip():
        raise UserError(f"--policy {path}: is empty")
    if len(text) > LONGEST:
        raise UserError(
            f"--policy {path}: has {len(text):,} characters, more than {LONGEST:,}; give the policy"
            " alone"
        )
    return text.strip("\n")


def told(recordings: Iterable[Recording], policy: str) -> Iterator[Recording]:
    """Recordings whose support was told a policy, besides what they say themselves that it was."""
    for recording in recordings:
        own = recording.system
        if policy and policy not in own:
            recording = replace(recording, system=f"{own}\n{policy}" if own else policy)
        yield recording
