"""Every way in which support may say something is heard as what it is, in every shipped pack."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import permutations
from random import Random
from typing import Any

import pytest

from simulator.acts import (
    Acknowledge,
    Act,
    AskMore,
    Cannot,
    Clarify,
    Confirm,
    Farewell,
    Greet,
    HandOver,
    Offer,
    Refuse,
    Report,
    Request,
)
from simulator.content.brand_voice import TONES, BrandVoice
from simulator.content.pack import Pack, find_pack
from simulator.dialogue import Dialogue, Speaker, Turn
from simulator.play import english
from simulator.play.context import StageContext
from simulator.play.models.embedded.nlg import NLG
from simulator.play.models.embedded.questions import Questions
from simulator.play.models.embedded.tracker import Tracker, track
from simulator.play.nlu import nlu_for, segments
from simulator.play.nlu.request_frames import following, frames, things, together
from simulator.play.nlu.support_reading import SupportReading

Played = list[tuple[StageContext, Dialogue]]


@pytest.fixture(scope="session", params=["bakery", "ecommerce", "fintech", "subscriptions"])
def pack(request: pytest.FixtureRequest) -> Pack:
    """Each of the shipped packs, those that other tests leave out for time as well."""
    return find_pack(request.param)


def test_every_question_asks_for_its_slot(pack: Pack) -> None:
    nlu = nlu_for(pack)
    for slot in pack.slots.values():
        named = [
            text.format(what=what)
            for tone in TONES
            for text in frames([slot], tone)
            for what in things(slot)
        ]
        own = [text for ask in slot.ask for text in toned(pack, ask)]
        again = [t.format(what=what) for t in english.questions.ASK_AGAIN for what in things(slot)]
        for text in dict.fromkeys((*named, *own, *again)):
            assert nlu.support(text).requests == (slot.name,), text


def test_a_question_for_two_asks_for_both(pack: Pack) -> None:
    nlu, slots = nlu_for(pack), [slot for slot in pack.slots.values() if things(slot)]
    for one, other in permutations(slots, 2):
        for text in frames([one, other], "neutral"):
            what = together(things(one)[0], things(other)[-1])
            assert nlu.support(text.format(what=what)).requests == (one.name, other.name)


def test_what_is_still_to_be_told_is_asked_for_by_its_name(pack: Pack) -> None:
    nlu, slots = nlu_for(pack), [slot for slot in pack.slots.values() if things(slot)]
    for tone in TONES:
        for slot in slots:
            for text in following([slot], tone):
                asked = text.format(what=things(slot)[0])
                assert nlu.support(asked).requests == (slot.name,), asked
        for one, other in permutations(slots, 2):
            for text in following([one, other], tone):
                asked = text.format(what=together(things(one)[0], things(other)[-1]))
                assert nlu.support(asked).requests == (one.name, other.name), asked


def test_a_question_that_follows_on_a_part_keeps_the_names_of_the_first() -> None:
    questions = Questions(find_pack("ecommerce"), Random(0), "\n".join)
    first = "Could you give me the order ID and your customer ID?"
    asked = questions.ask(["customer_id", "email"], before=first).split("\n")
    assert asked[0].startswith("And your customer ID and email")
    assert not [text for text in asked if "customer ID" not in text]


def test_every_slot_can_be_asked_for_in_many_ways_or_is_rarely_needed(pack: Pack) -> None:
    checks = [tool for tool in pack.tools.values() if "session.verified" in tool.effects]
    for name in {name for tool in checks for name in tool.required}:
        questions = Questions(pack, Random(0), lambda texts: str(len(texts)))
        assert int(questions.ask([name])) >= 20, name


def toned(pack: Pack, text: str) -> tuple[str, ...]:
    """A sentence as it stands, and as it is said in a formal voice where the pack has one."""
    formal = pack.voice.tone == "formal"
    return (text, english.uncontracted(text)) if formal else (text,)


def flags(reading: SupportReading) -> set[str]:
    """What a text does, of the things that move a dialogue on."""
    names = ("confirms", "done", "refused", "escalated", "confused", "offering")
    found = {name for name in names if getattr(reading, name)}
    return found | ({"requests"} if reading.requests else set())


POLITE = {
    name: getattr(english.support, name)
    for name in ("WELCOMES", "SORRY", "THANKS_FOR_THAT", "UNDERSTOOD", "YOU_ARE_WELCOME",
                 "ANYTHING_ELSE", "I_SEE")
}  # fmt: skip


def test_manners_do_nothing(pack: Pack) -> None:
    for lists in POLITE.values():
        for text in english.all_of(lists):
            assert flags(nlu_for(pack).support(text.format(business=pack.business))) == set(), text
    for text in pack.voice.greeting:
        assert flags(nlu_for(pack).support(text)) == set(), text


def test_no_wish_is_taken_in_with_a_promise() -> None:
    promises = ("of course", "sure", "certainly", "no problem", "happy to", "gladly", "help")
    for text in english.all_of(english.support.UNDERSTOOD):
        assert not any(promise in text.lower() for promise in promises), text


def test_farewells_end_and_do_nothing(pack: Pack) -> None:
    for ending, lists in english.support.FAREWELLS.items():
        for text in english.all_of(lists):
            reading = nlu_for(pack).support(text)
            assert flags(reading) == set() and not reading.answered, (ending, text)


def test_a_rule_that_stands_is_heard_as_refused(pack: Pack) -> None:
    for rule in pack.rules.values():
        for text in english.support.STILL_NO if rule.by else ():
            for said in toned(pack, text):
                reading = nlu_for(pack).support(said.format(clause=rule.clause))
                assert flags(reading) == {"refused"}, said


def offered(pack: Pack) -> Iterator[tuple[str, str]]:
    for tool in pack.tools.values():
        for template in tool.offer:
            if not template.holes:
                yield tool.name, template.source


def test_offers_are_heard_in_every_frame(pack: Pack) -> None:
    for tool, phrase in offered(pack):
        for text in (*english.support.INSTEAD, *english.support.OFFERS):
            reading = nlu_for(pack).support(text.format(offer=phrase))
            assert tool in reading.offers, text.format(offer=phrase)
            assert not (reading.done or reading.confirms or reading.requests), text


DOES = {
    Request: {"requests"}, Confirm: {"confirms"}, HandOver: {"escalated"},
    Offer: {"offering"}, Refuse: {"refused"}, Cannot: {"refused"},
}  # fmt: skip


def wanted_flags(pack: Pack, acts: tuple[Act, ...]) -> set[str]:
    found: set[str] = set()
    for act in acts:
        found |= DOES.get(type(act), set())
        if isinstance(act, Report) and pack.tools[act.tool].is_deed:
            found.add("done")
    return found


@pytest.mark.parametrize("tone", TONES)
def test_what_is_played_is_heard_in_every_tone(played: Played, tone: str) -> None:
    """Each reply of 60 dialogues said anew, ten times in each tone, is heard as its acts."""
    first = played[0][0].pack
    pack = replace(first, voice=replace(first.voice, tone=tone))
    nlu = nlu_for(pack)
    for context, dialogue in played:
        for turn, tracker in replies(context.pack, dialogue):
            tracker.pack = pack
            manners = (Greet, Acknowledge, AskMore)
            acts = [act for act in turn.acts if act.act != "call" and not isinstance(act, manners)]
            if not acts:
                continue
            for seed in range(3):
                text, said = NLG(tracker, Random(f"{tone}/{seed}")).reply(acts)
                reading = nlu.support(text)
                heard = flags(reading) - (
                    {"offering"} if reading.offers or reading.refused else set()
                )
                assert heard - {"confused"} == wanted_flags(pack, said) - {"offering"}, text
                assert text.count("?") <= 1 or any(isinstance(act, Farewell) for act in said), text
                for act in said:
                    if isinstance(act, Request):
                        assert reading.requests == act.slots, text
                if tone == "formal":
                    assert text == english.uncontracted(text) or quoted(tracker, text), text


def quoted(tracker: Tracker, text: str) -> bool:
    """Whether a text holds a value with an apostrophe, a rule or a fact."""
    clauses = [rule.clause for rule in tracker.pack.rules.values()]
    fixed = (*tracker.told.values(), *clauses, *texts_in(tracker.pack.facts))
    return any("'" in value and value in text for value in fixed)


def texts_in(value: Any) -> Iterator[str]:
    """All texts in nested facts."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, Mapping) else ():
        yield from texts_in(each)


def replies(pack: Pack, dialogue: Dialogue) -> Iterator[tuple[Turn, Tracker]]:
    """Support's turns with the state in which they were said."""
    from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

    messages: list[BaseMessage] = []
    for turn in dialogue.turns:
        if turn.speaker == Speaker.CUSTOMER:
            messages.append(HumanMessage(turn.text))
            continue
        for number, call in enumerate(turn.calls):
            key = f"{turn.index}/{number}"
            calls = [{"name": call.name, "args": call.arguments, "id": key}]
            messages.append(AIMessage("", tool_calls=calls))
            messages.append(ToolMessage(call.result, tool_call_id=key))
        yield turn, track(pack, messages, frozenset(pack.tools))
        messages.append(AIMessage(turn.text))


def said_to(
    pack: Pack, *texts: str, voice: BrandVoice | None = None
) -> tuple[str, tuple[Act, ...]]:
    """What support says to the last of some messages, with questions of its own in between."""
    from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

    from simulator.play.models.embedded.support import Support

    messages: list[BaseMessage] = []
    for text in texts:
        messages.append(HumanMessage(text))
        support = Support(pack, 1, frozenset(pack.tools))
        reply = support.reply(messages)
        messages.append(AIMessage(reply.text))
    return str(messages[-1].text), support.acts


@pytest.mark.parametrize("hello", ["hi", "Hello!", "Good morning.", "hey there"])
def test_a_greeting_is_greeted_and_asked_what_it_wants(pack: Pack, hello: str) -> None:
    text, acts = said_to(pack, hello)
    assert [act.act for act in acts] == ["greet", "ask_more"]
    assert len(segments(text)) <= 3 and text.rstrip()[-1] in "?."


def test_who_asks_back_gets_the_question_in_other_words(bakery: Pack) -> None:
    wish = "I'd like to cancel my order."
    first, acts = said_to(bakery, wish)
    again, same = said_to(bakery, wish, "what do you mean?")
    (asked,) = [act for act in acts if isinstance(act, Request)]
    (one,) = [act for act in same if isinstance(act, Request)]
    assert one.slots == asked.slots[:1] and again != first
    assert nlu_for(bakery).support(again).requests == one.slots


def test_a_wish_that_may_be_either_of_two_is_asked_about(bakery: Pack) -> None:
    text, acts = said_to(bakery, "order change please")
    (clarify,) = [act for act in acts if isinstance(act, Clarify)]
    assert set(clarify.tools) == {"change_inscription", "change_pickup"}
    assert set(nlu_for(bakery).support(text).offers) == set(clarify.tools)


def test_a_pack_greets_as_it_wants(bakery: Pack) -> None:
    own = replace(bakery, voice=BrandVoice(greeting=("Corner Bakery at your service!",)))
    tracker = track(bakery, [], frozenset())
    tracker.pack, tracker.turns, tracker.text = own, 1, "hi"
    text, _ = NLG(tracker, Random(1)).reply([AskMore()])
    assert text.startswith("Corner Bakery at your service! ")


def test_bad_news_is_not_thanked_for(played: Played) -> None:
    for _, dialogue in played:
        for turn in dialogue.turns:
            kinds = [act.act for act in turn.acts]
            if {"refuse", "cannot", "not_found"} & set(kinds):
                assert "acknowledge" not in kinds, turn.text


REFUSED = ("I need a custom cake for tomorrow, Saturday, November 21.",)


@pytest.mark.parametrize("insists", ["555-0123", "My name is Anna Miller.", "Oh, come on."])
def test_what_follows_a_refusal_is_no_deed(bakery: Pack, insists: str) -> None:
    first, acts = said_to(bakery, *REFUSED)
    assert [act.act for act in acts if act.act == "refuse"]
    text, again = said_to(bakery, *REFUSED, insists)
    assert [act.act for act in again] == ["refuse"] and text != first
    reading = nlu_for(bakery).support(text)
    assert reading.refused and not reading.done


def test_another_value_after_a_refusal_is_tried(bakery: Pack) -> None:
    _, acts = said_to(bakery, *REFUSED, "Then Friday, November 27.")
    assert [act.act for act in acts if act.act in ("request", "confirm")]


def test_nobody_who_waits_for_a_colleague_is_wished_a_good_day() -> None:
    for text in english.all_of(english.support.FAREWELLS["escalated"]):
        assert not any(word in text.lower() for word in ("goodbye", "bye", "day", "see you")), text


def test_a_repeated_answer_is_heard_as_the_answer(bakery: Pack) -> None:
    nlu = nlu_for(bakery)
    for again in english.support.AGAIN:
        said = again.format(text="we're closed on Thursday, November 26.")
        assert nlu.support(said).answered == ("holiday_hours",), said


@pytest.mark.parametrize("hello", ["Hi, ", "Good evening. ", "hey there, "])
def test_a_greeting_is_returned(bakery: Pack, hello: str) -> None:
    _, acts = said_to(bakery, hello + "where are you located?")
    assert acts[0].act == "greet"
