"""Preference pairs of a stress run: what the bot said, against what the clerk says there."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from simulator.analyses.dataset.card import ABOUT_BREAKS
from simulator.analyses.dataset.export import Export, ExportPlan, export
from simulator.content.tactics import load_tactics
from simulator.dialogue import Dialogue
from simulator.runs.reviews import NOTHING, Decisions
from simulator.runs.stress.judged import Judged, judged

if TYPE_CHECKING:
    from simulator.content.pack import Pack
    from simulator.runs.reviewed_run import ReviewedRun
    from simulator.runs.store import Run


def is_stress_run(run: Run) -> bool:
    """Whether its customers are up to something."""
    return any(case.attack is not None for _, case in run.cases())


def export_breaks(
    run: ReviewedRun,
    packs: Mapping[str, Pack],
    keep: Sequence[Callable[[Dialogue], bool]],
    plan: ExportPlan,
) -> Export:
    """Write a pair for each broken case of which one can be had; see `export`.

    Args:
        run: Opened to read.
        packs: Its packs by name.
        keep: Of all that were played, only those.
        plan: What is to be written where, in a format of pairs.

    Raises:
        RunError: A tactic was changed since, a file cannot be written, or no case gives a pair.
    """
    faults = tuple(run.recipe.limits.get("faults", ()))
    rejected: Counter[str] = Counter()
    cases = (
        one
        for one in _left_by_people(judged(run, packs, load_tactics()), run.decisions(), rejected)
        if all(each(one.dialogue) for each in keep)
    )
    corrected, left_out = _corrected(cases, packs, faults)
    return export(lambda: corrected, packs, plan, left_out + rejected, ABOUT_BREAKS)


def _left_by_people(
    cases: Iterable[Judged], decided: Mapping[int, Decisions], rejected: Counter[str]
) -> Iterator[Judged]:
    """Cases that no person has rejected; the others are counted by reason."""
    for one in cases:
        verdict = decided.get(one.place, NOTHING).applied(one.dialogue).verdict
        if verdict.by_person:
            rejected[f"not accepted: {verdict.reasons[0]}"] += 1
        else:
            yield one


def _corrected(
    cases: Iterable[Judged], packs: Mapping[str, Pack], faults: tuple[str, ...]
) -> tuple[list[Dialogue], Counter[str]]:
    """In a loop of its own, also where one is running already, as in Jupyter."""
    from simulator.analyses.dataset.corrections import corrections

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(corrections(cases, packs, faults))
    # a run is read in the thread that has opened it
    read = list(cases)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, corrections(read, packs, faults)).result()
