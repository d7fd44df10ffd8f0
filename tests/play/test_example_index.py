import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.play.nlu.example_index import (
    ExampleIndex,
    Intent,
    fits_exactly,
    loose,
    segments,
    words,
)


@pytest.fixture
def index() -> ExampleIndex:
    index = ExampleIndex()
    for text, name in [
        ("I want to cancel my order {order_id}.", "cancel"),
        ("Please refund the {item} to my card.", "refund"),
        ("Where is my parcel right now?", "where"),
        ("Say {a} and then {b}.", "say"),
    ]:
        index.add(text, Intent("wants", (name,)))
    return index.close()


def heard(index: ExampleIndex, text: str) -> str | None:
    found = index.nearest(words(text), text)
    return found.names[0] if found else None


def test_words_are_folded() -> None:
    assert words("I’ve Pies, can't u pls PASS?") == ["i", "pie", "cant", "you", "please", "pass"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I want to cancel my order.", "cancel"),
        ("want to cancel order", "cancel"),
        ("i want too cancle my ordr", "cancel"),
        ("refund it to my card please", "refund"),
        ("WHERE is my parcel???", "where"),
    ],
)
def test_the_nearest_example_is_heard(index: ExampleIndex, text: str, name: str) -> None:
    assert heard(index, text) == name


@pytest.mark.parametrize("text", ["", "???", "The weather is lovely today.", "order", "my"])
def test_what_is_like_no_example_is_not_guessed(index: ExampleIndex, text: str) -> None:
    assert heard(index, text) is None


def test_an_exact_sentence_is_sure(index: ExampleIndex) -> None:
    found = index.nearest(words("Where is my parcel right now"))
    assert found
    assert found.score == 1.0


def test_a_near_sentence_is_less_sure(index: ExampleIndex) -> None:
    found = index.nearest(words("Where is the parcel now"))
    assert found
    assert 0.55 <= found.score < 1


def test_a_whole_example_fits_whatever_stands_in_its_holes(index: ExampleIndex) -> None:
    text = "Say a very long story about the sea and then something else entirely."
    found = index.nearest(words(text), text)
    assert found
    assert found.names == ("say",)


def test_the_first_of_two_equal_examples_wins() -> None:
    index = ExampleIndex()
    index.add("Go on.", Intent("yes"))
    index.add("Go on!", Intent("no"))
    assert index.close().nearest(["go", "on"]) == Intent("yes")


@pytest.mark.parametrize(
    ("slip", "word"), [("parcl", "parcel"), ("parccel", "parcel"), ("pracel", "parcel"),
                       ("refnud", "refund"), ("card", "card"), ("zebra", "zebra"), ("my", "my")]
)  # fmt: skip
def test_slips_are_known(index: ExampleIndex, slip: str, word: str) -> None:
    assert index.known(slip) == word


@given(st.sampled_from(["parcel", "cancel", "refund", "please", "where"]), st.data())
def test_one_slip_is_forgiven(word: str, data: st.DataObject) -> None:
    index = ExampleIndex()
    for other in ["parcel", "cancel", "refund", "please", "where"]:
        index.add(other, Intent("remark"))
    index.close()
    place = data.draw(st.integers(0, len(word) - 2))
    dropped = word[:place] + word[place + 1 :]
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    assert index.known(dropped) == word
    assert index.known(swapped) == word


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("I live at 5 Elm St. in Bath.", ["I live at 5 Elm St. in Bath."]),
        ("First\n\nsecond - third; fourth", ["First", "second", "third;", "fourth"]),
        ("It is 3.50 and well-known.", ["It is 3.50 and well-known."]),
        (" \n ", []),
    ],
)
def test_text_is_cut_into_sentences(text: str, parts: list[str]) -> None:
    assert [part.rstrip(";") for part in segments(text)] == [p.rstrip(";") for p in parts]


def test_loose_patterns_forgive_punctuation() -> None:
    import re

    assert re.fullmatch(loose("It's {x}, please."), "Its a (b) [c] please")


@given(st.text(max_size=80))
def test_loose_patterns_fit_their_own_text(text: str) -> None:
    import re

    from hypothesis import assume

    assume("{" not in text and "}" not in text)
    assert re.fullmatch(loose(text), text)


@pytest.mark.parametrize(
    ("source", "sentence", "fits"),
    [
        ("Say {a} and {b}.", "Say one and two.", True),
        ("Say {a} and {b}.", "say One AND two and three.", True),
        ("Say {a} and {b}.", "Say one and .", False),
        ("Say {a} and {b}.", "Say one and two", False),
        ("It is {money}.", "It is $5.00.", True),
        ("It is {money}.", "It is nice.", False),
        ("{a}", "anything", True),
        ("{a}", "", False),
    ],
)
def test_a_sentence_fits_an_example_exactly(source: str, sentence: str, fits: bool) -> None:
    assert fits_exactly(source, sentence) is fits
