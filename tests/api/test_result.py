"""A result: what it gives of its dialogues, in a folder or in memory."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator.analyses.intervals import wilson
from simulator.play.finding_codes import CODES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def result() -> simulator.Result:
    return simulator.run("bakery", support="embedded?flaw=claimed_deed", n=30)


def test_a_filter_is_a_result_and_they_add_up(result: simulator.Result) -> None:
    accepted, rejected = result.accepted, result.filter(accepted=False)
    assert 0 < len(rejected) < len(result) == len(accepted) + len(rejected) == 30
    endings = {dialogue.ending.kind.value for dialogue in result}
    assert sum(len(result.filter(ending=ending)) for ending in endings) == 30
    scenario = result.find(1).scenario
    both = result.filter(scenario=scenario).filter(lambda d: not d.verdict.accepted)
    assert list(both) == [d for d in rejected if d.scenario == scenario]
    assert [row["place"] for row in rejected.overview()] == [
        place for place, d in enumerate(result, 1) if not d.verdict.accepted
    ]


def test_goals_are_counted_with_an_interval(result: simulator.Result) -> None:
    rate = result.goal_rate()
    goals = [dialogue.verdict.goal for dialogue in result]
    assert (rate.reached, rate.undetermined) == (goals.count(True), goals.count(None))
    assert rate.decided + rate.undetermined == 30
    assert rate.interval == wilson(rate.reached, rate.decided)
    assert len(result.filter(goal="reached")) == rate.reached


def test_findings_come_with_their_dialogue(result: simulator.Result) -> None:
    found = result.findings("claimed_deed")
    assert found
    assert all(each.finding in each.dialogue.findings for each in found)
    assert len(result.findings()) == sum(len(dialogue.findings) for dialogue in result)


def test_what_there_is_not_is_named(result: simulator.Result) -> None:
    with pytest.raises(simulator.UserError, match=r"claimed_ded.*did you mean `claimed_deed`"):
        result.findings("claimed_ded")
    with pytest.raises(simulator.UserError, match="no `reachd`; did you mean `reached`"):
        result.filter(goal="reachd")  # type: ignore[arg-type]
    with pytest.raises(simulator.UserError, match="in memory: name a folder"):
        result.export()
    with pytest.raises(simulator.UserError, match="no dialogue `31`"):
        result.find(31)
    with pytest.raises(simulator.UserError, match="take it before `filter`"):
        result.accepted.coverage()
    with pytest.raises(simulator.UserError, match="there is no run here"):
        simulator.open_run("nowhere")


def test_every_code_of_the_critic_is_known() -> None:
    code = "".join(p.read_text() for p in (ROOT / "simulator/play/critic").glob("*.py"))
    assert set(re.findall(r'finding\(\s*"([a-z_]+)"', code)) <= CODES
    rows = (ROOT / "docs/critic.md").read_text().partition("| code | severity")[2]
    table = rows.partition("\n\n")[0].splitlines()[2:]
    assert {c for row in table for c in re.findall(r"`([a-z_]+)`", row.split("|")[1])} == CODES


def test_rows_are_plain_and_flat(result: simulator.Result) -> None:
    assert json.loads(json.dumps(result.to_dicts())) == result.to_dicts()
    assert len(result.to_pandas()) == 30


def test_without_pandas_it_says_what_to_install(
    result: simulator.Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(simulator.UserError, match="pip install pandas"):
        result.to_pandas()


def test_what_is_filtered_is_exported(result: simulator.Result, tmp_path: Path) -> None:
    whole = result.export(tmp_path / "whole")
    part = result.filter(ending="resolved").export(tmp_path / "part")
    assert 0 < part.train + part.validation < whole.train + whole.validation == len(result.accepted)


@pytest.mark.slow
def test_the_command_and_the_api_export_the_same(command: Any, tmp_path: Path) -> None:
    result = simulator.generate("bakery", n=6, out=tmp_path / "run")
    result.export(tmp_path / "api", format="openai", validation_share=0.3)
    arguments = ("--format", "openai", "--validation-share", "0.3", "--out", "cli")
    assert command("export", "run", *arguments).code == 0
    for name in ("train.openai.jsonl", "validation.openai.jsonl"):
        assert (tmp_path / "api" / name).read_bytes() == (tmp_path / "cli" / name).read_bytes()
    coverage = command("coverage", tmp_path / "run", "--json").out
    assert coverage == result.coverage().to_json()
