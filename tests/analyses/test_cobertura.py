from dataclasses import replace
from xml.etree import ElementTree

from covered import covered, reported
from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.coverage.cobertura import cobertura, line_rate
from simulator.runs.coverage.coverage import Coverage
from simulator.runs.coverage.space import Space

HOSTILE = '"><!DOCTYPE x>&\x00\x1b\u202e\ud800]]>'


def test_lines_are_the_bins_that_count() -> None:
    report = covered()[0]
    root = ElementTree.fromstring(cobertura([report]))
    assert root.get("lines-valid") == str(report.assessment.reachable)
    assert root.get("lines-covered") == str(report.assessment.hit)
    (package,) = root.iterfind("packages/package")
    assert package.get("name") == "bakery"
    classes = {each.get("name"): each for each in package.iterfind("classes/class")}
    assert list(classes) == [row.name for row in report.assessment.dimensions]
    for row in report.assessment.dimensions:
        lines = list(classes[row.name].iterfind("lines/line"))
        assert len(lines) == row.reachable
        assert sum(line.get("hits") != "0" for line in lines) == row.hit


def test_a_line_has_the_name_of_its_bin_and_its_hits() -> None:
    report = covered()[0]
    root = ElementTree.fromstring(cobertura([report]))
    methods = root.iterfind(".//class[@name='tool']/methods/method")
    found = {each.get("name"): each.find("lines/line") for each in methods}
    for text in report.space.bins:
        if text.startswith("tool:"):
            line = found[text.removeprefix("tool:")]
            assert line is not None
            assert line.get("hits") == str(report.coverage.hits.get(text, 0))


def test_a_line_keeps_its_number_whatever_was_hit() -> None:
    report = covered()[0]
    bare = reported(
        report.pack, report.personas, Coverage(pack=report.pack.name, dialogues=0), report.space
    )

    def numbers(text: str) -> dict[tuple[str | None, str | None], str | None]:
        return {
            (class_.get("name"), method.get("name")): line.get("number")
            for class_ in ElementTree.fromstring(text).iter("class")
            for method in class_.iter("method")
            for line in method.iter("line")
        }

    few, more = numbers(cobertura([bare])), numbers(cobertura([report]))
    assert few and few.items() <= more.items()


def test_hostile_names_stay_text() -> None:
    report = covered()[0]
    space = Space(
        pack=report.pack.name, digest="", bins=(f"record:{HOSTILE}",), unreachable={}
    )  # fmt: skip
    hostile = reported(
        replace(report.pack, name=HOSTILE), report.personas, Coverage(pack=HOSTILE), space
    )
    text = cobertura([replace(hostile, source=HOSTILE)])
    root = ElementTree.fromstring(text)
    assert "<!DOCTYPE" not in text
    shown = '"><!DOCTYPE x>&\\x00\\x1b\\u202e\\ud800]]>'
    assert root.findtext("sources/source") == shown
    method = root.find(".//method")
    assert method is not None and method.get("name") == shown


@given(st.integers(1, 10**9), st.data())
def test_a_rate_is_one_only_where_all_is_hit(valid: int, data: st.DataObject) -> None:
    hit = data.draw(st.integers(0, valid))
    rate = line_rate(hit, valid)
    assert (float(rate) == 1) == (hit == valid)
    assert abs(float(rate) - hit / valid) <= 0.0001


def test_nothing_to_hit_is_whole() -> None:
    assert line_rate(0, 0) == "1"
