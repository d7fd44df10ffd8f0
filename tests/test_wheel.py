"""What a user installs: the wheel, without the repository."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


def run(*command: Any, **options: Any) -> str:
    line = [sys.executable, "-m", *map(str, command)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=100, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run("hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    run("pip", "install", "--no-deps", "--no-index", "--quiet", "--disable-pip-version-check",
        "--root-user-action=ignore", "--no-compile", "--target", target, wheel)  # fmt: skip
    return target


@pytest.fixture
def simulator(installed: Path, tmp_path: Path) -> Any:
    """Runs the installed simulator in `tmp_path`, without the repository's content."""
    environment = os.environ | {"PYTHONPATH": str(installed)}
    return lambda *arguments: run("simulator", *arguments, cwd=tmp_path, env=environment)


def test_it_holds_the_package_and_its_content_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top.partition("-")[2][-9:] for top in tops - {"simulator"}} == {"dist-info"}
    content = {name for name in names if name.startswith("simulator/_content/")}
    shipped = {
        f"simulator/_content/{path.relative_to(ROOT)}"
        for kind in ("scenarios", "personas")
        for path in (ROOT / kind).rglob("*")
        if path.is_file()
    }
    assert content == shipped
    formats = {name for name in names if name.startswith("simulator/analyses/recordings/formats/")}
    assert len(formats) == len(
        list((ROOT / "simulator/analyses/recordings/formats").glob("*.yaml"))
    )
    starter = {name for name in names if name.startswith("simulator/content/starter/")}
    assert len(starter) == len(list((ROOT / "simulator/content/starter").iterdir())) == 9
    page = ROOT / "simulator/server/view_page"
    held = {name for name in names if name.startswith("simulator/server/view_page/")}
    assert held == {f"simulator/server/view_page/{path.name}" for path in page.iterdir()}
    assert len(held) >= 8
    assert not [name for name in names if "__pycache__" in name or "/tests/" in name]


def test_it_lists_what_it_ships(simulator: Any, installed: Path) -> None:
    import json

    packs = json.loads(simulator("list", "--json"))["packs"]
    assert [pack["name"] for pack in packs] == ["bakery", "ecommerce", "fintech", "subscriptions"]
    for pack in packs:
        assert Path(pack["folder"]).is_relative_to(installed / "simulator/_content")


def test_it_writes_a_pack_of_ones_own(simulator: Any, tmp_path: Path) -> None:
    simulator("new", "bike_shop")
    assert "ok  pack bike_shop" in simulator("check", "scenarios/bike_shop")
    simulator("generate", "bike_shop", "-n", "2", "--out", "run")
    rows = [tmp_path / "run" / name for name in ("train.jsonl", "validation.jsonl")]
    assert sum(path.read_text().count("\n") for path in rows) == 2


def test_it_generates(simulator: Any, tmp_path: Path) -> None:
    simulator("generate", "bakery", "-n", "2", "--workers", "2")
    rows = (tmp_path / "outputs/bakery-n2-seed0/train.jsonl").read_text()
    assert rows.count("\n") == 2
