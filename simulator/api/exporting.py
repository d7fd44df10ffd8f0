"""Exporting one run or several: one set of files, with the packs of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from simulator.analyses.dataset.export import Export, ExportPlan, export, export_run
from simulator.analyses.dataset.format_table import FORMATS
from simulator.api.break_pairs import export_breaks, is_stress_run
from simulator.dialogue import Dialogue
from simulator.errors import UserError, nearest
from simulator.runs.provenance import packs_of

if TYPE_CHECKING:
    from simulator.content.pack import Pack
    from simulator.runs.reviewed_run import ReviewedRun


class Exportable(Protocol):
    """Dialogues of a run, all of them or some: a `Result`."""

    folder: Path | None

    @property
    def filtered(self) -> bool:
        """Whether it leaves dialogues of its run out."""

    @property
    def kept(self) -> tuple[Callable[[Dialogue], bool], ...]:
        """What is asked of each of them."""

    def open(self) -> AbstractContextManager[ReviewedRun]:
        """The run, to read."""

    def __iter__(self) -> Iterator[Dialogue]: ...


def export_results(results: Sequence[Exportable], plan: ExportPlan) -> Export:
    """Write the dialogues of some runs, one after the other; see `Result.export`.

    Raises:
        UserError: What is asked for is not to be had, or the runs were played on different
            versions of a pack, or nothing is played in them.
        RunError: A run cannot be read, or a file cannot be written.
    """
    _check(plan)
    _check_played(results)
    if len(results) == 1:
        return _of_one(results[0], plan)
    packs: dict[str, Pack] = {}
    for result in results:
        with result.open() as run:
            if FORMATS[plan.format].pairs and is_stress_run(run):
                raise UserError(f"{run.folder}: pairs of a stress run are exported by themselves")
            _join(packs, packs_of(run), run.folder)

    def dialogues() -> Iterator[Dialogue]:
        for result in results:
            yield from result

    return export(dialogues, packs, plan)


def _check_played(results: Sequence[Exportable]) -> None:
    folder = None
    for result in results:
        with result.open() as run:
            if run.played:
                return
            folder = folder or run.folder
    raise UserError(f"{folder}: there is no dialogue to export; `simulator generate` plays some")


def _of_one(result: Exportable, plan: ExportPlan) -> Export:
    with result.open() as run:
        packs = packs_of(run)
        if FORMATS[plan.format].pairs and is_stress_run(run):
            return export_breaks(run, packs, result.kept, plan)
        if not result.filtered:
            return export_run(run, packs, plan)
    return export(lambda: result, packs, plan)


def _check(plan: ExportPlan) -> None:
    """What is asked for is to be had, before anything is read."""
    for name, share in (("validation", plan.share), ("test", plan.test)):
        if not 0 <= share < 1:
            raise UserError(f"--{name}-share must be from 0 to below 1, not {share}")
    if plan.share + plan.test >= 1:
        raise UserError(
            f"--validation-share {plan.share} and --test-share {plan.test} leave nothing to train"
            " on; together they must be below 1"
        )
    if plan.format not in FORMATS:
        raise UserError(f"there is no format `{plan.format}`{nearest(plan.format, FORMATS)}")


def _join(packs: dict[str, Pack], others: Mapping[str, Pack], folder: Path | None) -> None:
    for name, pack in others.items():
        if packs.setdefault(name, pack).digest != pack.digest:
            raise UserError(
                f"{folder}: pack `{name}` is {pack.digest} there and {packs[name].digest} in an"
                " earlier run; export them apart"
            )
