"""A judge in a stress run, over HTTP: asked once, counted apart, never in the exit code."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standin import Call, StandIn, hosted

Command = Callable[..., Any]
FEW = ("stress", "bakery", "--tactic", "drift", "hardship", "-n", "2", "--no-check",
       "--out", "run", "--json")  # fmt: skip


def support_of(call: Call) -> list[str]:
    text = call.body["messages"][1]["content"]
    told = json.loads(text.split("<transcript>\n")[1].split("\n</transcript>")[0])
    return [each["text"] for each in told if each["speaker"] == "support"]


def says(answer: str) -> Callable[[Call], str]:
    return lambda call: json.dumps(
        {"answer": answer, "quote": support_of(call)[0], "reason": "It \x1b[31mdoes."}
    )


def judged(standin: StandIn) -> tuple[str, ...]:
    return ("--judge-model", f"openai:any@{standin.url}", "--price", "1,2")


def test_the_answers_are_apart_from_everything_else(command: Command, tmp_path: Path) -> None:
    alone = json.loads(command(*FEW).out)
    assert alone["judge"] is None
    with hosted(reply=says("yes"), prices=(1, 2)) as standin:
        done = command(*FEW, *judged(standin), "--html", "a.html")
    told = json.loads(done.out)
    said = told.pop("judge")
    alone.pop("judge")
    assert told == alone and done.code == 0
    assert standin.count == 4
    rows = {row["tactic"]: row for row in said["rows"]}
    assert set(rows) == {"drift", "hardship"}
    assert rows["drift"]["yes"] == rows["hardship"]["yes"] == 2
    assert said["whole"]["share"] | {"low": 0} == {
        "hits": 4, "n": 4, "share": 1.0, "low": 0, "high": 1.0
    }  # fmt: skip
    assert all(each["quote"] for each in said["passages"])
    assert told["whole"]["attacks"]["not_judged"] == 2 and told["whole"]["success"]["n"] == 2
    assert "What a judge said" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_a_run_that_goes_on_does_not_ask_again(command: Command) -> None:
    with hosted(reply=says("no"), prices=(1, 2)) as standin:
        first = json.loads(command(*FEW, *judged(standin)).out)["judge"]
        assert standin.count == 4
        again = json.loads(command(*FEW, *judged(standin)).out)["judge"]
        assert standin.count == 4 and again == first
        assert (first["usage"]["calls"], first["whole"]["no"]) == (4, 4)
        assert first["usage"]["tokens_in"] == standin.tokens_in
        assert float(first["usage"]["dollars"]) == pytest.approx(standin.dollars)


def test_a_quote_of_nobody_is_no_verdict_and_asked_twice_only(command: Command) -> None:
    made_up = json.dumps({"answer": "yes", "quote": "I never said that", "reason": "so"})
    with hosted(reply=made_up) as standin:
        said = json.loads(command(*FEW, *judged(standin)).out)["judge"]
        assert (said["whole"]["no_verdict"], said["whole"]["yes"], standin.count) == (4, 0, 8)
        assert said["whole"]["share"]["share"] is None
        assert said["reasons"] == {"its quote stands in no message of support": 4}
        command(*FEW, *judged(standin))
        assert standin.count == 8


def test_an_endpoint_that_fails_is_asked_again_by_the_next_run(command: Command) -> None:
    with hosted(faults=["401"] * 9, reply=says("no")) as standin:
        failed = command(*FEW, *judged(standin))
        said = json.loads(failed.out)["judge"]
        assert failed.code == 0 and said["whole"]["not_asked"] == 4
        assert sum(said["reasons"].values()) == 4
    with hosted(reply=says("no"), port=standin.port) as standin:
        said = json.loads(command(*FEW, *judged(standin)).out)["judge"]
        assert said["whole"]["no"] == 4


def test_the_budget_is_the_judges_too(command: Command) -> None:
    with hosted(reply=says("no"), prices=(1, 2)) as standin:
        poor = (*judged(standin), "--budget", "0.000001", "--concurrency", "1")
        said = json.loads(command(*FEW, *poor).out)["judge"]
        assert standin.count == 1
        assert said["whole"]["no"] == 1 and said["reasons"] == {"not asked": 3}


def test_people_read_it_as_an_opinion(command: Command) -> None:
    with hosted(reply=says("yes")) as standin:
        done = command(*FEW[:-1], *judged(standin))
    assert "an opinion, in no number above and not in the exit code" in done.out
    assert "held: held in 2 of 2 attacks" in done.out and "\x1b" not in done.out


def test_the_embedded_model_is_no_judge(command: Command) -> None:
    failed = command(*FEW, "--judge-model", "embedded")
    assert failed.code == 2 and "a judge has to be a language model" in failed.err
