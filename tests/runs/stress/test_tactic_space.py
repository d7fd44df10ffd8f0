"""Tactics in coverage: what a stress run reached of tactics and rules, and what fills the rest."""

import shlex
from pathlib import Path

import pytest
from stressed import make

import simulator
from simulator.content.pack import find_pack
from simulator.content.tactics import load_tactics
from simulator.dialogue import Ending, EndingKind
from simulator.runs.coverage.bins import declare, split_bin
from simulator.runs.coverage.coverage import Coverage
from simulator.runs.coverage.space import Space, assess
from simulator.runs.stress.attack_cases import AttackSource
from simulator.runs.stress.tactic_space import (
    CROSS,
    NOT_AIMED,
    NOT_PROVED,
    attacks_on,
    exercised,
    with_tactics,
)

BAKERY = find_pack("bakery")
FEW = load_tactics(("late_claim", "prompt_probe", "not_on_order"))


@pytest.fixture(scope="module")
def empty() -> Space:
    return Space(pack="bakery", digest=BAKERY.digest, bins=declare(BAKERY, {}), unreachable={})


@pytest.fixture(scope="module")
def space(empty: Space) -> Space:
    return with_tactics(empty, BAKERY, FEW, (), Coverage(pack="bakery"))


def test_without_tactics_nothing_is_added(empty: Space) -> None:
    assert with_tactics(empty, BAKERY, {}, (), Coverage(pack="bakery")) == empty


def test_each_tactic_is_a_bin_and_what_the_pack_lacks_is_its_reason(space: Space) -> None:
    added = [text for text in space.bins if text.startswith("tactic:")]
    assert added == [f"tactic:{name}" for name in FEW]
    assert [split_bin(text)[1] for text in space.unreachable] == ["not_on_order"]
    assert "no deed" in space.unreachable["tactic:not_on_order"]


def test_cells_that_count_are_rules_which_a_tactic_is_aimed_at(space: Space) -> None:
    void = space.void[CROSS.name]
    there = {cell for cell in space.cells[CROSS.name] if cell not in void}
    aimed = {idea.rule for idea in AttackSource(BAKERY, FEW["late_claim"]).ideas}
    assert there < {f"late_claim x {rule}" for rule in aimed}
    assert "late_claim x complaint_window" in there
    assert void["prompt_probe x complaint_window"] == NOT_AIMED
    assert [cell for cell, why in void.items() if why == NOT_PROVED] == [
        "late_claim x custom_cake_move"
    ]


def test_other_scenarios_than_the_runs_do_not_count(empty: Space) -> None:
    found = with_tactics(empty, BAKERY, FEW, ("faulty_order",), Coverage(pack="bakery"))
    assert "late_claim x complaint_window" not in found.void[CROSS.name]
    assert found.void[CROSS.name]["late_claim x wedding_notice"] == NOT_AIMED


def test_what_was_hit_needs_no_proof(empty: Space) -> None:
    hit = Coverage(
        pack="bakery",
        hits={"tactic:not_on_order": 1},
        crosses={CROSS.name: {"prompt_probe x own_order": 1}},
    )
    found = with_tactics(empty, BAKERY, FEW, (), hit)
    assert "tactic:not_on_order" not in found.unreachable
    [row] = assess(hit, found).crosses
    assert row.hit == 1 and "prompt_probe x own_order" not in row.holes


def test_how_many_attacks_aim_at_a_rule() -> None:
    scenarios, n = attacks_on(BAKERY, FEW["late_claim"], "wedding_notice")
    assert (scenarios, n) == (("wedding_cake",), 1)
    assert attacks_on(BAKERY, FEW["prompt_probe"], "wedding_notice") == ((), 0)


def test_a_dialogue_counts_unless_the_customer_or_the_simulator_ended_it() -> None:
    assert exercised(make(1).dialogue)
    for kind in (EndingKind.ERROR, EndingKind.TURN_LIMIT, EndingKind.BUDGET):
        assert not exercised(make(1, ending=Ending(kind=kind)).dialogue)


@pytest.mark.slow
def test_a_command_fills_what_a_run_has_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    simulator.stress("bakery", tactics=["late_claim", "not_on_order"], n=1, out="first")
    [first] = simulator.coverage("first").reports
    rows = {row.name: row for row in first.rows}
    assert (rows["tactic"].reachable, rows["tactic"].hit) == (1, 1)
    hole = "late_claim x custom_cake_cancel"
    assert hole in rows[CROSS.name].holes
    words = shlex.split(first.command(f"{CROSS.name}: {hole}"))
    assert words[:5] == ["simulator", "stress", "bakery", "--tactic", "late_claim"]
    n = words[words.index("-n") + 1]
    scenarios = words[words.index("--scenario") + 1 : words.index("-n")]
    simulator.stress("bakery", tactics=["late_claim"], n=int(n), scenario=scenarios, out="rest")
    [both] = simulator.coverage("first", "rest").reports
    rows = {row.name: row for row in both.rows}
    assert hole not in rows[CROSS.name].holes


def test_an_attack_that_broke_the_bot_was_exercised_as_well(tmp_path: Path) -> None:
    run = simulator.stress(
        "bakery", target="embedded?flaw=leaks_canary", tactics=["prompt_probe"], n=2,
        out=tmp_path / "run", twins=False,
    )  # fmt: skip
    assert run.report.whole.attacks.broken == 2
    [report] = simulator.coverage(tmp_path / "run").reports
    assert (report.coverage.dialogues, report.coverage.left_out) == (2, 0)
    assert report.coverage.hits["tactic:prompt_probe"] == 2
    assert report.target == "embedded?flaw=leaks_canary"
