"""The hit counter: what a run has exercised, counted from its stored hits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.errors import UserError
from simulator.runs.coverage.coverage import CROSSES, Coverage, Cross, Tally
from simulator.runs.coverage.hits import measure
from simulator.runs.provenance import packs_of, players_of
from simulator.runs.store import Hits, Run
from simulator.runs.stress.tactic_space import exercised


class HitCounter:
    """What a run has exercised, kept up as it grows.

    Args:
        run: The run.
        packs: Its packs.
        crosses: What is counted in pairs.
        known: What other runs have exercised, by pack; it counts as if it were played here.
        name: Of the run, where samples of hits are named; its folder by default.
    """

    def __init__(
        self,
        run: Run,
        packs: Sequence[Pack],
        crosses: Sequence[Cross] = CROSSES,
        known: Mapping[str, Coverage] | None = None,
        name: str = "",
    ) -> None:
        self.run, self.position, self.known = run, 0, known or {}
        self.name = name or str(run.folder)
        self.tallies = {pack.name: Tally(pack.name, pack.digest, crosses) for pack in packs}

    def count_to(self, end: int) -> None:
        """Count the dialogues before a position."""
        self.count(self.run.hits(self.position, end))
        self.position = max(self.position, end)

    def count(self, hits: Iterable[Hits]) -> None:
        """Count dialogues; those that were rejected or ended by us are only left out."""
        for position, accepted, pack, found in hits:
            if accepted:
                self.tallies[pack].add(found, f"{self.name}#{position + 1}")
            else:
                self.tallies[pack].leave_out()

    def counted(self, pack: str) -> int:
        """How many dialogues of one pack were counted or left out."""
        return self.tallies[pack].dialogues + self.tallies[pack].left_out

    def coverage(self, pack: str) -> Coverage:
        """What was counted of one pack."""
        found = self.tallies[pack].coverage()
        return found + self.known[pack] if pack in self.known else found


def hits_of(run: Run, packs: Mapping[str, Pack], personas: Mapping[str, Persona]) -> Iterator[Hits]:
    """The hits of some packs in a run; where not all are stored, its calls are made again.

    Of a stress run a dialogue counts whatever support did in it.

    Args:
        run: The run.
        packs: By name; dialogues of other packs are left out.
        personas: Its personas, by name.
    """
    if run.measured and not run.recipe.tactics:
        yield from (hits for hits in run.hits() if hits[2] in packs)
        return
    cases = run.cases()
    for dialogue in run.dialogues():  # both in the order of the plan
        position, case = next(each for each in cases if each[1].id == dialogue.case_id)
        if case.pack in packs:
            hits = dialogue.hits or measure(
                dialogue, case, packs[case.pack], personas[case.persona]
            )
            counts = exercised(dialogue) if case.attack else dialogue.verdict.clean
            yield position, counts, case.pack, hits


def known_coverage(
    folders: Iterable[Path], packs: Sequence[Pack], crosses: Sequence[Cross] = CROSSES
) -> dict[str, Coverage]:
    """What other runs have exercised of some packs, by pack.

    Raises:
        UserError: A run is of none of the packs.
    """
    found = {pack.name: Coverage(pack=pack.name) for pack in packs}
    for folder in folders:
        with Run.open(folder) as run:
            there = [pack for pack in packs if pack.name in run.recipe.packs]
            if not there:
                names = ", ".join(run.recipe.packs)
                raise UserError(
                    f"--from {folder}: a run of {names}, which is not what is asked for"
                )
            for name, coverage in counted(run, there, crosses).items():
                found[name] += coverage
    return found


def counted(
    run: Run, packs: Sequence[Pack], crosses: Sequence[Cross], name: str = ""
) -> dict[str, Coverage]:
    """What a run has exercised of some of its packs, by pack."""
    counter = HitCounter(run, packs, crosses, name=name)
    personas = players_of(run)
    counter.count(hits_of(run, {pack.name: pack for pack in packs}, personas))
    return {pack.name: counter.coverage(pack.name) for pack in packs}


def count_run(folder: Path, name: str, crosses: Sequence[Cross]) -> dict[str, Coverage]:
    """What a run has exercised of its packs, which are opened here: for a process of its own.

    Args:
        folder: Of the run.
        name: As the user calls it.
        crosses: What is counted in pairs.
    """
    with Run.open(folder) as run:
        return counted(run, tuple(packs_of(run).values()), crosses, name)
