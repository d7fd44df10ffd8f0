"""The examples of docs/api.md, the README and the package run."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import simulator

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = doctest.testfile(str(ROOT / "docs/api.md"), module_relative=False)
    assert done.attempted > 40
    assert done.failed == 0


def test_the_page_has_an_example_of_every_name() -> None:
    page = (ROOT / "docs/api.md").read_text()
    missing = [n for n in simulator.__all__ if not re.search(rf"`(simulator\.)?{n}\b", page)]
    assert missing == []
    plain = [n for n in simulator.__all__ if not (n[0] == "a" and n[1:] in simulator.__all__)]
    shown = re.findall(r"^(?:>>>|\.\.\.) .*", page, re.MULTILINE)
    assert [n for n in plain if n[0].islower() and f"simulator.{n}(" not in "\n".join(shown)] == []


def test_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = doctest.testmod(simulator)
    assert done.attempted >= 4
    assert done.failed == 0


@pytest.mark.slow
def test_the_readme(tmp_path: Path) -> None:
    section = (ROOT / "README.md").read_text().partition("## From Python\n")[2]
    code = section.partition("```python\n")[2].partition("```")[0]
    assert 0 < len(code.splitlines()) <= 15
    line, environment = [sys.executable, "-c", code], os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        line, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "reached their goal" in done.stdout
