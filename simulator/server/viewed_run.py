"""A run as the page has it: its rows in memory, and one dialogue at a time.

Rows are read in a thread, so that a page of a large run opens at once and fills while it is read.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path

from simulator.analyses.overview import OverviewRow, RowFilter, Selected, select
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Judgement
from simulator.errors import UserError
from simulator.runs.provenance import packs_of
from simulator.runs.reviewed_run import ReviewedRun
from simulator.runs.reviews import NOTHING, Decisions, Review, reasons_in
from simulator.runs.world_diff import Change, world_diff


class ViewedRun:
    """One run that is looked at; it is opened for each look, so that it may go on meanwhile.

    Args:
        folder: Where it is.
        name: What it is called beside others.

    Raises:
        RunError: There is none, or its file is damaged.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.rows: list[OverviewRow] = []
        self.failed = ""
        self._places: dict[str, int] = {}
        self._packs: dict[str, Pack] = {}
        self._decided: dict[int, Decisions] = {}
        self._reader: threading.Thread | None = None
        with ReviewedRun.open(folder) as run:
            self.played, self.planned = run.played, run.planned
            self._decided = run.decisions()

    @property
    def reading(self) -> bool:
        """Whether rows are still being read."""
        return self._reader is not None and self._reader.is_alive()

    def refresh(self) -> None:
        """Read what was played since; nothing is done while rows are read."""
        if self.reading:
            return
        with ReviewedRun.open(self.folder) as run:
            self.played, self.planned = run.played, run.planned
        if self.played > len(self.rows):
            self._reader = threading.Thread(target=self._read, daemon=True)
            self._reader.start()

    def wait(self) -> None:
        """Return once all rows are read."""
        if self._reader is not None:
            self._reader.join()

    def _read(self) -> None:
        try:
            with ReviewedRun.open(self.folder) as run:
                known = {row.place for row in self.rows}
                later = (place for place in run.places if place not in known)
                found = (run.locate(str(place)) for place in later) if known else run.placed()
                for place, dialogue in found:
                    self._places[dialogue.case_id] = place
                    insort(self.rows, self._row(place, dialogue), key=attrgetter("place"))
        except UserError as error:
            self.failed = str(error)

    def _row(self, place: int, dialogue: Dialogue) -> OverviewRow:
        decisions = self.decisions(place)
        return OverviewRow.of(place, decisions.applied(dialogue), decisions)

    def select(self, wanted: RowFilter) -> Selected:
        """The rows that fit, of those that are read."""
        return select(self.rows, wanted)

    def place_of(self, case_id: str) -> int | None:
        """Where a case stands in this run; None where it does not, or is not read yet."""
        return self._places.get(case_id)

    def decisions(self, place: int) -> Decisions:
        """What people decided of a dialogue."""
        return self._decided.get(place, NOTHING)

    @property
    def reasons(self) -> Sequence[str]:
        """Reasons that were given so far, the most frequent first."""
        return reasons_in(self._decided.values())

    def dialogue(self, place: int) -> tuple[Dialogue, tuple[Judgement, ...]]:
        """A dialogue as it was played, and what judges said of it.

        Raises:
            RunError: There is none, or it is not played yet.
        """
        with ReviewedRun.open(self.folder) as run:
            dialogue = run.find(str(place))
            return dialogue, run.judgements(dialogue)

    def changes(self, place: int) -> tuple[Change, ...]:
        """What a dialogue changed in the world.

        Raises:
            UserError: Its pack is not there any more, or was changed since.
        """
        with ReviewedRun.open(self.folder) as run:
            dialogue, case = run.find(str(place)), run.case(place)
            self._packs = self._packs or packs_of(run)
        return world_diff(dialogue, case, self._packs[dialogue.pack])

    def review(self, place: int, review: Review) -> None:
        """Store a decision, and show it.

        Raises:
            UserError: It cannot be done to that dialogue.
            RunError: Another process writes to the run, or it cannot be written.
        """
        with ReviewedRun.open(self.folder, write=True) as run:
            run.review(place, review)
            self._decided = run.decisions()
            dialogue = run.find(str(place))
        at = bisect_left(self.rows, place, key=attrgetter("place"))
        if at < len(self.rows) and self.rows[at].place == place:
            self.rows[at] = self._row(place, dialogue)


def named(folders: Sequence[Path]) -> list[str]:
    """Names that tell runs apart: of their folders, with as much of the path as it takes."""
    parts = [folder.resolve().parts for folder in folders]
    depth = 1
    while depth < max(map(len, parts)) and len({each[-depth:] for each in parts}) < len(parts):
        depth += 1
    return ["/".join(each[-depth:]) for each in parts]
