"""The glossary of docs/architecture.md: every module that one has to find, in the field's words."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ROOT / "simulator"
LARGE = 80
TABLE = re.compile(r"^\|.*\|$", re.MULTILINE)
RETIRED = {
    "aim", "aims", "asker", "asking", "bank", "board", "cast", "ear", "faces", "feed", "fitter",
    "gate", "hears", "incoming", "layout", "ledger", "likeness", "listener", "listening",
    "look", "meter", "outline", "person", "playbill", "purse", "repertoire", "scene", "seat",
    "shelf", "spotter", "standing", "switchboard", "texttools", "trouble", "troupe", "unlike",
    "voice", "wire",
}  # fmt: skip
"""Words that earlier versions had for what the field has terms for."""
KEPT = {"Layout": "analyses/layered_layout.py", "Standing": "runs/stress/verdict.py"}
"""Classes of such a name in its plain sense, with where they stand."""

MODULES = sorted(path.relative_to(CODE).as_posix() for path in CODE.rglob("*.py"))


def section(title: str) -> str:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


GLOSSARY = [
    cells(row)
    for row in TABLE.findall(section("Glossary"))
    if "---" not in row and "**" not in row and not row.startswith("| term ")
]


def overview() -> str:
    """All names in the tables above the glossary."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").partition("\n## Glossary")[0]
    return "\n".join(TABLE.findall(text))


@pytest.mark.parametrize("row", GLOSSARY, ids=[row[0] for row in GLOSSARY])
def test_each_term_has_its_module(row: list[str]) -> None:
    term, meaning, where = row
    assert term and meaning
    paths = re.findall(r"`([^`]+)`", where)
    assert paths
    assert [path for path in paths if not (CODE / path).is_file()] == []


def test_a_term_stands_once() -> None:
    terms = [term for row in GLOSSARY for term in row[0].split(", ")]
    assert len(terms) == len(set(terms))
    assert len(terms) >= 60


def test_each_large_module_can_be_found() -> None:
    named = {path for row in GLOSSARY for path in re.findall(r"`([^`]+)`", row[2])}
    words = set(re.findall(r"\w+", overview()))
    lost = [
        path
        for path in MODULES
        if path not in named
        and Path(path).stem not in words
        and len((CODE / path).read_text(encoding="utf-8").splitlines()) > LARGE
    ]
    assert lost == []


def test_the_layers_name_only_what_there_is() -> None:
    stems = {Path(path).stem for path in MODULES} | {part for p in MODULES for part in p.split("/")}
    for row in TABLE.findall(section("The layers"))[2:]:
        assert set(re.findall(r"\w+", cells(row)[1])) <= stems, row


def test_no_module_or_class_has_a_retired_name() -> None:
    found = []
    for path in MODULES:
        found += [path for part in Path(path).with_suffix("").parts if part in RETIRED]
        for node in ast.walk(ast.parse((CODE / path).read_text(encoding="utf-8"))):
            name = node.name if isinstance(node, ast.ClassDef) else ""
            if name.lower() in RETIRED and KEPT.get(name) != path:
                found.append(f"{path}: {name}")
    assert found == []
