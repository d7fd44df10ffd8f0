from pathlib import Path

import pytest
import yaml

from simulator.content.personas import load_persona, load_personas, persona_files
from simulator.errors import ContentError, UserError


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "personas").mkdir()
    return tmp_path


@pytest.fixture
def write_persona(home: Path):
    def write_(name: str = "calm", **traits: object) -> Path:
        path = home / "personas" / f"{name}.yaml"
        data = {"format": 1, "about": "A calm customer.", **traits}
        path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
        return path

    return write_


def test_ten_or_more_personas_are_shipped(home: Path):
    assert len(load_personas(home=home)) >= 10


@pytest.mark.parametrize("name", sorted(persona_files()))
def test_shipped_persona_loads(name: str):
    assert load_personas((name,))[name].name == name


def test_persona_is_named_like_its_file(write_persona):
    assert load_persona(write_persona("grumpy")).name == "grumpy"


def test_own_persona_wins_over_the_shipped_one(home: Path, write_persona):
    name = next(iter(persona_files()))
    write_persona(name, about="Mine.")
    assert load_personas((name,), home)[name].about == "Mine."


def test_only_named_personas_are_loaded(home: Path, write_persona):
    write_persona("calm")
    write_persona("broken", patience=99)
    assert list(load_personas(("calm",), home)) == ["calm"]


def test_persona_is_frozen(write_persona):
    persona = load_persona(write_persona())
    with pytest.raises(ValueError):
        persona.patience = 1


def test_unknown_persona_comes_with_the_nearest(home: Path, write_persona):
    write_persona("absent_minded")
    with pytest.raises(UserError, match=r"no persona `absent_mindd`; did you mean `absent_minded`"):
        load_personas(("absent_mindd",), home)


@pytest.mark.parametrize(
    ("traits", "expected"),
    [
        ({"patiense": 3}, "calm.yaml:3: patiense: unknown key; did you mean `patience`?"),
        ({"typing": {"typo": 0.1}}, "typing.typo: unknown key; did you mean `typos`?"),
        ({"patience": 6}, "calm.yaml:3: patience: Input should be less than or equal to 5, not 6"),
        ({"initiative": 0}, "initiative: Input should be greater than or equal to 1, not 0"),
        ({"typing": {"emoji": 1.5}}, "calm.yaml:4: typing.emoji: "),
        ({"tone": "rude"}, "tone: Input should be 'warm', 'polite'"),
        ({"age": "12"}, "calm.yaml:3: age: Input should be '13-17'"),
        ({"language": "de"}, "language: Input should be 'en', not 'de'"),
        ({"format": 2}, "calm.yaml:1: format: Input should be 1, not 2"),
        ({"asides": "one"}, "calm.yaml:3: asides: "),
    ],
)
def test_wrong_persona_names_file_key_and_line(write_persona, traits, expected: str):
    with pytest.raises(ContentError) as caught:
        load_persona(write_persona(**traits))
    assert expected in str(caught.value)


def test_persona_without_about_is_an_error(home: Path):
    path = home / "personas" / "empty.yaml"
    path.write_text("format: 1\n")
    with pytest.raises(ContentError, match=r"empty.yaml:1: about: Field required"):
        load_persona(path)


def test_broken_yaml_names_the_line(home: Path):
    path = home / "personas" / "broken.yaml"
    path.write_text("format: 1\nabout: [\n")
    with pytest.raises(ContentError, match=r"broken.yaml:3: broken YAML"):
        load_persona(path)
