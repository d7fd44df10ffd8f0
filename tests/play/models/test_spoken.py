"""The words of a reply: what is around them comes off, what is in their place is an error."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage

from simulator.play.models.completion import NOTES, examined, read_completion
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.models.reply_text import read_text
from simulator.play.models.spoken import declines, ends_open, spoken

SAID = "We open at 7 AM on weekdays. It's closed on Mondays."


def answer(content: Any, **choice: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"content": content}, "finish_reason": "stop", **choice}]}


def reply(given: dict[str, Any], customer: bool = False) -> AIMessage:
    return examined(read_completion(given), () if customer else ["get_product"], customer)


def failure(given: dict[str, Any], customer: bool = False) -> Kind:
    with pytest.raises(EndpointFailure) as caught:
        reply(given, customer)
    return caught.value.kind


@pytest.mark.parametrize(
    ("choice", "top"),
    [
        ({"finish_reason": None, "stop_reason": "max_tokens"}, {}),
        ({"finish_reason": None}, {"done_reason": "length"}),
        ({"native_finish_reason": "MAX_TOKENS"}, {}),
        ({"finishReason": "FINISH_REASON_MAX_TOKENS"}, {}),
        ({"finish_details": {"type": "max_tokens"}}, {}),
        ({}, {"incomplete_details": {"reason": "max_output_tokens"}}),
        ({"stop_type": "limit"}, {}),
    ],
)
def test_a_cut_is_known_wherever_the_reason_stands(
    choice: dict[str, Any], top: dict[str, Any]
) -> None:
    assert failure({**answer(SAID, **choice), **top}) == Kind.CUT


@pytest.mark.parametrize("text", ["What flavor should the cake have? A", "It costs $5,", "See the"])
def test_a_half_sentence_without_any_reason_is_cut(text: str) -> None:
    assert ends_open(text) and failure(answer(text, finish_reason=None)) == Kind.CUT
    assert reply(answer(text)).text == text  # who gives a reason is believed


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": 502, "message": "Network connection lost."}, Kind.DOWN),
        ({"message": "Network connection lost."}, Kind.GARBLED),
        ({"code": 429, "message": "x"}, Kind.THROTTLED),
        ("stream broken", Kind.GARBLED),
    ],
)
def test_an_error_beside_the_reply_is_an_error(error: Any, kind: Kind) -> None:
    assert failure({**answer(SAID), "error": error}) == kind
    assert failure(answer(SAID, error=error)) == kind


@pytest.mark.parametrize("error", [None, "", {}, False, {"message": "", "code": 0}, "none", "OK"])
def test_a_field_for_errors_that_is_empty_is_none(error: Any) -> None:
    assert reply({**answer(SAID), "error": error}).text == SAID


@pytest.mark.parametrize(
    "shape",
    [
        "[thinking]SECRET[/thinking] {}", "```thinking\nSECRET\n```\n{}",
        "&lt;think&gt;SECRET&lt;/think&gt; {}",
        "<details><summary>Thinking</summary>SECRET</details>\n{}", "<plan>SECRET</plan>{}",
        "<inner_thoughts>SECRET</inner_thoughts>{}", "\uff1cthink\uff1eSECRET\uff1c/think\uff1e {}",
        "*thinks: SECRET*\n{}", "(thinking: SECRET)\n{}", "Thought: SECRET\nFinal Answer: {}",
        "**Reasoning:** SECRET\nmore\n\n**Answer:** {}",
        "<thought_process>SECRET</thought_process>{}",
    ],
)  # fmt: skip
def test_a_thought_in_marks_of_all_kinds_is_taken_off(shape: str) -> None:
    text = shape.replace("{}", SAID)
    assert read_text(text).text == SAID and "SECRET" in read_text(text).thought
    found = reply(answer(text))
    assert found.text == SAID and "thought taken off" in found.response_metadata[NOTES]


@pytest.mark.parametrize(
    "shape",
    [
        "<answer>{}</answer>", "<response>\n{}\n</response>", "{}</answer>", "```\n{}\n```", '"{}"',
        "“{}”", "Sure! Here's a possible reply:\n\n{}", "Here is my response:\n{}",
        "## Response\n\n{}", "**Reply:** {}", "Final Answer: {}", "{}\n\n[Confidence: 0.92]",
        "{}\n\n(Note: this response follows the policy in the system prompt.)", "{}\n\n{}",
        "*(This reply keeps to the guidelines.)*", "<answer>\"{}\"</answer>\n\n[Confidence: high]",
    ],
)  # fmt: skip
def test_what_stands_around_a_reply_is_taken_off(shape: str) -> None:
    shape = shape if "{}" in shape else "{}\n\n" + shape
    assert reply(answer(shape.replace("{}", SAID))).text == SAID


@pytest.mark.parametrize(
    "text",
    [
        "Option 1: Standard delivery for $5.00, in three days.\nOption 2: Pickup, free, today.",
        'We have "Butter Croissants" and "Rolls".',
        "(Note: our delivery takes two days.)",
        "Error rates are low here.",
        "Your plan: we bring it at 7 AM.",
        "Here's what I found: two cakes.",
        "1. Rolls\n2. Bread\n\n1. Rolls\n3. Cake",
        "The number is +1 (555) 010-1234.",
        "None of them, I'm afraid.",
        "425",
        "$500 missing",
        "Here are your options:\nOption 1: depart at 12:00 PM, two stops, $5.00.\n"
        "Option 2: depart at 1:00 PM, two stops, $5.00.",
        "I'm not sure - let me look...",
    ],
)
def test_words_that_only_look_like_it_stay(text: str) -> None:
    assert reply(answer(text)).text == text


@pytest.mark.parametrize(
    "tail",
    ["\n\n### Human: Thanks!\n### Assistant: You're welcome.",
     "\n## User\nAnd then?", "<|im_end|>x"],
)  # fmt: skip
def test_a_turn_that_runs_on_is_cut_behind_its_end(tail: str) -> None:
    found = reply(answer(SAID + tail))
    assert found.text == SAID and "cut behind its end" in found.response_metadata[NOTES]


@pytest.mark.parametrize(
    "tail", ["<|im_", "<|", "</s", "<end_of_tu", "</assistant>", "[EOS]", "<EOS_TOKEN>", "[/S]"]
)
def test_tokens_at_the_end_whole_or_cut_are_taken_off(tail: str) -> None:
    assert reply(answer(SAID + tail)).text == SAID


def test_what_cannot_be_seen_is_removed_and_a_written_break_is_one() -> None:
    hidden = SAID.replace(" ", "\u200b ", 3) + "\u202e"
    assert reply(answer(hidden)).text == SAID
    assert reply(answer("It's open.\\n\\nAnything else?")).text == "It's open.\n\nAnything else?"
    assert reply(answer("Look in C:\\new please.")).text == "Look in C:\\new please."


@pytest.mark.parametrize(
    "text",
    [
        SAID.replace(" ", "\u2581"), SAID.replace(" ", "\u0120"), SAID + " \ufffd",
        "It\u00e2\u20ac\u2122s open.", "null", "None", "undefined", "...", "{}", "[]",
        "[object Object]", "Internal Server Error", "502 Bad Gateway",
        "<html><body>x</body></html>",
        "Error: upstream connect error or disconnect/reset before headers. reset reason: x",
        "litellm.RateLimitError: RateLimitError: OpenAIException", "Error code: 503",
        "openai.APITimeoutError: Request timed out.", "Traceback (most recent call last):\n x",
        f"Option 1: {SAID}\n\nOption 2: {SAID}", "Response A: Hello.\nResponse B: Hi there.",
        f"{SAID} <think>x</think>", f"{SAID}\n```thinking\nx\n```",
    ],
)  # fmt: skip
def test_what_stands_in_place_of_a_reply_is_an_error(text: str) -> None:
    assert failure(answer(text)) == Kind.GARBLED


def test_a_customer_may_say_none_and_read_out_an_error() -> None:
    for text in ("None", "Error: my card was declined, it says."):
        assert reply(answer(text), customer=True).text == text


REFUSALS = (
    "I'm sorry, but I can't assist with that request.",
    "I cannot help with that. If you're struggling, please contact a professional.",
    "I\u2019m sorry, I can\u2019t help with that.",
    "As an AI, I cannot pretend to be a customer.",
)


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_by_rote_is_told(text: str) -> None:
    assert declines(text) and failure(answer(text), customer=True) == Kind.REFUSED


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't cancel that order: it was delivered.",
        "I'm sorry, I can't help with that: we only sell bread.",
        "Sorry, I can't do Tuesday.",
        "I can't find my order.",
        "I won't pay for that!",
        "",
    ],
)
def test_a_no_with_its_reason_is_no_refusal_by_rote(text: str) -> None:
    assert not declines(text)


def test_marks_in_the_texts_of_json_are_for_whoever_reads_them() -> None:
    data = json.dumps(
        [{"question": "Why <think>?", "response": "So.<|im_end|>"}, {"question": "x"}]
    )
    for text in (data, f"```json\n{data}\n```", f"<think>Hm.</think>{data}<|im_end|>"):
        assert json.loads(read_text(text, data=True).text.strip("`json\n")) == json.loads(data)


@given(st.text(max_size=80), st.booleans())
def test_any_text_is_read_or_is_garbled(text: str, customer: bool) -> None:
    try:
        once, _ = spoken(read_text(text).text, customer)
    except EndpointFailure as error:
        assert error.kind == Kind.GARBLED
    else:
        assert isinstance(once, str)
