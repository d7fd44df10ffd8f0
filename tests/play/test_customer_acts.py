"""What customers say in a word or two, take back or do not understand, and how support takes it."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from simulator.content.briefs import customer_brief, mistyped
from simulator.content.draws import draw_case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Mood, Persona, Tone
from simulator.dialogue import Dialogue, Finding, Speaker
from simulator.play import english
from simulator.play.context import StageContext
from simulator.play.models.embedded import answers
from simulator.play.models.embedded.customer import Customer
from simulator.play.models.embedded.support import Support
from simulator.play.nlu import nlu_for
from simulator.play.nlu.phatics import Phatic, only_greets, phatic

PACKS = ("bakery", "ecommerce", "fintech", "subscriptions")
OPENED = HumanMessage("(The chat is open.)")
SEEDS = range(30)


def brief_of(context: StageContext, **traits: Any) -> dict[str, Any]:
    persona = context.persona.model_copy(update=traits)
    return customer_brief(context.pack, context.case, persona)


def replies(brief: dict[str, Any], pack: Pack, seed: int, *support: str) -> list[dict[str, Any]]:
    """All that a customer replies while support says this."""
    messages: list[BaseMessage] = [OPENED]
    found = []
    for text in (*support, ""):
        reply = Customer(pack, brief, seed).reply(messages)
        found.append(json.loads(str(reply.content)))
        messages += [reply, HumanMessage(text)]
    return found


def last_words(context: StageContext, support: str, **traits: Any) -> Iterator[str]:
    """What customers whose wish was said reply to support, by seed."""
    for seed in SEEDS:
        said = replies(brief_of(context, **traits), context.pack, seed, support)
        if not only_greets(said[0]["say"]):
            yield said[1]["say"]


def words_of_support(pack: Pack, *said: str) -> str:
    """What support answers to a customer's last words, after its own and the customer's."""
    messages = [(AIMessage if place % 2 else HumanMessage)(text) for place, text in enumerate(said)]
    return str(Support(pack, 1, pack.tools).reply(messages).content)


# Phatic messages
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hi", Phatic.OPENS),
        ("Good morning! 🙂", Phatic.OPENS),
        ("ok", Phatic.ACKNOWLEDGES),
        ("thats good to know", Phatic.ACKNOWLEDGES),
        ("ok thx", Phatic.THANKS),
        ("Thank you so much!", Phatic.THANKS),
        ("No, that's all.", Phatic.PARTS),
        ("nope thats it", Phatic.PARTS),
        ("That's it.", Phatic.PARTS),
        ("What do you mean by customer number?", Phatic.ASKS_BACK),
        ("Sorry, which order number?", Phatic.ASKS_BACK),
        ("Yes.", None),
        ("No.", None),
        ("Hi, where is my order?", None),
        ("What is the number?", None),
        ("Thanks, ORD-123456", None),
        ("", None),
    ],
)
def test_what_a_message_does_that_says_nothing_else(text: str, kind: Phatic | None) -> None:
    assert phatic(text) is kind


@pytest.mark.parametrize("name", PACKS)
def test_a_phatic_message_wants_and_asks_nothing(name: str) -> None:
    nlu = nlu_for(find_pack(name))
    lists = (english.customer.ACKNOWLEDGES, english.customer.NO_MORE)
    for text in (*lists[0], *lists[1], "Hello.", "What do you mean?"):
        reading = nlu.customer(text)
        assert not reading.slots
        assert not any(reading.has(kind) for kind in ("wants", "asks", "unknown", "tells"))


# A greeting alone
@pytest.mark.parametrize("initiative", [1, 4])
def test_the_first_message_may_be_a_greeting_alone(context: StageContext, initiative: int) -> None:
    brief = brief_of(context, initiative=initiative)
    first = [replies(brief, context.pack, seed)[0] for seed in range(100)]
    alone = [reply for reply in first if only_greets(reply["say"])]
    assert len(alone) > 25 if initiative == 1 else 0 < len(alone) < 25
    assert all(reply["beat"] == context.case.path[0] for reply in alone)


def test_the_wish_is_said_once_support_has_answered(context: StageContext) -> None:
    brief, nlu = brief_of(context, initiative=1), nlu_for(context.pack)
    for seed in SEEDS:
        greeting, wish = replies(brief, context.pack, seed, "Hello! How can I help?")
        if not only_greets(greeting["say"]):
            continue
        assert wish["beat"] == greeting["beat"] == "ask_new_one"
        assert nlu.customer(wish["say"]).has("wants")


def test_a_number_asked_for_before_the_wish_is_told_with_it(context: StageContext) -> None:
    brief = brief_of(context, initiative=1)
    question = context.pack.slots["order_id"].ask[0]
    seed = next(s for s in SEEDS if only_greets(replies(brief, context.pack, s)[0]["say"]))
    wish = replies(brief, context.pack, seed, question)[1]["say"]
    assert context.case.knows["order_id"] in wish
    assert nlu_for(context.pack).customer(wish, ("order_id",)).has("wants")


def test_no_reply_to_a_greeting_vexes(context: StageContext) -> None:
    brief = brief_of(context, initiative=1, patience=1)
    seed = next(s for s in SEEDS if only_greets(replies(brief, context.pack, s)[0]["say"]))
    customer = Customer(context.pack, brief, seed)
    first = customer.reply([OPENED])
    customer.reply([OPENED, first, HumanMessage(english.support.CONFUSED[0])])
    assert customer.memory.setbacks == 0


def test_a_ticket_is_no_chat(context: StageContext) -> None:
    """Without a chat nobody would ask what a greeting is about."""
    brief = brief_of(context, initiative=1)
    for seed in SEEDS:
        said = json.loads(str(Customer(context.pack, brief, seed).reply([]).content))["say"]
        assert not only_greets(said)


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("greeting", ["hi", "Good morning.", "Hello!"])
def test_support_answers_a_greeting_with_one(name: str, greeting: str) -> None:
    pack = find_pack(name)
    support = Support(pack, 1, pack.tools)
    support.reply([HumanMessage(greeting)])
    assert [act.act for act in support.acts] == ["greet", "ask_more"]


def test_a_greeting_does_not_play_its_beat(played: list[tuple[StageContext, Dialogue]]) -> None:
    greeted = [d for _, d in played if only_greets(d.turns[0].text)]
    assert len(greeted) > 5
    for dialogue in greeted:
        assert dialogue.turns[2].beat == dialogue.turns[0].beat
        assert not [f for turn in dialogue.turns[:4] for f in turn.findings]


# Values
def test_values_may_stand_alone(context: StageContext) -> None:
    ask = context.pack.slots["email"].ask[0]
    said = set(last_words(context, ask, verbosity="terse"))
    assert context.case.knows["email"] in said
    assert any(len(text.split()) > 1 for text in said)


def test_two_values_may_stand_alone(context: StageContext) -> None:
    ask = "What's your customer number, please? And your email address, please?"
    known = context.case.knows
    bare = [t for t in last_words(context, ask, verbosity="terse", initiative=3)
            if len(t.replace(" and ", " ").split()) == 2]  # fmt: skip
    assert bare
    nlu = nlu_for(context.pack)
    for text in bare:
        slots = nlu.customer(text, ("customer_id", "email")).slots
        assert slots == {name: known[name] for name in ("customer_id", "email")}


def test_who_takes_the_lead_tells_the_number_first(context: StageContext) -> None:
    lead = brief_of(context, initiative=4)
    waits = brief_of(context, initiative=1)
    number = context.case.knows["order_id"]
    told = [number in replies(lead, context.pack, seed)[0]["say"] for seed in SEEDS]
    assert 0 < sum(told) < len(told)
    assert not any(number in replies(waits, context.pack, seed)[0]["say"] for seed in SEEDS)


# Slips and their correction
def test_a_slip_changes_two_digits_round() -> None:
    assert mistyped("ORD-344417") == "ORD-344471"
    assert mistyped("BK-1000") == "BK-0100"
    assert mistyped("CUST-12233-KL") == "CUST-12323-KL"
    assert mistyped("ORD-1111") == "ORD-1111"
    assert mistyped("Nora Weiss") == "Nora Weiss"


@pytest.mark.parametrize(
    "text",
    [
        "ORD-344417, sorry, ORD-344471",
        "ORD-344417, no wait, ORD-344471.",
        "ORD-344417. Sorry, I meant ORD-344471.",
        "Sorry, it's ORD-344471, not ORD-344417.",
        "not ORD-344417, ORD-344471",
    ],
)
def test_what_is_taken_back_is_not_told(text: str) -> None:
    assert nlu_for(find_pack("ecommerce")).customer(text).slots == {"order_id": "ORD-344471"}


@pytest.mark.parametrize("text", english.support.NOT_FOUND)
def test_a_wrong_number_is_put_right_once_support_finds_nothing(
    context: StageContext, text: str
) -> None:
    brief, right = brief_of(context), context.case.knows["order_id"]
    wrong = mistyped(right)
    wish = {"say": "Please replace my lamp.", "beat": "ask_new_one"}
    told = {"say": wrong, "beat": "ask_new_one"}
    messages = [
        OPENED, AIMessage(json.dumps(wish)), HumanMessage("What's the order number, please?"),
        AIMessage(json.dumps(told)), HumanMessage(text.format(given=wrong, what="order number")),
    ]  # fmt: skip
    for seed in range(8):
        said = json.loads(str(Customer(context.pack, brief, seed).reply(messages).content))["say"]
        reading = nlu_for(context.pack).customer(said, ("order_id",))
        assert reading.slots == {"order_id": right}


@pytest.mark.parametrize("text", english.support.NOT_FOUND)
def test_who_told_it_right_tells_it_again(context: StageContext, text: str) -> None:
    """And asks nothing instead."""
    number = context.case.knows["order_id"]
    question = context.pack.slots["order_id"].ask[0]
    brief = brief_of(context, skill="high", initiative=4)
    missed = text.format(given=number, what="order number")
    for seed in range(8):
        said = replies(brief, context.pack, seed, question, missed)[-1]["say"]
        assert number in said


def test_support_goes_on_with_what_was_wanted_once_it_is_put_right() -> None:
    pack = find_pack("ecommerce")
    nlu = nlu_for(pack)
    reading = nlu.support("I can't find ORD-12. Could you check the order number again?")
    assert reading.missed == ("order_id",)
    assert not reading.requests
    said = words_of_support(
        pack, "I'd like to return the Alder Cutting Board.",
        "I can't find ORD-344417. Could you check the order number again?", "Sorry, ORD-344471.",
    )  # fmt: skip
    assert nlu.support(said).requests == ("customer_id", "email")


# Yes, no, thanks
def test_a_yes_may_be_a_word(context: StageContext) -> None:
    question = "Just to confirm: you'd like the Aurora Table Lamp sent again?"
    said = list(last_words(context, question, verbosity="terse"))
    assert any(len(text.split()) == 1 for text in said)
    assert all(nlu_for(context.pack).customer(text).has("yes") for text in said)


@pytest.mark.parametrize("tone", [Tone.WARM, Tone.BLUNT])
def test_who_is_asked_for_more_says_no(context: StageContext, tone: Tone) -> None:
    done = (
        "I've ordered a replacement for the Aurora Table Lamp, and it costs you nothing."
        " Is there anything else I can do for you?"
    )
    brief = {**brief_of(context, tone=tone, initiative=4), "path": ["ask_new_one", "thanks"]}
    said = [replies(brief, context.pack, seed, done)[-1] for seed in SEEDS]
    parting = [reply["say"] for reply in said if reply["beat"] == "thanks"]
    assert any(text.lower().startswith(("no", "nope")) for text in parting)


@pytest.mark.parametrize(
    ("before", "said", "act"),
    [
        ("Our label is free. Is there anything else I can do for you?", "No.", "farewell"),
        ("Our label is free. Is there anything else I can do for you?", "That's it.", "farewell"),
        ("Our label is free.", "Thanks!", "farewell"),
        ("Our label is free.", "Ok, bye.", "farewell"),
        ("Our label is free.", "Good to know.", "ask_more"),
    ],
)
def test_support_understands_the_last_words(before: str, said: str, act: str) -> None:
    pack = find_pack("ecommerce")
    support = Support(pack, 1, pack.tools)
    asked = HumanMessage("Do I have to pay for the return label?")
    support.reply([asked, AIMessage(before), HumanMessage(said)])
    assert [each.act for each in support.acts] == [act]


def test_after_an_answer_is_taken_in_it_goes_on_from_there(
    played: list[tuple[StageContext, Dialogue]],
) -> None:
    taken = 0
    for context, dialogue in played:
        beats = context.pack.scenarios[context.case.scenario].beats
        own = [turn for turn in dialogue.turns if turn.speaker == Speaker.CUSTOMER]
        for turn, after in pairwise(own):
            if phatic(turn.text) is Phatic.ACKNOWLEDGES and not beats[turn.beat].ends:
                taken += after.beat != turn.beat
    assert taken > 3


def test_an_offer_may_be_declined_first() -> None:
    pack = find_pack("ecommerce")
    persona = Persona(name="plain", about="Plain.", tone=Tone.BLUNT, verbosity="terse")
    offer = "Instead, I can give you store credit for the Alder Cutting Board. Would that help?"
    refusal = "I'm sorry, it's too late for this one."
    starts = []
    for seed in range(40):
        case = draw_case(pack, pack.scenarios["exchange"], "plain", seed)
        brief = customer_brief(pack, case.model_copy(update={"path": ("ask_exchange",)}), persona)
        said = replies(brief, pack, seed, f"{refusal} {offer}")
        if not only_greets(said[0]["say"]):
            starts.append(said[-1]["say"])
    declined = [text for text in starts if text.startswith(english.customer.DECLINES)]
    assert 0 < len(declined) < len(starts)


# Questions that are not understood, and a changed mind
def test_a_question_may_be_asked_back_once(
    context: StageContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = context.pack.slots["order_id"].ask[0]
    brief = brief_of(context, skill="low", initiative=4)
    for seed in range(60):  # everybody knows what an order number is
        known = replies(brief, context.pack, seed, question, question)[1]["say"]
        assert phatic(known) is not Phatic.ASKS_BACK
    monkeypatch.setattr(answers, "_KNOWN", re.compile("(?!)"))
    asked = 0
    for seed in range(60):
        said = replies(brief, context.pack, seed, question, question)
        if phatic(said[1]["say"]) is Phatic.ASKS_BACK:
            asked += 1
            right = context.case.knows["order_id"]
            assert right in said[2]["say"] or mistyped(right) in said[2]["say"]
    assert 0 < asked < 30


@pytest.mark.parametrize("text", ["What do you mean?", "Which order number?"])
def test_support_asks_in_other_words(text: str) -> None:
    pack = find_pack("ecommerce")
    wish, question = "I'd like to return the Alder Cutting Board.", pack.slots["order_id"].ask[0]
    said = words_of_support(pack, wish, question, text)
    assert "order_id" in nlu_for(pack).support(said).requests
    assert question not in said
    assert any(said.startswith(each) for each in english.support.OTHER_WORDS)


def test_a_changed_mind_wants_what_stands_behind_it() -> None:
    pack = find_pack("ecommerce")
    nlu = nlu_for(pack)
    for joint in english.customer.CHANGES_MIND:
        said = f"How long does a refund take? {joint} I'd like to return the Alder Cutting Board."
        reading = nlu.customer(said)
        assert [i.names for i in reading.meant] == [("start_return",)]
    assert nlu.customer("Never mind.").slots == {}


def test_some_begin_with_something_else(context: StageContext) -> None:
    brief = brief_of(context, mood=Mood.STRESSED, initiative=4)
    first = [replies(brief, context.pack, seed)[0] for seed in range(120)]
    changed = [r["say"] for r in first if any(t in r["say"] for t in english.customer.CHANGES_MIND)]
    assert 0 < len(changed) < 30
    nlu = nlu_for(context.pack)
    assert all(("replace_item",) in [i.names for i in nlu.customer(t).meant] for t in changed)


# Several messages in a row
def test_sentences_may_come_in_lines(context: StageContext) -> None:
    casual = [replies(brief_of(context, formality="casual", verbosity="chatty"), context.pack, s)[0]
              for s in SEEDS]  # fmt: skip
    formal = [replies(brief_of(context, formality="formal", verbosity="chatty"), context.pack, s)[0]
              for s in SEEDS]  # fmt: skip
    assert 0 < sum("\n" in reply["say"] for reply in casual) < len(casual)
    assert not any("\n" in reply["say"] for reply in formal)


# The critic
SALAD = "table river seven running blue often market stone"
HELP = "Hello! How can I help?"


Says = Callable[..., list[Finding]]


@pytest.fixture
def says(find: Says) -> Says:
    """Findings of one code on what a customer says."""
    return partial(find, speaker="customer", scenario="damaged_delivery")


def test_a_greeting_alone_plays_its_beat(says: Says) -> None:
    assert not says("unsaid_beat", "Good morning.", beat="ask_new_one")
    assert says("wrong_beat", "Good morning.", beat="thanks")


def test_the_beat_behind_a_greeting_has_to_be_said(says: Says) -> None:
    beats: dict[str, Any] = {"beats": ("ask_new_one",), "beat": "ask_new_one"}
    assert says("unsaid_beat", SALAD, "Hi.", HELP, **beats)
    wish = "My lamp is broken, please send me another."
    assert not says("unsaid_beat", wish, "Hi.", HELP, **beats)
    asks = "Hello! What's the order number, please?"
    assert not says("unsaid_beat", "ORD-789456", "Hi.", asks, **beats)


def test_a_greeting_does_not_say_another_beat(says: Says) -> None:
    before = ("The Aurora Table Lamp came with a cracked base. Replace it.", "Hello!")
    other = {"beats": ("ask_new_one",), "beat": "ask_broken_refund"}
    assert says("unsaid_beat", "Hello?", *before, **other)


def test_a_slip_of_a_known_number_is_no_invention(says: Says) -> None:
    asks = "What's the order number, please?"
    before = ("My lamp is broken, please send me another.", asks)
    assert not says("unknown_id", mistyped("ORD-789456"), *before)
    assert says("unknown_id", "ORD-789645", *before)


@pytest.mark.parametrize("said", ["No.", "Nope, that's it.", "no thanks"])
def test_parting_is_heard_in_a_no(find: Says, said: str) -> None:
    """Support may say goodbye to whoever wants nothing else."""
    before = ("How long does a refund take?", "It takes a week. Can I help with anything else?")
    assert not find("out_of_place", "My pleasure. Goodbye!", *before, said)
    assert find("out_of_place", "My pleasure. Goodbye!", *before[:1], "It takes a week.", "No.")
