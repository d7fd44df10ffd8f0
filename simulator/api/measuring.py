"""Quality from Python: how varied a run is, and how near its customers are to recorded people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulator.analyses.quality.references import read_reference
from simulator.analyses.quality.report import Quality
from simulator.analyses.quality.report import quality as measure
from simulator.api.loops import threaded
from simulator.api.recordings import TranscriptFormat
from simulator.api.result import Result, open_run
from simulator.content.pack import Pack
from simulator.errors import UserError
from simulator.runs.provenance import packs_of


def quality(
    run: str | Path | Result,
    reference: str | Path | Sequence[str | Path] = (),
    *,
    format: TranscriptFormat | None = None,
    mapping: str | Path | None = None,
    pack: str | None = None,
    keep_personal: bool = False,
) -> Quality:
    """Measure a run, and hold it against recordings of people where there are some.

    Args:
        run: A run, or its folder.
        reference: Files of recordings, of any format that `audit` reads.
        format: Of the recordings (the one that they look like).
        mapping: A YAML table of where things stand in them.
        pack: Only dialogues of this pack; needed for a run of several and a reference.
        keep_personal: Whether names, addresses, telephone and card numbers of the recordings are
            compared as they are; else they are masked.

    Raises:
        UserError: There is nothing to measure, or a reference cannot be read or compared.

    Example: `quality("outputs/bakery-n300-seed0", "chats.jsonl").fidelity.headline.value`
    """
    result = run if isinstance(run, Result) else open_run(run)
    files = [reference] if isinstance(reference, str | Path) else list(reference)
    table = Path(mapping) if mapping else None
    paths = [Path(file) for file in files]
    people = read_reference(paths, format or "", table, keep_personal) if files else None
    return measure(result, _packs(result) if people else {}, people, pack or "")


aquality = threaded(quality)


def _packs(result: Result) -> dict[str, Pack]:
    """The packs of a run; none where they have gone or changed: only the mix of acts needs one."""
    try:
        with result.open() as run:
            return packs_of(run)
    except UserError:
        return {}
