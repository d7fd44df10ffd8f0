import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

import simulator.play.models as models
from simulator.dialogue import GRADES, Dialogue, Ending, EndingKind
from simulator.runs.judgements import JudgedRun
from simulator.runs.run_file import FILE
from simulator.runs.store import Run

ESCAPES = "\x1b[2J\x1b]0;owned\x07\u202e"


def passes(transcript: list[Any]) -> dict[str, Any]:
    """All pass, with the first message as the quote."""
    grade = {"grade": "pass", "turn": 0, "quote": transcript[0]["text"], "reason": "It fits."}
    return {name: dict(grade) for name in GRADES}


class FakeJudge(BaseChatModel):
    """Answers with what a function makes of the transcript."""

    model_name: str = "fake-1"
    answer: Callable[[list[Any]], Any] = passes
    asked: list[str] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "fake judge"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        text = str(messages[1].content).split("<transcript>")[1].split("</transcript>")[0]
        self.asked.append(text)
        said = self.answer(json.loads(text))
        content = said if isinstance(said, str) else json.dumps(said)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content))])


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> FakeJudge:
    """The model that `fake` names."""
    fake = FakeJudge()
    known, check = models.chat_model, models.check_model
    monkeypatch.setattr(models, "chat_model", lambda name: fake if name == "fake" else known(name))
    monkeypatch.setattr(models, "check_model", lambda name: name == "fake" or check(name))
    return fake


@pytest.fixture
def ids(run: Path) -> list[str]:
    with Run.open(run) as opened:
        return [dialogue.case_id for dialogue in opened.dialogues()]


def failing(first: str, *grades: str) -> Callable[[list[Any]], Any]:
    """Fails these grades of the dialogue in which this is said."""

    def answer(transcript: list[Any]) -> Any:
        said = passes(transcript)
        if any(turn["text"] == first for turn in transcript):
            for name in grades:
                said[name] |= {"grade": "fail", "reason": f"Bad. {ESCAPES}"}
        return said

    return answer


def opening(run: Path, place: int) -> str:
    with Run.open(run) as opened:
        turns = opened.find(str(place)).turns
        texts = [turn.text for turn in turns]
        return next(text for text in texts if len(text.split()) > 4 and "\n" not in text)


def stored(run: Path) -> list[bytes]:
    connection = sqlite3.connect(run / FILE)
    rows = connection.execute("SELECT data FROM dialogues ORDER BY position").fetchall()
    connection.close()
    return [data for (data,) in rows]


def test_all_passed_is_fine(command: Any, run: Path, judge: FakeJudge) -> None:
    before = stored(run)
    outcome = command("judge", run, "--model", "fake")
    assert outcome.code == 0
    assert "fake-1: 4 of 4 judged" in outcome.out
    assert "persona adherence  4 of 4, 100 % (51.0 to 100)  0 of 4, 0 % (0 to 49.0)" in outcome.out
    assert len(judge.asked) == 4
    assert stored(run) == before


def test_what_is_stored_is_not_judged_again(command: Any, run: Path, judge: FakeJudge) -> None:
    first = command("judge", run, "--model", "fake")
    assert command("judge", run, "--model", "fake").out == command("judge", run).out == first.out
    assert len(judge.asked) == 4


def test_each_is_stored_as_it_arrives(command: Any, run: Path, judge: FakeJudge) -> None:
    def stops_at_the_third(transcript: list[Any]) -> Any:
        if len(judge.asked) == 3:
            raise KeyboardInterrupt
        return passes(transcript)

    judge.answer = stops_at_the_third
    outcome = command("judge", run, "--model", "fake", "--concurrency", "1")
    assert (outcome.code, "go on" in outcome.err) == (2, True)
    assert "2 of 4 judged\nnot judged 2: not asked yet" in command("judge", run).out
    assert command("judge", run).code == 1
    judge.answer = passes
    assert command("judge", run, "--model", "fake").code == 0
    assert len(judge.asked) == 5


def test_two_judges_are_kept_apart(command: Any, run: Path, judge: FakeJudge) -> None:
    command("judge", run, "--model", "fake")
    judge.model_name = "fake-2"
    judge.answer = failing(opening(run, 1), "coherence")
    assert command("judge", run, "--model", "fake").code == 1
    outcome = command("judge", run)
    assert "fake-1: 4 of 4 judged" in outcome.out
    assert "fake-2: 4 of 4 judged" in outcome.out


def test_a_fail_is_a_verdict(command: Any, run: Path, judge: FakeJudge) -> None:
    judge.answer = failing(opening(run, 2), "resolution")
    outcome = command("judge", run, "--model", "fake", "--json")
    assert outcome.code == 1
    (result,) = json.loads(outcome.out)["judges"]
    assert {k: share["hits"] for k, share in result["grades"]["resolution"].items()} == {
        "pass": 3, "fail": 1, "no verdict": 0,
    }  # fmt: skip
    assert [row["place"] for row in result["judgements"]] == [1, 2, 3, 4]


@pytest.mark.parametrize("garbage", ["Fine!", "{}", ""])
def test_garbage_is_no_verdict_and_asked_again(
    command: Any, run: Path, judge: FakeJudge, garbage: str
) -> None:
    judge.answer = lambda _: garbage
    outcome = command("judge", run, "--model", "fake", "--json")
    assert outcome.code == 1
    (result,) = json.loads(outcome.out)["judges"]
    for shares in result["grades"].values():
        assert {k: share["hits"] for k, share in shares.items()} == {
            "pass": 0, "fail": 0, "no verdict": 4,
        }  # fmt: skip
    told = command("judge", run, "--model", "fake").out
    assert "no verdict on 16 grades: the " in told
    judge.answer = passes
    outcome = command("judge", run, "--model", "fake")
    assert (outcome.code, "no verdict on" in outcome.out) == (0, False)


def test_an_endpoint_that_fails_ends_nothing(command: Any, run: Path, judge: FakeJudge) -> None:
    def fails(_: list[Any]) -> Any:
        raise ConnectionError("https://user:secret@host refused")

    judge.answer = fails
    outcome = command("judge", run, "--model", "fake", "--json")
    assert (outcome.code, "secret" in outcome.out + outcome.err) == (1, False)
    assert outcome.out.count("the judge's endpoint failed: ConnectionError") == 16


def test_what_got_no_verdict_is_not_counted_as_judged(
    command: Any, run: Path, judge: FakeJudge, ids: list[str]
) -> None:
    judge.answer = lambda transcript: "no"
    outcome = command("judge", str(run), "--model", "fake")
    assert f"0 of {len(ids)} judged" in outcome.out
    assert f"not judged {len(ids)}: no verdict on any grade" in outcome.out


def test_a_verdict_that_was_encoded_twice_is_one(
    command: Any, run: Path, judge: FakeJudge, ids: list[str]
) -> None:
    judge.answer = lambda transcript: json.dumps(json.dumps(passes(transcript)))
    assert f"{len(ids)} of {len(ids)} judged" in command("judge", str(run), "--model", "fake").out


def test_a_dialogue_that_ended_as_error_is_counted_and_not_judged(
    command: Any, run: Path, judge: FakeJudge, replace: Any
) -> None:
    replace(lambda d: d.model_copy(update={"ending": Ending(kind=EndingKind.ERROR)}))
    outcome = command("judge", run, "--model", "fake")
    assert outcome.code == 1
    assert "3 of 4 judged\nnot judged 1: ended as error" in outcome.out
    assert len(judge.asked) == 3


@pytest.fixture
def replace(run: Path) -> Callable[[Callable[[Dialogue], Dialogue]], None]:
    """Changes the first stored dialogue."""
    import zlib

    def replace_(change: Callable[[Dialogue], Dialogue]) -> None:
        with Run.open(run) as opened:
            played = change(opened.find("1"))
        data = zlib.compress(played.model_dump_json().encode())
        connection = sqlite3.connect(run / FILE)
        with connection:
            connection.execute("UPDATE dialogues SET data = ? WHERE position = 0", (data,))
        connection.close()

    return replace_


# Labels
def test_agreement_with_labels(
    command: Any, run: Path, ids: list[str], judge: FakeJudge, tmp_path: Path
) -> None:
    judge.answer = failing(opening(run, 1), "coherence")
    rows = [
        {"case": ids[0], "coherence": "fail", "resolution": "pass"},
        {"case": ids[1][:12], "coherence": "fail"},
        {"case": 3, "coherence": "pass"},
    ]
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, rows)))
    outcome = command("judge", run, "--model", "fake", "--labels", "labels.jsonl")
    compared = outcome.out.partition("against the labels")[2]
    lines = [line.split() for line in compared.splitlines()]
    (row,) = (line for line in lines if line[:2] == ["coherence", "3"])
    # found 1, missed 1, passes 1: 2 of 3 agree, chance (1 * 2 + 2 * 1) / 9
    assert row[1:4] == ["3", "3", "0"]
    assert row[4:7] == ["1", "of", "1,"]
    assert row[-1] == "0.40"
    (row,) = (line for line in lines if line[:2] == ["resolution", "1"])
    assert row[-1] == "undefined"


def test_no_verdict_stands_beside_the_agreement(
    command: Any, run: Path, judge: FakeJudge, tmp_path: Path
) -> None:
    judge.answer = lambda transcript: {**passes(transcript), "helpfulness": None}
    (tmp_path / "labels.csv").write_text("case,helpfulness\n1,fail\n2,pass\n")
    outcome = command("judge", run, "--model", "fake", "--labels", "labels.csv")
    assert "2 (1 labelled fail)" in outcome.out
    again = json.loads(command("judge", run, "--labels", "labels.csv", "--json").out)
    found = again["judges"][0]["agreement"]["helpfulness"]
    assert (found["labelled"], found["compared"], found["no_verdict"]) == (2, 0, 2)


def test_a_mistake_in_labels_is_found_before_anything_is_judged(
    command: Any, run: Path, judge: FakeJudge, tmp_path: Path
) -> None:
    (tmp_path / "labels.jsonl").write_text('{"case": 1, "coherense": "pass"}')
    outcome = command("judge", run, "--model", "fake", "--labels", "labels.jsonl")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "simulator: labels.jsonl:1: coherense: not the name of a grade; did you mean `coherence`?\n"
    )
    assert not judge.asked


# Mistakes
MISTAKES = {
    "embedded": (["run", "--model", "embedded"], "has rules, not an opinion"),
    "unknown model": (["run", "--model", "gpt"], "`gpt` is no model"),
    "no run": (["runn", "--model", "fake"], "did you mean `run`"),
    "nothing judged": (["run"], "nothing in it was judged"),
    "no labels": (["run", "--model", "fake", "--labels", "no.jsonl"], "no.jsonl: "),
    "concurrency": (["run", "--concurrency", "0"], "--concurrency must be 1 or more"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_one_line(command: Any, run: Path, judge: FakeJudge, name: str) -> None:
    arguments, expected = MISTAKES[name]
    outcome = command("judge", *arguments)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert expected in outcome.err
    assert not judge.asked


def test_a_changed_persona_is_not_what_was_played(
    command: Any, run: Path, judge: FakeJudge, tmp_path: Path
) -> None:
    with Run.open(run) as opened:
        name = next(iter(opened.recipe.personas))
    (tmp_path / "personas").mkdir()
    (tmp_path / f"personas/{name}.yaml").write_text("format: 1\nabout: Another.\n")
    outcome = command("judge", run, "--model", "fake")
    assert (outcome.code, judge.asked) == (2, [])
    assert f"the persona {name} has changed" in outcome.err


def test_a_damaged_judgement_is_one_line(command: Any, run: Path, judge: FakeJudge) -> None:
    command("judge", run, "--model", "fake")
    connection = sqlite3.connect(run / FILE)
    with connection:
        connection.execute("UPDATE judgements SET data = '{' WHERE position = 2")
    connection.close()
    outcome = command("judge", run)
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "a judgement cannot be read" in outcome.err


def test_one_process_writes_at_a_time(command: Any, run: Path, judge: FakeJudge) -> None:
    with JudgedRun.open(run, write=True):
        assert "another process" in command("judge", run, "--model", "fake").err
    assert command("judge", run, "--model", "fake").code == 0


# With the dialogues
def test_generate_has_a_judge_of_its_own(
    command: Any, judge: FakeJudge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("generate", "bakery", "-n", "3")
    assert command(*arguments, "--out", "plain").code == 0
    monkeypatch.setattr("simulator.play.models.connections.Connections._client", lambda *_: judge)
    named = "openai:fake@http://127.0.0.1:9/v1"
    outcome = command(*arguments, "--out", "judged", "--judge-model", named, "--no-check")
    assert outcome.code == 0
    assert "simulator judge judged" in outcome.out
    with Run.open(tmp_path / "plain") as plain, Run.open(tmp_path / "judged") as judged:
        pairs = list(zip(plain.dialogues(), judged.dialogues(), strict=True))
        assert judged.recipe.models["judge"] == named
        assert "judge" not in plain.recipe.models
    for alone, other in pairs:
        assert other.judgement is not None
        assert other.model_copy(update={"judgement": None}) == alone
    for name in ("train.jsonl", "validation.jsonl"):
        assert (tmp_path / "plain" / name).read_bytes() == (tmp_path / "judged" / name).read_bytes()
    assert command("judge", "judged", "--model", "fake").code == 0
    assert len(judge.asked) == 3


def test_the_embedded_model_is_no_judge_in_generate(command: Any, tmp_path: Path) -> None:
    outcome = command("generate", "bakery", "-n", "1", "--judge-model", "embedded")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "the embedded model has rules, not an opinion" in outcome.err
    assert not (tmp_path / "outputs").exists()


def test_show_prints_what_was_said_harmlessly(command: Any, run: Path, judge: FakeJudge) -> None:
    judge.answer = failing(opening(run, 1), "resolution")
    assert "judge:" not in command("show", run, "1").out
    command("judge", run, "--model", "fake")
    out = command("show", run, "1").out
    assert "judge: fake-1" in out
    assert r"resolution: fail: Bad. \x1b[2J\x1b]0;owned\x07\u202e (turn 0: " in out
    assert "\x1b" not in out
    (row,) = json.loads(command("show", run, "1", "--json").out)
    said = Dialogue.model_validate(row).judgement
    assert said is not None
    assert (said.model, said.resolution.opinion) == ("fake-1", "fail")
