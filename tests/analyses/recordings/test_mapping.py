import json
from pathlib import Path

import pytest
from shapes import EVENTS

from simulator.analyses.audit import audit
from simulator.analyses.recordings.mapping import read_mapping, shipped
from simulator.analyses.recordings.reader import read_recordings
from simulator.errors import ContentError, UserError

MAPPING = EVENTS + "tools: {issue_credit_v2: refund, close_ticket: none}\n"


def event(sender: str, text: str = "", **more: object) -> dict[str, object]:
    return {"sender": sender, "body": {"text": text}, **more}


def logs(tool: str, said: str = "Your refund has been issued.") -> str:
    events = [
        event("policy", "Be kind."),
        event("human", "I want my money back for A-1001."),
        event("bot", actions=[{"tool": tool, "input": {"order": "A-1001"}, "ref": "r1"}]),
        event("api", ref="r1", output={"ok": True}),
        event("heartbeat"),
        event("bot", said),
    ]
    return json.dumps({"data": {"items": [{"log": {"events": events}}]}})


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def codes(tmp_path: Path, tool: str, mapping: str = MAPPING) -> list[str]:
    layout = read_mapping(write(tmp_path / "mapping.yaml", mapping), shipped("openai"))
    found = read_recordings(write(tmp_path / "log.json", logs(tool)), "openai", layout)
    assert found[0].system == "Be kind."
    assert found[0].turns[0].text.startswith("I want")
    (call,) = found[0].turns[1].calls
    assert (call.name, call.arguments, call.ok) == (tool, {"order": "A-1001"}, True)
    return [flag.code for flag in audit(found, deeds=layout.deeds).findings]


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        ("issue_credit_v2", []),
        ("close_ticket", ["claimed_deed"]),
        ("refund_order", []),
        ("zap", ["claimed_deed"]),
    ],
)
def test_foreign_logs_are_read_and_judged_by_the_declared_table(
    tmp_path: Path, tool: str, expected: list[str]
) -> None:
    assert codes(tmp_path, tool) == expected


def test_a_declared_deed_wins_over_the_name(tmp_path: Path) -> None:
    mapping = MAPPING.replace("close_ticket: none", "refund_order: none")
    assert codes(tmp_path, "refund_order", mapping) == ["claimed_deed"]


def test_a_call_may_hold_its_own_result(tmp_path: Path) -> None:
    call = {"function": {"name": "get"}, "output": {"price": 5}}
    messages = [
        {"role": "assistant", "tool_calls": [call]},
        {"role": "assistant", "content": "It is $5."},
    ]
    layout = read_mapping(write(tmp_path / "m.yaml", "result: output\n"), shipped("openai"))
    path = write(tmp_path / "a.jsonl", json.dumps({"messages": messages}))
    (recording,) = read_recordings(path, "openai", layout)
    assert recording.turns[0].calls[0].result == '{"price": 5}'
    assert not audit([recording]).findings


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("\nmesages: a\n", "2: mesages: no such key; did you mean `messages`?"),
        ("tools:\n  x: refnd\n", "2: tools.x: no deed `refnd`; did you mean `refund`?"),
        ("roles: {bot: asistant}\n", "1: roles.bot: no role `asistant`; did you mean `assistant`?"),
        ("messages:\n", "1: messages: names no place"),
        ("roles: bot\n", "1: roles: must be a mapping, not 'bot'"),
        ("role: {a: b}\n", "1: role: must be a list of texts, not the mapping"),
    ],
)
def test_a_mistake_in_the_table_has_its_line(tmp_path: Path, text: str, error: str) -> None:
    path = write(tmp_path / "mapping.yaml", text)
    with pytest.raises(ContentError) as caught:
        read_mapping(path, shipped("openai"))
    assert str(caught.value).startswith(f"{path}:{error}")


def test_roles_that_nobody_declared_are_named(tmp_path: Path) -> None:
    messages = [{"role": "human", "content": "Hi"}, {"role": "bot", "content": "Hello"}]
    path = write(tmp_path / "a.jsonl", json.dumps({"messages": messages}))
    with pytest.raises(UserError, match="the roles are bot, human, not `user`"):
        read_recordings(path, "openai")
