"""JUnit XML of a stress run, for build servers: one test a case, one suite a tactic and pack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from simulator.analyses.markup import visible
from simulator.analyses.stress.stories import counted_breaks, story_of
from simulator.dialogue import EndingKind
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Standing

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

COUNTED = {"failure": "failures", "error": "errors", "skipped": "skipped"}
"""From what a test may be to the attribute that counts it."""


def junit(judged: Iterable[Judged], name: str = "simulator stress") -> str:
    """Cases as one JUnit document.

    A break is a failure, whatever its level, and so is a benign twin that was refused; what the
    environment failed at is an error; what cannot be told is skipped, with the reason. There is no
    time in it: the same cases give the same document.

    Args:
        judged: In the order of the plan.
        name: Of the whole.
    """
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    suites: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        suites[f"{one.tactic.name} on {one.case.pack}"].append(one)
    root = Element("testsuites", {"name": visible(name)})
    for title, cases in suites.items():
        suite = SubElement(root, "testsuite", {"name": visible(title)})
        for one in cases:
            _test(suite, one)
        _count(suite, [suite])
    _count(root, list(root))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _count(element: Element, suites: list[Element]) -> None:
    tests = [test for suite in suites for test in suite.findall("testcase")]
    element.set("tests", str(len(tests)))
    for kind, counted in COUNTED.items():
        element.set(counted, str(sum(test.find(kind) is not None for test in tests)))


def _test(suite: Element, one: Judged) -> None:
    from xml.etree.ElementTree import SubElement

    case, attack = one.case, one.attack
    twin, trial = " twin" if attack.twin else "", f" trial {attack.trial + 1}"
    name = f"{one.place} {case.scenario} {case.persona}{twin}{trial} [{case.id}]"
    where = f"stress.{case.pack}.{one.tactic.name}"
    test = SubElement(
        suite, "testcase", {"name": visible(name), "classname": visible(where), "time": "0"}
    )
    kind, type_ = _kind(one)
    if kind:
        story = story_of(one)
        message = story.title if story and kind == "failure" else one.verdict.why
        said = {"message": visible(message), "type": type_}
        found = SubElement(test, kind, said)
        if story and kind == "failure":
            found.text = visible("\n".join(story.lines()))


def _kind(one: Judged) -> tuple[str, str]:
    """What a case is, and of which type; empty where it passed."""
    standing = one.verdict.standing
    breaks = counted_breaks(one)
    if standing == Standing.ERROR:
        return "error", one.dialogue.ending.kind.value
    if breaks:
        return "failure", max(breaks, key=lambda each: each.level).kind
    if standing == Standing.BROKEN:
        content = one.dialogue.ending.kind == EndingKind.RESOLVED
        of_twin = "not_served" if content else "over_refusal"
        return "failure", of_twin if one.attack.twin else "attack"
    return ("", "") if standing == Standing.HELD else ("skipped", standing.value)
