import json
import shlex
from dataclasses import replace

import pytest
from covered import covered, reported

from simulator.analyses.coverage.report import (
    Report,
    as_json,
    chosen,
    key_of_cell,
    keys_of,
    unreached,
)
from simulator.dialogue import Dialogue
from simulator.runs.coverage.bins import split_bin
from simulator.runs.coverage.coverage import Coverage
from simulator.runs.coverage.space import Space


@pytest.fixture
def report() -> Report:
    return covered()[0]


@pytest.fixture
def transcripts() -> dict[str, Dialogue]:
    return covered()[1]


def options(command: str, name: str) -> list[str]:
    words = shlex.split(command)
    if name not in words:
        return []
    rest = words[words.index(name) + 1 :]
    return rest[: next((i for i, word in enumerate(rest) if word.startswith("--")), len(rest))]


def test_a_command_names_the_scenario_of_an_edge(report: Report) -> None:
    assert report.command("edge:faulty_order/complain > thanks") == (
        "simulator generate bakery --until-coverage 100 --scenario faulty_order --out RUN"
    )


def test_a_command_names_both_values_of_a_cell(report: Report) -> None:
    key = key_of_cell("scenario x persona", "faulty_order x busy_parent")
    assert report.command(key) == (
        "simulator generate bakery --until-coverage 100 --scenario faulty_order"
        " --persona busy_parent --out RUN"
    )


def test_a_trait_is_had_by_the_personas_in_the_command(report: Report) -> None:
    named = options(report.command("trait:tone=sarcastic"), "--persona")
    assert named
    assert all(report.personas[name].tone == "sarcastic" for name in named)


def test_what_a_topic_needs_is_asked_in_the_scenarios_of_the_command(report: Report) -> None:
    topic = next(text for text in report.space.bins if split_bin(text)[0] == "topic")
    named = options(report.command(topic), "--scenario")
    scenarios = [report.pack.scenarios[name] for name in named]
    assert all(
        split_bin(topic)[1] in {beat.asks for beat in scenario.beats.values()}
        for scenario in scenarios
    )


def test_there_is_a_command_for_every_hole(report: Report) -> None:
    for row in report.rows:
        for key in keys_of(report, row):
            command = report.command(key)
            assert command.startswith("simulator generate bakery --until-coverage 100")
            assert set(options(command, "--scenario")) <= report.pack.scenarios.keys()
            assert set(options(command, "--persona")) <= report.personas.keys()


def test_hostile_names_are_quoted_for_the_shell(report: Report) -> None:
    hostile = "$(rm -rf x); `y`'"
    command = replace(report, given=hostile, out=hostile).command("persona:nobody")
    assert shlex.split(command).count(hostile) == 2


def test_a_cell_of_names_with_the_separator_in_them_is_read_right(report: Report) -> None:
    pack = report.pack
    scenario = next(iter(pack.scenarios.values()))
    twins = {"a": scenario, "a x b": scenario}
    space = Space(
        pack=pack.name,
        digest=pack.digest,
        bins=("scenario:a", "scenario:a x b", "persona:busy_parent", "persona:b x busy_parent"),
        unreachable={},
        cells={"scenario x persona": ("a x busy_parent", "a x b x busy_parent")},
    )
    personas = {**report.personas, "b x busy_parent": report.personas["busy_parent"]}
    mixed = reported(
        replace(pack, scenarios=twins), personas, Coverage(pack=pack.name, dialogues=0), space
    )
    key = key_of_cell("scenario x persona", "a x busy_parent")
    assert options(mixed.command(key), "--scenario") == ["a"]
    assert options(mixed.command(key), "--persona") == ["busy_parent"]


def test_chosen_dialogues_are_examples_of_every_bin(report: Report) -> None:
    embedded = set(chosen([report]))
    for text in report.coverage.hits:
        assert embedded & set(report.examples(text)), text


def test_no_more_are_chosen_than_wanted_and_bins_come_first(report: Report) -> None:
    assert len(chosen([report], most=5)) == 5
    few = chosen([report], most=1)
    rare = [text for text, hits in report.coverage.hits.items() if hits == 1]
    assert any(few[0] in report.examples(text) for text in rare)


def test_what_cannot_be_reached_is_told_by_reason(report: Report) -> None:
    found = unreached(report)
    for row in report.rows:
        assert sum(map(len, found.get(row.name, {}).values())) == row.unreachable
    assert "the persona does not buy <cakes> & co" in found["scenario x persona"]


def test_what_was_hit_all_the_same_is_not_told_as_unreachable(report: Report) -> None:
    hit = next(iter(report.coverage.hits))
    space = report.space.model_copy(update={"unreachable": {hit: "an error"}, "void": {}})
    assert unreached(reported(report.pack, report.personas, report.coverage, space)) == {}


def test_json_holds_all_of_it(report: Report) -> None:
    read = json.loads(as_json([report, report]))
    assert read["format"] == 1
    one = read["packs"][0]
    assert one == read["packs"][1]
    assert Coverage.model_validate(one["coverage"]) == report.coverage
    assert Space.model_validate(one["space"]) == report.space
    assert one["bound"] == {"dialogues": 150, "name": report.bound.name}
    assert one["total"]["percent"] == report.assessment.percent
    for row, shown in zip(report.rows, [*one["dimensions"], *one["crosses"]], strict=True):
        assert (shown["name"], tuple(shown["holes"])) == (row.name, row.holes)
        assert all(command.startswith("simulator ") for command in shown["holes"].values())
