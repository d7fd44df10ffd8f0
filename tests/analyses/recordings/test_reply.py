"""Replies that stand beside the messages: taken, known already, or counted."""

from typing import Any

import pytest

from simulator.analyses.recordings.counts import Counting
from simulator.analyses.recordings.mapping import shipped
from simulator.analyses.recordings.reader import Recording, _recording
from simulator.analyses.recordings.rows import Row

ASKED = {"role": "user", "content": "When do you open?"}
SAID = {"role": "assistant", "content": "At 7 AM."}
OTHER = {"role": "assistant", "content": "At 8 AM."}
PART = [{"type": "output_text", "text": "At 7 AM."}]
CALL = {"function": {"name": "get_hours", "arguments": "{}"}}


def read(row: Any) -> Recording:
    return _recording("#0", Row("line 1", row), shipped("openai"), Counting())[0]


@pytest.mark.parametrize(
    "row",
    [
        {"messages": [ASKED], "output": SAID},
        {"messages": [ASKED], "output": "At 7 AM."},
        {"messages": [ASKED], "choices": [{"message": SAID}]},
        {"messages": [ASKED], "output": {"choices": [{"message": SAID}]}},
        {"messages": [ASKED], "output": {"messages": [ASKED, SAID]}},
        {"messages": [ASKED, SAID], "output": "At 7  AM."},
        {"messages": [ASKED, SAID], "output": {"score": 1}},
        {"messages": [ASKED, SAID], "output": {"messages": [ASKED, SAID]}},
        {"messages": [ASKED, SAID], "output": [{"role": "assistant", "content": PART}]},
        {"input": {"messages": [ASKED]}, "output": SAID},
        {"input": ASKED, "output": SAID},
    ],
)
def test_a_reply_is_read_once(row: Any) -> None:
    found = read(row)
    assert [turn.text for turn in found.turns] == ["When do you open?", "At 7 AM."]
    assert not found.counts.messages.unread


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"messages": [ASKED], "choices": [{"message": SAID}, {"message": OTHER}]}, "choice"),
        ({"messages": [ASKED, SAID], "choices": [{"message": OTHER}]}, "reply"),
        ({"messages": [ASKED, SAID], "output": "At 8 AM."}, "reply"),
        ({"messages": [ASKED, SAID], "output": {"messages": [ASKED, OTHER]}}, "reply"),
        ({"messages": [ASKED, SAID], "output": {"content": None, "tool_calls": [CALL]}}, "reply"),
    ],
)
def test_another_reply_is_counted(row: Any, kind: str) -> None:
    found = read(row)
    assert [turn.text for turn in found.turns] == ["When do you open?", "At 7 AM."]
    assert found.counts.messages.unread == {f"another {kind}": 1}


@pytest.mark.parametrize("input_", [{"prompt": "x"}, {"question": "Why?", "context": []}])
def test_a_mapping_without_messages_is_no_message(input_: Any) -> None:
    counts = read({"input": input_, "output": SAID}).counts
    assert counts.conversations.unread == {
        "`messages` or `input` or `contents`: no list of messages": 1
    }
