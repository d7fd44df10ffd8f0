import json
from pathlib import Path

import pytest

from simulator.analyses.recordings.reader import read_recordings
from simulator.errors import UserError

CALL = {"id": "c1", "function": {"name": "get_order", "arguments": '{"order_id": "A-100"}'}}
MESSAGES = [
    {"role": "system", "content": "Be kind."},
    {"role": "user", "content": "Where is A-100?"},
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "c1", "content": '{"status": "shipped"}'},
    {"role": "assistant", "content": [{"type": "text", "text": "It has shipped."}]},
]


def write(path: Path, value: object) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("format_", "value", "passed"),
    [
        ("openai", json.dumps({"messages": MESSAGES}) + "\n\n", None),
        ("star", json.dumps({"id": 1, "messages": MESSAGES}), None),
        ("tau", [{"task_id": 1, "reward": 1.0, "traj": MESSAGES}], True),
        ("tau2", {"simulations": [{"messages": MESSAGES, "reward_info": {"reward": 0}}]}, False),
    ],
)
def test_each_format_gives_the_same_turns(
    tmp_path: Path, format_: str, value: object, passed: bool | None
) -> None:
    (recording,) = read_recordings(write(tmp_path / "a.json", value), format_)
    assert (recording.system, recording.passed) == ("Be kind.", passed)
    customer, support = recording.turns
    assert (customer.text, support.text) == ("Where is A-100?", "It has shipped.")
    (call,) = support.calls
    assert (call.name, call.arguments, call.ok) == ("get_order", {"order_id": "A-100"}, True)


def test_a_failed_call_is_not_ok(tmp_path: Path) -> None:
    messages = [*MESSAGES[:3], {**MESSAGES[3], "content": "Error: order not found"}, MESSAGES[4]]
    path = write(tmp_path / "a.jsonl", json.dumps({"messages": messages}))
    (recording,) = read_recordings(path, "openai")
    assert not recording.turns[1].calls[0].ok


@pytest.mark.parametrize("value", ["no JSON", "[1]", '{"rows": []}', "null"])
def test_another_file_is_the_users_mistake(tmp_path: Path, value: str) -> None:
    with pytest.raises(UserError, match="not a file of the format `tau2`"):
        read_recordings(write(tmp_path / "a.json", value), "tau2")


def test_a_missing_file_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        read_recordings(tmp_path / "a.json", "tau")


def test_a_list_of_rows_is_read_too(tmp_path: Path) -> None:
    assert len(read_recordings(write(tmp_path / "a.json", [{"messages": MESSAGES}]), "openai")) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\nno JSON", "line 2: not JSON"),
        ('{"rows": []}', "line 1: no `messages`"),
        ("", "holds no conversation"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        read_recordings(write(tmp_path / "a.jsonl", text), "openai")


@pytest.mark.parametrize(
    "result", ['{"error": "refused"}', '{"ok": false}', '{"success": false}', "Error: no"]
)
def test_a_result_may_say_in_many_ways_that_it_failed(tmp_path: Path, result: str) -> None:
    messages = [*MESSAGES[:3], {**MESSAGES[3], "content": result}, MESSAGES[4]]
    path = write(tmp_path / "a.jsonl", json.dumps({"messages": messages}))
    assert not read_recordings(path, "openai")[0].turns[1].calls[0].ok
