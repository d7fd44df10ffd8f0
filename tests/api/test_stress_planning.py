"""A stress run before it is played, against the run itself."""

from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator.analyses.stress.plan import StressPlan

FEW = {"tactics": ["stacking", "prompt_probe", "not_on_order"], "n": 3}


def plan(**given: Any) -> StressPlan:
    return simulator.plan_stress("bakery", **{**FEW, **given})


def test_cases_and_messages_are_those_of_the_run(tmp_path: Path) -> None:
    found = plan(trials=2)
    run = simulator.stress("bakery", out=tmp_path / "run", trials=2, **FEW)
    assert found.dialogues == len(run.judged) == 24
    assert (found.attacks, found.twins, found.wanted) == (6, 6, 9)
    assert found.lacking == run.report.lacking == {"not_on_order on bakery": 3}
    said = sum(t.speaker == "customer" for one in run.judged for t in one.dialogue.turns)
    assert found.messages.low <= said <= found.messages.high
    assert found.width.cases == found.attacks and found.width.trials == 2


@pytest.mark.parametrize(
    ("target", "opaque", "role"),
    [
        ("embedded", False, "embedded"),
        ("support:openai:gpt-4o-mini", False, "openai:gpt-4o-mini"),
        ("openai:gpt-4o-mini", False, "openai:gpt-4o-mini"),
        ("http://127.0.0.1:9/chat", True, ""),
    ],
)
def test_what_is_known_of_a_bots_cost(target: str, opaque: bool, role: str) -> None:
    found = plan(target=target)
    models = {share.role: share.model for share in found.estimate.roles}
    assert (found.opaque, models.get("support", "")) == (opaque, role)
    assert found.messages == plan().messages


def test_a_bot_without_our_prompt_reads_less() -> None:
    def tokens(target: str, **given: Any) -> float:
        return plan(target=target, **given).estimate.total.tokens_in.mean

    alone, with_tools = tokens("openai:gpt-4o-mini"), tokens("openai:gpt-4o-mini", tools=True)
    # with the tools in the same form, it is the prompt that makes the difference
    assert alone < with_tools < tokens("support:openai:gpt-4o-mini?tools=native")


def test_no_key_is_needed_and_a_target_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    (tmp_path / "bot.yaml").write_text("target: openai:gpt-4o-mini\ntools: true\n")
    found = plan(target=str(tmp_path / "bot.yaml"), customer_model="openai:gpt-4o-mini")
    assert found.estimate.total.dollars is not None
    by_role = {share.role: share for share in found.estimate.roles}
    assert by_role["customer"].calls.mean > 0 and by_role["support"].tokens_in.mean > 0
    assert found.estimate == plan(
        target="openai:gpt-4o-mini", tools=True, customer_model="openai:gpt-4o-mini"
    ).estimate  # fmt: skip


def test_time_follows_latency_and_what_is_at_once() -> None:
    slow = plan(target="http://127.0.0.1:9/chat", latency=60.0, concurrency=2)
    fast = plan(target="http://127.0.0.1:9/chat", latency=60.0, concurrency=4)
    assert slow.at_once == 2 and slow.seconds.mean == pytest.approx(2 * fast.seconds.mean)
    assert slow.seconds.mean == pytest.approx(slow.messages.mean * 60 / 2)
    assert plan().seconds.mean == pytest.approx(plan().computing, rel=9)


def test_a_judge_is_asked_of_attacks_that_have_a_question_alone() -> None:
    def calls(tactic: str) -> float:
        judged = {"judge_model": "openai:any@http://127.0.0.1:9/v1", "price": "1,2"}
        found = simulator.plan_stress("bakery", tactics=[tactic], n=3, **judged)
        return next(row.calls.mean for row in found.estimate.roles if row.role == "judge")

    assert calls("hardship") == 3 and calls("stacking") == 0
