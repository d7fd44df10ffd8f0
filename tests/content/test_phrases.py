from pathlib import Path

import pytest

from simulator.content.pack import Pack, load_pack, pack_folder
from simulator.content.phrases import (
    Phrase,
    PhraseBook,
    PhraseState,
    Sentence,
    Spent,
    holes,
    load_phrases,
    phrases_file,
    sentences_of,
    written,
)
from simulator.errors import ContentError

REFUND = Phrase(
    part="beat want_money",
    of="Please refund my order, the {item} was {problem}.",
    text='the {item} was {problem}: refund, please "now" – ok?',
    by="model",
)
EMAIL = Phrase(part="tell email", of="I signed up with {email}.", text="registered with {email}")
PHONE = Phrase(part="ask phone", of="Your phone number, please?", text="your phone number?")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the phrases of the bakery are kept, in a folder of the user's."""
    monkeypatch.chdir(tmp_path)
    file = phrases_file(pack_folder("bakery"))
    file.parent.mkdir()
    return file


def bakery() -> Pack:
    return load_pack(pack_folder("bakery"))


def test_a_book_is_read_as_it_was_written(tmp_path: Path) -> None:
    book = PhraseBook(
        asked=(REFUND.sentence.key,),
        spent=Spent(calls=2, tokens_in=10, tokens_out=5, dollars="0.10"),  # type: ignore[arg-type]
        turned_down={"other holes": 3},
        phrases=(REFUND, EMAIL, PHONE.model_copy(update={"state": PhraseState.REJECTED})),
    )
    path = tmp_path / "phrases.yaml"
    path.write_text(written(book), encoding="utf-8")
    assert load_phrases(path) == book
    assert load_phrases(tmp_path / "none.yaml") == PhraseBook()


def test_phrases_are_said_with_the_pack_and_change_its_digest(kept: Path) -> None:
    plain = bakery()
    kept.write_text(written(PhraseBook(phrases=(REFUND, EMAIL, PHONE))), encoding="utf-8")
    more = bakery()
    assert REFUND.text in {
        text
        for each in more.scenarios.values()
        if "want_money" in each.beats
        for text in each.beats["want_money"].say
    }
    assert EMAIL.text in more.slots["email"].tell
    assert PHONE.text in more.slots["phone"].ask
    assert more.digest != plain.digest
    assert load_pack(pack_folder("bakery"), phrases=False).digest == plain.digest
    own, said = (
        sentences_of(each.shared, each.scenarios.values(), each.slots) for each in (plain, more)
    )
    assert len(said) == len(own) + 3


def test_what_was_rejected_is_not_said(kept: Path) -> None:
    plain = bakery()
    rejected = EMAIL.model_copy(update={"state": PhraseState.REJECTED})
    kept.write_text(written(PhraseBook(phrases=(rejected,))), encoding="utf-8")
    assert bakery().digest == plain.digest


def test_a_phrase_of_a_sentence_that_was_changed_is_not_said(kept: Path) -> None:
    stale = EMAIL.model_copy(update={"of": "I once signed up with {email}."})
    kept.write_text(written(PhraseBook(phrases=(stale,))), encoding="utf-8")
    assert EMAIL.text not in bakery().slots["email"].tell


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("format: 2\n", "format"),
        ("phrases: 3\n", "phrases"),
        ("phrasses: []\n", "phrasses"),
        (
            'phrases:\n  - {part: "tell email", of: "It is {email}.", text: "It is {phone}."}\n',
            "phrases.yaml:2: phrases.0.text: its holes have to be those of its sentence: {email}",
        ),
        (
            'phrases:\n  - {part: "tell email", of: "It is {email}.", text: "{email} {"}\n',
            "its holes",
        ),
        ("phrases:\n  - {part: a, of: b, text: c, state: maybe}\n", "phrases.0.state"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "phrases.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=message.replace("{", r"\{")):
        load_phrases(path)


def test_a_pack_of_your_own_keeps_them_in_its_folder(tmp_path: Path) -> None:
    assert phrases_file(tmp_path / "mine") == tmp_path / "mine/phrases.yaml"
    assert phrases_file(pack_folder("bakery")) == Path("phrases/bakery.yaml")


def test_a_sentence_that_was_changed_has_another_key() -> None:
    key = Sentence("beat thanks", "Thanks!").key
    assert key != Sentence("beat thanks", "Thanks.").key
    assert key != Sentence("beat bye", "Thanks!").key
    assert len(key) == 12


def test_a_lone_brace_is_a_hole_of_its_own() -> None:
    assert holes("{a} and {") == ["{", "{a}"]
