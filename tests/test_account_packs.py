"""The packs in which identity comes before an account: a bank, a subscription service."""

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from simulator.cli.main import main
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue, Speaker
from simulator.runs.reachability import Scope
from simulator.runs.store import Run

N = 20
OPEN: dict[str, Callable[[str], bool]] = {
    "fintech": lambda tool: not tool.startswith(("get_", "list_")),
    "subscriptions": lambda tool: tool in ("verify_identity", "get_plan", "get_promo", "hand_over"),
}
"""By pack, which tools say nothing about an account."""

both = pytest.mark.parametrize("name", OPEN)


@cache
def pack_of(name: str) -> Pack:
    return find_pack(name)


@cache
def played(name: str) -> tuple[Dialogue, ...]:
    with TemporaryDirectory() as home:
        folder = str(Path(home) / "run")
        assert main(["generate", name, "-n", str(N), "--seed", "3", "--out", folder]) == 0
        with Run.open(Path(folder)) as run:
            return tuple(run.dialogues())


@both
def test_it_is_in_order_and_large_enough(name: str, capsys: Any) -> None:
    pack = pack_of(name)
    assert main(["check", str(pack.folder)]) == 0
    assert f"ok  pack {name}" in capsys.readouterr().out
    assert len(pack.scenarios) >= 8
    assert sum(len(scenario.beats) for scenario in pack.scenarios.values()) >= 40
    assert {rule.by is None for rule in pack.rules.values()} == {True, False}
    assert len(pack.rules) >= 12


@both
def test_dialogues_are_accepted_and_end_as_well_as_they_can(name: str) -> None:
    dialogues = played(name)
    assert len(dialogues) == N
    assert all(d.verdict.accepted for d in dialogues), Counter(
        finding.code for d in dialogues for turn in d.turns for finding in turn.findings
    )


@both
def test_nothing_of_an_account_is_told_before_the_identity_is_checked(name: str) -> None:
    for dialogue in played(name):
        verified = False
        for turn in dialogue.turns:
            for call in turn.calls:
                verified |= call.name == "verify_identity" and call.ok
                assert verified or OPEN[name](call.name) or not call.ok


@both
def test_customers_write_briefly(name: str) -> None:
    words = [
        len(turn.text.split())
        for dialogue in played(name)
        for turn in dialogue.turns
        if turn.speaker == Speaker.CUSTOMER
    ]
    assert 4 <= sum(words) / len(words) <= 10
    assert min(words) <= 2


def test_a_date_of_birth_is_told_with_its_year() -> None:
    told = [
        turn.text
        for dialogue in played("fintech")
        for turn in dialogue.turns
        if turn.speaker == Speaker.CUSTOMER and re.search(r"\b(?:19[3-9]\d|200\d)\b", turn.text)
    ]
    assert len(told) > N / 2


@pytest.mark.slow
@both
def test_each_rule_on_deeds_refuses_in_a_case_that_can_be_planned(name: str) -> None:
    pack = pack_of(name)
    space = Scope(pack, load_personas()).search().space
    hits = set(space.bins) - set(space.unreachable)
    for rule in pack.rules.values():
        if rule.by:
            assert {f"rule:{rule.name}/refused", f"rule:{rule.name}/allowed"} <= hits, rule.name
