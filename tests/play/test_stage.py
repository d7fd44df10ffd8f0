import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage

from simulator.content.cases import Case
from simulator.dialogue import Blame, Dialogue, EndingKind, Finding, Severity, Speaker
from simulator.play.context import StageContext
from simulator.play.stage import play

FINE = "I'm sorry to hear that. Could you tell me your customer number?"
WRONG = "That comes to $13.37."
DONE = "I've ordered a replacement for the Aurora Table Lamp, and it costs you nothing."
BYE = "Thank you for understanding. All the best!"
WISH = {"say": "The Aurora Table Lamp came with a cracked base. Replace it.", "beat": "ask_new_one"}
LEAVES = {"say": "Forget it, I'm done here.", "beat": "walk_out", "done": True}
NO = "I'm sorry, the Aurora Table Lamp is out of stock, so I can't send a replacement."
ACCEPTS = {"say": "Fine, then there's nothing to be done.", "beat": "accept_no", "done": True}
VERIFY = ("verify_identity", {"customer_id": "CUST-48213-KL", "email": "dana.whitlock@example.com"})
REPLACE = ("replace_item", {"order_id": "ORD-789456", "item": "Aurora Table Lamp"})

Played = list[tuple[StageContext, Dialogue]]


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those for which a turn is sent back, without the warnings."""
    return [finding for finding in findings if finding.severity == Severity.ERROR]


# How a dialogue ends
def test_embedded_dialogues_end_by_their_actors(played: Played) -> None:
    assert all(dialogue.ending.kind.by_actors for _, dialogue in played)
    assert all(dialogue.verdict.accepted for _, dialogue in played)


def test_turns_alternate_and_support_has_the_last_word(played: Played) -> None:
    for _, dialogue in played:
        speakers = [turn.speaker for turn in dialogue.turns]
        assert speakers == [Speaker.CUSTOMER, Speaker.SUPPORT] * (len(speakers) // 2)
        assert [turn.index for turn in dialogue.turns] == list(range(len(speakers)))


def test_most_goals_are_reached_and_some_are_not(played: Played) -> None:
    goals = [dialogue.verdict.goal for _, dialogue in played]
    assert None not in goals
    assert 0.5 < goals.count(True) / len(goals) < 1


async def test_the_same_case_plays_the_same_dialogue(played: Played) -> None:
    context, first = played[0]
    assert await play(context) == first


async def test_concurrency_changes_nothing(played: Played) -> None:
    again = await asyncio.gather(*(play(context) for context, _ in played[:12]))
    assert list(again) == [dialogue for _, dialogue in played[:12]]


async def test_a_beat_that_ends_is_the_ending(perform: Any) -> None:
    dialogue = await perform([NO, BYE], [WISH, ACCEPTS])
    assert dialogue.ending.kind == EndingKind.REFUSED
    assert dialogue.verdict.accepted
    assert dialogue.verdict.agreed is False
    assert dialogue.verdict.goal is False


async def test_who_spoke_is_named(perform: Any) -> None:
    dialogue = await perform([FINE, BYE])
    assert dialogue.models == {"customer": "scripted", "support": "scripted"}


async def test_embedded_actors_are_named_as_rules(played: Played) -> None:
    for _, dialogue in played:
        assert set(dialogue.models.values()) == {"embedded (rules, not a language model)"}


async def test_the_dialogue_knows_whose_records_it_is_about(perform: Any) -> None:
    dialogue = await perform([FINE, BYE])
    assert dialogue.groups == ("customers/CUST-48213-KL", "orders/ORD-789456")


async def test_tokens_are_counted_by_speaker(perform: Any) -> None:
    dialogue = await perform([FINE, BYE])
    assert dialogue.tokens["customer"] > 10
    assert dialogue.tokens["support"] > 10


async def test_the_limit_of_turns_is_our_ending(perform: Any, scripted: Any) -> None:
    support = scripted("One moment.", endless=True)
    dialogue = await perform(support, scripted(WISH, endless=True), exchanges=3)
    assert dialogue.ending.kind == EndingKind.TURN_LIMIT
    assert len(dialogue.turns) == 6
    assert not dialogue.verdict.accepted
    assert "ending:turn_limit" in dialogue.verdict.reasons


@pytest.mark.parametrize(
    "say",
    [
        "bye",
        'goodbye "done": true',
        '{"say": "x", "beat": "thanks", "done": true}',
        "DONE. [END] (im_end) STOP",
        "accept_no",
    ],
)
async def test_stop_words_in_a_sentence_end_nothing(perform: Any, say: str) -> None:
    dialogue = await perform(
        ["One moment.", "One moment, please.", BYE],
        [{**WISH, "say": say, "done": True}, WISH, LEAVES],
    )
    assert len(dialogue.turns) == 6
    assert dialogue.turns[0].text == say


async def test_the_customer_may_be_wrong_about_done(perform: Any) -> None:
    dialogue = await perform([NO, BYE], [WISH, {**ACCEPTS, "done": False}])
    assert dialogue.ending.kind == EndingKind.REFUSED
    assert dialogue.verdict.accepted


async def test_a_deed_shows_in_all_three_endpoints(perform: Any) -> None:
    thanks = {"say": "Great, thanks for your help!", "beat": "thanks", "done": True}
    dialogue = await perform([VERIFY, REPLACE, DONE, BYE], [WISH, thanks])
    assert dialogue.verdict.agreed
    assert dialogue.verdict.evidence == ("replace_item",)
    assert "orders/ORD-789456.status" in dialogue.verdict.changed
    assert dialogue.verdict.goal is True


async def test_saying_a_deed_does_not_make_it_one(perform: Any) -> None:
    thanks = {"say": "Great, thanks for your help!", "beat": "thanks", "done": True}
    dialogue = await perform(["I've ordered a replacement for it.", BYE], [WISH, thanks])
    assert dialogue.verdict.agreed
    assert dialogue.verdict.evidence == dialogue.verdict.changed == ()
    assert dialogue.verdict.goal is False


# What the critic finds in a bad turn
@pytest.mark.parametrize(
    ("text", "code", "fragment"),
    [
        ("Your order ORD-000001 is on its way.", "unknown_id", "ORD-000001"),
        ("I see your order ord-000001 here.", "unknown_id", "ord-000001"),
        ("Is it search SRC-20417?", "ungrounded_id", "SRC-20417"),
        ("Do you mean ORD-231907?", "early_disclosure", "ORD-231907"),
        ("The fee is $13.37.", "unknown_amount", "$13.37"),
        ("The fee is 1,313.37 dollars.", "unknown_amount", "1,313.37 dollars"),
        ("The Golden Moon Lamp is nicer.", "unknown_product", "The Golden Moon Lamp"),
        ("Sure.\nCustomer: Thank you!", "wrong_speaker", "Customer:"),
        ("Support: Hello there.", "wrong_speaker", "Support:"),
    ],
)
async def test_a_bad_turn_is_found(perform: Any, text: str, code: str, fragment: str) -> None:
    dialogue = await perform([text, BYE], repairs=0)
    (finding,) = errors(dialogue.turns[1].findings)
    assert (finding.code, finding.blame, finding.turn) == (code, Blame.SUPPORT, 1)
    assert finding.severity == Severity.ERROR
    start, end = finding.span
    assert text[start:end].removeprefix("The ") == fragment.removeprefix("The ")
    assert dialogue.verdict.reasons == (code,)


async def test_asking_again_is_found(perform: Any) -> None:
    told = {**WISH, "say": WISH["say"] + " It's order ORD-789456."}
    again = "Could you give me your order number?"
    dialogue = await perform([again, BYE], [told, LEAVES], repairs=0)
    (finding,) = dialogue.turns[1].findings
    assert (finding.code, finding.blame) == ("asks_again", Blame.SUPPORT)
    assert (finding.expected, finding.source) == ("ORD-789456", "turn 0")


async def test_repetition_is_found(perform: Any) -> None:
    text = "We are looking into this for you at the moment, one second."
    dialogue = await perform([text, text], repairs=0)
    assert [f.code for f in dialogue.findings] == ["repetition"]
    assert dialogue.findings[0].turn == 3


async def test_an_endless_reply_is_found(perform: Any) -> None:
    dialogue = await perform(["so many words here " * 120, BYE], repairs=0)
    assert [f.code for f in dialogue.findings] == ["unanswered", "too_long"]


async def test_an_invented_order_blames_the_customer(perform: Any) -> None:
    invented = {**WISH, "say": "Replace the lamp of order ORD-999999."}
    dialogue = await perform(["One moment.", BYE], [invented, LEAVES])
    (finding,) = dialogue.findings
    assert (finding.code, finding.blame, finding.turn) == ("unknown_id", Blame.CUSTOMER, 0)
    assert invented["say"][slice(*finding.span)] == "ORD-999999"
    assert not dialogue.verdict.accepted


async def test_somebody_elses_order_blames_the_customer(perform: Any) -> None:
    stolen = {**WISH, "say": "Replace the lamp of order ORD-231907."}
    dialogue = await perform(["One moment.", BYE], [stolen, LEAVES])
    assert [(f.code, f.blame) for f in dialogue.findings] == [("ungrounded_id", Blame.CUSTOMER)]


async def test_saying_back_an_invented_order_is_no_mistake_of_support(perform: Any) -> None:
    invented = {**WISH, "say": "Replace the lamp of order ORD-999999."}
    dialogue = await perform(["There is no ORD-999999 on my side.", BYE], [invented, LEAVES])
    assert {f.blame for f in dialogue.findings} == {Blame.CUSTOMER}
    assert not dialogue.repaired


# Repair
async def test_a_repaired_turn_stands_without_findings(perform: Any) -> None:
    dialogue = await perform([WRONG, FINE, BYE])
    turn = dialogue.turns[1]
    assert (turn.text, turn.findings) == (FINE, ())
    assert [draft.text for draft in turn.drafts] == [WRONG]
    assert [f.code for f in errors(turn.drafts[0].findings)] == ["unknown_amount"]
    assert dialogue.verdict.accepted
    assert dialogue.repaired == 1


async def test_support_is_told_what_was_wrong(perform: Any, scripted: Any) -> None:
    support = scripted(WRONG, FINE, BYE)
    await perform(support)
    note = support.seen[1][-1]
    assert isinstance(note, SystemMessage)
    assert "$13.37 stands in no fact" in note.content
    assert not any(WRONG in str(m.content) for m in support.seen[1][1:-1])
    assert not any("Private note" in str(m.content) for m in support.seen[2])


async def test_the_customer_never_sees_a_rejected_draft(perform: Any, scripted: Any) -> None:
    customer = scripted(WISH, LEAVES)
    await perform([WRONG, FINE, BYE], customer)
    heard = str(customer.seen[1][-1].content)
    assert heard.startswith(FINE) and not any(WRONG in str(m.content) for m in customer.seen[1])


async def test_a_rejected_deed_leaves_no_trace_in_the_world(perform: Any) -> None:
    dialogue = await perform([VERIFY, REPLACE, WRONG, FINE, BYE])
    (draft,) = dialogue.turns[1].drafts
    assert [(call.name, call.ok) for call in draft.calls] == [
        ("verify_identity", True),
        ("replace_item", True),
    ]
    assert dialogue.turns[1].calls == ()
    assert dialogue.verdict.changed == ()
    assert dialogue.verdict.evidence == ()


async def test_a_rejected_deed_leaves_no_trace_in_the_log(perform: Any, scripted: Any) -> None:
    support = scripted(VERIFY, WRONG, ("get_product", {"item": "Aurora Table Lamp"}), FINE, BYE)
    dialogue = await perform(support)
    assert dialogue.turns[1].calls[0].id == "call_1"
    names = [m.tool_calls[0]["name"] for m in support.seen[3] if getattr(m, "tool_calls", None)]
    assert names == ["get_product"]


async def test_a_rejected_check_leaves_the_session_unverified(perform: Any) -> None:
    order = ("get_order", {"order_id": "ORD-789456"})
    dialogue = await perform([VERIFY, order, WRONG, order, FINE, BYE])
    assert [call.ok for call in dialogue.turns[1].drafts[0].calls] == [True, True]
    (call,) = dialogue.turns[1].calls
    assert call.rules["identity_verified"] == "refused"


async def test_a_rejected_question_was_never_asked(perform: Any) -> None:
    ask = "Could you give me your order number?"
    told = {**WISH, "say": "It's order ORD-789456."}
    dialogue = await perform(
        [f"{ask} And $13.37, please.", ask, "Thanks for that.", BYE], [WISH, told, LEAVES]
    )
    assert dialogue.turns[1].text == ask
    assert dialogue.verdict.accepted


@pytest.mark.parametrize("repairs", [0, 1, 2, 3])
async def test_a_turn_is_sent_back_so_often_and_then_stands(
    perform: Any, scripted: Any, repairs: int
) -> None:
    support = scripted(*[WRONG] * (repairs + 1), BYE)
    dialogue = await perform(support, repairs=repairs)
    turn = dialogue.turns[1]
    assert len(turn.drafts) == repairs
    assert len(support.seen) == repairs + 2
    assert [f.code for f in errors(turn.findings)] == ["unknown_amount"]
    assert dialogue.verdict.reasons == ("unknown_amount",)
    assert not dialogue.verdict.accepted


async def test_repairing_every_turn_of_a_long_dialogue_works(perform: Any, scripted: Any) -> None:
    support = scripted(WRONG, endless=True)
    dialogue = await perform(support, scripted(WISH, endless=True), exchanges=20, repairs=2)
    assert dialogue.ending.kind == EndingKind.TURN_LIMIT
    assert len(support.seen) == 60


# Models that misbehave
BROKEN = [
    pytest.param("not JSON at all", "JSON", id="prose"),
    pytest.param('{"say": "Hello", "beat": ', "JSON", id="cut short"),
    pytest.param('["say", "beat"]', "JSON", id="a list"),
    pytest.param({"say": "Hello"}, "JSON", id="no beat"),
    pytest.param({"say": 5, "beat": "thanks"}, "JSON", id="a number"),
    pytest.param({"say": "Hello", "beat": "thank"}, "did you mean `thanks`", id="unknown beat"),
    pytest.param({"say": " \n", "beat": "thanks"}, "empty", id="empty"),
    pytest.param("", "JSON", id="nothing"),
]


@pytest.mark.parametrize(("reply", "reason"), BROKEN)
async def test_a_customer_without_a_usable_reply_ends_as_error(
    perform: Any, scripted: Any, reply: Any, reason: str
) -> None:
    customer = scripted(reply, reply, reply)
    dialogue = await perform([], customer)
    assert len(customer.seen) == 3
    assert dialogue.ending.kind == EndingKind.ERROR
    assert reason in dialogue.ending.detail
    assert not dialogue.verdict.accepted
    assert dialogue.verdict.reasons == ("ending:error",)


@pytest.mark.parametrize(("reply", "reason"), BROKEN)
async def test_a_customer_may_try_again(
    perform: Any, scripted: Any, reply: Any, reason: str
) -> None:
    customer = scripted(reply, reply, WISH, LEAVES)
    dialogue = await perform([FINE, BYE], customer)
    assert dialogue.verdict.accepted
    assert reason in str(customer.seen[1][-1].content)
    assert len(customer.seen[3]) == 4  # the failed tries are forgotten


async def test_an_empty_reply_of_support_ends_as_error(perform: Any) -> None:
    dialogue = await perform(["  \n "], [WISH])
    assert dialogue.ending.kind == EndingKind.ERROR
    assert "empty" in dialogue.ending.detail
    assert not dialogue.verdict.accepted


async def test_endless_tool_calls_end_as_error(perform: Any, scripted: Any) -> None:
    support = scripted(("find_products", {"category": "decor"}), endless=True)
    dialogue = await perform(support, [WISH], calls=4)
    assert dialogue.ending.kind == EndingKind.ERROR
    assert len(support.seen) == 5
    assert not dialogue.verdict.accepted


async def test_as_many_calls_as_allowed_are_fine(perform: Any) -> None:
    call = ("find_products", {"category": "decor"})
    dialogue = await perform([call, call, call, FINE, BYE], calls=3)
    assert len(dialogue.turns[1].calls) == 3


async def test_an_error_while_repairing_leaves_no_trace_of_the_draft(perform: Any) -> None:
    dialogue = await perform([VERIFY, REPLACE, WRONG, ""], [WISH])
    assert dialogue.ending.kind == EndingKind.ERROR
    assert dialogue.verdict.changed == ()
    assert dialogue.verdict.evidence == ()
    assert WRONG not in [turn.text for turn in dialogue.turns]


async def test_replies_in_content_blocks_are_read_as_text(perform: Any) -> None:
    blocks = AIMessage([{"type": "text", "text": FINE}])
    customer = AIMessage([{"type": "text", "text": json.dumps(WISH)}])
    dialogue = await perform([blocks, BYE], [customer, LEAVES])
    assert dialogue.turns[1].text == FINE


async def test_unknown_tools_and_wrong_arguments_are_answered_not_raised(perform: Any) -> None:
    calls = [("refund_everything", {}), ("get_order", {}), ("get_order", {"order_id": 5})]
    dialogue = await perform([*calls, FINE, BYE])
    assert [json.loads(call.result)["error"] for call in dialogue.turns[1].calls] == [
        "unknown_tool",
        "invalid_arguments",
        "invalid_arguments",
    ]


async def test_several_calls_in_one_message_are_answered_one_by_one(
    perform: Any, scripted: Any
) -> None:
    both = AIMessage(
        "Let me see.",
        tool_calls=[
            {"name": name, "args": arguments, "id": "same"} for name, arguments in (VERIFY, REPLACE)
        ],
    )
    support = scripted(both, DONE, BYE)
    dialogue = await perform(support)
    assert [call.id for call in dialogue.turns[1].calls] == ["call_1", "call_2"]
    answered = [m.tool_call_id for m in support.seen[1] if isinstance(m, ToolMessage)]
    assert answered == ["call_1", "call_2"]


async def test_support_is_given_tools_and_seed(
    perform: Any, scripted: Any, context: StageContext
) -> None:
    support = scripted(FINE, BYE)
    await perform(support)
    assert support.options[0] == {"tools": context.tools, "seed": context.seed}


async def test_support_reads_only_what_was_said(perform: Any, scripted: Any) -> None:
    support = scripted(FINE, BYE)
    await perform(support)
    system, first = support.seen[0]
    assert first.content == WISH["say"]
    for secret in ("ask_new_one", "dana.whitlock@example.com", "ORD-789456", "patience"):
        assert secret not in str(system.content)


async def test_the_customer_reads_no_tool_results(perform: Any, scripted: Any) -> None:
    customer = scripted(WISH, LEAVES)
    await perform([VERIFY, FINE, BYE], customer)
    seen: list[BaseMessage] = customer.seen[1]
    assert not any(isinstance(m, ToolMessage) for m in seen)
    assert "verify_identity" not in str(seen[2:])


async def test_a_case_with_a_broken_expectation_has_no_goal(
    perform: Any, lamp_case: Callable[..., Case]
) -> None:
    case = lamp_case().model_copy(update={"draws": {}})
    dialogue = await perform([FINE, BYE], case=case)
    assert dialogue.verdict.goal is None
