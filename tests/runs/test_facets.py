"""Facets say of a dialogue what its row says, and a list needs nothing else."""

import sqlite3
from pathlib import Path

import pytest

from simulator.analyses.overview import OverviewRow, RowFilter
from simulator.api.playing import agenerate
from simulator.errors import RunError
from simulator.runs.facets import Facets
from simulator.runs.reviewed_run import ReviewedRun
from simulator.runs.run_file import FILE
from simulator.runs.subset import write_subset
from simulator.server.viewed_run import ViewedRun


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    await agenerate("bakery", n=4, out=tmp_path / "run")
    return tmp_path / "run"


def statement(folder: Path, sql: str) -> None:
    connection = sqlite3.connect(folder / FILE)
    with connection:
        connection.execute(sql)
    connection.close()


def test_they_are_those_of_the_dialogues(folder: Path) -> None:
    with ReviewedRun.open(folder) as run:
        stored, played = dict(run.facets()), dict(run.placed())
        assert list(stored) == list(played) == [1, 2, 3, 4]
        assert stored == {place: Facets.of(dialogue) for place, dialogue in played.items()}
        for place, dialogue in played.items():
            row, unread = OverviewRow.of(place, dialogue), OverviewRow.unread(place, stored[place])
            assert row.text and (unread.id, unread.scenario, unread.findings) == (
                row.id, row.scenario, row.findings,
            )  # fmt: skip


def test_a_list_is_there_before_a_dialogue_is_read(folder: Path) -> None:
    statement(folder, "UPDATE dialogues SET data = x'00' WHERE position = 3")
    run = ViewedRun(folder, "run")
    run.refresh()
    assert [row.place for row in run.select(RowFilter()).rows] == [1, 2, 3, 4]
    run.wait()
    assert "damaged" in run.failed
    assert run.told(RowFilter()) == (4, False)
    assert run.told(RowFilter(text="a")) == (3, False)


def test_a_run_of_before_is_read_for_its_list(folder: Path) -> None:
    statement(folder, "DROP TABLE facets")
    run = ViewedRun(folder, "run")
    run.refresh()
    run.wait()
    assert [row.place for row in run.select(RowFilter()).rows] == [1, 2, 3, 4]
    assert run.told(RowFilter(text="a")) == run.told(RowFilter()) == (4, False)


def test_a_subset_has_those_of_its_dialogues(folder: Path, tmp_path: Path) -> None:
    write_subset(folder, tmp_path / "part", [0, 2])
    with ReviewedRun.open(tmp_path / "part") as run:
        assert [place for place, _ in run.facets()] == [1, 3]


def test_damaged_facets_are_said_to_be(folder: Path) -> None:
    statement(folder, "UPDATE facets SET data = '[1]' WHERE position = 1")
    with ReviewedRun.open(folder) as run, pytest.raises(RunError, match="facets of a dialogue"):
        list(run.facets())
