"""Runs side by side, from Python: what each way to make dialogues gives and costs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from simulator.analyses.quality.comparison import (
    TEMPLATES,
    Counted,
    RunComparison,
    compared,
    scripted,
)
from simulator.analyses.quality.references import read_reference
from simulator.api.loops import threaded
from simulator.api.production import PACE
from simulator.api.recordings import TranscriptFormat
from simulator.api.result import Result, open_run
from simulator.errors import UserError
from simulator.runs.provenance import packs_of


def compare(
    *runs: str | Path | Result,
    reference: str | Path | Sequence[str | Path] = (),
    templates: bool = False,
    format: TranscriptFormat | None = None,
    mapping: str | Path | None = None,
) -> RunComparison:
    """Put runs side by side: fidelity, diversity, faults, dollars, dialogues an hour.

    Args:
        runs: Runs, or their folders.
        reference: Files of recordings of people, of any format that `audit` reads.
        templates: Whether a template baseline of the first run stands beside them.
        format: Of the recordings (the one that they look like).
        mapping: A YAML table of where things stand in them.

    Raises:
        UserError: There is nothing to compare, or a run or a reference cannot be read.

    Example: `compare("outputs/embedded", "outputs/model", templates=True).entries[0].faults`
    """
    results = [run if isinstance(run, Result) else open_run(run) for run in runs]
    if len(results) + templates < 2:
        raise UserError("name two runs or more, or one and --templates")
    files = [reference] if isinstance(reference, str | Path) else list(reference)
    table = Path(mapping) if mapping else None
    people = read_reference([Path(f) for f in files], format or "", table) if files else None
    found = [_counted(result) for result in results]
    if templates:
        with results[0].open() as run:
            packs = packs_of(run)
        baseline = Counted(f"{found[0].name}, {TEMPLATES}", played=False)
        found.append(baseline.read(scripted(results[0], packs)))
    return compared(found, people)


acompare = threaded(compare)


def _counted(result: Result) -> Counted:
    with result.open() as run:
        pace = json.loads(run.note(PACE) or "{}")
    seconds = pace.get("seconds", 0)
    per_hour = 3600 * pace["dialogues"] / seconds if seconds else None
    return Counted(Path(result.name).name, per_hour).read(result)
