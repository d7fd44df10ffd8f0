"""`simulator coverage`: what runs or recordings have exercised of a pack, and what they lack."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.export import packs_of
from simulator.cli.goals import read_dimensions
from simulator.cli.main import VERDICT
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona, load_personas
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.analyses.coverage.report import Report
    from simulator.dialogue import Dialogue
    from simulator.runs.coverage.coverage import Coverage, Cross
    from simulator.runs.reachability import Reachability, Scope


def coverage_(options: argparse.Namespace) -> int:
    """The command; 1 where the coverage is below `--fail-under`."""
    if options.fail_under is not None and not 0 <= options.fail_under <= 100:
        raise UserError(
            f"--fail-under takes a percentage from 0 to 100, not {options.fail_under:g}"
        )
    if options.transcripts is not None:
        from simulator.cli.coverage_transcripts import traffic

        return traffic(options)
    if options.format or options.mapping:
        raise UserError("--format and --mapping are for --transcripts, which is not given")
    _check_targets(options)
    reports = reports_of([Path(text) for text in options.run], options)
    _write(reports, options)
    if options.json == "-":
        return _verdict(reports, options.fail_under)
    for report in reports:
        from simulator.cli.coverage_table import print_table

        print_table(report, options.all)
    return _verdict(reports, options.fail_under)


def _check_targets(options: argparse.Namespace) -> None:
    """All files that are to be written can be, before anything is done."""
    from simulator.analyses.dataset.export import check_target

    named = (options.html, options.xml, None if options.json == "-" else options.json)
    targets = [check_target(Path(path)) for path in named if path]
    if len(set(targets)) < len(targets):
        raise UserError(f"{targets[-1]}: is named for two outputs; give each a file of its own")


def crosses_of(options: argparse.Namespace) -> tuple[Cross, ...]:
    """The crosses that are always counted, and those that were named."""
    from simulator.runs.coverage.coverage import CROSSES, Cross

    named = [Cross.read(text) for text in options.cross or ()]
    return tuple({cross.name: cross for cross in (*CROSSES, *named)}.values())


def reports_of(given: Sequence[Path], options: argparse.Namespace) -> list[Report]:
    """A report for each pack of some runs, over all of them; a run counts once.

    Raises:
        RunError: There is no run, or its pack is gone.
    """
    from simulator.runs.reachability import Scope, searching
    from simulator.runs.store import Run

    crosses = crosses_of(options)
    folders = list({folder.resolve(): folder for folder in given}.values())
    packs: dict[str, Pack] = {}
    people: dict[str, dict[str, Persona]] = {}
    scenarios: dict[str, set[str]] = {}
    dialogues = 0
    for folder in folders:
        with Run.open(folder) as run:
            dialogues += run.played
            for pack in packs_of(run):
                packs[pack.name] = pack
                known = people.setdefault(pack.name, {})
                known |= load_personas(tuple(run.recipe.personas))
                scenarios.setdefault(pack.name, set()).update(run.recipe.scenarios or [""])
    only = {name: () if "" in found else tuple(sorted(found)) for name, found in scenarios.items()}
    scopes = [Scope(pack, people[name], only[name], crosses) for name, pack in packs.items()]
    with searching(scopes, folders, dialogues) as found:
        counted = _counted(folders, packs, crosses)
        runs = tuple(str(folder) for folder in folders)
        return [
            _report(scope, counted[scope.pack.name], found(scope.pack.name), runs, options)
            for scope in scopes
        ]


def _report(
    scope: Scope,
    coverage: Coverage,
    found: Reachability,
    runs: tuple[str, ...],
    options: argparse.Namespace,
) -> Report:
    from simulator.analyses.coverage.report import Report
    from simulator.runs.coverage.space import assess

    return Report(
        pack=scope.pack,
        personas=scope.personas,
        coverage=coverage,
        space=found.space,
        assessment=assess(coverage, found.space, read_dimensions(options.without or ())),
        bound=found.bound,
        source=", ".join(runs),
        given=_given(scope.pack),
        runs=runs,
    )


def _given(pack: Pack) -> str:
    """How a pack is named on the command line: by its name where that finds it."""
    try:
        same = find_pack(pack.name).digest == pack.digest
    except UserError:
        same = False
    return pack.name if same else str(pack.folder)


def _counted(
    folders: Sequence[Path], packs: Mapping[str, Pack], crosses: Sequence[Cross]
) -> dict[str, Coverage]:
    """What the runs have exercised, by pack."""
    from simulator.runs.coverage.coverage import Coverage
    from simulator.runs.hit_counter import HitCounter, hits_of
    from simulator.runs.store import Run

    found = {name: Coverage(pack=name) for name in packs}
    for folder in folders:
        with Run.open(folder) as run:
            there = {name: packs[name] for name in run.recipe.packs}
            counter = HitCounter(run, list(there.values()), crosses)
            counter.count(hits_of(run, there, load_personas(tuple(run.recipe.personas))))
        for name in there:
            found[name] += counter.coverage(name)
    return found


def _write(reports: Sequence[Report], options: argparse.Namespace) -> None:
    from simulator.analyses.coverage.report import as_json
    from simulator.analyses.dataset.export import write_whole

    if options.json == "-":
        print(as_json(reports), end="")
    elif options.json:
        write_whole(Path(options.json), [as_json(reports)])
    if options.xml:
        from simulator.analyses.coverage.cobertura import cobertura

        write_whole(options.xml, [cobertura(reports)])
    if options.html:
        from simulator.analyses.coverage.page import page
        from simulator.analyses.coverage.report import chosen

        write_whole(options.html, [page(reports, _dialogues(chosen(reports)))])


def _dialogues(references: Sequence[str]) -> dict[str, Dialogue]:
    """Stored dialogues by reference, each run opened once."""
    from simulator.runs.store import Run

    by_run: dict[str, list[str]] = {}
    for reference in references:
        by_run.setdefault(reference.rpartition("#")[0], []).append(reference)
    found = {}
    for folder, known in by_run.items():
        with Run.open(Path(folder)) as run:
            for reference in known:
                found[reference] = run.find(reference.rpartition("#")[2])
    return {reference: found[reference] for reference in references}


def _verdict(reports: Sequence[Report], least: float | None) -> int:
    """Exit code: every pack has to reach the threshold."""
    if least is None:
        return 0
    return 0 if all(report.assessment.percent >= least for report in reports) else VERDICT
