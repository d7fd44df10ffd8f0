import sys
from pathlib import Path

import pytest

from simulator.api.diagrams import stage_mermaid
from simulator.cli.main import main

README = Path(__file__).parents[2] / "README.md"
PNG = b"\x89PNG\r\n\x1a\n"

MISTAKES = {
    "unknown pack": (["bakry"], "did you mean `bakery`"),
    "unknown scenario": (["bakery", "--scenario", "custm_cake"], "did you mean `custom_cake`"),
    "nothing": ([], "or give --stage"),
    "both": (["bakery", "--stage"], "--stage is the same for every pack"),
    "many pictures": (["bakery", "--format", "svg"], "--scenario, or a folder with --out"),
    "many in a file": (["bakery", "--format", "svg", "--out", "x.svg"], "--scenario, or a folder"),
    "unknown format": (["bakery", "--format", "pgn"], "did you mean `png`"),
    "no such folder": (["--stage", "--out", "no/such/x.mmd"], "no/such/x.mmd: "),
    "folder in a file": (["--stage", "--out", "file/x"], "file/x: "),
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    return tmp_path


@pytest.mark.parametrize(("arguments", "reason"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_one_line(
    arguments: list[str], reason: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["graph", *arguments]) == 2
    out, err = capsys.readouterr()
    assert reason in err and err.count("\n") == 1 and not out
    assert [path.name for path in here.iterdir()] == ["file"]


def test_one_scenario_as_mermaid_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "bakery", "--scenario", "faulty_order"]) == 0
    out = capsys.readouterr().out
    assert out.startswith('---\ntitle: "bakery: faulty_order"\n---\nflowchart TD\n')
    assert '(["complain<br/>' in out and '[["thanks<br/>resolved"]]' in out and '|"done"|' in out


def test_all_scenarios_as_one_document(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "ecommerce"]) == 0
    out = capsys.readouterr().out
    assert out.count("```mermaid\n") == out.count("\n## ") + 1 == out.count("flowchart TD")
    assert main(["graph", "ecommerce", "--out", "all.md"]) == 0
    assert (here / "all.md").read_text() == out


def test_all_scenarios_into_a_folder(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "ecommerce", "--format", "svg", "--out", "pictures"]) == 0
    found = sorted(path.name for path in (here / "pictures").iterdir())
    assert "damaged_delivery.svg" in found and all(name.endswith(".svg") for name in found)
    said = capsys.readouterr().out.split()
    assert sorted(said) == [str(Path("pictures") / name) for name in found]


def test_svg_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "bakery", "--scenario", "faulty_order", "--format", "svg"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("<svg ") and out.endswith("</svg>\n")


def test_png(here: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    pytest.importorskip("resvg_py")
    arguments = ["graph", "bakery", "--scenario", "talk_to_owner", "--format", "png"]
    assert main([*arguments, "--out", "one.png"]) == 0
    assert (here / "one.png").read_bytes().startswith(PNG)
    capfdbinary.readouterr()
    assert main(arguments) == 0
    assert capfdbinary.readouterr().out.startswith(PNG)
    assert sorted(path.name for path in here.iterdir()) == ["file", "one.png"]


def test_a_png_that_cannot_be_written(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("resvg_py")
    assert main(["graph", "--stage", "--format", "png", "--out", "no/x.png"]) == 2
    assert "the file was not written" in capsys.readouterr().err


def test_no_png_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("resvg_py")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["graph", "--stage", "--format", "png"]) == 2
    assert "not for a terminal" in capsys.readouterr().err


def test_png_without_its_extra(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    assert main(["graph", "bakery", "--format", "png", "--out", "pictures"]) == 2
    assert "[png]" in capsys.readouterr().err
    assert not (here / "pictures").exists()


@pytest.mark.parametrize("form", ["mermaid", "svg"])
def test_the_stage(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "--stage", "--format", form]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("customer", "support", "critic", "judge"))
    assert out == stage_mermaid() if form == "mermaid" else out.startswith("<svg ")


def test_the_readme_shows_the_stage_as_it_is() -> None:
    block = README.read_text(encoding="utf-8").partition("```mermaid\n")[2].partition("```")[0]
    assert block == stage_mermaid()
