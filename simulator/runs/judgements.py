"""What judges said of a run's dialogues. Stored beside them: a stored dialogue never changes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.dialogue import Dialogue, EndingKind, Judgement, Opinion
from simulator.runs.run_file import known_errors
from simulator.runs.serialization import read_dialogue
from simulator.runs.store import Run

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_TABLE = """
CREATE TABLE IF NOT EXISTS judgements (
    position INTEGER NOT NULL REFERENCES dialogues (position), model TEXT NOT NULL,
    data TEXT NOT NULL, PRIMARY KEY (position, model)
) WITHOUT ROWID
"""

BATCH = 256
"""Dialogues that are read at once."""


class Judged(NamedTuple):
    """A stored dialogue, its position (from 0) and what judges said of it, one a model."""

    position: int
    dialogue: Dialogue
    judgements: tuple[Judgement, ...]

    @property
    def can_be_judged(self) -> bool:
        """Whether it is for a judge at all: a dialogue that ended as `error` is not."""
        return self.dialogue.ending.kind != EndingKind.ERROR

    def by(self, model: str) -> Judgement | None:
        """What one judge said; None where it said nothing."""
        return next((said for said in self.judgements if said.model == model), None)

    def waits_for(self, model: str) -> bool:
        """Whether a judge is still to be asked.

        One that reached no verdict on any grade, because its endpoint was down or its replies could
        not be used, is asked again.
        """
        said = self.by(model)
        return self.can_be_judged and (said is None or said.opinions == {Opinion.NONE})


class JudgedRun(Run):
    """A run with what judges said of it. Open it with `write` to add to that."""

    @cached_property
    def _table(self) -> bool:
        """Whether there are judgements of their own; runs are made without."""
        return self._has_table("judgements")

    def add(self, position: int, judgement: Judgement) -> None:
        """Store a judgement in the place of an earlier one of the same judge.

        Raises:
            RunError: The disk is full or the file cannot be written.
        """
        if not self._table:
            self._write(_TABLE)
            self._table = True
        sql = "INSERT OR REPLACE INTO judgements VALUES (?, ?, ?)"
        self._write(sql, position, judgement.model, judgement.model_dump_json())

    def judgements(self, dialogue: Dialogue) -> tuple[Judgement, ...]:
        """All that was said of a dialogue, one a judge: while it was played and later."""
        own = dialogue.judgement
        found = {} if own is None else {own.model: own}
        if self._table:
            sql = (
                "SELECT judgements.data FROM judgements JOIN dialogues USING (position)"
                " WHERE dialogues.id = ? ORDER BY model"
            )
            for (data,) in self._rows(sql, dialogue.case_id):
                with known_errors(self.folder):
                    said = _judgement(data)
                found[said.model] = said
        return tuple(found.values())

    def judged(self) -> Iterator[Judged]:
        """Every stored dialogue with what was said of it, in the order of the plan.

        Raises:
            RunError: The file is damaged.
        """
        last = -1
        sql = f"SELECT position, data FROM dialogues WHERE position > ? ORDER BY 1 LIMIT {BATCH}"
        while rows := self._rows(sql, last):
            for position, data in rows:
                with known_errors(self.folder):
                    dialogue = read_dialogue(data)
                yield Judged(position, dialogue, self.judgements(dialogue))
            last = rows[-1][0]


def _judgement(data: str) -> Judgement:
    try:
        return Judgement.model_validate_json(data)
    except ValueError as error:
        raise sqlite3.DatabaseError(f"a judgement cannot be read: {error}") from None


async def judge_all(
    run: JudgedRun,
    packs: Mapping[str, Pack],
    personas: Mapping[str, Persona],
    model: BaseChatModel,
    concurrency: int,
    stored: Callable[[], None],
) -> None:
    """Have all dialogues judged that wait for this judge; each judgement is stored as it arrives.

    Args:
        run: Open to write.
        packs: By name, as the run was made with.
        personas: Likewise.
        model: The judge.
        concurrency: Dialogues that are judged at once.
        stored: Called after each.

    Raises:
        RunError: The run cannot be read or written.
    """
    from simulator.play.judge import judge
    from simulator.play.models import name_of

    name = name_of(model)
    waiting = (each for each in run.judged() if each.waits_for(name))

    async def work() -> None:
        for position, dialogue, _ in waiting:
            pack, persona = packs[dialogue.pack], personas[dialogue.persona]
            run.add(position, await judge(dialogue, pack, persona, model))
            stored()

    try:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(concurrency):
                tasks.create_task(work())
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
