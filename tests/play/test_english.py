import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from simulator.content.pack import Pack
from simulator.play import english
from simulator.play.nlu import nlu_for, words

LISTS = {
    name: value
    for side in (english.customer, english.support)
    for name, value in vars(side).items()
    if name.isupper() and isinstance(value, tuple | dict)
}


def texts() -> Iterator[str]:
    for name, value in LISTS.items():
        if name in ("SHORT_FORMS", "EMOJI"):
            continue
        for entry in value.values() if isinstance(value, dict) else [value]:
            yield from entry


def test_only_known_holes() -> None:
    holes = {hole for text in texts() for hole in re.findall(r"\{(.*?)\}", text)}
    assert holes == {"business", "what", "clause", "given", "wrong", "right"}


@pytest.mark.parametrize("name", [name for name in LISTS if name != "REPLIES"])
def test_no_list_says_a_thing_twice(name: str) -> None:
    value = LISTS[name]
    for entry in value.values() if isinstance(value, dict) else [value]:
        assert len(set(entry)) == len(entry)


def test_every_trait_of_a_persona_has_its_words() -> None:
    assert set(english.customer.GREETINGS) == {"formal", "neutral", "casual"}
    tones = {"warm", "polite", "neutral", "blunt", "sarcastic"}
    assert set(english.customer.CLOSERS) == set(english.customer.FRUSTRATED) == tones
    assert set(english.support.FAREWELLS) == {"resolved", "refused", "escalated", "gave_up"}


def test_short_forms_are_read_as_the_long_ones() -> None:
    for word, short in english.customer.SHORT_FORMS.items():
        if word != "thank you" and word != "about":
            assert words(short) == words(word)


@pytest.mark.parametrize("kind", ["yes", "no", "unknown"])
def test_replies_are_heard_in_every_pack(pack: Pack, kind: str) -> None:
    for text in english.customer.REPLIES[kind]:
        assert nlu_for(pack).customer(text.format(what="order number")).has(kind), text


def test_greetings_and_frustration_ask_for_nothing(pack: Pack) -> None:
    for text in english.customer.REPLIES["noise"]:
        reading = nlu_for(pack).customer(text)
        assert not (reading.has("wants") or reading.has("asks") or reading.slots), text


@pytest.mark.parametrize(
    ("lines", "flag"),
    [
        (
            [*english.support.REFUSALS, *english.support.STILL_NO, *english.support.CANNOT_WITHOUT],
            "refused",
        ),
        (english.support.NOTHING_FITS, "refused"),
        (english.support.CONFUSED, "confused"),
    ],
)
def test_a_clerks_own_words_are_heard(pack: Pack, lines: list[str], flag: str) -> None:
    for text in lines:
        reading = nlu_for(pack).support(text.format(clause="It is late.", what="email"))
        assert getattr(reading, flag), text
        assert not (reading.done or reading.escalated), text


def test_a_clerks_politeness_does_nothing(pack: Pack) -> None:
    said = english.support
    kind = (said.WELCOMES, said.SORRY, said.THANKS_FOR_THAT, said.UNDERSTOOD,
            said.ANYTHING_ELSE, said.GO_ON, said.I_SEE)  # fmt: skip
    for text in (line for lines in kind for line in lines):
        reading = nlu_for(pack).support(text.format(business=pack.business))
        heard = replace(reading, asks_more=False, maybe=frozenset())
        assert heard == nlu_for(pack).support(""), text


def test_farewells_report_no_deed_and_refuse_nothing(pack: Pack) -> None:
    for text in (line for lines in english.support.FAREWELLS.values() for line in lines):
        reading = nlu_for(pack).support(text)
        assert not (reading.done or reading.requests or reading.confirms), text
