import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from covered import covered, reported
from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.coverage.report import Report
from simulator.cli.coverage_table import print_table, shortened
from simulator.runs.coverage.coverage import Coverage
from simulator.runs.coverage.space import Space

HOSTILE = "a\x1b[31m\u202e[red]b\nc"

Prints = Callable[..., str]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Prints:
    def printed_(report: Report, show_all: bool = False) -> str:
        print_table(report, show_all)
        return capsys.readouterr().out

    return printed_


def of(bins: Iterable[str], hits: Iterable[str], unreachable: dict[str, str]) -> Report:
    pack, personas = covered()[0].pack, covered()[0].personas
    coverage = Coverage(pack=pack.name, dialogues=1, hits=dict.fromkeys(hits, 1))
    space = Space(pack=pack.name, digest="", bins=tuple(bins), unreachable=unreachable)
    return reported(pack, personas, coverage, space)


def line(text: str, start: str) -> list[str]:
    return next(row for row in text.splitlines() if row.startswith(start)).split()


def test_every_row_is_there_with_its_figures(printed: Prints) -> None:
    report = covered()[0]
    text = printed(report)
    for row in report.assessment.dimensions:
        assert line(text, f"{row.name} ")[1:3] == [f"{row.reachable:,}", f"{row.hit:,}"]
    total = line(text, "TOTAL")
    assert total[1:3] == [f"{report.assessment.reachable:,}", f"{report.assessment.hit:,}"]
    for row in report.assessment.crosses:
        assert line(text, row.name)[3:5] == [f"{row.reachable:,}", f"{row.hit:,}"]
    assert "30 dialogues counted, 1 left out" in text
    assert "at least 150 dialogues are needed to reach all: one for each scenario" in text


def test_lines_are_not_broken_and_say_how_many_more(printed: Prints) -> None:
    report = covered()[0]
    text = printed(report)
    row = next(row for row in report.assessment.dimensions if row.name == "edge")
    said = " ".join(line(text, "edge"))
    left = re.search(r" and ([\d,]+) more$", said)
    assert left is not None
    missing = said.partition("% ")[2].removesuffix(left[0])
    assert missing.count(", ") + 1 + int(left[1].replace(",", "")) == len(row.holes)
    assert all(len(each) <= 140 for each in text.splitlines() if not each.startswith("at least"))


def test_all_names_every_hole_and_every_reason(printed: Prints) -> None:
    report = covered()[0]
    joined = "".join(printed(report, show_all=True).split())
    for row in report.rows:
        for hole in row.holes:
            assert "".join(hole.removeprefix(f"{row.name}:").split()) in joined
    for text, reason in report.space.unreachable.items():
        if not report.coverage.hits.get(text):
            assert "".join(text.split()) in joined
            assert "".join(reason.split()) in joined


def test_100_is_said_only_of_what_is_whole(printed: Prints) -> None:
    bins = [f"record:orders/{number}" for number in range(5_000)]
    assert "100%" not in printed(of(bins, bins[1:], {}))
    assert line(printed(of(bins, bins[1:], {})), "TOTAL")[3] == "99.9%"
    assert line(printed(of(bins, bins, {})), "TOTAL")[3] == "100%"
    assert line(printed(of(bins, bins[1:], {bins[0]: "never"})), "TOTAL")[3] == "100%"


def test_reasons_with_most_bins_come_first_and_few_are_listed(printed: Prints) -> None:
    bins = [f"record:orders/{number}" for number in range(10)]
    reasons = {text: f"reason {max(4, place)}" for place, text in enumerate(bins)}
    report = of(bins, (), reasons)
    text = printed(report)
    assert "cannot be reached: 10 of record" in text
    assert re.findall(r"reason (\d)", text) == ["4", "5", "6", "7", "8"]
    assert "and 1 more reason" in text
    assert len(re.findall(r"reason \d", printed(report, show_all=True))) == 6


@pytest.mark.parametrize("show_all", [False, True])
def test_hostile_names_do_nothing_to_the_terminal(printed: Prints, show_all: bool) -> None:
    bins = [f"record:{HOSTILE}", f"topic:{HOSTILE}"]
    report = of(bins, (), {bins[1]: HOSTILE})
    pack = replace(report.pack, name=HOSTILE)
    text = printed(replace(report, pack=pack, source=HOSTILE), show_all)
    assert not {unicodedata.category(char) for char in text if char != "\n"} & {"Cc", "Cf"}
    assert r"\x1b[31m\u202e[red]b" in text


@given(st.lists(st.text("abc界", min_size=1, max_size=9), max_size=40), st.integers(24, 99))
def test_what_is_shortened_fits_and_leaves_nothing_out(names: list[str], width: int) -> None:
    from rich.cells import cell_len

    text = shortened(names, width)
    assert cell_len(text) <= width
    left = re.search(r" and (\d+) more$", text)
    shown = text.removesuffix(left[0]) if left else text
    assert shown.split(", ") == names[: len(shown.split(", "))] or not names
    assert len(names) == (len(shown.split(", ")) if names else 0) + (int(left[1]) if left else 0)
