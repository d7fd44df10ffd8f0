"""The doctor's command, and the check before a run."""

import json
from pathlib import Path
from typing import Any

import pytest
from standin import Call, _say_embedded, hosted

from simulator.runs.preflight import answered_before


def played(call: Call) -> str | dict[str, Any]:
    """The embedded model for our prompts, and a word for all others."""
    try:
        return _say_embedded(call)
    except ValueError:
        return "ready"


def test_a_model_that_works(command: Any) -> None:
    with hosted(reply="ready") as standin:
        outcome = command("doctor", "--model", f"openai:any@{standin.url}")
        assert (outcome.code, outcome.err) == (0, "")
        assert standin.count == 5
    assert "(customer, support)" in outcome.out
    assert "chat" in outcome.out and "works" in outcome.out


def test_json_is_plain_data(command: Any) -> None:
    with hosted(["no-tools"], reply="ready") as standin:
        customer, judge = f"openai:a@{standin.url}", f"openai:b@{standin.url}"
        outcome = command(
            "doctor", "--customer-model", customer, "--judge-model", judge, "--json"
        )  # fmt: skip
    results = {result["model"]: result for result in json.loads(outcome.out)}
    assert list(results) == [customer, "embedded", judge]
    assert results[customer]["roles"] == ["customer"]
    assert results["embedded"]["probes"] == [] and "no doctor" in results["embedded"]["note"]
    tools = results[customer]["probes"][1]
    assert (tools["capability"], tools["works"]) == ("tools", "fallback")
    assert tools["dollars"] is None and tools["seconds"] > 0


def test_a_chat_that_fails_is_one_line_and_exit_code_1(command: Any) -> None:
    with hosted(["401"]) as standin:
        outcome = command("doctor", "--model", f"openai:any@{standin.url}")
    assert (outcome.code, outcome.out.count("\n"), outcome.err) == (1, 1, "")
    assert "SIMULATOR_API_KEY" in outcome.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--model", "gpt"],
        ["--model", "openai:gpt-4o"],
        ["--judge-model", "embedded"],
        ["--model", "openai:x@nowhere"],
    ],
)
def test_the_users_mistakes_are_exit_code_2(
    command: Any, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    outcome = command("doctor", *arguments)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)


def test_the_embedded_model_needs_no_doctor(command: Any) -> None:
    outcome = command("doctor")
    assert (outcome.code, outcome.err) == (0, "")
    assert "needs no doctor" in outcome.out


def test_a_run_begins_with_one_call_and_goes_on_without(command: Any, tmp_path: Path) -> None:
    with hosted(reply=played) as standin:
        arguments = ("generate", "bakery", "--support-model", f"openai:any@{standin.url}")
        outcome = command(*arguments, "-n", "1", "--out", "run")
        assert outcome.code == 0
        assert "note: " in outcome.err and "calls none" in outcome.err
        first = standin.calls[0].body
        assert len(first["messages"]) == 2 and len(standin.calls[0].raw) < 1000
        calls = standin.count
        outcome = command(*arguments, "-n", "2", "--out", "run")
        assert outcome.code == 0 and "note" not in outcome.err
        assert all(called(call.body) == ["call"] for call in standin.calls[calls:])


def called(body: Any) -> list[str]:
    return [tool["function"]["name"] for tool in body["tools"]]


@pytest.mark.parametrize("tools", ["", "?tools=one", "?tools=native"])
def test_a_run_sends_one_function_for_all_tools_or_each_schema(command: Any, tools: str) -> None:
    with hosted(reply=played) as standin:
        model = f"openai:any@{standin.url}{tools}"
        arguments = ("--support-model", model, "-n", "1", "--no-check", "--out", "run")
        outcome = command("generate", "bakery", *arguments)
    assert outcome.code == 0, outcome.err
    sent = [called(call.body) for call in standin.calls]
    one = tools != "?tools=native"
    assert sent and all((names == ["call"]) == one for names in sent)
    assert one or all("get_order" in names for names in sent)
    assert "accepted    1 of 1" in outcome.out


@pytest.mark.parametrize("fault", ["401", "404", "login-page"])
def test_a_run_that_cannot_work_does_not_begin(command: Any, state: Any, fault: str) -> None:
    with hosted([fault] * 9) as standin:
        outcome = command("generate", "bakery", "-n", "3", "--model", f"openai:any@{standin.url}")
        assert standin.count == 1
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "--no-check" in outcome.err
    assert state() == {}


def test_each_model_is_asked_once_and_nobody_with_no_check(command: Any) -> None:
    with hosted(reply=played) as standin:
        a, b = f"openai:a@{standin.url}", f"openai:b@{standin.url}"
        arguments = ("generate", "bakery", "-n", "1", "--model", a, "--judge-model", b)
        assert command(*arguments, "--out", "one").code == 0
        small = [call for call in standin.calls if len(call.raw) < 1000]
        assert [call.body["model"] for call in small] == ["a", "b"]
        assert ["tools" in call.body for call in small] == [True, False]
        before = len(standin.calls)
        assert command(*arguments, "--out", "two", "--no-check").code == 0
        assert all(len(call.raw) >= 1000 for call in standin.calls[before:])


def test_a_journal_knows_who_has_answered(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    assert not answered_before(journal, "openai:a")
    lines = ['{"format": 1, "kind": "journal"}', "[]", '{"model": "openai:a", "key"', "nonsense"]
    journal.write_text("\n".join([*lines, '{"model": "openai:b"}']))
    assert not answered_before(journal, "openai:a")
    assert answered_before(journal, "openai:b?timeout=3")
