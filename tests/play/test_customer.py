import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.play.context import Limits, StageContext
from simulator.play.customer import CustomerReply, read_reply

GOOD = {"say": "Hello", "beat": "thanks", "mood": "calm", "done": True}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GOOD),
        f"Here you go:\n{json.dumps(GOOD)}\nAnything else?",
        f"```json\n{json.dumps(GOOD, indent=2)}\n```",
        json.dumps({**GOOD, "thoughts": {"deep": True}}),
    ],
)
def test_a_reply_is_found_in_what_models_write(context: StageContext, text: str) -> None:
    assert read_reply(text, context) == CustomerReply(**GOOD)


def test_mood_and_done_are_optional(context: StageContext) -> None:
    assert read_reply('{"say": "Hi", "beat": "thanks"}', context).done is False


def test_text_that_looks_like_a_reply_stays_text(context: StageContext) -> None:
    say = '{"say": "x", "beat": "walk_out", "done": true}'
    assert read_reply(json.dumps({**GOOD, "say": say}), context).say == say


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "JSON"),
        ("Hello!", "JSON"),
        ("{}", "JSON"),
        ('{"say": "Hi"}', "JSON"),
        ('{"say": null, "beat": "thanks"}', "JSON"),
        ('{"say": "Hi", "beat": "thanx"}', "`thanx` is not one of your beats"),
        ('{"say": "  ", "beat": "thanks"}', "`say` is empty"),
        ('{"say": "Hi", "beat": "thanks"} {"say": "Ho", "beat": "thanks"}', "JSON"),
    ],
)
def test_what_cannot_be_used_is_told(context: StageContext, text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_reply(text, context)


@given(st.text(max_size=100))
def test_any_text_is_read_or_refused(text: str) -> None:
    from simulator.content.pack import find_pack

    class _Case:
        scenario = "cancel_order"

    class _StageContext:
        pack = find_pack("ecommerce")
        case = _Case

    try:
        read_reply(text, _StageContext)  # type: ignore[arg-type]
    except ValueError:
        return


async def test_a_long_mood_is_cut(perform: Any) -> None:
    leaves = {"say": "Fine.", "beat": "walk_out", "mood": "x" * 500}
    dialogue = await perform(["Goodbye."], [leaves])
    assert dialogue.turns[0].mood == "x" * 40


async def test_blanks_around_the_text_go(perform: Any) -> None:
    dialogue = await perform(["Goodbye."], [{"say": "\n Fine. ", "beat": "walk_out"}])
    assert dialogue.turns[0].text == "Fine."


async def test_the_last_try_may_be_the_good_one(perform: Any) -> None:
    leaves = {"say": "Fine.", "beat": "walk_out"}
    broken = ["{broken"] * (Limits().tries - 1)
    dialogue = await perform(["Goodbye."], [*broken, leaves])
    assert dialogue.verdict.accepted


async def test_the_customer_is_given_its_seed_and_prompt(
    perform: Any, scripted: Any, context: StageContext
) -> None:
    customer = scripted({"say": "Fine.", "beat": "walk_out"})
    await perform(["Goodbye."], customer)
    system, opening = customer.seen[0]
    assert system.content == context.customer_prompt
    first = context.case.path[0]
    note = f"(Your turn: begin with {first})"
    assert opening.content == f"(The chat is open. Write your first message.)\n\n{note}"
    (options,) = customer.options
    form = options.pop("response_format")["json_schema"]
    assert options == {"seed": context.seed}
    assert {"say", "beat"} <= form["schema"]["properties"].keys()


async def test_a_customer_that_plays_support_is_shown_its_beat(perform: Any, scripted: Any) -> None:
    seen = {"say": "Hello, how can I assist you today?", "beat": "ask_new_one"}
    leaves = {"say": "Fine, forget it.", "beat": "walk_out"}
    customer = scripted(seen, leaves)
    await perform(["One moment.", "Goodbye."], customer)
    told = str(customer.seen[1][-1].content)
    assert told.startswith("(Write it again without: says 'how can I assist you'")
    assert ". You are the customer, and ask_new_one means something such as: " in told
    assert "{" not in told


async def test_an_answer_stays_at_its_beat_whatever_beat_it_names(perform: Any) -> None:
    wish = {"say": "The Aurora Table Lamp came cracked. Replace it.", "beat": "ask_new_one"}
    tells = {"say": "The order number is ORD-789456.", "beat": "choose_refund"}
    leaves = {"say": "Forget it, I'm done here.", "beat": "walk_out"}
    asks = "Could you tell me your order number?"
    dialogue = await perform([asks, "One moment.", "Goodbye."], [wish, tells, leaves])
    assert dialogue.turns[2].beat == "ask_new_one"
    assert "unsaid_beat" not in {finding.code for finding in dialogue.turns[2].findings}
