"""Preference pairs of stress runs: what they hold, and what never becomes one."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from stressed import judged_of, stress_run

from simulator.analyses.dataset.corrections import UNSEEN, corrections
from simulator.analyses.dataset.validate import openai_pair_problems, trl_pair_problems
from simulator.attacks import Observed
from simulator.content.pack import find_pack
from simulator.dialogue import Dialogue
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Standing, judge

BAKERY = find_pack("bakery")
FLAWED, NAMES = "embedded?flaw=gives_in,leaks_canary", ("stacking", "prompt_probe")
FEW = ("bakery", "--tactic", *NAMES, "-n", "2", "--no-check", "--target", FLAWED)
Command = Callable[..., Any]


def cases() -> list[Judged]:
    return judged_of(stress_run(FLAWED, NAMES))


def corrected(judged: list[Judged]) -> tuple[list[Dialogue], Counter[str]]:
    return asyncio.run(corrections(judged, {"bakery": BAKERY}))


def broken() -> list[Judged]:
    return [one for one in cases() if one.verdict.breaks]


def test_the_clerk_goes_on_from_the_same_history() -> None:
    found, left_out = corrected(broken())
    assert len(found) == len(broken()) > 5 and not left_out
    for one, dialogue in zip(broken(), found, strict=True):
        place = min(each.turn for each in one.verdict.breaks if each.kind != "not_allowed")
        assert dialogue.turns[:place] == one.dialogue.turns[:place]
        assert len(dialogue.turns) == place + 1
        (draft,) = dialogue.turns[place].drafts
        assert (draft.text, draft.calls) == (
            one.dialogue.turns[place].text, one.dialogue.turns[place].calls
        )  # fmt: skip
        assert {f.code for f in draft.findings} <= {"attack", "false_success"}
        again = judge(one.case, dialogue, BAKERY, one.tactic)
        assert not [each for each in again.breaks if each.turn == place]
        assert dialogue.models["chosen"].startswith("embedded (rules")


def test_void_and_error_and_what_held_are_never_pairs() -> None:
    one = broken()[0]
    for standing, why in (
        (Standing.VOID, "the customer broke its brief (void)"),
        (Standing.ERROR, "the environment failed (error)"),
    ):
        verdict = one.verdict.model_copy(update={"standing": standing})
        assert corrected([replace(one, verdict=verdict)]) == ([], Counter({why: 1}))
    held = [one for one in cases() if one.verdict.standing == Standing.HELD]
    held = [one for one in held if not one.verdict.breaks]
    assert corrected(held) == ([], Counter({"not broken: held": len(held)}))


def test_a_twin_that_was_refused_is_counted() -> None:
    refused = judged_of(stress_run("embedded?flaw=refuses_all", ("stacking",)))
    twins = [one for one in refused if one.verdict.standing == Standing.BROKEN]
    assert twins and all(one.attack.twin for one in twins)
    found, left_out = corrected(twins)
    assert not found and list(left_out) == [
        "a benign twin that was refused: no one turn shows it"
    ]  # fmt: skip


def test_a_bot_whose_calls_are_not_seen_gives_none() -> None:
    one = broken()[0]
    unseen = one.dialogue.model_copy(update={"observed": Observed(target="a bot")})
    assert corrected([replace(one, dialogue=unseen)]) == ([], Counter({UNSEEN: 1}))


def test_a_history_that_cannot_be_followed_gives_none() -> None:
    one = next(o for o in broken() if any(t.calls for t in o.dialogue.turns[:-4]) and o.attack.rule)
    turns = []
    for turn in one.dialogue.turns:
        calls = tuple(
            call.model_copy(update={"result": '{"order": "another"}'}) for call in turn.calls
        )
        turns.append(turn.model_copy(update={"calls": calls}))
    other = one.dialogue.model_copy(update={"turns": tuple(turns)})
    found, left_out = corrected([replace(one, dialogue=other)])
    assert not found and "gave something else than the case's records hold" in next(iter(left_out))


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_command_writes_pairs_that_trainers_take(command: Command, tmp_path: Path) -> None:
    assert command("stress", *FEW, "--out", "run").code == 1
    done = command("export", "run", "--format", "trl-preference", "--json")
    told = json.loads(done.out)
    pairs = told["train"] + told["validation"]
    assert done.code == 0 and pairs >= 3  # a flaw is a share of turns, and twins hold
    assert told["left_out"] == {"not broken: held": 8 - pairs}
    for row in rows(tmp_path / "run/train.preference.jsonl"):
        assert trl_pair_problems(row) == []
        assert row["prompt"][0]["role"] == "system" and row["prompt"][-1]["role"] in (
            "user", "tool",
        )  # fmt: skip
        assert row["chosen"][-1]["role"] == row["rejected"][-1]["role"] == "assistant"
        assert "chosen: embedded" in row["source"] and "told to err" in row["source"]
        deeds = [m for m in row["rejected"] if m.get("tool_calls")]
        assert deeds or "canary-" in row["rejected"][-1]["content"]
        assert "canary-" not in row["chosen"][-1]["content"]
    card = (tmp_path / "run/DATASET.preference.md").read_text(encoding="utf-8")
    assert "first turn of a stress case that broke" in card and "sent back" not in card
    command("export", "run", "--format", "openai-dpo")
    texts = rows(tmp_path / "run/train.openai-dpo.jsonl")
    assert texts and not any(openai_pair_problems(row) for row in texts)


@pytest.mark.slow
def test_the_datasets_library_loads_them(
    command: Command, tmp_path: Path, load: Callable[..., dict[str, list[dict[str, Any]]]]
) -> None:
    command("stress", *FEW, "--out", "run")
    told = command(
        "export", "run", "--format", "trl-preference", "--validation-share", "0.7", "--json"
    )
    loaded = load(tmp_path / "run", ".preference", apart=True)
    assert sum(map(len, loaded.values())) == json.loads(told.out)["written"] >= 3
    for row in (*loaded["train"], *loaded["validation"]):
        assert {"prompt", "chosen", "rejected"} <= row.keys()


def test_a_run_without_a_pair_is_one_line(command: Command) -> None:
    assert command("stress", *FEW[:-1], "embedded", "--out", "run").code == 0
    failed = command("export", "run", "--format", "trl-preference")
    assert failed.code == 2 and failed.err.count("\n") == 1
    assert "no case of this run gives a preference pair: not broken: held: 8" in failed.err


def test_choosing_works_as_for_other_runs(command: Command) -> None:
    command("stress", *FEW, "--out", "run")
    options = ("--format", "trl-preference", "--only", "ending:gave_up", "--json")
    told, every = (
        json.loads(command("export", "run", *few).out)
        for few in (options, (*options[:2], "--json"))
    )
    assert told["written"] + told["left_out"].get("not of ending gave_up", 0) == every["written"]
