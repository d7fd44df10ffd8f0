import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
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
        if name in ("SHORT_FORMS", "MISSPELLINGS", "EMOJI"):
            continue
        yield from flat(value)


def flat(value: Any) -> Iterator[str]:
    """All texts of a list, or of lists by name."""
    for entry in value.values() if isinstance(value, dict) else value:
        if isinstance(entry, str):
            yield entry
        else:
            yield from flat(entry)


def test_only_known_holes() -> None:
    holes = {hole for text in texts() for hole in re.findall(r"\{(.*?)\}", text)}
    known = {
        "business",
        "what",
        "clause",
        "given",
        "offer",
        "wrong",
        "right",
        "text",
    }
    assert holes == known


@pytest.mark.parametrize(
    "name", [name for name in LISTS if "REPLIES" not in name and name != "MISSPELLINGS"]
)
def test_no_list_says_a_thing_twice(name: str) -> None:
    value = LISTS[name]
    lists = list(value.values()) if isinstance(value, dict) else [value]
    for entry in lists:
        each = [tuple(texts) for texts in entry.values()] if isinstance(entry, dict) else [entry]
        assert all(len(set(texts)) == len(texts) for texts in each)


def test_every_trait_of_a_persona_has_its_words() -> None:
    assert set(english.customer.GREETINGS) == {"formal", "neutral", "casual"}
    tones = {"warm", "polite", "neutral", "blunt", "sarcastic"}
    assert set(english.customer.CLOSERS) == set(english.customer.FRUSTRATED) == tones
    assert set(english.support.FAREWELLS) == {"resolved", "refused", "escalated", "gave_up"}


def test_short_forms_are_read_as_the_long_ones() -> None:
    for word, short in english.customer.SHORT_FORMS.items():
        if word != "thank you" and word != "about":
            assert words(short) == words(word)


@pytest.mark.parametrize("name", ["bakery", "ecommerce", "fintech", "subscriptions"])
def test_a_personas_aside_is_heard_as_nothing_in_any_business(name: str) -> None:
    nlu = nlu_for(find_pack(name))
    for persona in load_personas().values():
        for aside in (*persona.asides, *(a[0].upper() + a[1:] + "." for a in persona.asides)):
            reading = nlu.customer(aside)
            assert not reading.slots and not reading.meant, (persona.name, aside)


@pytest.mark.parametrize("name", ["bakery", "ecommerce", "fintech", "subscriptions"])
def test_what_is_misspelt_is_understood(name: str) -> None:
    """In the sentences of beats and topics, at most one in a hundred is read as something else."""
    pack = find_pack(name)
    beats = (beat for scenario in pack.scenarios.values() for beat in scenario.beats.values())
    said = [*(text for beat in beats for text in beat.say),
            *(text for topic in pack.topics.values() for text in topic.asks)]  # fmt: skip
    read, other = 0, []
    for text in sorted({text for text in said if "{" not in text}):
        for word, wrong in english.customer.MISSPELLINGS.items():
            misspelt = re.sub(rf"\b{word}\b", wrong, text, flags=re.IGNORECASE)
            if misspelt != text:
                read += 1
                meant = [nlu_for(pack).customer(each).meant for each in (text, misspelt)]
                if len({frozenset((i.kind, i.names) for i in each) for each in meant}) > 1:
                    other.append(misspelt)
    assert read > 50
    assert len(other) <= read / 100, other


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
    for text in (line for lines in kind for line in english.all_of(lines)):
        reading = nlu_for(pack).support(text.format(business=pack.business))
        looks = text in english.all_of(said.UNDERSTOOD)  # "Let me have a look." alone puts off
        heard = replace(reading, asks_more=False, maybe=frozenset(), about=frozenset())
        assert replace(heard, stalls=heard.stalls and not looks) == nlu_for(pack).support(""), text


def test_farewells_report_no_deed_and_refuse_nothing(pack: Pack) -> None:
    for text in flat(english.support.FAREWELLS):
        reading = nlu_for(pack).support(text)
        assert not (reading.done or reading.requests or reading.confirms), text
