"""Judged cases, read from a run."""

import pytest
from stressed import TACTICS, judged_of, stress_run

from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.errors import RunError
from simulator.runs.planner import plan
from simulator.runs.store import Run
from simulator.runs.stress.judged import judged
from simulator.runs.stress.verdict import judge

PACKS = {"bakery": find_pack("bakery")}
NAMES = ("spoof", "insistence", "drift")


def test_cases_dialogues_and_verdicts_belong_together() -> None:
    run = stress_run("embedded", NAMES)
    found = judged_of(run)
    assert [one.place for one in found] == list(range(1, run.planned + 1))
    for one in found:
        assert one.case.id == one.dialogue.case_id
        assert one.tactic.name == one.attack.tactic
        assert one.verdict == judge(one.case, one.dialogue, PACKS["bakery"], one.tactic)


def test_a_run_that_was_stopped_has_what_was_played() -> None:
    whole = stress_run("embedded", NAMES)
    run = Run.in_memory(whole.recipe)
    run.extend(case for _, case in whole.cases())
    for place, dialogue in whole.placed():
        if place % 3 == 0:
            run.append(place - 1, dialogue)
    assert [one.place for one in judged_of(run)] == list(range(3, whole.planned + 1, 3))


def test_a_tactic_that_has_changed_or_is_gone_is_said() -> None:
    run = stress_run("embedded", NAMES)
    other = TACTICS["spoof"].model_copy(update={"about": "Something else."})
    with pytest.raises(RunError, match="the tactic spoof has changed since this run was made"):
        list(judged(run, PACKS, {**TACTICS, "spoof": other}))
    with pytest.raises(RunError, match="no tactic `spoof` any more"):
        list(judged(run, PACKS, {"insistence": TACTICS["insistence"]}))


def test_another_run_is_no_stress_run() -> None:
    whole = stress_run("embedded", NAMES)
    run = Run.in_memory(whole.recipe)
    run.extend(plan(list(PACKS.values()), list(load_personas()), [], 1, seed=1))
    run.append(0, next(whole.dialogues()))
    with pytest.raises(RunError, match="this is no stress run"):
        list(judged(run, PACKS, TACTICS))
