from typing import Any

import pytest

from simulator.analyses.qa.entries import EXCERPT, LONGEST, Pair, as_texts, read_entry

GOOD = {"question": " Why? ", "response": "So."}


def test_texts_are_stripped() -> None:
    assert read_entry(GOOD, "qa") == Pair(question="Why?", response="So.")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("Why?", "no JSON object with question, response"),
        (None, "no JSON object"),
        ([], "no JSON object"),
        ({"question": "Why?"}, "response: Field required"),
        ({**GOOD, "topic": "x"}, "topic: unknown key"),
        ({**GOOD, "question": 3}, "question: "),
        ({**GOOD, "question": ["Why?"]}, "question: "),
        ({**GOOD, "question": " \n"}, "question: is empty"),
        ({**GOOD, "response": "x" * (LONGEST + 1)}, "response: is longer than 4,000"),
        ({**GOOD, "response": "a\x1b[31m"}, "response: holds control characters"),
        ({**GOOD, "response": "a\ud800"}, "response: "),
        ({1: "Why?"}, ""),
    ],
)
def test_everything_else_is_no_entry(raw: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        read_entry(raw, "qa")
    assert reason in str(error.value)


def test_whatever_came_can_be_stored() -> None:
    assert as_texts("x" * 900)["reply"] == "x" * (EXCERPT - 1) + "…"
    assert as_texts({"a": "\ud800", "b": [1]}) == {"a": "\\ud800", "b": "[1]"}
    assert as_texts({"a": object()}) == {"a": "object"}
    assert as_texts({}) == {"reply": "{}"}
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert as_texts({"a": deep}) == {"a": "list"}
