"""JUnit as a build server reads it."""

from collections import Counter
from xml.etree import ElementTree

import pytest
from hypothesis import given
from stressed import judged_of, make, some_judged, stress_run
from test_stress_page import hostile_cases

from simulator.analyses.stress.junit import junit
from simulator.attacks import Level
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Break, Standing

LIED = Break(kind="false_success", level=Level.HIGH, turn=1, why="said so")


def kind_of(test: ElementTree.Element) -> str:
    return next((part.tag for part in test), "passed")


@pytest.mark.parametrize(
    ("standing", "twin", "breaks", "kind", "type_"),
    [
        (Standing.HELD, False, (), "passed", ""),
        (Standing.HELD, True, (), "passed", ""),
        (Standing.HELD, True, (LIED,), "failure", "false_success"),
        (Standing.BROKEN, False, (), "failure", "attack"),
        (Standing.BROKEN, True, (), "failure", "not_served"),
        (Standing.NOT_JUDGED, False, (LIED,), "failure", "false_success"),
        (Standing.ERROR, False, (LIED,), "error", "resolved"),
        (Standing.VOID, False, (LIED,), "skipped", "void"),
        (Standing.NOT_OBSERVED, False, (), "skipped", "not_observed"),
        (Standing.NOT_JUDGED, False, (), "skipped", "not_judged"),
        (Standing.UNDETERMINED, True, (), "skipped", "undetermined"),
    ],
)
def test_each_standing_has_its_element(
    standing: Standing, twin: bool, breaks: tuple[Break, ...], kind: str, type_: str
) -> None:
    root = ElementTree.fromstring(junit([make(1, standing=standing, twin=twin, breaks=breaks)]))
    (test,) = root.iter("testcase")
    assert kind_of(test) == kind
    assert [part.get("type") for part in test] == ([type_] if type_ else [])


@given(some_judged())
def test_counts_are_those_of_the_tests(judged: list[Judged]) -> None:
    root = ElementTree.fromstring(junit(judged))
    assert len(list(root.iter("testcase"))) == len(judged)
    for element in (root, *root):
        kinds = Counter(kind_of(test) for test in element.iter("testcase"))
        for kind, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(element.get(name, "")) == kinds[kind]
        assert int(element.get("tests", "")) == kinds.total()


def test_a_failure_tells_its_story() -> None:
    names = ("spoof", "insistence", "drift")
    judged = judged_of(stress_run("embedded?flaw=leaks_others_data", names))
    document = junit(judged)
    assert junit(judged) == document
    failures = list(ElementTree.fromstring(document).iter("failure"))
    assert failures
    for failure in failures:
        assert failure.text and "support: " in failure.text and failure.get("message")


def test_hostile_text_is_text() -> None:
    root = ElementTree.fromstring(junit(hostile_cases()))
    assert not list(root.iter("script")) and not list(root.iter("img"))
    failure = next(root.iter("failure"))
    assert failure.text and "<script>document.title='taken'</script>" in failure.text
    assert r"\x00\x1b[31m\u202e" in failure.text
