import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import simulator.play.judge as judging
from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.dialogue import GRADES, Dialogue, Ending, EndingKind, Grade, Judgement, Opinion
from simulator.errors import RunError
from simulator.play.models.embedded import NAME, EmbeddedChatModel
from simulator.runs.judgements import JudgedRun, judge_all
from simulator.runs.recipe import Recipe
from simulator.runs.store import Run


def said(opinion: Opinion = Opinion.PASS, model: str = "m") -> Judgement:
    grade = Grade(opinion=opinion, reason="r", turn=0, quote="q")
    return Judgement(model=model, **dict.fromkeys(GRADES, grade))


@pytest.fixture
def run(
    folder: Path, recipe: Recipe, cases: list[Case], played: dict[int, Dialogue]
) -> Iterator[JudgedRun]:
    """A run of eight dialogues, open to write; the second was judged while it was played."""
    with Run.create_or_open(folder, recipe) as made:
        made.extend(cases)
        for place in range(8):
            changes = {"judgement": said(Opinion.NONE)} if place == 1 else {}
            made.append(place, played[place].model_copy(update=changes))
    with JudgedRun.open(folder, write=True) as opened:
        yield opened


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Takes the place of the judge; holds how many dialogues were under way at once."""
    under_way = [0, 0]

    async def judge_(*_: Any) -> Judgement:
        under_way[0] += 1
        under_way[1] = max(under_way)
        await asyncio.sleep(0.001)
        under_way[0] -= 1
        return said(model=NAME)

    monkeypatch.setattr(judging, "judge", judge_)
    return under_way


def perform(run: JudgedRun, bakery: Pack, concurrency: int = 3, stored: Any = None) -> None:
    people = {name: object() for name in run.recipe.personas}
    advance = stored or (lambda: None)
    model = EmbeddedChatModel()
    asyncio.run(judge_all(run, {"bakery": bakery}, people, model, concurrency, advance))  # type: ignore[arg-type]


def test_a_run_without_judgements_is_read(run: JudgedRun, played: dict[int, Dialogue]) -> None:
    judged = list(run.judged())
    assert [each.position for each in judged] == list(range(8))
    assert [each.judgements for each in judged] == [(), (said(Opinion.NONE),), *[()] * 6]
    assert [each.dialogue.case_id for each in judged] == [played[n].case_id for n in range(8)]


def test_they_come_back_as_they_went_in(run: JudgedRun, played: dict[int, Dialogue]) -> None:
    run.add(3, said(model="b"))
    run.add(3, said(model="a"))
    run.add(3, said(Opinion.FAIL, model="b"))
    assert run.judgements(played[3]) == (said(model="a"), said(Opinion.FAIL, model="b"))
    assert run.judgements(played[4]) == ()


def test_a_later_judgement_takes_the_place_of_the_dialogues_own(run: JudgedRun) -> None:
    run.add(1, said())
    assert run.judgements(run.find("2")) == (said(),)
    assert run.find("2").judgement == said(Opinion.NONE)


def test_a_judge_without_any_verdict_is_asked_again(run: JudgedRun) -> None:
    before = [each.waits_for("m") for each in run.judged()]
    run.add(0, said(Opinion.FAIL))
    run.add(1, said(Opinion.PASS))
    assert before == [True] * 8
    assert [each.waits_for("m") for each in run.judged()] == [False, False, *[True] * 6]


def test_a_dialogue_that_ended_as_error_waits_for_nobody(run: JudgedRun) -> None:
    first = next(run.judged())
    ending = {"ending": Ending(kind=EndingKind.ERROR)}
    assert not first._replace(dialogue=first.dialogue.model_copy(update=ending)).waits_for("m")


@pytest.mark.parametrize("concurrency", [1, 3, 20])
def test_no_more_are_judged_at_once_than_wanted(
    run: JudgedRun, bakery: Pack, judge: list[int], concurrency: int
) -> None:
    perform(run, bakery, concurrency)
    assert judge[1] == min(concurrency, 8)
    assert all(each.by(NAME) for each in run.judged())


def test_what_arrived_is_stored_when_it_stops(
    run: JudgedRun, bakery: Pack, judge: list[int]
) -> None:
    left = iter([True, True])

    def stored() -> None:
        if next(left, None) is None:
            raise RunError("the disk is full")

    with pytest.raises(RunError, match="the disk is full"):
        perform(run, bakery, 1, stored)
    assert sum(each.by(NAME) is not None for each in run.judged()) == 3


def test_a_reader_changes_nothing(run: JudgedRun, folder: Path) -> None:
    with JudgedRun.open(folder) as reader:
        list(reader.judged())
    assert not run._rows("SELECT 1 FROM sqlite_master WHERE name = 'judgements'")


def test_two_do_not_write_at_once(run: JudgedRun, folder: Path) -> None:
    with pytest.raises(RunError, match="another process"):
        JudgedRun.open(folder, write=True)
