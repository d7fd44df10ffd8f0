"""The pack of a bank: it is in order, its dialogues end well, and each of its rules can refuse."""

import re
from collections import Counter
from typing import Any

import pytest

from simulator.cli.main import main
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue, Speaker
from simulator.runs.reachability import Scope
from simulator.runs.store import Run

N = 20


@pytest.fixture(scope="module")
def bank() -> Pack:
    return find_pack("fintech")


@pytest.fixture(scope="module")
def dialogues(tmp_path_factory: pytest.TempPathFactory) -> list[Dialogue]:
    folder = tmp_path_factory.mktemp("bank") / "run"
    assert main(["generate", "fintech", "-n", str(N), "--seed", "3", "--out", str(folder)]) == 0
    with Run.open(folder) as run:
        return list(run.dialogues())


def test_it_is_in_order_and_large_enough(bank: Pack, capsys: Any) -> None:
    assert main(["check", str(bank.folder)]) == 0
    assert "ok  pack fintech" in capsys.readouterr().out
    beats = sum(len(scenario.beats) for scenario in bank.scenarios.values())
    assert len(bank.scenarios) >= 8
    assert beats >= 40
    assert {rule.by is None for rule in bank.rules.values()} == {True, False}
    assert len(bank.rules) >= 12


def test_dialogues_are_accepted_and_end_as_well_as_they_can(dialogues: list[Dialogue]) -> None:
    assert len(dialogues) == N
    assert all(d.verdict.accepted for d in dialogues), Counter(
        finding.code for d in dialogues for turn in d.turns for finding in turn.findings
    )


def test_nothing_of_an_account_is_told_before_the_identity_is_checked(
    dialogues: list[Dialogue],
) -> None:
    for dialogue in dialogues:
        verified = False
        for turn in dialogue.turns:
            for call in turn.calls:
                verified |= call.name == "verify_identity" and call.ok
                assert verified or not call.name.startswith(("get_", "list_")) or not call.ok


def test_customers_write_briefly(dialogues: list[Dialogue]) -> None:
    words = [
        len(turn.text.split())
        for dialogue in dialogues
        for turn in dialogue.turns
        if turn.speaker == Speaker.CUSTOMER
    ]
    assert 4 <= sum(words) / len(words) <= 10
    assert min(words) <= 2


def test_a_date_of_birth_is_told_with_its_year(dialogues: list[Dialogue]) -> None:
    told = [
        turn.text
        for dialogue in dialogues
        for turn in dialogue.turns
        if turn.speaker == Speaker.CUSTOMER and re.search(r"\b(?:19[3-9]\d|200\d)\b", turn.text)
    ]
    assert len(told) > N / 2


@pytest.mark.slow
def test_each_rule_on_deeds_refuses_in_a_case_that_can_be_planned(bank: Pack) -> None:
    space = Scope(bank, load_personas()).search().space
    hits = set(space.bins) - set(space.unreachable)
    for rule in bank.rules.values():
        if rule.by:
            assert {f"rule:{rule.name}/refused", f"rule:{rule.name}/allowed"} <= hits, rule.name
