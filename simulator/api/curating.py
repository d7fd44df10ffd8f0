"""Curating from Python: the dialogues of a run worth training on, as a run of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from simulator.analyses.curation.curate import CurationPlan, Manifest
from simulator.analyses.curation.curate import curate as curate_dialogues
from simulator.analyses.curation.filters import Filters
from simulator.analyses.curation.near_duplicates import THRESHOLD
from simulator.analyses.dataset.whole_files import write_whole
from simulator.api.loops import threaded
from simulator.api.result import Result, open_run
from simulator.dialogue import Dialogue, Judgement
from simulator.errors import UserError
from simulator.runs.subset import write_subset

MANIFEST = "manifest.json"


def curate(
    run: str | Path | Result,
    out: str | Path,
    *,
    n: int | None = None,
    accept: str = "expected",
    without: Sequence[str] = (),
    ending: Sequence[str] = (),
    least_turns: int = 0,
    most_turns: int | None = None,
    grade: Sequence[str] = (),
    duplicates: float | None = THRESHOLD,
    balance: Sequence[str] = (),
) -> Manifest:
    """Write the best part of a run as a run of its own, with a manifest of what was dropped.

    Args:
        run: A stored run, or its folder.
        out: Folder of the new run.
        n: Exactly as many (all that are left).
        accept: `expected` (clean, ended as well as the case allows), `clean` or `any`.
        without: Findings that no dialogue may have, warnings too.
        ending: The only endings.
        least_turns: Turns of both sides, at least.
        most_turns: And at most.
        grade: What a judge has to have passed, such as `helpfulness`.
        duplicates: Share of common shingles, masked, of a near-duplicate; None keeps them.
        balance: Over `scenario`, `persona`, `ending`, or several of them.

    Raises:
        UserError: Something that there is not, or less is left than `n`; nothing is written then.
        RunError: The run cannot be read, or `out` holds one already.

    Example: `curate("outputs/big", "outputs/best", n=500, balance=["persona"]).dropped`
    """
    result = run if isinstance(run, Result) else open_run(run)
    folder, target = result.folder, Path(out)
    if folder is None:
        raise UserError("a run in memory cannot be curated; give `run` a folder with `out`")
    filters = Filters(accept, tuple(without), tuple(ending), least_turns, most_turns, tuple(grade))
    plan = CurationPlan(filters, duplicates, tuple(balance), n)
    plan.check()
    with result.open() as opened:
        if opened.recipe.tactics:
            raise UserError(f"{folder}: is a run of `simulator stress`, whose cases stand in pairs")
    positions, manifest = curate_dialogues(_judged(result), plan, folder.name)
    write_subset(folder, target, positions)
    text = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1)
    write_whole(target / MANIFEST, [text, "\n"])
    return manifest


acurate = threaded(curate)


def _judged(result: Result) -> Iterator[tuple[int, Dialogue, tuple[Judgement, ...]]]:
    with result.open() as run:
        for place, dialogue in result.placed():
            yield place - 1, dialogue, run.judgements(dialogue)
