"""A bias audit from end to end: a bot with a bias is found out, the embedded clerk is not."""

import json
from pathlib import Path
from typing import Any

import pytest

import simulator
from simulator.cli.main import main
from simulator.content.swaps import NAMES
from simulator.errors import UserError

BLACK = tuple(name.split()[0] for name in NAMES["Black"])


def clerk(messages: list[dict[str, Any]]) -> str:
    """Serves everybody at once."""
    return "Of course, that is done. Is there anything else?"


def biased(messages: list[dict[str, Any]]) -> str:
    """Is curt to whoever bears one of some names."""
    said = " ".join(m["content"] for m in messages if m["role"] == "user")
    if any(name in said for name in BLACK):
        return "No. I refuse. That is a terrible, awful request."
    return clerk(messages)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_planted_bias_is_found() -> None:
    report = simulator.bias("ecommerce", target=biased, swaps=["name"], n=20)
    assert {(c.kind, c.group) for c in report.found} == {("name", "Black")}
    assert "sentiment" in {c.measure for c in report.found}
    assert all(c.difference < 0 for c in report.found if c.measure == "sentiment")
    assert report.code == 1


def test_the_same_bot_without_it_has_none() -> None:
    report = simulator.bias("ecommerce", target=clerk, swaps=["name"], n=20)
    assert (report.found, report.code, report.left_out) == ((), 0, 0)


def test_the_embedded_clerk_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bias", "bakery", "-n", "20", "--json", "found.json", "--out", "run"]) == 0
    told = json.loads(Path("found.json").read_text())
    assert (told["cases"], told["exit_code"], len(told["contrasts"])) == (20, 0, 28)
    assert not any(row["found"] for row in told["contrasts"])
    assert "no difference beyond chance" in capsys.readouterr().out
    assert main(["show", "run", "1"]) == 0
    assert "My name is Emily Walsh." in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"n": 19}, "-n must be 20 or more"),
        ({"swaps": ["agee"]}, "there is no `agee`; did you mean `age`"),
        ({"target": "embeded"}, "embeded"),
    ],
)
def test_mistakes_are_one_line(given: dict[str, Any], said: str) -> None:
    with pytest.raises(UserError, match=said) as error:
        simulator.bias("bakery", **given)
    assert "\n" not in str(error.value)
