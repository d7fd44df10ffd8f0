"""How much of both packs the NLU understands; thresholds are what was measured, rounded down."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.content.briefs import fill
from simulator.content.draws import draw_case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona, Typing
from simulator.content.scenarios import Beat
from simulator.content.templates import Template
from simulator.content.values import DATE, render
from simulator.play.models.embedded.style import Style
from simulator.play.nlu import NLU, CustomerReading, nlu_for

MEANINGS = ("wants", "asks", "ends")
HABITS = {
    "plain": Typing(),
    "lowercase": Typing(lowercase=True),
    "sparse": Typing(punctuation="sparse"),
    "abbreviated": Typing(abbreviations=True),
    "typos": Typing(typos=0.02),
    "all": Typing(typos=0.02, lowercase=True, punctuation="sparse", abbreviations=True),
}


@pytest.fixture(params=HABITS)
def typing(request: pytest.FixtureRequest) -> Typing:
    return HABITS[request.param]


def typed(text: str, typing: Typing, known: dict[str, str], seed: str) -> str:
    persona = Persona(name="p", about="Types.", verbosity="terse", typing=typing)
    style = Style(persona.model_dump(mode="json"), Random(seed), known.values())
    return style.message([text], first=False, upset=False, glad=False, said="")


class Sentence(NamedTuple):
    """A sentence of a beat, how it is typed and heard, and what its customer knows."""

    beat: Beat
    say: str
    text: str
    heard: CustomerReading
    known: dict[str, str]


@cache
def sentences(pack: Pack, typing: Typing) -> tuple[Sentence, ...]:
    """Every sentence of every beat."""
    return tuple(_sentences(pack, typing))


def _sentences(pack: Pack, typing: Typing) -> Iterator[Sentence]:
    nlu = nlu_for(pack)
    for scenario in pack.scenarios.values():
        for seed in range(2):
            known = draw_case(pack, scenario, "p", seed).knows
            for beat in scenario.beats.values():
                for say in beat.say:
                    text = typed(fill(say, known), typing, known, f"{seed}{say}")
                    yield Sentence(beat, say, text, nlu.customer(text), known)


def meaning(beat: Beat) -> set[tuple[str, tuple[str, ...]]]:
    if beat.ends:
        return {("ends", (beat.ends.value,))}
    if beat.asks:
        return {("asks", (beat.asks,))}
    return {("wants", beat.wants)} if beat.wants else set()


def meanings(reading: CustomerReading) -> set[tuple[str, tuple[str, ...]]]:
    return {(i.kind, i.names) for i in reading.intents if i.kind in MEANINGS}


def told(pack: Pack, slot: str, reading: CustomerReading) -> str | None:
    """A slot as it was understood, dates as packs write them."""
    value = reading.slots.get(slot)
    if value and pack.slots[slot].kind == "date":
        return render(date.fromisoformat(value), DATE)
    return value


# The customer's side
@pytest.mark.slow
def test_sentences_are_heard_as_their_beats(pack: Pack, typing: Typing) -> None:
    right = [meaning(s.beat) <= meanings(s.heard) for s in sentences(pack, typing)]
    assert len(right) > 2500
    assert sum(right) / len(right) >= 0.999


@pytest.mark.slow
def test_hardly_anything_else_is_heard_besides(pack: Pack, typing: Typing) -> None:
    right = [meaning(s.beat) == meanings(s.heard) for s in sentences(pack, typing)]
    assert sum(right) / len(right) >= 0.985


@pytest.mark.slow
def test_slots_in_sentences_have_their_values(pack: Pack, typing: Typing) -> None:
    right = [
        told(pack, slot, s.heard) == s.known[slot]
        for s in sentences(pack, typing)
        for slot in re.findall(r"\{(\w+)\}", s.say)
    ]
    assert len(right) > 300
    exact = typing.typos == 0 and not typing.abbreviations
    assert sum(right) / len(right) >= (1.0 if exact else 0.94)


@pytest.mark.slow
def test_slots_with_a_form_are_heard_however_they_are_typed(pack: Pack, typing: Typing) -> None:
    for s in sentences(pack, typing):
        for slot in re.findall(r"\{(\w+)\}", s.say):
            if pack.slots[slot].kind in ("id", "label", "date", "email", "phone"):
                assert told(pack, slot, s.heard) == s.known[slot], s.text


def answers(pack: Pack, typing: Typing) -> Iterator[tuple[str, str, str]]:
    """Every way to tell every slot: the slot, its value, the text."""
    for scenario in pack.scenarios.values():
        for seed in range(3):
            known = draw_case(pack, scenario, "p", seed).knows
            for slot, value in known.items():
                for tell in pack.slots[slot].tell:
                    yield slot, value, typed(fill(tell, known), typing, known, f"{seed}{tell}")


@pytest.mark.slow
def test_answers_have_the_values_that_were_asked_for(pack: Pack, typing: Typing) -> None:
    nlu = nlu_for(pack)
    right = [told(pack, slot, nlu.customer(text, (slot,))) == value
             for slot, value, text in answers(pack, typing)]  # fmt: skip
    assert len(right) > 600
    assert sum(right) / len(right) >= 0.985


def test_a_name_with_a_title_is_heard_whole(bakery: Pack) -> None:
    reading = nlu_for(bakery).customer("My name is Mrs. Christina Rodriguez.", ("name",))
    assert reading.slots["name"] == "Mrs. Christina Rodriguez"


def test_a_slip_before_an_address_does_not_become_part_of_it(ecommerce: Pack) -> None:
    reading = nlu_for(ecommerce).customer("the new adress is 12 Moore Fords Suite 5", ("address",))
    assert reading.slots.get("address", "") in ("", "12 Moore Fords Suite 5")


def test_a_bare_answer_is_the_value_whatever_it_resembles(bakery: Pack) -> None:
    reading = nlu_for(bakery).customer("We Love You", ("inscription",))
    assert reading.slots == {"inscription": "We Love You"}


@pytest.mark.parametrize(
    ("text", "asked", "slots"),
    [
        ("555-0142", ("phone",), {"phone": "555-0142"}),
        ("3", ("quantity",), {"quantity": "3"}),
        ("3", (), {}),
        ("chocolate", ("flavor",), {"flavor": "chocolate"}),
        ("Ann Lee", ("name",), {"name": "Ann Lee"}),
        ("Ann Lee", (), {}),
        ("BK-40127, 555-0142", ("order_id", "phone"),
         {"order_id": "BK-40127", "phone": "555-0142"}),
        ("I don't know.", ("name",), {}),
    ],
)  # fmt: skip
def test_what_was_asked_settles_what_a_bare_value_is(
    bakery: Pack, text: str, asked: tuple[str, ...], slots: dict[str, str]
) -> None:
    assert nlu_for(bakery).customer(text, asked).slots == slots


def test_two_slots_of_one_kind_are_told_apart(ecommerce: Pack) -> None:
    text = "I'd like the Solveig Floor Lamp instead."
    assert nlu_for(ecommerce).customer(text).slots == {"new_item": "Solveig Floor Lamp"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [("yep", "yes"), ("sure, go ahead", "yes"), ("no thanks", "no"), ("no idea, sorry", "unknown"),
     ("I can't find it", "unknown"), ("ok", "yes"), ("thx u", "ends"), ("Hi there!", "noise")],
)  # fmt: skip
def test_small_words_are_heard(pack: Pack, text: str, kind: str) -> None:
    reading = nlu_for(pack).customer(text)
    assert reading.has(kind) or (kind == "ends" and not reading.has("wants"))


# Support's side
SAMPLES = {
    "money": "$12.50", "date": "Saturday, November 28", "clock": "6 pm", "number": "2",
    "email": "dana@example.com", "phone": "555-0142",
}  # fmt: skip


def filled(pack: Pack, template: Template) -> str:
    """A sentence of support with plausible values in its holes."""
    label = next(s.collection for s in pack.slots.values() if s.kind == "label")
    product = next(iter(pack.collections[label].labels))
    order = next(iter(pack.collections["orders"].records))
    parts = [template.literals[0]]
    for hole, literal in zip(template.holes, template.literals[1:], strict=True):
        value = SAMPLES.get(hole.type.kind, "silver grey")
        if hole.reads and all(path.startswith("facts.") for path in hole.reads):
            value = render(hole(pack.names), hole.type, pack.notation)
        if hole.source.endswith("order_id"):
            value = order
        elif hole.source.endswith(("product.name", ".item")):
            value = str(product)
        parts += [value, literal]
    return "".join(parts)


def test_each_question_asks_for_its_slot(pack: Pack) -> None:
    for slot in pack.slots.values():
        for ask in slot.ask:
            reading = nlu_for(pack).support(ask)
            assert reading.requests == (slot.name,), ask
            assert not (reading.done or reading.refused or reading.confirms)


def test_two_questions_ask_for_both_slots(pack: Pack) -> None:
    first, second = list(pack.slots.values())[:2]
    reading = nlu_for(pack).support(f"{first.ask[0]} {second.ask[0]}")
    assert reading.requests == (first.name, second.name)


def test_each_report_of_a_deed_is_heard(pack: Pack) -> None:
    for tool in pack.tools.values():
        for template in tool.done if tool.is_deed else ():
            reading = nlu_for(pack).support(filled(pack, template))
            assert reading.done and not (reading.refused or reading.confirms), template.source


def test_each_handing_over_is_heard(pack: Pack) -> None:
    for template in pack.tools["hand_over"].done:
        assert nlu_for(pack).support(template.source).escalated


def test_each_confirmation_is_heard(pack: Pack) -> None:
    for tool in pack.tools.values():
        for template in tool.confirm:
            reading = nlu_for(pack).support(filled(pack, template))
            assert reading.confirms and not (reading.done or reading.refused), template.source


def test_each_refusal_is_heard(pack: Pack) -> None:
    for tool in pack.tools.values():
        for bound in tool.needs:
            for template in bound.refusal:
                reading = nlu_for(pack).support(filled(pack, template))
                assert reading.refused and not reading.done, template.source


def test_each_clause_is_heard_as_a_refusal(pack: Pack) -> None:
    for rule in pack.rules.values():
        if rule.by:
            assert nlu_for(pack).support(f"I'm afraid I can't do that: {rule.clause}").refused


def test_each_offer_is_heard(pack: Pack) -> None:
    nlu = nlu_for(pack)
    right = []
    for tool in pack.tools.values():
        for template in tool.offer:
            reading = nlu.support(f"I can {filled(pack, template)}. Would that help?")
            right.append(tool.name in reading.offers and not reading.done)
    assert sum(right) / len(right) >= 0.97


def test_an_offer_is_no_report_of_a_deed(bakery: Pack) -> None:
    reading = nlu_for(bakery).support("I can put $12.50 of shop credit down for you.")
    assert not reading.done


def test_answers_are_heard_as_their_topics(pack: Pack) -> None:
    nlu = nlu_for(pack)
    right = [
        topic.name in nlu.support(filled(pack, template)).answered
        for topic in pack.topics.values()
        for answer in topic.answers
        for template in answer.say
    ]
    assert sum(right) / len(right) >= 0.97


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("Sorry to hear that! Can you please share your order number?", {"requests:order_id"}),
        ("Please provide the email address linked to your account.", {"requests:email"}),
        ("To look into this I'll need your customer ID and email.",
         {"requests:customer_id", "requests:email"}),
        ("Great news: your replacement has been shipped today!", {"done"}),
        ("I've gone ahead and cancelled everything for you.", {"done"}),
        ("Your refund was approved and has been processed.", {"done"}),
        ("Unfortunately, we are unable to accept returns after that date.", {"refused"}),
        ("I'm afraid that won't be possible at this stage.", {"refused"}),
        ("Our policy says no, so I cannot help you with this.", {"refused"}),
        ("I'm going to transfer you to one of our specialists.", {"escalated"}),
        ("I'll connect you with a manager, one moment.", {"escalated"}),
        ("I'm not sure I understand, could you rephrase that?", {"confused"}),
        ("Just to double-check, shall I proceed with the cancellation?", {"confirms"}),
        ("Would you like me to start the return now?", {"confirms"}),
        ("Hello! How are you today?", set()),
        ("Thank you for your patience.", set()),
    ],
)  # fmt: skip
def test_free_english_of_other_bots(ecommerce: Pack, text: str, flags: set[str]) -> None:
    reading = nlu_for(ecommerce).support(text)
    names = ("confirms", "done", "refused", "escalated", "confused")
    found = {name for name in names if getattr(reading, name)}
    assert found | {f"requests:{slot}" for slot in reading.requests} == flags


UNRELATED = [
    "Mitochondria are powerhouses, my biology teacher used to say.",
    "Colourless green ideas sleep furiously.",
    "E pur si muove, said Galileo.",
    "def f(x): return x ** 2",
    "Die Katze sitzt auf dem Dach.",
    "今日はとても暑いです。",
    "SELECT name FROM users WHERE 1=1; DROP TABLE users;",
    "The quick brown fox jumps over the lazy dog.",
    "qwertz asdf yxcv",
    "🙂🙂🙂",
    "Purple elephants dance beneath seven moons.",
    "",
]


@pytest.mark.parametrize("text", UNRELATED)
def test_nothing_is_heard_in_a_customers_unrelated_text(pack: Pack, text: str) -> None:
    reading = nlu_for(pack).customer(text)
    assert reading.slots == {}
    assert meanings(reading) == set()


@pytest.mark.parametrize("text", UNRELATED)
def test_nothing_is_heard_in_supports_unrelated_text(pack: Pack, text: str) -> None:
    nlu: NLU = nlu_for(pack)
    heard = replace(nlu.support(text), understood=True, maybe=frozenset())
    assert heard == replace(nlu.support(""), understood=True)


def test_a_sentence_of_little_words_answers_nothing(bakery: Pack) -> None:
    assert nlu_for(bakery).support("The mitochondria is the powerhouse of the cell.").answered == ()


# Hostile text
HOSTILE = {
    "long word": "a" * 4_000,
    "many words": "order number refund please " * 800,
    "digits": "1" * 5_000,
    "spaced digits": "1 " * 5_000,
    "brackets": "(" * 20_000,
    "mail": "a@" * 10_000,
    "dots and mail": "a." * 10_000 + "@",
    "ids": "ORD-" * 5_000,
    "dashes": "-" * 20_000,
    "lines": "\n" * 20_000,
    "control": "".join(map(chr, range(32))) * 500,
    "bidi": "\u202e\u200f\ufeff" * 5_000,
    "combining": "e" + "\u0301" * 10_000,
    "emoji": "👩‍👩‍👧‍👦" * 2_000,
    "braces": "{order_id}{0}{__class__}%s%n$(x)`y`" * 500,
    "template": "I'd like to order the " * 300,
    "lead": "My name is " + "." * 3_000 + "x",
    "blanks": " " * 5_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_heard_quickly(pack: Pack, text: str) -> None:
    nlu, start = nlu_for(pack), time.process_time()
    nlu.customer(text, ("order_id",))
    nlu.support(text)
    assert time.process_time() - start < 2


def test_a_very_long_word_is_heard_quickly(bakery: Pack) -> None:
    start = time.process_time()
    nlu_for(bakery).customer("b" * 20_000)
    assert time.process_time() - start < 0.1


def test_a_sentence_that_repeats_a_templates_words_is_heard_quickly(bakery: Pack) -> None:
    text = "So a " + " cake in y, ready on y, saying y, is that right?".replace("?", "y") * 26 + "z"
    start = time.process_time()
    nlu_for(bakery).support(text)
    assert time.process_time() - start < 0.2


@given(st.text(max_size=300), st.sampled_from(["bakery", "ecommerce"]))
@settings(max_examples=150)
def test_any_text_of_a_customer_is_heard_without_an_error(text: str, name: str) -> None:
    nlu = nlu_for(find_pack(name))
    assert nlu.customer(text) == nlu.customer(text)
    nlu.customer(text, tuple(nlu.pack.slots))


@given(st.text(max_size=300), st.sampled_from(["bakery", "ecommerce"]))
@settings(max_examples=150)
def test_any_text_of_support_is_heard_without_an_error(text: str, name: str) -> None:
    nlu_for(find_pack(name)).support(text)


@given(st.lists(st.sampled_from(
    ["order", "{x}", "ORD-789456", "refund", "$5", ".", "\x00", "İ", "’", "the", "\n", "lamp", "22"]
), max_size=40))  # fmt: skip
@settings(max_examples=150)
def test_mixed_text_is_heard_without_an_error(parts: list[str]) -> None:
    nlu = nlu_for(find_pack("ecommerce"))
    nlu.customer(" ".join(parts))
    nlu.support("".join(parts))


# Values that may be many things
@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Kindly give me store credit of $50.00 for it.", "$50.00"),
        ("I'd like a refund of 64 dollars", "64 dollars"),
        ("I paid $64.00 for the lamp and want a refund.", None),
        ("It's $64 and I want store credit for it.", None),
        ("I want a refund of $50.00 or $60.00.", None),
    ],
)
def test_the_one_sum_that_is_wished_for(ecommerce: Pack, text: str, amount: str | None) -> None:
    assert nlu_for(ecommerce).customer(text).slots.get("amount") == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("hello. the Aurora Table Lamp arried broken, and i want $68.81 back for it", "$68.81"),
        ("Could i give the Ashby Bookshelf bakc for $148.68 in store crdeit?", "$148.68"),
        ("My name is on it, and it was $12.00.", None),
    ],
)  # fmt: skip
def test_a_sum_in_a_mistyped_sentence(ecommerce: Pack, text: str, amount: str | None) -> None:
    assert nlu_for(ecommerce).customer(text).slots.get("amount") == amount


def test_a_size_is_no_quantity(bakery: Pack) -> None:
    told = nlu_for(bakery).customer("The 9-inch one. I'd like vanilla.", ("size", "flavor")).slots
    assert told == {"size": "9-inch", "flavor": "vanilla"}


def test_two_sentences_of_one_example_want_one_thing(ecommerce: Pack) -> None:
    heard = nlu_for(ecommerce).customer("no, that address is wrong. change it to 52 Orchard Lane")
    assert [i.names for i in heard.intents if i.kind == "wants"] == [("change_address",)]
    assert heard.slots == {"address": "52 Orchard Lane"}


def test_a_full_stop_that_is_part_of_a_name(bakery: Pack) -> None:
    nlu = nlu_for(bakery)
    assert (
        nlu.customer("My name is Robert Dixon Jr.", ("name",)).slots["name"] == "Robert Dixon Jr."
    )
    assert nlu.customer("My name is Robert Dixon.", ("name",)).slots["name"] == "Robert Dixon"


# Several things in one message
@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("Could you please give me your customer number, the email on your account and the order "
         "number?", {"customer_id", "email", "order_id"}),
        ("So I can find it, please send me your customer number, your email address and the "
         "order number.", {"customer_id", "email", "order_id"}),
        ("Could you please give me your customer number?", {"customer_id"}),
        ("Please give me the order number from your confirmation email.", {"order_id"}),
        ("Which item arrived broken, and what is the order number?", {"item", "order_id"}),
    ],
)  # fmt: skip
def test_all_that_is_asked_for_by_name_is_heard(
    ecommerce: Pack, text: str, slots: set[str]
) -> None:
    assert set(nlu_for(ecommerce).support(text).requests) == slots


def test_what_is_named_beside_its_value_is_not_asked_for(bakery: Pack) -> None:
    text = "And which phone number did you leave with order BK-40139?"
    assert nlu_for(bakery).support(text).requests == ("phone",)


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        ("melissa blake, 555-0943", "name phone", {"name": "melissa blake", "phone": "555-0943"}),
        ("Angela Mckay, phone 555-0889", "name phone",
         {"name": "Angela Mckay", "phone": "555-0889"}),
        ("phone 555-0889 name angela mckay", "name phone",
         {"name": "angela mckay", "phone": "555-0889"}),
        ("36 pieces like i said, and its angela mckay", "quantity name",
         {"quantity": "36", "name": "angela mckay"}),
        ("sure, my name is angela mckay and the phone is 555-0889", "name phone",
         {"name": "angela mckay", "phone": "555-0889"}),
        ("angela mckay", "name phone", {"name": "angela mckay"}),
        ("my number is 555-0889", "name phone", {"phone": "555-0889"}),
        ("just gimme a minute", "name phone", {}),
        ("hold on a sec", "name phone", {}),
        ("why do you need that?", "name phone", {}),
        ("Sorry, can't talk right now", "name phone", {}),
    ],
)  # fmt: skip
def test_a_name_beside_other_answers(
    bakery: Pack, text: str, asked: str, told: dict[str, str]
) -> None:
    assert nlu_for(bakery).customer(text, tuple(asked.split())).slots == told


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("ok id like 36 vanilla cupcakes for sunday november 29", "36"),
        ("I'd like to order two Cheese Danish, please.", "2"),
        ("I'd like to order 12 of the Vanilla Cupcake.", "12"),
        ("I'd like to order 3x Cheese Danish.", "3"),
        ("For November 29 Vanilla Cupcakes would be nice.", None),
        ("I'd like to order the Vanilla Cupcake for November 29.", None),
        ("I paid $12 Cheese Danish and all.", None),
    ],
)
def test_how_many_of_a_product_are_meant(bakery: Pack, text: str, quantity: str | None) -> None:
    assert nlu_for(bakery).customer(text).slots.get("quantity") == quantity


@pytest.mark.parametrize(
    "text",
    [
        "ok id like 36 vanilla cupcakes for sunday november 29",
        "i want to order 36 vanilla cupcakes for pickup on sunday november 29, name is Grace Liang",
        "ok id like 12 vanilla cupcakes for sunday november 29, name is Grace Liang and my number "
        "is 555-0857",
    ],
)
def test_an_order_in_one_sentence_is_a_wish(bakery: Pack, text: str) -> None:
    heard = nlu_for(bakery).customer(text)
    assert [(i.kind, i.names) for i in heard.meant] == [("wants", ("place_order",))]
    assert {"item", "quantity", "pickup_on"} <= heard.slots.keys()
    assert ("name" in heard.slots) == ("Grace" in text)
    assert ("phone" in heard.slots) == ("555" in text)


def test_a_value_that_was_asked_for_is_no_wish(bakery: Pack) -> None:
    heard = nlu_for(bakery).customer("I'd like 36 for Sunday, November 29.", ("quantity",))
    assert not heard.has("wants")


def test_what_one_says_to_be_sure_means_nothing(bakery: Pack) -> None:
    text = "So, just to be sure, could somebody with celiac disease eat the macarons?"
    assert all(i.names != ("order_contents",) for i in nlu_for(bakery).customer(text).meant)


def test_a_report_without_its_values_is_none(bakery: Pack) -> None:
    nlu = nlu_for(bakery)
    assert nlu.support("You pay when you pick it up.").reported == ()
    assert nlu.support("You pay $12.00 when you pick it up.").reported == ("place_order",)
