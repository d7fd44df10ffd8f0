import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def test_all_shipped_content_is_right(command: Any) -> None:
    outcome = command("check")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert len(lines) == 2 + len(list((ROOT / "personas").glob("*.yaml")))
    assert all(line.startswith("ok  ") for line in lines)


def test_a_mistake_is_named_and_the_rest_checked(command: Any, tmp_path: Path) -> None:
    persona = tmp_path / "broken.yaml"
    persona.write_text("format: 1\nabout: x\npatience: 9\n")
    good = ROOT / "personas/busy_parent.yaml"
    outcome = command("check", persona, ROOT / "scenarios/bakery", good)
    assert outcome.code == 2
    assert "bad broken.yaml:3: patience: " in outcome.out.replace(f"{tmp_path}/", "")
    assert outcome.out.count("ok  ") == 2


@pytest.mark.parametrize("name", ["nothing", ".", "file.txt"])
def test_what_is_neither_pack_nor_persona_is_named(command: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").touch()
    outcome = command("check", tmp_path / name)
    assert outcome.code == 2
    assert "neither a pack" in outcome.out


def test_check_speaks_json(command: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("- x\n")
    outcome = command("check", ROOT / "scenarios/bakery", tmp_path / "bad.yaml", "--json")
    result = json.loads(outcome.out)
    assert outcome.code == 2
    assert result["checked"][0]["name"] == "bakery"
    assert "bad.yaml" in result["errors"][0]


def test_list_names_packs_scenarios_and_personas(command: Any) -> None:
    outcome = command("list")
    assert (outcome.code, outcome.err) == (0, "")
    for name in ("bakery", "ecommerce", "damaged_delivery", "busy_parent"):
        assert name in outcome.out


def test_list_speaks_json(command: Any) -> None:
    result = json.loads(command("list", "--json").out)
    assert [pack["name"] for pack in result["packs"]] == ["bakery", "ecommerce"]
    assert "damaged_delivery" in result["packs"][1]["scenarios"]
    assert "busy_parent" in result["personas"]
