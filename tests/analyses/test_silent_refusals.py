"""Refusals that support can never say: `check` names them, and no others."""

from copy import deepcopy
from pathlib import Path

import pytest
from kayaks import FILES, written

from simulator.analyses.checking.mistake import Kind, Mistake
from simulator.analyses.checking.pack_check import check_pack


def mistakes(folder: Path, *refusals: str) -> list[Mistake]:
    """What is said of the pack where a cancelled hire is refused with these sentences."""
    tools, rules = deepcopy(FILES["tools.yaml"]), deepcopy(FILES["rules.yaml"])
    tools["cancel_hire"]["with"]["boat"] = {"boats": "hire.code"}
    rules["in_time"]["refusal"] = list(refusals)
    found = check_pack(written(folder, tools=tools, rules=rules))[1]
    return [each for each in found if each.kind == Kind.SILENT]


def test_one_that_reads_what_nobody_has_looked_up(tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, "The {boat.name} can't be cancelled any more.")
    assert found.file.endswith("rules.yaml") and found.line and found.key == "in_time.refusal.0"
    assert "no record `boat` of boats" in found.wrong and "`hire.code`" in found.wrong
    assert "`hire`" in found.remedy and "copy the value" in found.remedy


@pytest.mark.parametrize(
    "refusals",
    [
        ("Your {hire.boat} starts on {hire.starts}.",),
        ("That's less than {facts.none_hours} hours before the start.",),
        ("The {boat.name} can't be cancelled any more.", "It's too late for {args.hire_id}."),
    ],
)
def test_one_that_can_be_said(tmp_path: Path, refusals: tuple[str, ...]) -> None:
    assert mistakes(tmp_path, *refusals) == []
