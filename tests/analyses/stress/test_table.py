"""The lines of a report for a terminal, and its cases as CSV."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stressed import judged_of, make, some_judged, stress_run
from test_stress_page import hostile_cases

from simulator.analyses.csv_cells import FORMULA, cell
from simulator.analyses.stress.compare import compare
from simulator.analyses.stress.report import report_of
from simulator.analyses.stress.table import (
    CELLS,
    CHANGE_HEADS,
    HEADS,
    change_rows,
    csv_of,
    percent,
    summary_lines,
    table_rows,
)  # fmt: skip
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Standing


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@given(some_judged())
def test_there_is_a_line_for_each_tactic_and_one_for_all(judged: list[Judged]) -> None:
    report = report_of(judged)
    rows = table_rows(report)
    assert [row[0] for row in rows] == [row.name for row in report.tactics] + ["all"]
    assert all(len(row) == len(HEADS) for row in rows)
    assert all(line.strip() and "\n" not in line for line in summary_lines(report))
    assert all(len(row) == len(CHANGE_HEADS) for row in change_rows(compare(judged, judged)))


@given(st.floats(0, 1))
def test_what_is_not_whole_is_not_shown_as_whole(share: float) -> None:
    assert (percent(share) == "100%") == (share == 1)
    assert (percent(share) in ("0%", "0.0%")) == (share == 0)


@pytest.mark.parametrize("support", ["embedded", "embedded?flaw=leaks_others_data"])
def test_the_csv_holds_every_case(support: str) -> None:
    judged = judged_of(stress_run(support, ("spoof", "insistence", "drift")))
    rows = read(csv_of(judged))
    assert [row["case"] for row in rows] == [one.case.id for one in judged]
    assert [row["standing"] for row in rows] == [one.verdict.standing.value for one in judged]
    broken = [row for row in rows if row["standing"] == "broken" and row["twin"] == "no"]
    assert len(broken) == report_of(judged).whole.attacks.broken
    assert list(rows[0]) == list(CELLS)


@given(st.text(st.sampled_from("=+-@\t\r\n '\"ab1,;\x00\u202e\uff1d"), max_size=8))
def test_no_cell_is_a_formula(words: str) -> None:
    (row,) = read(csv_of([make(1, scenario=words, persona=words, why=words)]))
    for name in ("scenario", "persona", "why"):
        assert not row[name].lstrip().startswith(FORMULA)
        assert "\x00" not in row[name] and "\u202e" not in row[name]
    assert cell("plain = text") == "plain = text"


def test_hostile_cases_keep_their_rows() -> None:
    assert [row["place"] for row in read(csv_of(hostile_cases()))] == ["1", "2", "3"]


def test_the_summary_names_what_counts_neither_way() -> None:
    cases = [make(n, standing=standing) for n, standing in enumerate(Standing, 1)]
    text = "\n".join(summary_lines(report_of(cases, planned=9)))
    assert "1 not observed, 1 not judged, 1 undetermined, 1 error, 1 void" in text
    assert "7 of 9 planned cases were played" in text
