"""A run as the page has it: its rows in memory, and one dialogue at a time.

What a list shows is stored with the run and there at once; what was said is read in a thread.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
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
        self._read = set[int]()
        self._places: dict[str, int] = {}
        self._packs: dict[str, Pack] = {}
        self._decided: dict[int, Decisions] = {}
        self._reader: threading.Thread | None = None
        with ReviewedRun.open(folder) as run:
            self.played, self.planned = run.played, run.planned
            self._decided = run.decisions()

    @property
    def reading(self) -> bool:
        """Whether dialogues are still being read."""
        return self._reader is not None and self._reader.is_alive()

    def refresh(self) -> None:
        """List what was played since, and begin to read it."""
        if self.reading:
            return
        with ReviewedRun.open(self.folder) as run:
            self.played, self.planned = run.played, run.planned
            if self.played > len(self.rows):
                self._list(run)
        if self.played > len(self._read):
            self._reader = threading.Thread(target=self._read_texts, daemon=True)
            self._reader.start()

    def wait(self) -> None:
        """Return once all dialogues are read."""
        if self._reader is not None:
            self._reader.join()

    def told(self, wanted: RowFilter) -> tuple[int, bool]:
        """Of how many dialogues a filter's answer is, and whether it will be of more."""
        known = len(self._read) if wanted.text else len(self.rows)
        return known, self.reading and known < self.played

    def _list(self, run: ReviewedRun) -> None:
        """Make rows of stored facets; what people left otherwise has to be read for its row."""
        listed = {row.place for row in self.rows}
        for place, facets in run.facets():
            if place not in listed and place not in self._decided:
                self._places[facets.id] = place
                self._put(OverviewRow.unread(place, facets))

    def _read_texts(self) -> None:
        try:
            with ReviewedRun.open(self.folder) as run:
                later = (place for place in run.places if place not in self._read)
                found = (
                    (run.locate(str(each)) for each in later) if self._read else run.placed(False)
                )
                for place, dialogue in found:
                    self._places[dialogue.case_id] = place
                    self._put(self._row(place, dialogue))
                    self._read.add(place)
        except UserError as error:
            self.failed = str(error)

    def _put(self, row: OverviewRow) -> None:
        at = bisect_left(self.rows, row.place, key=attrgetter("place"))
        here = at < len(self.rows) and self.rows[at].place == row.place
        self.rows[at : at + here] = [row]

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
        self._put(self._row(place, dialogue))
        self._read.add(place)


def named(folders: Sequence[Path]) -> list[str]:
    """Names that tell runs apart: of their folders, with as much of the path as it takes."""
    parts = [folder.resolve().parts for folder in folders]
    depth = 1
    while depth < max(map(len, parts)) and len({each[-depth:] for each in parts}) < len(parts):
        depth += 1
    return ["/".join(each[-depth:]) for each in parts]
