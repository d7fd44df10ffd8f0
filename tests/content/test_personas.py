from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from simulator.content.personas import (
    ADVERSARIAL,
    Mood,
    Persona,
    Tone,
    load_persona,
    load_personas,
    persona_files,
)
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


def test_thirty_everyday_personas_are_shipped(home: Path):
    assert len(load_personas(home=home)) == 30


def habits(persona: Persona) -> dict[str, object]:
    """All that can be chosen of how a persona talks, each with its value."""
    words = {"name", "about", "background", "asides", "tactics", "typing"}
    return {**persona.model_dump(exclude=words), **persona.typing.model_dump()}


def test_any_two_personas_differ_in_four_habits_and_more(home: Path):
    for one, other in combinations(load_personas(home=home).values(), 2):
        mine, others = habits(one), habits(other)
        differ = [name for name in mine if mine[name] != others[name]]
        assert len(differ) >= 4, (one.name, other.name, differ)


def test_no_two_personas_are_the_same_person_in_words(home: Path):
    personas = [*load_personas(home=home).values(), *load_personas((), home, ADVERSARIAL).values()]
    for kind in ("about", "background"):
        told = [getattr(persona, kind) for persona in personas]
        assert len(set(told)) == len(told) and all(told)
    asides = [aside.lower() for persona in personas for aside in persona.asides]
    assert len(set(asides)) == len(asides)


def test_every_persona_has_as_many_asides_as_a_brief_holds(home: Path):
    assert {len(persona.asides) for persona in load_personas(home=home).values()} == {6}


@pytest.mark.parametrize(
    ("trait", "values"),
    [
        ("tone", set(Tone)),
        ("mood", set(Mood) - {Mood.RELIEVED}),
        ("verbosity", {"terse", "normal", "chatty"}),
        ("formality", {"formal", "neutral", "casual"}),
        ("skill", {"low", "medium", "high"}),
        ("age", {"13-17", "18-29", "30-44", "45-64", "65+"}),
        ("english", {"native", "second_language", "learner"}),
        ("patience", {1, 2, 3, 4, 5}),
        ("initiative", {1, 2, 3, 4}),
    ],
)
def test_every_value_of_a_trait_has_two_personas(home: Path, trait: str, values: set[object]):
    counted = Counter(getattr(persona, trait) for persona in load_personas(home=home).values())
    assert set(counted) == values
    assert min(counted.values()) >= 2, counted


def test_what_came_later_counts_only_where_it_is_used(write_persona):
    plain = load_persona(write_persona())
    assert plain.digest == "7f89afce0fe90307"  # as in version 0.1
    for trait in ({"english": "learner"}, {"typing": {"misspellings": 0.1}}, {"mood": "furious"}):
        assert load_persona(write_persona(**trait)).digest != plain.digest


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
        ({"english": "some"}, "english: Input should be 'native', 'second_language' or 'learner'"),
        ({"mood": "glum"}, "mood: Input should be 'cheerful', 'relieved'"),
        ({"typing": {"misspellings": 2}}, "calm.yaml:4: typing.misspellings: "),
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
