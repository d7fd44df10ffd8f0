import json
import shutil
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def test_all_shipped_content_is_right(command: Any) -> None:
    outcome = command("check")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert len(lines) == 4 + len(list((ROOT / "personas").rglob("*.yaml")))
    for kind in ("pack bakery", "persona busy_parent", "persona sob_storyteller", "tactic creep"):
        assert f"ok  {kind}: " in outcome.out
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


def test_check_takes_packs_by_name(command: Any, tmp_path: Path) -> None:
    assert command("check", "bakery").code == 0
    assert command("new", "inn").code == 0
    assert command("check", "inn", "bakery").out.count("ok  pack") == 2
    (tmp_path / "inn").mkdir()
    assert command("check", "inn").code == 0, "a folder that is no pack hides none"
    outcome = command("check", "bakry")
    assert outcome.code == 2 and "there is no pack `bakry`" in outcome.out
    assert "bakery" in outcome.out


def test_check_speaks_json(command: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("- x\n")
    outcome = command("check", ROOT / "scenarios/bakery", tmp_path / "bad.yaml", "--json")
    result = json.loads(outcome.out)
    assert outcome.code == 2
    assert result["checked"][0]["name"] == "bakery"
    assert "bad.yaml" in result["errors"][0]


def test_all_mistakes_of_a_pack_are_told_file_by_file(command: Any, tmp_path: Path) -> None:
    pack = Path(shutil.copytree(ROOT / "scenarios/bakery", tmp_path / "cakes"))
    for file, right, wrong in (
        ("tools.yaml", "order.status: \"'cancelled'\"", "order.status: \"'canceled'\""),
        ("rules.yaml", "  by: system", "  by: sytem"),
        (
            "rules.yaml",
            "Custom cakes need 48 hours' notice.",
            "Custom cakes need 24 hours' notice.",
        ),
        ("orders.yaml", "inscription: Welcome Home", "inscripton: Welcome Home"),
    ):
        text = (pack / file).read_text()
        (pack / file).write_text(text.replace(right, wrong, 1))
    outcome = command("check", pack)
    assert outcome.code == 2
    lines = [each.removeprefix("bad cakes/") for each in outcome.out.splitlines()]
    assert [each.partition(":")[0] for each in lines] == [
        "orders.yaml", "rules.yaml", "rules.yaml", "tools.yaml", "4 mistakes in 3 files",
    ]  # fmt: skip
    assert lines[0].endswith("call it `inscription`")
    result = json.loads(command("check", pack, "--json").out)
    assert result["checked"] == []
    assert [each["kind"] for each in result["mistakes"]] == [
        "record key", "loading", "numbers", "loading",
    ]  # fmt: skip
    assert result["mistakes"][0].keys() == {"kind", "file", "line", "key", "wrong", "remedy"}
    assert result["errors"][2].endswith("say 48, or set the fact to what the clause says")


def test_a_deep_check_says_how_far_it_is_on_standard_error(command: Any) -> None:
    outcome = command("check", ROOT / "tests/packs/banking", "--deep")
    assert (outcome.code, outcome.out.count("ok  pack banking")) == (0, 1)
    assert " steps, " in outcome.err.splitlines()[-1]
    assert command("check", ROOT / "tests/packs/banking").err == ""


def test_list_names_packs_scenarios_and_personas(command: Any) -> None:
    outcome = command("list")
    assert (outcome.code, outcome.err) == (0, "")
    for name in ("bakery", "ecommerce", "damaged_delivery", "busy_parent"):
        assert name in outcome.out


TACTIC = """format: 1
about: Asks twice.
group: fraud
decides: D
level: high
case: {beyond: [deadline]}
strategy: insists
moves:
  - Please.
breaks: {deed: true}
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a tactic and an adversarial persona of one's own."""
    monkeypatch.chdir(tmp_path)
    for folder in ("tactics", "adversarial"):
        (tmp_path / "personas" / folder).mkdir(parents=True)
    (tmp_path / "personas/tactics/twice.yaml").write_text(TACTIC)
    about = "format: 1\nabout: Asks twice.\ntactics: [insistence, twice]\n"
    (tmp_path / "personas/adversarial/doubler.yaml").write_text(about)
    return tmp_path


def test_own_tactics_and_adversarial_personas_are_checked_and_listed(
    command: Any, own: Path
) -> None:
    checked, listed = command("check"), command("list")
    assert checked.code == listed.code == 0
    assert "ok  tactic twice: Asks twice." in checked.out
    assert "ok  persona doubler: Asks twice." in checked.out
    assert {"twice", "doubler", "creep", "account_thief"} <= set(listed.out.split())
    result = json.loads(command("list", "--json").out)
    assert result["tactics"]["twice"] == {"about": "Asks twice.", "group": "fraud"}
    assert result["adversarial"]["doubler"]["tactics"] == ["insistence", "twice"]


@pytest.mark.parametrize(
    ("right", "wrong", "line", "reason"),
    [
        ("group: fraud", "group: frod", 3, "group: Input should be "),
        ("group: fraud", "group: frod", 3, "not 'frod'; did you mean `fraud`?"),
        ("moves:", "movs:", 8, "movs: unknown key; did you mean `moves`?"),
        ("deadline]", "dedline]", 6, "did you mean `deadline`?"),
        ("Please.", "The {pric}?", 9, "moves.0: `{pric}` is nothing that a move can have; did you"),
        ("Please.", "The {price?", 9, "moves.0: "),
        ("deed: true", "words: [leaked_promt]", 10,
         "breaks.words.0: there is no finding of the critic `leaked_promt`; did you mean"
         " `leaked_prompt`?"),
        ("{beyond: [deadline]}", "{beyond: [stock], writes: [money]}", 6,
         "case: no pack can play it: bakery has no deed that customers want first with a rule of"
         " the kind stock; ecommerce has no"),
        ("format: 1", "name: two\nformat: 1", 1, "name: it is called `twice` like its file"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_tactic_is_one_line_with_its_place(
    command: Any, own: Path, right: str, wrong: str, line: int, reason: str
) -> None:
    (own / "personas/tactics/twice.yaml").write_text(TACTIC.replace(right, wrong))
    outcome = command("check")
    bad = [each for each in outcome.out.splitlines() if each.startswith("bad ")]
    assert outcome.code == 2 and len(bad) == 1
    assert f"twice.yaml:{line}: " in bad[0] and reason in bad[0]


def test_a_persona_that_names_no_tactic_is_named_by_check_and_list(command: Any, own: Path) -> None:
    path = own / "personas/adversarial/doubler.yaml"
    path.write_text("format: 1\nabout: Asks twice.\ntactics: [insistence, twise]\n")
    expected = "doubler.yaml:3: tactics.1: there is no tactic `twise`; did you mean `twice`?"
    for name in ("check", "list"):
        outcome = command(name)
        assert outcome.code == 2 and expected in outcome.out
        assert "busy_parent" in outcome.out  # the others are read all the same


def test_list_speaks_json(command: Any) -> None:
    result = json.loads(command("list", "--json").out)
    assert [pack["name"] for pack in result["packs"]] == [
        "bakery",
        "ecommerce",
        "fintech",
        "subscriptions",
    ]
    assert "damaged_delivery" in result["packs"][1]["scenarios"]
    assert "busy_parent" in result["personas"]
