"""`simulator coverage` on small runs, and what `simulator plan --target` makes of them."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from simulator.cli.main import main
from simulator.runs.run_file import FILE, RunFile

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KIOSK = ROOT / "tests/packs/kiosk"


def report(command: Callable[..., Any], *arguments: Any) -> list[dict[str, Any]]:
    outcome = command("coverage", *arguments, "--json")
    assert outcome.code == 0
    assert outcome.err == "" or outcome.err.startswith("looking for all that can be reached of ")
    found: list[dict[str, Any]] = json.loads(outcome.out)["packs"]
    return found


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny") / "kiosk"
    assert main(["generate", str(KIOSK), "-n", "3", "--seed", "2", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def kiosk(tiny: Path, tmp_path: Path) -> Path:
    """A run of three dialogues of a tiny pack, named `kiosk`."""
    return Path(shutil.copytree(tiny, tmp_path / "kiosk"))


def test_people_read_dimensions_and_what_is_missing(command: Any, kiosk: Path) -> None:
    outcome = command("coverage", "kiosk")
    assert outcome.code == 0
    for part in ("Coverage of kiosk", "edge", "persona", "TOTAL", "3 dialogues counted, 0 left"):
        assert part in outcome.out
    assert (
        "trait" not in command("coverage", "kiosk", "--without", "trait").out.partition("Cros")[0]
    )


def test_a_search_is_said_and_kept_with_the_run(command: Any, kiosk: Path) -> None:
    first, again = command("coverage", "kiosk"), command("coverage", "kiosk")
    assert first.err.startswith("looking for all that can be reached of kiosk: ")
    assert (again.err, again.out) == ("", first.out)


def test_a_curated_run_is_reported_on(command: Any, kiosk: Path) -> None:
    assert command("curate", "kiosk", "--out", "best", "-n", "2", "--accept", "any").code == 0
    assert "2 dialogues counted" in command("coverage", "best").out


def test_a_run_that_cannot_be_written_to_is_reported_on(command: Any, kiosk: Path) -> None:
    with RunFile.open(kiosk, write=True):
        outcome = command("coverage", "kiosk")
    assert (outcome.code, "3 dialogues counted" in outcome.out) == (0, True)
    assert command("coverage", "kiosk").err.startswith("looking for")


def test_a_hole_is_never_100_percent(command: Any, kiosk: Path) -> None:
    out = command("coverage", "kiosk").out
    total = next(line for line in out.splitlines() if line.startswith("TOTAL"))
    assert "100" not in total.split("%")[0].split()[-1]


def test_a_threshold_gives_the_exit_code(command: Any, kiosk: Path) -> None:
    assert command("coverage", "kiosk", "--fail-under", "1").code == 0
    assert command("coverage", "kiosk", "--fail-under", "100").code == 1
    for wrong in ("101", "-1", "nan"):
        outcome = command("coverage", "kiosk", "--fail-under", wrong)
        assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
        assert "--fail-under takes a percentage" in outcome.err


def test_reports_are_written_whole(command: Any, kiosk: Path, tmp_path: Path) -> None:
    names = ("--html", "page.html", "--json", "out.json", "--xml", "out.xml")
    assert command("coverage", "kiosk", *names).code == 0
    page = (tmp_path / "page.html").read_text()
    assert page.startswith("<!") and page.rstrip().endswith("</html>")
    assert json.loads((tmp_path / "out.json").read_text())
    assert ElementTree.parse(tmp_path / "out.xml").getroot().tag == "coverage"
    assert not list(tmp_path.glob("*.part"))


def test_runs_add_up_and_packs_stand_apart(
    command: Any, kiosk: Path, run: Path, tmp_path: Path
) -> None:
    shutil.copytree(kiosk, tmp_path / "again")
    [once] = report(command, "kiosk")
    [twice] = report(command, "kiosk", "again")
    assert twice["coverage"]["dialogues"] == 2 * once["coverage"]["dialogues"] == 6
    assert set(twice["coverage"]["hits"]) == set(once["coverage"]["hits"])
    found = {each["pack"]: each for each in report(command, "kiosk", "run")}
    assert list(found) == ["kiosk", "bakery"]
    assert found["bakery"]["coverage"]["dialogues"] == 4


def test_a_run_of_before_says_the_same(command: Any, kiosk: Path) -> None:
    expected = report(command, "kiosk")
    connection = sqlite3.connect(kiosk / FILE)
    with connection:
        connection.execute("DROP TABLE hits")
    connection.close()
    assert report(command, "kiosk") == expected


def test_further_crosses_can_be_named(command: Any, kiosk: Path) -> None:
    assert "beat x persona" not in command("coverage", "kiosk").out
    assert "beat x persona" in command("coverage", "kiosk", "--cross", "beat:persona").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["kiosks"], "did you mean `kiosk`"),
        (["kiosk", "--cross", "beat:person"], "did you mean `persona`"),
        (["kiosk", "--cross", "beat"], "is no pair"),
        (["kiosk", "--without", "beats"], "did you mean `beat`"),
        (["kiosk", "--html", "nowhere/page.html"], "nowhere"),
    ],
)
def test_mistakes_are_one_line(
    command: Any, kiosk: Path, state: Any, arguments: list[str], told: str
) -> None:
    before = state()
    outcome = command("coverage", *arguments)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert told in outcome.err
    assert state() == before


@pytest.mark.parametrize("change", ["gone", "changed"])
def test_a_pack_that_is_not_what_it_was_is_one_line(
    command: Any, run_process: Any, tmp_path: Path, change: str
) -> None:
    own = shutil.copytree(KIOSK, tmp_path / "own")
    assert command("generate", own, "-n", "1", "--out", "run").code == 0
    if change == "gone":
        shutil.rmtree(own)
    else:
        with (own / "rules.yaml").open("a") as rules:
            rules.write("# changed\n")
    outcome = run_process("coverage", "run")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "pack `own`" in outcome.err


def test_a_plan_goes_on_from_what_was_played(command: Any, kiosk: Path, state: Any) -> None:
    before = state()

    def plan(*arguments: Any) -> dict[str, Any]:
        outcome = command("plan", KIOSK, "--target", "100", *arguments, "--json")
        assert (outcome.code, outcome.err) == (0, "")
        found: dict[str, Any] = json.loads(outcome.out)[0]["plans"][0]
        return found

    whole, rest = plan(), plan("--from", "kiosk")
    assert rest["reachable"] == whole["reachable"] == whole["lacking"]
    assert rest["lacking"] < whole["lacking"]
    assert 0 < len(rest["cases"]) <= len(whole["cases"])
    assert whole["bound"]["dialogues"] <= len(whole["cases"])
    assert len(plan("-n", "1")["cases"]) == 1
    assert plan("--pairs")["what"] == "pairs"
    assert state() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--from", "kiosk"], "go with --target"),
        (["--pairs"], "go with --target"),
        (["--target", "101"], "101"),
        (["--target", "90", "--from", "run"], "a run of bakery"),
        (["--target", "90", "--from", "nowhere"], "there is no run here"),
    ],
)
def test_mistaken_targets_are_one_line(
    command: Any, kiosk: Path, run: Path, arguments: list[str], told: str
) -> None:
    outcome = command("plan", KIOSK, *arguments)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert told in outcome.err
