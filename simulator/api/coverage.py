"""What runs have exercised of their packs, and what they lack."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.analyses.coverage.report import Report, as_json, chosen
from simulator.analyses.dataset.whole_files import check_targets, write_whole
from simulator.api.loops import threaded
from simulator.api.source import Source
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona
from simulator.content.tactics import Tactic, load_tactics
from simulator.dialogue import Dialogue
from simulator.errors import UserError
from simulator.runs.coverage.coverage import Coverage, Cross, with_crosses
from simulator.runs.coverage.space import assess
from simulator.runs.hit_counter import count_run, counted
from simulator.runs.pools import counting
from simulator.runs.provenance import packs_of, players_of
from simulator.runs.reachability import Scope, searching
from simulator.runs.run_goals import read_dimensions
from simulator.runs.steps import Begin, unshown
from simulator.runs.stress.tactic_space import with_tactics


@dataclass(frozen=True)
class CoverageReport:
    """The coverage of some runs, a report for each pack; reports are added with `+`.

    Attributes:
        reports: In the order of the packs.
        results: The runs.
        cross, without: As they were asked for.
    """

    reports: tuple[Report, ...]
    results: tuple[Source, ...]
    cross: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def percent(self) -> float:
        """Of all bins that can be reached, those that were hit; of the pack with the fewest."""
        return min(report.assessment.percent for report in self.reports)

    @property
    def holes(self) -> dict[str, tuple[str, ...]]:
        """By dimension, what can be reached and was not, over all packs."""
        found: dict[str, tuple[str, ...]] = {}
        for report in self.reports:
            for row in report.assessment.dimensions:
                found[row.name] = (*found.get(row.name, ()), *row.holes)
        return found

    def commands(self, hole: str) -> tuple[str, ...]:
        """The commands that would fill a hole, one a pack that has it."""
        return tuple(
            report.command(hole)
            for report in self.reports
            if any(hole in row.holes for row in report.assessment.dimensions)
        )

    def __add__(self, other: CoverageReport) -> CoverageReport:
        results = (*self.results, *other.results)
        cross, without = (*self.cross, *other.cross), (*self.without, *other.without)
        return coverage(*results, cross=cross, without=without)

    def to_json(self) -> str:
        """Everything, as `simulator coverage --json` prints it."""
        return as_json(self.reports)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as plain data."""
        found: dict[str, Any] = json.loads(self.to_json())
        return found

    def write(
        self,
        *,
        html: str | Path | None = None,
        xml: str | Path | None = None,
        json: str | Path | None = None,
    ) -> None:
        """Write files, each whole or not at all.

        Args:
            html: A page that needs nothing else.
            xml: Cobertura XML.
            json: Everything, for machines.

        Raises:
            RunError: One cannot be written; then none is.
        """
        check_targets(html, xml, json)
        if json:
            write_whole(Path(json), [self.to_json()])
        if xml:
            from simulator.analyses.coverage.cobertura import cobertura

            write_whole(Path(xml), [cobertura(self.reports)])
        if html:
            from simulator.analyses.coverage.page import page

            shown = _dialogues(self.results, chosen(self.reports))
            write_whole(Path(html), [page(self.reports, shown)])


def coverage(
    *runs: Source | str | Path,
    cross: Sequence[str] = (),
    without: Sequence[str] = (),
    watch: Callable[[tuple[str, ...]], None] = lambda packs: None,
    begin: Begin = unshown,
    cluster: str = "",
) -> CoverageReport:
    """Measure what some runs have exercised together; a run counts once.

    What of a pack can be reached is searched at the first look at a run, and kept in it.

    Args:
        runs: Results, or folders of runs.
        cross: Further pairs of dimensions, such as `scenario:ending`.
        without: Dimensions that are left out.
        watch: Is told which packs are searched, before that begins; it takes seconds a pack.
        begin: Is told what is counted meanwhile and how many there are; gives what is called after
            each.
        cluster: A Ray cluster that counts and searches, whose machines all see the runs' folders.

    Raises:
        UserError: There is no run or no dimension of that name, or a pack has changed since.

    Example: `coverage("outputs/first", "outputs/rest").percent`
    """
    results = _each_once(runs)
    crosses = with_crosses(*map(Cross.read, cross))
    packs: dict[str, Pack] = {}
    tactics: dict[str, dict[str, Tactic]] = {}
    targets: dict[str, str] = {}
    people: dict[str, dict[str, Persona]] = {}
    scenarios: dict[str, set[str]] = {}
    dialogues = 0
    for result in results:
        with result.open() as run:
            dialogues += run.played
            for pack in packs_of(run).values():
                packs[pack.name] = pack
                known = people.setdefault(pack.name, {})
                known |= players_of(run)
                if run.recipe.tactics:
                    tactics.setdefault(pack.name, {}).update(
                        load_tactics(tuple(run.recipe.tactics))
                    )
                    targets[pack.name] = run.recipe.models["support"]
                scenarios.setdefault(pack.name, set()).update(run.recipe.scenarios or [""])
    only = {name: () if "" in found else tuple(sorted(found)) for name, found in scenarios.items()}
    scopes = [Scope(pack, people[name], only[name], crosses) for name, pack in packs.items()]
    left_out = read_dimensions(without)
    folders = [result.folder for result in results if result.folder]
    with (
        counting(cluster, len(folders), dialogues) as pool,
        searching(scopes, folders, dialogues, watch, begin, pool) as found,
    ):
        hit = _counted(results, packs, crosses, pool)
        reports = []
        for scope in scopes:
            name = scope.pack.name
            reachable, exercised = found(name), hit[name]
            tried = tactics.get(name, {})
            space = with_tactics(reachable.space, scope.pack, tried, scope.scenarios, exercised)
            reports.append(
                Report(
                    pack=scope.pack,
                    personas=scope.personas,
                    coverage=exercised,
                    space=space,
                    assessment=assess(exercised, space, left_out),
                    bound=reachable.bound,
                    source=", ".join(result.name for result in results),
                    given=_given(scope.pack),
                    runs=tuple(map(str, folders)),
                    tactics=tried,
                    target=targets.get(name, ""),
                )
            )
    return CoverageReport(tuple(reports), results, tuple(cross), tuple(without))


acoverage = threaded(coverage)


def _each_once(runs: Iterable[Source | str | Path]) -> tuple[Source, ...]:
    """The runs as results; one that is filtered has no coverage of its own."""
    found: dict[object, Source] = {}
    for run in runs:
        result = run if isinstance(run, Source) else Source(Path(run))
        if result.filtered:
            raise UserError("coverage is of a whole run: take it before `filter`")
        found[result.folder.resolve() if result.folder else id(result)] = result
    if not found:
        raise UserError("name a run: a result, or its folder")
    return tuple(found.values())


def _given(pack: Pack) -> str:
    """How a pack is named on the command line: by its name where that finds it."""
    try:
        same = find_pack(pack.name).digest == pack.digest
    except UserError:
        same = False
    return pack.name if same else str(pack.folder)


def _counted(
    results: Sequence[Source],
    packs: Mapping[str, Pack],
    crosses: Sequence[Cross],
    pool: Executor | None,
) -> dict[str, Coverage]:
    """What the runs have exercised, by pack."""
    found = {name: Coverage(pack=name) for name in packs}
    apart = {
        result.folder: pool.submit(count_run, result.folder.resolve(), str(result.folder), crosses)
        for result in results
        if pool and result.folder
    }
    for result in results:
        if result.folder in apart:
            counts = apart[result.folder].result()
        else:
            with result.open() as run:
                counts = counted(run, [packs[name] for name in run.recipe.packs], crosses)
        for name, coverage in counts.items():
            found[name] += coverage
    return found


def _dialogues(results: Sequence[Source], references: Sequence[str]) -> dict[str, Dialogue]:
    """Dialogues by reference (`FOLDER#PLACE`)."""
    by_name = {result.name: result for result in results}
    found = {}
    for reference in references:
        folder, _, place = reference.rpartition("#")
        found[reference] = by_name[folder].find(place)
    return found
