"""Completions and errors as no server should send them, drawn at random from what servers sent."""

from __future__ import annotations

import json
from random import Random
from typing import Any

SAID = "We open at 7 AM on weekdays and at 8 AM on Sundays."
THOUGHT = "SECRET-THOUGHT the customer seems upset"
BEHIND = "SECRET-BEHIND what the model went on to write"
GIVEN = {"item": "Butter Croissant"}

OPEN = ("<think>", "<thinking>", "<thought>", "[THINK]", "◁think▷", "<|START_THINKING|>",
        "<|channel>thought\n", "<reasoning>")  # fmt: skip
CLOSE = ("</think>", "</thinking>", "</thought>", "[/THINK]", "◁/think▷", "<|END_THINKING|>",
         "<channel|>", "</reasoning>")  # fmt: skip
TOKENS = ("<|im_end|>", "</s>", "<|eot_id|>", "<end_of_turn>", "<|endoftext|>", "<|end|>", "<eos>",
          "<|im_start|>", "<\uff5cend▁of▁sentence\uff5c>", "[/INST]", "<|fim_middle|>")  # fmt: skip
CONTROLS = ("\x00", "\x07", "\x1b[31m", "\ud83d", "\x85", "\u2028", "\r\n", "\ufeff")
FINISH = ("stop", "length", "content_filter", None, "", "tool_calls", "eos", "MAX_TOKENS", "error",
          3, "stop", "stop", "stop")  # fmt: skip


def words(rng: Random, said: str) -> str:
    """A reply with something around it that is none of it."""
    place = rng.randrange(len(OPEN))
    shapes = (
        said,
        f"{OPEN[place]}{THOUGHT}{CLOSE[place]}\n{said}",
        f"{THOUGHT}{CLOSE[place]}{said}",
        f"{OPEN[place]}{THOUGHT}",
        f"{said} {OPEN[place]}{THOUGHT}{CLOSE[place]}",
        f"{said}{rng.choice(TOKENS)}",
        f"{said}{rng.choice(TOKENS)}{BEHIND}",
        f"{rng.choice(TOKENS)}{said}",
        f"<|im_start|>assistant\n{said}<|im_end|>",
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final"
        f"<|message|>{said}",
        said[: len(said) // 2] + rng.choice(CONTROLS) + said[len(said) // 2 :],
        "", " \n", "\x00",
    )  # fmt: skip
    return rng.choice(shapes)


def content(rng: Random, said: str) -> Any:
    """A content in one of its shapes."""
    text = words(rng, said)
    return rng.choice((
        text, text, text, [{"type": "text", "text": text}], [{"type": "output_text", "text": text}],
        [{"type": "thinking", "thinking": THOUGHT}, {"type": "text", "text": text}],
        [{"type": "text", "text": {"value": text}}], [text], [], None, 7, {"text": text},
        [{"type": "image_url"}], [None],
    ))  # fmt: skip


def calls(rng: Random) -> Any:
    """Tool calls, or what is sent in their place."""
    text = json.dumps(GIVEN)
    arguments = rng.choice((text, GIVEN, [GIVEN], json.dumps(text), "", None, "{", 7, "null",
                            f"```json\n{text}\n```", text + "<|im_end|>"))  # fmt: skip
    name = rng.choice(("get_product", "functions.get_product", "no_such_tool", "", None,
                       "get_product<|channel|>commentary"))  # fmt: skip
    call = {"id": rng.choice(("c1", "", None, 7)), "type": "function",
            "function": {"name": name, "arguments": arguments}}  # fmt: skip
    return rng.choice(([call], [call, call], call, None, [], [None], "x", [call["function"]]))


def completion(rng: Random, said: str = SAID) -> dict[str, Any]:
    """An answer with status 200."""
    message: dict[str, Any] = {"role": "assistant", "content": content(rng, said)}
    if rng.random() < 0.3:
        message["tool_calls"] = calls(rng)
    if rng.random() < 0.15:
        message["reasoning_content"] = rng.choice((THOUGHT, "", None, 7))
    if rng.random() < 0.1:
        message["refusal"] = rng.choice(("I can't help with that.", "", None))
    if rng.random() < 0.05:
        message["function_call"] = rng.choice(
            ({"name": "get_product", "arguments": json.dumps(GIVEN)}, None, "x")
        )
    choice: Any = {"index": 0, "finish_reason": rng.choice(FINISH), "message": message}
    answer: dict[str, Any] = {
        "id": rng.choice(("x", None)), "object": "chat.completion",
        "choices": rng.choice(([choice],) * 12 + ([], None, [None], "x", [{}])),
        "usage": rng.choice((None, {}, {"prompt_tokens": -1}, {"prompt_tokens": 9,
                             "completion_tokens": 9, "total_tokens": 18})),
    }  # fmt: skip
    if rng.random() < 0.04:
        answer["error"] = rng.choice(({"code": 429, "message": "x"}, "x", {"code": "402"}))
    return answer
