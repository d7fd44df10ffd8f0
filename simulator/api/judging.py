"""What judges say of a run: grades beside the critic's verdict, and their agreement with labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

from simulator.analyses.agreement import Agreement, Share, agreement, tally
from simulator.analyses.labels import Labels, read_labels
from simulator.api.source import Source
from simulator.dialogue import GRADES, Data, Opinion
from simulator.errors import UserError
from simulator.runs.judgements import Judged, JudgedRun, judge_all
from simulator.runs.provenance import packs_of, personas_of


class Grades(Data):
    """What one judge said of a run.

    Attributes:
        model: The judge.
        dialogues: All of the run; `judged` have a verdict on a grade at least, `no_verdict` were
            asked about and have none, `ended_as_error` are for no judge, `not_asked` the others.
        all_passed: Every dialogue passed every grade.
        grades: By grade and opinion, how many.
        agreement: By grade, with labels, where there are some.
        judgements: By dialogue, with its place and id.
    """

    model: str
    dialogues: int
    judged: int
    no_verdict: int
    ended_as_error: int
    not_asked: int
    all_passed: bool
    grades: dict[str, dict[str, Share]]
    agreement: dict[str, Agreement]
    judgements: tuple[dict[str, Any], ...]

    @classmethod
    def of(cls, model: str, dialogues: Sequence[Judged], labels: Labels) -> Self:
        """Count what one judge said, and compare it where there are labels."""
        said = {each.position: each.by(model) for each in dialogues}
        judgements = {place: judgement for place, judgement in said.items() if judgement}
        errors = sum(1 for each in dialogues if not each.can_be_judged)
        compared = {}
        for grade in GRADES if labels else ():
            pairs = [
                (judgements[place].grades[grade].opinion if place in judgements else Opinion.NONE,
                 label[grade])
                for place, label in labels.items() if grade in label
            ]  # fmt: skip
            compared[grade] = agreement(pairs)
        settled = [j for j in judgements.values() if j.opinions != {Opinion.NONE}]
        passed = [judgement.opinions == {Opinion.PASS} for judgement in judgements.values()]
        return cls(
            model=model,
            dialogues=len(dialogues),
            judged=len(settled),
            no_verdict=len(judgements) - len(settled),
            ended_as_error=errors,
            not_asked=len(dialogues) - len(judgements) - errors,
            all_passed=len(dialogues) == len(judgements) > 0 and all(passed),
            grades=tally(list(judgements.values())),
            agreement=compared,
            judgements=tuple(
                {"place": e.position + 1, "id": e.dialogue.case_id, **judgement.model_dump()}
                for e in dialogues if (judgement := judgements.get(e.position))
            ),
        )  # fmt: skip


Judging = Callable[[int, int], Callable[[], None]]
"""Told how many there are to judge and how many are; gives what is called after each."""


async def judge_source(
    source: Source, model: str, concurrency: int = 8, begin: Judging | None = None
) -> str:
    """Have judged what waits for this judge, each grade stored as it arrives; gives its name.

    Raises:
        UserError: No such model, or the run cannot be written.
    """
    from simulator.play.models import chat_model, check_judge, finish, name_of

    if concurrency < 1:
        raise UserError(f"--concurrency must be 1 or more, not {concurrency}")
    check_judge(model)
    with source.open(write=True) as run:
        packs, personas = packs_of(run), personas_of(run)
        judge = chat_model(model)
        name = name_of(judge)
        can = [each.waits_for(name) for each in run.judged() if each.can_be_judged]
        stored = begin(len(can), len(can) - sum(can)) if begin else lambda: None
        await finish(judge_all(run, packs, personas, judge, concurrency, stored), judge)
    return name


def grades_of(
    source: Source, labels: str | Path | None = None, model: str | None = None
) -> dict[str, Grades]:
    """What judges said of a run, by judge.

    Args:
        source: The run.
        labels: JSONL or CSV with labels to compare with.
        model: Only this judge.

    Raises:
        UserError: Nothing in it was judged, or the labels cannot be read.
    """
    with source.open() as run:
        read = _labels(run, labels)
        dialogues = list(run.judged())
    names = sorted({said.model for each in dialogues for said in each.judgements})
    names = names if model is None else [model]
    if not names:
        raise UserError(f"{source.name}: nothing in it was judged; --model NAME names a judge")
    return {name: Grades.of(name, dialogues, read) for name in names}


def check_labels(source: Source, labels: str | Path | None) -> None:
    """Read labels before anything is judged.

    Raises:
        UserError: They cannot be read, or there is no such run.
    """
    with source.open() as run:
        _labels(run, labels)


def _labels(run: JudgedRun, labels: str | Path | None) -> Labels:
    if labels is None:
        return {}
    return read_labels(Path(labels), {e.dialogue.case_id: e.position for e in run.judged()})
