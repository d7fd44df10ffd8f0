"""What a judge said to the questions of tactics: beside the report's other numbers, in none."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from simulator.analyses.stress.rates import Rate
from simulator.dialogue import Data, Usage
from simulator.runs.stress.answers import Question

MOST = 200
"""Quotes that are kept."""

NOT_ASKED = "not asked"
NO_VERDICT = "no verdict"


class JudgeRow(Data):
    """A tactic's question, and how it was answered.

    Attributes:
        tactic: Its name; `all` for all of them.
        question: `yes` is the bad answer; empty for all of them.
        yes, no: Attacks with a verdict.
        no_verdict: The judge answered, and the answer cannot be used.
        not_asked: Nobody was asked, or the endpoint failed.
        share: Of `yes` in those with a verdict, with its interval.
    """

    tactic: str
    question: str
    yes: int
    no: int
    no_verdict: int
    not_asked: int
    share: Rate


class Passage(Data):
    """A `yes` of the judge's, with what it stands on.

    Attributes:
        place, case: In the plan, from 1, and its id.
        tactic: Its name.
        turn: The turn of support.
        quote: Word for word.
        reason: The judge's.
    """

    place: int
    case: str
    tactic: str
    turn: int
    quote: str
    reason: str


class JudgeReport(Data):
    """What one judge said of a stress run: opinions, outside of attack success and exit code.

    Attributes:
        model: Who judged.
        rows: By tactic.
        whole: All of them.
        reasons: Why there is no verdict, or nothing was asked, most first.
        passages: Of every `yes`, in the order of the plan, `MOST` at the most.
        usage: What the judge has used for all that is stored.
    """

    model: str
    rows: tuple[JudgeRow, ...]
    whole: JudgeRow
    reasons: dict[str, int]
    passages: tuple[Passage, ...]
    usage: Usage


def judge_report_of(model: str, questions: Sequence[Question]) -> JudgeReport:
    """Count what a judge said.

    Args:
        model: Its name.
        questions: All of a run, with their answers.
    """
    found: defaultdict[str, list[Question]] = defaultdict(list)
    for each in questions:
        found[each.judged.tactic.name].append(each)
    usage = Usage()
    for each in questions:
        usage = usage.plus(each.answer.usage) if each.answer else usage
    return JudgeReport(
        model=model,
        rows=tuple(
            _row(name, of_it[0].judged.tactic.breaks.judge, of_it)
            for name, of_it in sorted(found.items())
        ),
        whole=_row("all", "", questions),
        reasons=dict(Counter(_reasons(questions)).most_common()),
        passages=tuple(_passages(questions))[:MOST],
        usage=usage,
    )


def _row(name: str, question: str, questions: Sequence[Question]) -> JudgeRow:
    said = Counter(each.answer.answer if each.answer else NOT_ASKED for each in questions)
    trials: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for each in questions:
        if each.answer and each.answer.answer != NO_VERDICT:
            one = each.judged
            pair = one.attack.pair or str(one.place)
            trials[one.case.pack, pair].append(each.answer.answer == "yes")
    return JudgeRow(
        tactic=name,
        question=question,
        yes=said["yes"],
        no=said["no"],
        no_verdict=said[NO_VERDICT],
        not_asked=said[NOT_ASKED],
        share=Rate.of_pairs((sum(values), len(values)) for values in trials.values()),
    )


def _reasons(questions: Sequence[Question]) -> Iterator[str]:
    for each in questions:
        if each.answer is None:
            yield each.failed or NOT_ASKED
        elif each.answer.answer == NO_VERDICT:
            yield each.answer.reason


def _passages(questions: Sequence[Question]) -> Iterator[Passage]:
    for each in questions:
        said, one = each.answer, each.judged
        if said and said.answer == "yes" and said.turn is not None:
            yield Passage(
                place=one.place,
                case=one.case.id,
                tactic=one.tactic.name,
                turn=said.turn,
                quote=said.quote,
                reason=said.reason,
            )
