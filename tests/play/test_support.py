import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from simulator.content.cases import Case
from simulator.content.draws import draw_case
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Draft, EndingKind, Finding, Speaker, Turn
from simulator.errors import ModelError
from simulator.play.prompts import NOTE
from simulator.play.support import _without_note, draft_of

Perform = Callable[..., Awaitable[Dialogue]]

LOOK = ("get_product", {"item": "Aurora Table Lamp"})
THANKS = {"say": "Great, thanks for your help!", "beat": "thanks", "done": True}


@pytest.fixture
def shopper(ecommerce: Pack) -> Case:
    """Somebody who wants to know whether the Aurora Table Lamp is in stock."""
    case = draw_case(ecommerce, ecommerce.scenarios["before_buying"], "plain", 1)
    return case.model_copy(
        update={
            "draws": {"product": "LGT-101"},
            "knows": {"item": "Aurora Table Lamp", "category": "lighting"},
        }
    )


async def answer(perform: Perform, case: Case, *support: Any) -> bool | None:
    """Whether the goal (an answer to `in_stock`) is reached by this turn of support."""
    ask = {"say": "Is the Aurora Table Lamp in stock?", "beat": "stock_question"}
    dialogue = await perform([*support, "Goodbye."], [ask, THANKS], case=case)
    return dialogue.verdict.goal


async def test_an_answer_counts(perform: Perform, shopper: Case) -> None:
    said = "Yes, the Aurora Table Lamp is in stock."
    assert await answer(perform, shopper, LOOK, said) is True


async def test_an_answer_in_other_words_counts_by_its_values(
    perform: Perform, shopper: Case
) -> None:
    said = "Good news! We still have 18 pieces, so the aurora table lamp can be yours today."
    assert await answer(perform, shopper, LOOK, said) is True


async def test_an_answer_that_was_not_looked_up_does_not_count(
    perform: Perform, shopper: Case
) -> None:
    said = "Yes, the Aurora Table Lamp is in stock."
    assert await answer(perform, shopper, said) is False


async def test_no_answer_does_not_count(perform: Perform, shopper: Case) -> None:
    assert await answer(perform, shopper, LOOK, "Let me think about it.") is False


async def test_a_failed_look_up_is_no_ground(perform: Perform, shopper: Case) -> None:
    wrong = ("get_product", {"item": "Moon Lamp"})
    assert await answer(perform, shopper, wrong, "Yes, it is in stock.") is False


async def test_calls_are_kept_with_what_each_rule_said(perform: Perform) -> None:
    order = ("get_order", {"order_id": "ORD-789456"})
    dialogue = await perform([order, "One moment.", "Goodbye."])
    (call,) = dialogue.turns[1].calls
    assert (call.name, call.arguments) == ("get_order", {"order_id": "ORD-789456"})
    assert (call.ok, call.rules["identity_verified"]) == (False, "refused")
    assert json.loads(call.result)["error"] == "refused"
    assert call.because


async def test_ids_of_calls_count_through_the_dialogue(perform: Perform) -> None:
    dialogue = await perform([LOOK, LOOK, "One moment.", LOOK, "Goodbye."])
    assert [call.id for turn in dialogue.turns for call in turn.calls] == [
        "call_1", "call_2", "call_3",
    ]  # fmt: skip


async def test_blanks_around_the_text_go(perform: Perform) -> None:
    dialogue = await perform(["\n One moment. \n", "Goodbye."])
    assert dialogue.turns[1].text == "One moment."


async def test_support_reads_its_own_calls_again(perform: Perform, scripted: Any) -> None:
    support = scripted(LOOK, "One moment.", "Goodbye.")
    await perform(support)
    kinds = [message.type for message in support.seen[2]]
    assert kinds == ["system", "human", "ai", "tool", "ai", "human"]


async def test_a_call_that_is_repeated_is_told_to_be_that(perform: Perform, scripted: Any) -> None:
    support = scripted(LOOK, LOOK, "One moment.", "Goodbye.")
    dialogue = await perform(support)
    results = [str(m.content) for m in support.seen[2] if m.type == "tool"]
    assert results[1].startswith(results[0] + "\n(The same call was made before in this turn.")
    assert len({call.result for call in dialogue.turns[1].calls}) == 1


async def test_endless_calls_are_an_error_that_names_the_last(perform: Perform) -> None:
    dialogue = await perform([LOOK] * 10)
    assert dialogue.ending.detail == (
        "support made more than 8 tool calls in one turn (the last: get_product)"
    )


async def test_a_very_long_draft_is_not_quoted_whole(perform: Perform, scripted: Any) -> None:
    long = " ".join(f"Fact {i} is {i}." for i in range(300))
    support = scripted(long, "One moment.", "Goodbye.")
    await perform(support)
    note = str(support.seen[1][-1].content)
    assert note.startswith(NOTE)
    assert "Fact 10 " in note
    assert "Fact 299" not in note
    assert len(note) < 2_000


@pytest.mark.parametrize(
    "written",
    ['```json\n{"result": "One moment."}\n```', '{"response": "One moment."}'],
)
async def test_words_in_one_object_are_taken_out(perform: Perform, written: str) -> None:
    dialogue = await perform([written, "Goodbye."])
    assert dialogue.turns[1].text == "One moment."
    assert dialogue.turns[1].findings == ()


async def test_other_data_is_no_words(perform: Perform) -> None:
    dialogue = await perform(['{"a": "x", "b": ["y"]}'] * 3 + ["Goodbye."])
    assert "model_talk" in {finding.code for finding in dialogue.turns[1].findings}


@pytest.mark.parametrize("fence", ["", "```json\n"])
async def test_a_prompt_that_is_recited_is_no_reply(perform: Perform, fence: str) -> None:
    recited = '{"role": "support", "pack": "bakery", "digest": "e69a6dcd6ba7", "business": "Corner'
    dialogue = await perform([fence + recited])
    assert dialogue.ending.kind == EndingKind.ERROR
    assert dialogue.ending.detail == "support recited its prompt instead of replying"


def test_a_draft_keeps_text_calls_and_findings() -> None:
    finding = Finding(code="x", severity="error", blame="support", turn=1, message="m")
    turn = Turn(index=1, speaker=Speaker.SUPPORT, text="Hello")
    assert draft_of(turn, (finding,)) == Draft(text="Hello", findings=(finding,))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("We open at 7 AM.", "We open at 7 AM."),
        (f"{NOTE}: your last draft was not sent.) We open at 7 AM.", "We open at 7 AM."),
        (f"We open at 7 AM. {NOTE}: your last draft (this one) was not sent.)", "We open at 7 AM."),
        (f"We open at 7 AM. {NOTE}: your last draft", "We open at 7 AM."),
    ],
)
def test_a_private_note_is_never_repeated(text: str, kept: str) -> None:
    assert _without_note(text) == kept


def test_nothing_but_a_private_note_is_no_reply() -> None:
    with pytest.raises(ModelError, match="private note"):
        _without_note(f"{NOTE}: your last draft was not sent.)")
