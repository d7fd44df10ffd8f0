"""Thoughts, template tokens and controls never stand in what is said."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.play.models.failures import EndpointFailure
from simulator.play.models.reply_text import harmless_text, read_text

SAID = "We open at 7 AM."
THOUGHT = "The customer seems fine."


@pytest.mark.parametrize(
    "text",
    [
        f"<think>\n{THOUGHT}\n</think>\n\n{SAID}",
        f"<think>{THOUGHT}</think>{SAID}",
        f"<thinking>{THOUGHT}</thinking> {SAID}",
        f"<thought>{THOUGHT}</thought>{SAID}",
        f"<reasoning>{THOUGHT}</reasoning>{SAID}",
        f"<seed:think>{THOUGHT}</seed:think>{SAID}",
        f'<think type="x">{THOUGHT}</think>{SAID}',
        f"<THINK>{THOUGHT}</THINK>{SAID}",
        f"{THOUGHT}\n</think>\n{SAID}",
        f"[THINK]{THOUGHT}[/THINK]{SAID}",
        f"◁think▷{THOUGHT}◁/think▷{SAID}",
        f"<|START_THINKING|>{THOUGHT}<|END_THINKING|>{SAID}",
        f"<|begin_of_thought|>{THOUGHT}<|end_of_thought|>{SAID}",
        f"<|channel>thought\n{THOUGHT}<channel|>{SAID}",
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final"
        f"<|message|>{SAID}<|return|>",
        f"analysis{THOUGHT}assistantfinal{SAID}",
        f"<think>{THOUGHT}<think>more</think></think>{SAID}",
        f"<think>{THOUGHT}</think>\n<think>more</think>{SAID}",
        f"<|im_start|>assistant\n<think>{THOUGHT}</think>\n{SAID}<|im_end|>",
    ],
)
def test_a_thought_is_taken_off_and_kept_apart(text: str) -> None:
    read = read_text(text)
    assert read.text == SAID and THOUGHT in read.thought


@pytest.mark.parametrize("text", ["<think></think>" + SAID, "</think>" + SAID, SAID])
def test_an_empty_thought_is_none(text: str) -> None:
    assert read_text(text) == read_text(SAID)


@pytest.mark.parametrize(
    "text",
    [
        f"<think>{THOUGHT}",
        f"<think>{THOUGHT}</think>",
        f"<|channel|>analysis<|message|>{THOUGHT}",
    ],
)
def test_nothing_but_a_thought_is_nothing(text: str) -> None:
    assert read_text(text).text == "" and THOUGHT in read_text(text).thought


@pytest.mark.parametrize(
    "text",
    [
        f"{SAID}<|im_end|>", f"{SAID}</s>", f"<s>{SAID}</s>", f"{SAID}<|eot_id|>",
        f"{SAID}<|endoftext|>", f"{SAID}<end_of_turn>\n", f"{SAID}<\uff5cend▁of▁sentence\uff5c>",
        f"<|start_header_id|>assistant<|end_header_id|>\n\n{SAID}<|eot_id|>",
        f"<|im_start|>assistant\n{SAID}<|im_end|>\n", f"<start_of_turn>model\n{SAID}<end_of_turn>",
        f"<|assistant|>\n{SAID}<|end|>", f"[INST]{SAID}[/INST]", f"{SAID}<eos>",
        f"\x00{SAID}\x07\x1b[31m", f"{SAID}<|END_OF_TURN_TOKEN|>",
    ],
)  # fmt: skip
def test_template_tokens_and_controls_are_taken_off(text: str) -> None:
    assert read_text(text).text == SAID


def test_what_comes_behind_the_end_is_none_of_the_reply_and_said_so() -> None:
    read = read_text(f"{SAID}<|im_end|>\n<|im_start|>user\nThanks!<|im_end|>")
    assert read.text == SAID and read.ran_on
    assert not read_text(f"{SAID}<|im_end|><|endoftext|>").ran_on


@pytest.mark.parametrize(
    "text", [f"{SAID} <think>{THOUGHT}</think> Bye.", "We <|fim_middle|> open.", "a <0x0A> b"]
)
def test_what_nobody_can_take_apart_is_an_error(text: str) -> None:
    with pytest.raises(EndpointFailure):
        read_text(text)


@pytest.mark.parametrize(
    "text", ["Prices < $5 > are fine.", "I think so. Think about it.", "a < b, b > a", "1 <3 you",
             "[THE BOX]", "Use <br> for a break.", "C|D", "5 < 7"],
)  # fmt: skip
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert read_text(text).text == text


def test_lone_surrogates_are_replaced_and_pairs_are_joined() -> None:
    assert harmless_text("a\ud83d") == "a\ufffd"
    assert harmless_text("\ud83d\ude42") == "🙂"


PIECES = st.sampled_from(
    ["<think>", "</think>", "<|im_end|>", "<|channel|>", "final", "<|message|>", "</s>", "[INST]",
     "\x00", "\ud800", "Hello", " we ", "\n", "<", "|>", "assistant", "[THINK]", "[/THINK]"]
)  # fmt: skip
LEFT = re.compile(r"</?think>|<\|\w+\|>|</s>|\[/?INST\]|\[/?THINK\]|[\x00\ud800-\udfff]")


@given(st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join))
def test_whatever_is_left_is_clean(text: str) -> None:
    try:
        read = read_text(text)
    except EndpointFailure:
        return
    assert not LEFT.search(read.text)
    assert read_text(read.text).text == read.text
