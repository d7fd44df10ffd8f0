from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.attacks import Level
from simulator.content.personas import ADVERSARIAL, load_personas
from simulator.content.tactics import GROUPS, load_tactic, load_tactics, tactic_files
from simulator.errors import ContentError, UserError

GOOD: dict[str, Any] = {
    "format": 1,
    "about": "Asks twice.",
    "group": "fraud",
    "decides": "D",
    "level": "high",
    "case": {"beyond": ["deadline"]},
    "strategy": "insists",
    "moves": ["Please."],
    "breaks": {"deed": True},
}


@pytest.fixture
def write(tmp_path: Path):
    def write_(**changes: Any) -> Path:
        folder = tmp_path / "personas" / "tactics"
        folder.mkdir(parents=True, exist_ok=True)
        told = {k: v for k, v in {**GOOD, **changes}.items() if v is not None}
        (folder / "mine.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
        return folder / "mine.yaml"

    return write_


@pytest.mark.parametrize("name", sorted(tactic_files()))
def test_a_shipped_tactic_loads_and_somebody_plays_it(name: str) -> None:
    tactic = load_tactics((name,))[name]
    assert tactic.name == name and tactic.about.endswith(".")
    players = load_personas(folder=ADVERSARIAL).values()
    assert any(name in persona.tactics for persona in players)


def test_every_group_has_tactics_and_there_are_twenty_adversarial_personas() -> None:
    assert {tactic.group for tactic in load_tactics().values()} == set(GROUPS)
    personas = load_personas(folder=ADVERSARIAL)
    assert len(personas) >= 20
    assert not personas.keys() & load_personas().keys()
    named = {name for persona in personas.values() for name in persona.tactics}
    assert named <= load_tactics().keys()


def test_an_adversarial_persona_is_found_by_name() -> None:
    assert load_personas(("sob_storyteller",))["sob_storyteller"].tactics


def test_a_tactic_of_the_users_own(write, tmp_path: Path) -> None:
    write()
    assert load_tactics(("mine",), tmp_path)["mine"].level == Level.HIGH
    assert "mine" in load_tactics(("fraud",), tmp_path)


def test_the_digest_tells_two_tactics_apart(write) -> None:
    one = load_tactic(write()).digest
    assert load_tactic(write(moves=["Please!"])).digest != one
    assert load_tactic(write()).digest == one


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"level": "hihg"}, "`hihg` is no level"),
        ({"group": "frod"}, "group"),
        ({"case": {"beyond": ["dedline"]}}, "there is no kind of rule `dedline`"),
        ({"case": {"beyond": ["deadline"], "swapped": True}}, "needs only one of beyond"),
        ({"moves": [""]}, "an empty text says nothing"),
        ({"breaks": {"affirms": [" "]}}, "an empty text says nothing"),
        ({"case": {}}, "needs one of beyond"),
        ({"breaks": {}}, "needs one of deed"),
        ({"breaks": {"deeds": True}}, "unknown key"),
        ({"moves": None}, "it takes both, or neither"),
        ({"strategy": None}, "it takes both, or neither"),
        ({"strategy": "insist"}, "strategy"),
        ({"moves": ["The {pric}?"]}, "`{pric}` is nothing that a move can have"),
        ({"decides": "H"}, "breaks.judge"),
        ({"movs": ["Please."]}, "unknown key"),
        ({"about": None}, "about"),
    ],
)
def test_a_mistake_is_told_with_its_file(write, changes: dict[str, Any], reason: str) -> None:
    path = write(**changes)
    with pytest.raises(ContentError, match=r"mine\.yaml") as raised:
        load_tactic(path)
    assert reason in str(raised.value)


@pytest.mark.parametrize(
    ("name", "reason"), [("bad name", "`bad name` is no name"), ("policy", "`policy` is a group")]
)
def test_a_name_that_an_option_could_not_tell_apart(write, name: str, reason: str) -> None:
    path = write()
    with pytest.raises(ContentError) as raised:
        load_tactic(path.rename(path.with_name(f"{name}.yaml")))
    assert reason in str(raised.value)


def test_what_must_not_be_affirmed_has_the_variables_of_moves(write) -> None:
    fits = {"affirms": ["{less}", "is free"]}
    assert load_tactic(write(breaks=fits)).breaks.affirms == ("{less}", "is free")
    with pytest.raises(ContentError, match=r"`\{les\}` is nothing that a move can have"):
        load_tactic(write(breaks={"affirms": ["{les}"]}))


def test_an_unknown_name_has_a_nearest_one() -> None:
    with pytest.raises(UserError, match=r"no tactic and no group `creap`.*creep"):
        load_tactics(("creap",))
