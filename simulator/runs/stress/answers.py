"""What judges said to the questions of tactics, stored beside a stress run's dialogues."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from simulator.content.pack import Pack
from simulator.play.tactic_judge import Answer, ask
from simulator.runs.run_file import known_errors
from simulator.runs.store import Run
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Standing

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    position INTEGER NOT NULL REFERENCES dialogues (position), model TEXT NOT NULL,
    data TEXT NOT NULL, PRIMARY KEY (position, model)
) WITHOUT ROWID
"""


@dataclass
class Question:
    """A case with a question to a judge.

    Attributes:
        judged: The case.
        answer: What was said; None where nobody has been asked yet, or the endpoint failed.
        failed: Why the endpoint gave no reply; empty where it was not asked or gave one.
    """

    judged: Judged
    answer: Answer | None = None
    failed: str = ""


class AnsweredRun(Run):
    """A stress run with what judges said. Open it with `write` to add to that."""

    @cached_property
    def _table(self) -> bool:
        self._write(_TABLE)
        return True

    def keep_answer(self, place: int, answer: Answer) -> None:
        """Store what a judge said of the case at a place, from 1.

        Raises:
            RunError: The disk is full or the file cannot be written.
        """
        assert self._table
        sql = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)"
        self._write(sql, place - 1, answer.model, answer.model_dump_json())

    def answers(self, model: str) -> dict[int, Answer]:
        """By place, from 1, what one judge said.

        Raises:
            RunError: The file is damaged.
        """
        assert self._table
        rows = self._rows("SELECT position, data FROM answers WHERE model = ?", model)
        with known_errors(self.folder):
            return {position + 1: _read(data) for position, data in rows}


def _read(data: str) -> Answer:
    try:
        return Answer.model_validate_json(data)
    except ValueError as error:
        raise sqlite3.DatabaseError(f"an answer cannot be read: {error}") from None


def has_question(one: Judged) -> bool:
    """Whether a case is for a judge: an attack whose tactic has a question, and that was played."""
    played = one.verdict.standing not in (Standing.ERROR, Standing.VOID)
    return bool(one.tactic.breaks.judge) and not one.attack.twin and played


async def ask_all(
    run: AnsweredRun,
    questions: Sequence[Question],
    packs: Mapping[str, Pack],
    model: BaseChatModel,
    concurrency: int,
    over: Callable[[], bool],
    stored: Callable[[], None],
) -> None:
    """Ask what has no answer yet; each one is stored as it arrives.

    Args:
        run: Open to write.
        questions: They are given their answers.
        packs: By name.
        model: The judge.
        concurrency: Questions at once.
        over: Whether no further one can be asked: the budget is spent, or the endpoint is down.
        stored: Called after each.

    Raises:
        RunError: The run cannot be written.
    """
    from simulator.play.models.failures import told

    waiting = iter([each for each in questions if each.answer is None])

    async def work() -> None:
        while not over() and (each := next(waiting, None)) is not None:
            one = each.judged
            try:
                said = await ask(one.tactic.breaks.judge, one.dialogue, packs[one.case.pack], model)
            except Exception as error:  # anything: an endpoint that fails must not end a run
                each.failed = told(error, "the judge's endpoint")
                continue
            run.keep_answer(one.place, said)
            each.answer = said
            stored()

    try:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(concurrency):
                tasks.create_task(work())
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
