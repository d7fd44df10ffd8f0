"""Reachability: what of a pack can be reached at all, found once and kept with the run.

It depends on the pack, the personas, the scenarios and the crosses, and on nothing else: no seed of
a run changes it, so that every command says the same of a run.

History of the format: 1, the first; runs of before keep none.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona
from simulator.dialogue import Data
from simulator.errors import RunError
from simulator.runs.coverage.case_search import CaseSearch, named_scenarios, search_cases
from simulator.runs.coverage.coverage import CROSSES, Cross
from simulator.runs.coverage.reach import space_of
from simulator.runs.coverage.space import Space
from simulator.runs.planning.bound import Bound, bound_of
from simulator.runs.pools import MANY, processes
from simulator.runs.steps import Begin, unshown
from simulator.runs.store import Run

FORMAT = 1


class Reachability(Data):
    """What a search has found.

    Attributes:
        space: All bins and cells, and those that cannot be reached, each with the reason.
        bound: How few dialogues can reach all that can be.
    """

    space: Space
    bound: Bound


@dataclass(frozen=True)
class Scope:
    """Exactly what a reachability depends on.

    Attributes:
        pack: The business.
        personas: Who may be the customer, by name.
        scenarios: Only these, and of them those that the pack has; all where none is named.
        crosses: Pairs that are looked at.

    Example:
        >>> scope = Scope(find_pack("bakery"), load_personas())  # doctest: +SKIP
        >>> scope.search().bound.dialogues  # doctest: +SKIP
        558
    """

    pack: Pack
    personas: Mapping[str, Persona]
    scenarios: tuple[str, ...] = ()
    crosses: tuple[Cross, ...] = CROSSES

    @cached_property
    def key(self) -> str:
        """A hash of all of it, 16 hex digits; the order in which things were named is no part."""
        content = {
            "format": FORMAT,
            "pack": self.pack.digest,
            "personas": {name: persona.digest for name, persona in self.personas.items()},
            "scenarios": sorted(named_scenarios(self.pack, self.scenarios)),
            "crosses": sorted(cross.name for cross in self.crosses),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def cases(self) -> CaseSearch:
        """The searched cases, a witness among them for all that can be reached."""
        return search_cases(self.pack, self.personas, self.scenarios)

    def search(self, begin: Begin = unshown) -> Reachability:
        """Find it; takes seconds.

        Args:
            begin: Is told of the search.
        """
        cases = self.cases
        cases.begin = begin
        space = space_of(cases, self.crosses)
        return Reachability(space=space, bound=bound_of(self.pack, space))

    def stored(self, run: Run) -> Reachability | None:
        """What a run keeps; None where it keeps nothing for this scope.

        Raises:
            RunError: What it keeps cannot be read.
        """
        text = run.note(self.name)
        try:
            return None if text is None else Reachability.model_validate_json(text)
        except ValueError:
            raise RunError(
                f"{run.folder}: what can be reached of {self.pack.name} is kept there in a form"
                " that cannot be read; restore the run, or give another folder"
            ) from None

    def kept(self, run: Run) -> Reachability:
        """What a run keeps; found and stored in it where it keeps nothing yet.

        Raises:
            RunError: What it keeps cannot be read, or it cannot be written to.
        """
        found = self.stored(run)
        if found is None:
            found = self.search()
            run.keep_note(self.name, found.model_dump_json())
        return found

    @property
    def name(self) -> str:
        """Of the note that keeps what was found."""
        return f"reachability {self.key}"


def stored_in(folders: Iterable[Path], scope: Scope) -> Reachability | None:
    """What the first of some runs keeps that keeps anything for a scope.

    Raises:
        RunError: A run cannot be read.
    """
    for folder in folders:
        with Run.open(folder) as run:
            found = scope.stored(run)
        if found is not None:
            return found
    return None


@contextmanager
def searching(
    scopes: Sequence[Scope],
    folders: Sequence[Path],
    dialogues: int,
    watch: Callable[[tuple[str, ...]], None] = lambda packs: None,
    begin: Begin = unshown,
    pool: Executor | None = None,
) -> Iterator[Callable[[str], Reachability]]:
    """Look up or search some packs; in the `with`, a function gives what was found of one by name.

    What was searched is kept in the first run that can be written to, so that the next look is
    quick. Of several packs, and where there is much to be counted meanwhile, processes of their own
    search.

    Args:
        scopes: One of each pack.
        folders: Runs that may keep what is looked for.
        dialogues: How many the caller is going to count meanwhile.
        watch: Is told which packs are searched, before that begins.
        begin: Is told of the search: of its cases, or of the packs where each has a process.
        pool: Where they are searched; where it is None, here or in processes of their own.
    """
    there = {scope.pack.name: stored_in(folders, scope) for scope in scopes}
    left = {scope.pack.name: scope for scope in scopes if there[scope.pack.name] is None}
    if left:
        watch(tuple(left))

    def keep(name: str, found: Reachability) -> Reachability:
        _keep(folders, left[name], found)
        return found

    if not left or (pool is None and dialogues < MANY and len(left) == 1):
        yield lambda name: there[name] or keep(name, left[name].search(begin))
        return
    with nullcontext(pool) if pool else processes(len(left)) as apart:
        futures = {
            name: apart.submit(
                _apart,
                scope.pack.folder.resolve(),
                dict(scope.personas),
                scope.scenarios,
                scope.crosses,
            )
            for name, scope in left.items()
        }
        advance = begin("searching", "packs", len(left))
        for future in futures.values():
            future.add_done_callback(lambda _: advance())
        yield lambda name: there[name] or keep(name, futures[name].result())


def _keep(folders: Iterable[Path], scope: Scope, found: Reachability) -> None:
    """In the first run that nobody else writes to; in none where all are read-only."""
    for folder in folders:
        with suppress(RunError), Run.open(folder, write=True) as run:
            run.keep_note(scope.name, found.model_dump_json())
            return


def _apart(
    folder: Path,
    personas: dict[str, Persona],
    scenarios: tuple[str, ...],
    crosses: tuple[Cross, ...],
) -> Reachability:
    return Scope(find_pack(str(folder)), personas, scenarios, crosses).search()
