import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from simulator.content.briefs import customer_brief, mistyped
from simulator.content.draws import draw_case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Mood, Persona, load_personas
from simulator.dialogue import Dialogue, EndingKind, Speaker
from simulator.play import english
from simulator.play.context import StageContext
from simulator.play.models.embedded.customer import Customer
from simulator.play.nlu import nlu_for
from simulator.play.nlu.phatics import Phatic, only_greets, phatic

PLAIN = Persona(name="plain", about="Says what is needed.", verbosity="terse", patience=3)


def brief_of(context: StageContext, **traits: Any) -> dict[str, Any]:
    persona = context.persona.model_copy(update=traits)
    return customer_brief(context.pack, context.case, persona)


def ask(context: StageContext, *support: str, seed: int = 1, **traits: Any) -> list[dict[str, Any]]:
    """All replies of the customer while support says this, without a greeting before its wish."""
    brief = brief_of(context, **traits)
    messages = wished(context.pack, brief, seed)
    replies = []
    for text in (*support, None):
        reply = Customer(context.pack, brief, seed).reply(messages)
        replies.append(json.loads(str(reply.content)))
        messages.append(AIMessage(str(reply.content)))
        if text is not None:
            messages.append(HumanMessage(text))
    return replies


def wished(pack: Pack, brief: dict[str, Any], seed: int) -> list[BaseMessage]:
    """The messages before that in which the customer says what it wants."""
    opening: list[BaseMessage] = [HumanMessage("(The chat is open.)")]
    first = Customer(pack, brief, seed).reply(opening)
    if only_greets(json.loads(str(first.content))["say"]):
        opening += [first, HumanMessage("Hello! How can I help?")]
    return opening


def test_a_reply_is_structured(context: StageContext) -> None:
    (reply,) = ask(context)
    assert set(reply) == {"say", "beat", "mood", "done"}
    assert reply["beat"] == "ask_new_one"
    assert reply["mood"] == "calm"
    assert reply["done"] is False


def test_it_opens_with_the_first_beat_of_its_path(
    played: list[tuple[StageContext, Dialogue]],
) -> None:
    for context, dialogue in played:
        assert dialogue.turns[0].beat == context.case.path[0]


def test_it_plays_only_what_may_follow(played: list[tuple[StageContext, Dialogue]]) -> None:
    for context, dialogue in played:
        scenario = context.pack.scenarios[context.case.scenario]
        exits = {name for names in scenario.exits.values() for name in names}
        beats = [turn.beat for turn in dialogue.turns if turn.speaker == Speaker.CUSTOMER]
        for before, after in pairwise(beats):
            allowed = {before, *scenario.beats[before].successors, *exits}
            assert after in allowed


def test_done_comes_with_the_last_beat_only(context: StageContext) -> None:
    done = "I've ordered a replacement for the Aurora Table Lamp, and it costs you nothing."
    replies = ask(context, done)
    assert replies[-1]["beat"] == "thanks"
    assert [reply["done"] for reply in replies] == [False, True]


@pytest.mark.parametrize("slot", ["order_id", "email", "customer_id", "item"])
def test_it_tells_what_it_is_asked_for(context: StageContext, slot: str) -> None:
    for question in context.pack.slots[slot].ask:
        reply = ask(context, question)[-1]
        assert context.case.knows[slot] in reply["say"]
        assert reply["beat"] == "ask_new_one"


def test_it_tells_both_of_two_things(context: StageContext) -> None:
    say = ask(
        context,
        "What's your customer number, please? And your email address, please?",
        initiative=3,
    )[-1]
    assert context.case.knows["customer_id"] in say["say"]
    assert context.case.knows["email"] in say["say"]


def test_of_little_initiative_it_sometimes_tells_one(context: StageContext) -> None:
    text = "What's your customer number, please? And your email address, please?"
    both = {context.case.knows["email"] in ask(context, text, seed=s, initiative=1)[-1]["say"]
            for s in range(12)}  # fmt: skip
    assert both == {True, False}


@pytest.mark.parametrize("slot", ["new_item", "address", "category", "why"])
def test_what_it_does_not_know_it_does_not_invent(context: StageContext, slot: str) -> None:
    nlu = nlu_for(context.pack)
    for seed in range(6):
        say = ask(context, context.pack.slots[slot].ask[0], seed=seed)[-1]["say"]
        reading = nlu.customer(say, (slot,))
        assert reading.has("unknown")
        assert reading.slots == {}


def test_it_agrees_when_it_is_asked_to_confirm(context: StageContext) -> None:
    text = "Just to confirm: you'd like the Aurora Table Lamp sent again?"
    reply = ask(context, text)[-1]
    assert nlu_for(context.pack).customer(reply["say"]).has("yes")
    assert reply["beat"] == "ask_new_one"


def test_handed_over_it_leaves(context: StageContext) -> None:
    reply = ask(context, "Of course. I've handed you over to a colleague.")[-1]
    assert reply["beat"] == "handed_over"
    assert reply["done"]


def test_its_patience_has_an_end(context: StageContext) -> None:
    confused = "Sorry, I didn't quite catch that. What would you like me to do?"
    for patience in (1, 3):
        replies = ask(context, *[confused] * (patience + 1), patience=patience)
        assert [reply["done"] for reply in replies[:-1]] == [False] * (patience + 1)
        assert replies[-1]["beat"] == "walk_out"


def test_being_asked_again_is_a_setback(context: StageContext) -> None:
    question = context.pack.slots["order_id"].ask[0]
    replies = ask(context, question, question, question, patience=1)
    assert replies[-1]["beat"] == "walk_out"


def test_setbacks_show_in_its_mood(context: StageContext) -> None:
    confused = "Sorry, I didn't quite catch that. What would you like me to do?"
    assert ask(context, confused, confused, seed=2)[-1]["mood"] == "annoyed"


def test_a_refusal_too_many_makes_it_furious_and_an_apology_holds_that_off(
    context: StageContext,
) -> None:
    confused = "Sorry, I didn't quite catch that. What would you like me to do?"
    no, kind = "That is not possible.", "I'm very sorry, but that is not possible."
    assert ask(context, confused, confused, no, patience=5)[-1]["mood"] == "furious"
    assert ask(context, confused, confused, kind, patience=5)[-1]["mood"] == "annoyed"


def test_what_was_done_lifts_its_mood(context: StageContext) -> None:
    for start, later in (("worried", "relieved"), ("annoyed", "relieved"), ("calm", "cheerful")):
        asked, done = ask(context, "Done, your lamp is replaced.", mood=Mood(start))
        assert (asked["mood"], done["mood"]) == (start, later)


def test_refused_it_follows_the_graph(context: StageContext) -> None:
    beats = {
        ask(context, "Unfortunately that is not possible.", seed=seed)[-1]["beat"]
        for seed in range(20)
    }
    assert beats <= {"plead_damage", "plead", "accept_no", "ask_manager"}
    assert len(beats) > 1


def test_nonsense_does_not_stop_it(context: StageContext) -> None:
    replies = ask(context, *["Lorem ipsum dolor sit amet."] * 8)
    assert any(reply["done"] for reply in replies)


def test_it_says_nothing_twice_while_it_can(context: StageContext) -> None:
    confused = "Sorry, I didn't quite catch that. What would you like me to do?"
    said = [reply["say"] for reply in ask(context, *[confused] * 4, patience=5)]
    assert len(set(said)) == len(said)


@given(
    st.sampled_from(sorted(load_personas())),
    st.sampled_from(["bakery", "ecommerce"]),
    st.integers(0, 40),
    st.data(),
)
@settings(max_examples=120)
def test_values_are_never_garbled(name: str, pack_name: str, seed: int, data: Any) -> None:
    pack: Pack = find_pack(pack_name)
    scenario = data.draw(st.sampled_from(list(pack.scenarios.values())))
    case = draw_case(pack, scenario, name, seed)
    brief = customer_brief(pack, case, load_personas()[name])
    opening = HumanMessage("(The chat is open.)")
    first = Customer(pack, brief, seed).reply([opening])
    for slot, value in case.knows.items():
        question = HumanMessage(pack.slots[slot].ask[0])
        reply = Customer(pack, brief, seed).reply([opening, first, question])
        said = json.loads(str(reply.content))["say"]
        whole = value in said or mistyped(value) in said
        assert whole or phatic(said) is Phatic.ASKS_BACK


@given(st.text(max_size=200), st.integers(0, 5))
@settings(max_examples=60)
def test_any_text_of_support_gets_a_reply(text: str, seed: int) -> None:
    pack = find_pack("bakery")
    case = draw_case(pack, pack.scenarios["plan_a_visit"], "plain", seed)
    brief = customer_brief(pack, case, PLAIN)
    opening = HumanMessage("(The chat is open.)")
    first = Customer(pack, brief, seed).reply([opening])
    reply = json.loads(str(Customer(pack, brief, seed).reply(
        [opening, first, HumanMessage(text)]
    ).content))  # fmt: skip
    assert reply["say"]
    assert reply["beat"] in brief["beats"]


# What strangers say
def test_who_is_put_off_waits_then_asks_on_and_leaves_in_the_end(context: StageContext) -> None:
    stalls = ["Let me check that for you."] * 8
    replies = ask(context, *stalls, patience=2)
    assert replies[1]["beat"] == replies[0]["beat"] and not replies[1]["done"]
    last = next(reply for reply in replies if reply["done"])
    assert last["beat"] == "walk_out"
    assert replies.index(last) in (3, 4, 5)


@pytest.mark.parametrize(
    "said",
    [
        "Cancelling can't be undone. May I go ahead with order ORD-789456?",
        "That's done: the order is cancelled and the full $64.00 is being refunded.",
    ],
)
def test_another_deed_than_the_one_wanted_is_noticed(context: StageContext, said: str) -> None:
    reading = nlu_for(context.pack).support(said)
    assert "cancel_order" in (*reading.proposed, *reading.reported)
    replies = ask(context, said)
    assert any(text.lower()[:-1] in replies[1]["say"].lower() for text in english.customer.NOT_THAT)
    assert replies[1]["beat"] == replies[0]["beat"] and not replies[1]["done"]


def test_a_stranger_who_has_done_it_is_believed(context: StageContext) -> None:
    replies = ask(context, "All sorted, I've put a brand-new one in the post for you just now!")
    assert replies[1]["beat"] != replies[0]["beat"]


def test_what_it_told_in_the_answer_to_its_question_is_no_setback() -> None:
    """The clerk says why it had asked, and asks for nothing."""
    pack = find_pack("ecommerce")
    told = {"say": "It's CUST-1. My email is a@b.example.", "beat": "ask_return"}
    asks = {"say": "Why does my identity have to be confirmed?", "beat": "ask_identity"}
    known = {"customer_id": "CUST-1", "email": "a@b.example", "item": "Alder Cutting Board"}
    case = draw_case(pack, pack.scenarios["return_item"], "plain", 1)
    brief = {**customer_brief(pack, case, PLAIN), "known": known}
    why = "We check the customer number and the email before we tell or change anything."
    messages = [
        HumanMessage("(The chat is open.)"), AIMessage(json.dumps(told)),
        HumanMessage("What are your customer number and email?"), AIMessage(json.dumps(told)),
        HumanMessage("Done."), AIMessage(json.dumps(asks)), HumanMessage(why),
    ]  # fmt: skip
    customer = Customer(pack, brief, 1)
    customer.reply(messages)
    assert customer.memory.setbacks == 0


MAYBE = "Okay, and the new lamp, that would be it then."
"""A stranger's words that may mean that it is done, and may mean nothing."""


@pytest.fixture
def unsure(context: StageContext, monkeypatch: pytest.MonkeyPatch) -> StageContext:
    """A context whose NLU hears a deed in `MAYBE`, or not."""
    nlu = nlu_for(context.pack)
    heard = nlu.support
    doubtful = replace(heard("Hello!"), understood=True, maybe=frozenset({"done"}), more=True)
    monkeypatch.setattr(nlu, "support", lambda text: doubtful if text == MAYBE else heard(text))
    return context


def test_who_is_not_sure_that_it_is_done_asks(unsure: StageContext) -> None:
    replies = ask(unsure, MAYBE, "Yes, it is.")
    assert any(asked in replies[1]["say"] for asked in english.customer.ASKS_DONE)
    assert replies[1]["beat"] == replies[0]["beat"] and not replies[1]["done"]
    assert replies[2]["beat"] != replies[0]["beat"]


@pytest.mark.parametrize("said", ["No, I can't do that.", "I'm sorry, I can't assist with that."])
def test_a_no_to_that_question_is_no_deed(unsure: StageContext, said: str) -> None:
    replies = ask(unsure, MAYBE, said)
    scenario = unsure.pack.scenarios[unsure.case.scenario]
    assert scenario.beats[replies[2]["beat"]].ends != EndingKind.RESOLVED


def ending_of(
    scenario: str, seed: int, *said: str, attack: dict[str, Any] | None = None
) -> EndingKind | None:
    """How a customer of the bakery leaves to whom support says the same again and again."""
    pack = find_pack("bakery")
    case = draw_case(pack, pack.scenarios[scenario], "plain", seed)
    brief = customer_brief(pack, case, PLAIN)
    brief |= {"attack": attack} if attack else {}
    messages: list[BaseMessage] = [HumanMessage("(The chat is open.)")]
    for place in range(12):
        reply = Customer(pack, brief, seed).reply(messages)
        told = json.loads(str(reply.content))
        if told["done"]:
            return pack.scenarios[scenario].beats[told["beat"]].ends
        messages += [reply, HumanMessage(said[place % len(said)])]
    return None


@pytest.mark.parametrize(
    "said",
    [
        ("Shall I get the owner?",),
        ("Shall I get the owner?", "Do you want me to go ahead?", "Should I do that for you?"),
    ],
)
@pytest.mark.parametrize("attack", [None, {"strategy": "insists", "moves": ["Come on."]}])
@pytest.mark.parametrize("seed", range(3))
def test_whose_yes_is_not_heeded_loses_patience(
    said: tuple[str, ...], attack: dict[str, Any] | None, seed: int
) -> None:
    assert ending_of("pickup_order", seed, *said, attack=attack) in (
        EndingKind.GAVE_UP, EndingKind.ESCALATED, EndingKind.REFUSED)  # fmt: skip


@pytest.mark.parametrize(
    "said", ["I'm sorry, but I can't assist with that.", "Hello! How can I assist you today?"]
)
@pytest.mark.parametrize("seed", range(6))
def test_nobody_parts_content_on_an_evasion(said: str, seed: int) -> None:
    assert ending_of("daily_special", seed, said) == EndingKind.GAVE_UP


@pytest.mark.parametrize("seed", range(4))
def test_nobody_takes_gibberish_for_a_no(seed: int) -> None:
    gibberish = '{"name": "place_order", "arguments": {"quantity": 1}}'
    left = ending_of("pickup_order", seed, gibberish)
    assert left in (EndingKind.GAVE_UP, EndingKind.ESCALATED)
