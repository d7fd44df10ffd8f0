"""Public recordings: on which the critic was tuned, which were kept apart, how they are read."""

from __future__ import annotations

from pathlib import Path

from simulator import audit
from simulator.analyses.audit import Audit
from simulator.analyses.recordings.reader import Recording, read_recordings

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "transcripts"
TUNED = ("airline-gpt-4o.json", "retail-gpt-4.1.json", "retail-grok-3.json")
REPORTED = ("airline-qwen2.5-7b.json", "airline-sonnet-4.5.json", "retail-ft-gpt-4.1.json")
_RETAIL = Path(__file__).resolve().parents[1] / "packs" / "retail"


def conversations(file: str) -> list[Recording]:
    """All conversations of a file."""
    return read_recordings(DATA / file, _format(file))


def audited(file: str, packs: bool = True) -> Audit:
    """What the critic finds in a file, that of a shop with its pack."""
    pack = _RETAIL if packs and file.startswith("retail") else None
    return audit(DATA / file, pack=pack, format=_format(file))


def _format(file: str) -> str:
    return "tau2" if (DATA / file).read_text("utf-8").lstrip().startswith("{") else "tau"
