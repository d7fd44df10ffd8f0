from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulator.content.personas import Persona, load_personas
from simulator.play import english
from simulator.play.models.embedded.style import Style

KEEP = ["ORD-789456", "Aurora Table Lamp", "dana.whitlock@example.com", "12 Elm Road", "I'm you"]
SENTENCE = "Please tell me about your order because I don't understand the delivery."


def write(sentences: list[str], seed: int = 0, first: bool = False, said: str = "", **traits: Any,
          ) -> str:  # fmt: skip
    persona = Persona(name="p", about="Writes.", **{"verbosity": "terse", **traits})
    style = Style(persona.model_dump(mode="json"), Random(seed), KEEP)
    return style.message(sentences, first, False, False, said)


def test_a_plain_persona_says_it_as_it_is() -> None:
    assert write([SENTENCE, "Thanks."]) == f"{SENTENCE} Thanks."


def test_lower_case() -> None:
    assert write(["It Is ORD-789456."], typing={"lowercase": True}) == "it is ORD-789456."


def test_sparse_punctuation() -> None:
    assert write(["I don't know."], typing={"punctuation": "sparse"}) == "I dont know"


def test_abbreviations() -> None:
    texts = {write([SENTENCE], seed, typing={"abbreviations": True}) for seed in range(20)}
    assert any("pls" in text for text in texts)
    assert any("ur order" in text for text in texts)


def test_typos_spare_short_words_and_ends_of_words() -> None:
    for seed in range(30):
        slips = write([SENTENCE], seed, typing={"typos": 0.3}).split()
        for word, typed in zip(SENTENCE.split(), slips, strict=True):
            assert typed[0] == word[0]
            if len(word.strip(".")) < 5:
                assert typed == word


def test_misspellings_are_those_that_people_make() -> None:
    text = write([SENTENCE], typing={"misspellings": 1})
    wrong = english.customer.MISSPELLINGS
    assert text == " ".join(wrong.get(word, word) for word in SENTENCE.split()).replace(
        "Please", "Plese"
    )
    assert "becuase" in text
    assert write([SENTENCE]) == SENTENCE


def test_emoji() -> None:
    text = write(["Hello."], typing={"emoji": 1})
    assert text.removeprefix("Hello. ") in english.customer.EMOJI["good"]


def test_a_first_message_greets() -> None:
    text = write(["I need help."], first=True, verbosity="normal", formality="formal")
    assert text.startswith(english.customer.GREETINGS["formal"])


def test_one_aside_comes_once() -> None:
    said, asides = "", ("my cat is here", "it is raining")
    for seed in range(60):
        text = write(["Yes."], seed, said=said, verbosity="chatty", asides=asides)
        said += " " + text
    assert said.count("My cat is here.") + said.count("It is raining.") == 1


PERSONAS = load_personas()


@given(
    st.sampled_from(sorted(PERSONAS)),
    st.lists(st.sampled_from(KEEP), min_size=1, max_size=3),
    st.integers(0, 10_000),
    st.booleans(),
    st.booleans(),
)
def test_what_matters_is_never_garbled(
    name: str, values: list[str], seed: int, first: bool, upset: bool
) -> None:
    style = Style(PERSONAS[name].model_dump(mode="json"), Random(seed), KEEP)
    text = style.message([f"Because it's {value}, thank you." for value in values],
                         first, upset, False, "")  # fmt: skip
    for value in values:
        assert value in text
    assert "\x00" not in text


@given(st.text(max_size=60), st.integers(0, 100))
def test_values_of_any_kind_are_kept(value: str, seed: int) -> None:
    persona = Persona(name="p", about="x", typing={"typos": 0.3, "lowercase": True,
                      "punctuation": "sparse", "abbreviations": True})  # fmt: skip
    style = Style(persona.model_dump(mode="json"), Random(seed), [value, "please"])
    assert value in style.message(
        [f"Could you please take {value} for me?"], False, False, False, ""
    )
