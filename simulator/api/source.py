"""Where dialogues are read from: a run in its folder, or in memory."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from simulator.dialogue import Dialogue
from simulator.runs.reviewed_run import ReviewedRun
from simulator.runs.reviews import NOTHING
from simulator.runs.run_file import MEMORY


class Source:
    """A run that can be opened.

    Args:
        run: In memory, or its folder.
    """

    def __init__(self, run: ReviewedRun | Path) -> None:
        self._run = run
        self.folder = run if isinstance(run, Path) else None

    @property
    def name(self) -> str:
        """What references to its dialogues begin with."""
        return str(self.folder or MEMORY)

    @property
    def filtered(self) -> bool:
        """Whether dialogues of the run are left out."""
        return False

    def open(self, write: bool = False) -> AbstractContextManager[ReviewedRun]:
        """The run itself, for a `with`.

        Raises:
            RunError: There is none, or its file is damaged.
        """
        if isinstance(self._run, Path):
            return ReviewedRun.open(self._run, write)
        return nullcontext(self._run)

    def find(self, key: str | int) -> Dialogue:
        """A dialogue as people left it, by its place (from 1) or the beginning of its case's id.

        Raises:
            RunError: There is none, or more than one.
        """
        return self.locate(key)[1]

    def locate(self, key: str | int) -> tuple[int, Dialogue]:
        """The same with its place.

        Raises:
            RunError: As for `find`.
        """
        with self.open() as run:
            place, dialogue = run.locate(str(key))
            return place, run.decisions(place).get(place, NOTHING).applied(dialogue)
