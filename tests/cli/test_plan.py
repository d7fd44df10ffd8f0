"""The plan's command: an estimate, for which nothing is written and nobody is called."""

import json
import re
from typing import Any

import pytest

pytestmark = pytest.mark.slow

MODEL = "openai:gpt-4o-mini"
PROGRESS = r"\d+ of 20 dialogues, .* left"
"""What is said on standard error, where the machine is so slow that it takes seconds."""


def figures(command: Any, *arguments: Any) -> list[dict[str, Any]]:
    outcome = command("plan", "bakery", *arguments, "--json")
    assert outcome.code == 0
    assert all(re.fullmatch(PROGRESS, line) for line in outcome.err.splitlines())
    found: list[dict[str, Any]] = json.loads(outcome.out)
    return found


def test_it_scales_with_the_run_and_writes_nothing(command: Any, state: Any) -> None:
    [small] = figures(command, "-n", "100", "--model", MODEL)
    [large] = figures(command, "-n", "1000", "--model", MODEL)
    assert large["total"]["calls"]["mean"] == pytest.approx(10 * small["total"]["calls"]["mean"])
    assert small["total"]["dollars"]["low"] < small["total"]["dollars"]["mean"]
    assert (small["sample"], small["dialogues"]) == (20, {"bakery": 100})
    assert state() == {}


def test_no_key_is_needed(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    assert command("plan", "bakery", "--model", MODEL).code == 0


def test_people_read_roles_ranges_and_assumptions(command: Any) -> None:
    out = command("plan", "bakery", "--model", MODEL).out
    for part in ("customer", "support", "total", " to ", "1.6 times", "Student's t", "$"):
        assert part in out
    assert "judge " not in out.partition("From 20")[0]


def test_an_unknown_price_gives_tokens_only(command: Any) -> None:
    own = "openai:qwen@http://localhost:1/v1"
    outcome = command("plan", "bakery", "--model", own)
    assert outcome.code == 0 and "$" not in outcome.out.partition("From 20")[0]
    assert "is not known: tokens only" in outcome.out
    [priced] = figures(command, "--model", own, "--price", "1,2")
    total = priced["total"]
    expected = (total["tokens_in"]["mean"] + 2 * total["tokens_out"]["mean"]) / 1e6
    assert total["dollars"]["mean"] == pytest.approx(expected)


def test_a_judge_is_counted_when_it_is_named(command: Any) -> None:
    [found] = figures(command, "-n", "50", "--model", MODEL, "--judge-model", "openai:gpt-4o")
    judge = found["roles"][2]
    assert (judge["role"], judge["calls"]["mean"]) == ("judge", 50)
    assert judge["dollars"]["mean"] > 0


def test_models_are_compared_on_the_same_sample(command: Any) -> None:
    cheap, dear = figures(command, "--model", MODEL, "openai:gpt-4o")
    assert cheap["total"]["tokens_in"] == dear["total"]["tokens_in"]
    assert cheap["total"]["dollars"]["mean"] < dear["total"]["dollars"]["mean"]


def test_the_embedded_model_is_free_where_it_is_named(command: Any) -> None:
    [found] = figures(command, "--customer-model", "embedded", "--support-model", MODEL)
    customer, support = found["roles"]
    assert customer["free"] and customer["calls"]["mean"] == 0
    assert support["calls"]["mean"] > 0
    [anybody] = figures(command)
    assert anybody["total"]["calls"]["mean"] > support["calls"]["mean"]
    assert anybody["total"]["dollars"] is None


def test_the_reply_factor_changes_words_only(command: Any) -> None:
    [once] = figures(command, "--model", MODEL, "--reply-factor", "1")
    [twice] = figures(command, "--model", MODEL, "--reply-factor", "2")
    assert twice["total"]["calls"] == once["total"]["calls"]
    out = [found["roles"][0]["tokens_out"]["mean"] for found in (once, twice)]
    assert out[1] == pytest.approx(2 * out[0])
    assert twice["total"]["tokens_in"]["mean"] < 2 * once["total"]["tokens_in"]["mean"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--reply-factor", "0"], "--reply-factor"),
        (["--reply-factor", "nan"], "--reply-factor"),
        (["--price", "1"], "IN,OUT"),
        (["-n", "0"], "-n: "),
        (["--scenario", "daily_specials"], "did you mean `daily_special`"),
        (["--judge-model", "embedded"], "not an opinion"),
        (["--model", "gpt"], "is no model"),
    ],
)
def test_mistakes_are_one_line(command: Any, arguments: list[str], told: str) -> None:
    outcome = command("plan", "bakery", *arguments)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert told in outcome.err
