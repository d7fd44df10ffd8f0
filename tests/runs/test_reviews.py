import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.content.cases import Case
from simulator.dialogue import Dialogue, Speaker
from simulator.errors import RunError, UserError
from simulator.runs.recipe import Recipe
from simulator.runs.reviewed_run import ReviewedRun
from simulator.runs.reviews import Decision, Decisions, Review, reasons_in
from simulator.runs.run_file import FILE
from simulator.runs.store import Run
from simulator.runs.subset import write_subset

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


def review(decision: str, **more: Any) -> Review:
    return Review(decision=Decision(decision), at=AT, **more)


REJECTED = review("rejected", reason="too rude")
CORRECTED = review("corrected", turn=1, text="Good morning!", reason="no greeting")


@pytest.fixture
def run(
    folder: Path, recipe: Recipe, cases: list[Case], played: dict[int, Dialogue]
) -> Iterator[ReviewedRun]:
    """A run of four dialogues, open to write."""
    with Run.create_or_open(folder, recipe) as made:
        made.extend(cases)
        for place in range(4):
            made.append(place, played[place])
    with ReviewedRun.open(folder, write=True) as opened:
        yield opened


def test_a_run_without_reviews_is_read_as_it_was_played(run: ReviewedRun) -> None:
    assert run.decisions() == {}
    assert list(run.reviewed()) == list(run.placed())


def test_a_rejected_dialogue_says_why_and_stays_as_it_was_stored(run: ReviewedRun) -> None:
    before = run.find("2")
    run.review(2, REJECTED)
    left = dict(run.reviewed())[2]
    assert not left.verdict.accepted and not left.verdict.clean and left.verdict.by_person
    assert left.verdict.reasons == ("a person: too rude",)
    assert left.turns == before.turns
    assert run.find("2") == before
    assert [place for place, each in run.reviewed() if each.verdict.by_person] == [2]


def test_an_accepted_dialogue_has_no_reason_against_it_any_more(run: ReviewedRun) -> None:
    dialogue = run.find("1")
    verdict = dialogue.verdict.model_copy(
        update={"clean": False, "accepted": False, "reasons": ("unknown_id",)}
    )
    bad = dialogue.model_copy(update={"verdict": verdict})
    left = Decisions.of([review("accepted")]).applied(bad)
    assert left.verdict.accepted and left.verdict.clean and left.verdict.reasons == ()
    assert left.verdict.goal == verdict.goal and not left.verdict.by_person


def test_corrected_words_take_the_place_of_the_turns_own(run: ReviewedRun) -> None:
    before = run.find("1")
    assert before.turns[1].speaker == Speaker.SUPPORT
    run.review(1, CORRECTED)
    left = dict(run.reviewed())[1]
    turn = left.turns[1]
    assert turn.text == "Good morning!"
    assert turn.drafts[-1].text == before.turns[1].text
    assert turn.drafts[-1].findings[0].message == "a person: no greeting"
    assert turn.calls == before.turns[1].calls and turn.findings == ()
    assert {act.act for act in turn.acts} <= {"call"}
    assert left.models == {**before.models, "corrections": "a person"}
    assert [t for t in left.turns if t.index != 1] == [t for t in before.turns if t.index != 1]
    assert left.verdict == before.verdict


def test_a_customers_corrected_words_are_no_pair(run: ReviewedRun) -> None:
    run.review(1, review("corrected", turn=0, text="Hi.", reason="odd"))
    turn = dict(run.reviewed())[1].turns[0]
    assert (turn.text, turn.drafts) == ("Hi.", ())


def test_the_later_decision_counts_and_the_log_keeps_both(run: ReviewedRun) -> None:
    for entry in (REJECTED, review("accepted", reason="read again"), CORRECTED):
        run.review(1, entry)
    run.review(1, review("corrected", turn=1, text="Hello!", reason="shorter"))
    decisions = run.decisions(1)[1]
    assert decisions.verdict is not None and decisions.verdict.decision == Decision.ACCEPTED
    assert decisions.corrections[1].text == "Hello!"
    assert [entry.decision.value for entry in decisions.log] == [
        "rejected", "accepted", "corrected", "corrected"
    ]  # fmt: skip
    run.review(1, review("withdrawn"))
    run.review(1, review("withdrawn", turn=1))
    decisions = run.decisions()[1]
    assert (decisions.verdict, dict(decisions.corrections), len(decisions.log)) == (None, {}, 6)
    assert dict(run.reviewed())[1] == run.find("1")


def test_reasons_are_listed_by_how_often_they_were_given() -> None:
    logs = [Decisions.of([REJECTED]), Decisions.of([CORRECTED, REJECTED])]
    assert reasons_in(logs) == ["too rude", "no greeting"]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (review("rejected"), "the reason is missing"),
        (review("rejected", reason=" \n"), "the reason is missing"),
        (review("rejected", reason="r", turn=999), "turns of this dialogue are 0 to"),
        (review("rejected", reason="r", text="t"), "only a correction has words"),
        (review("corrected", reason="r", text="t"), "say which turn"),
        (review("corrected", reason="r", turn=1, text=" "), "needs words"),
        (review("corrected", turn=1, text="t"), "the reason is missing"),
        (review("corrected", reason="r", turn=-1, text="t"), "turn -1"),
        (review("accepted", reason="r" * 201), "201 characters, and at most 200"),
        (review("corrected", reason="r", turn=1, text="t" * 20_001), "at most 20,000"),
    ],
)
def test_what_cannot_be_done_is_refused_and_not_stored(
    run: ReviewedRun, entry: Review, why: str
) -> None:
    with pytest.raises(UserError, match=why):
        run.review(1, entry)
    assert run.decisions() == {}


def test_the_same_words_are_no_correction(run: ReviewedRun) -> None:
    text = run.find("1").turns[1].text
    with pytest.raises(UserError, match="its own words already"):
        run.review(1, review("corrected", reason="r", turn=1, text=text))


def test_a_dialogue_that_is_not_played_is_not_decided_on(run: ReviewedRun) -> None:
    with pytest.raises(RunError, match="planned, but not played"):
        run.review(7, review("accepted"))


def test_nobody_decides_while_another_process_writes(run: ReviewedRun, folder: Path) -> None:
    with pytest.raises(RunError, match="another process is working on this run"):
        ReviewedRun.open(folder, write=True)


def test_decisions_are_there_for_whoever_opens_it_next(run: ReviewedRun, folder: Path) -> None:
    run.review(3, REJECTED)
    with ReviewedRun.open(folder) as reader:
        assert reader.decisions()[3].log == (REJECTED,)
    with Run.open(folder) as plain:
        assert plain.played == 4


def test_a_subset_keeps_the_decisions_on_its_dialogues(
    run: ReviewedRun, folder: Path, tmp_path: Path
) -> None:
    run.review(1, CORRECTED)
    run.review(2, REJECTED)
    write_subset(folder, tmp_path / "part", [0, 2])
    with ReviewedRun.open(tmp_path / "part") as part:
        assert set(part.decisions()) == {1}


def test_a_damaged_decision_is_told_in_one_line(run: ReviewedRun, folder: Path) -> None:
    run.review(1, REJECTED)
    connection = sqlite3.connect(folder / FILE)
    with connection:
        connection.execute("UPDATE reviews SET data = '{'")
    connection.close()
    with pytest.raises(RunError, match="run file is damaged"):
        run.decisions()
