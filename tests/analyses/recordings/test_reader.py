import gzip
import json
from pathlib import Path

import pytest

from simulator.analyses.audit import audit
from simulator.analyses.recordings import files
from simulator.analyses.recordings.counts import ReadingCounts
from simulator.analyses.recordings.files import names
from simulator.analyses.recordings.reader import read_recordings
from simulator.cli.main import main
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


def counts_of(tmp_path: Path, *messages: object, format_: str = "openai") -> ReadingCounts:
    path = write(tmp_path / "a.jsonl", json.dumps({"messages": [*MESSAGES, *messages]}))
    return read_recordings(path, format_)[0].counts


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (None, "null"),
        ("Hi", "no mapping (str)"),
        ({"role": "heartbeat", "content": "x"}, "role `heartbeat`"),
        ({"content": "x"}, "no role"),
        ({"role": "assistant", "content": None}, "assistant without a text or call"),
        ({"role": "user", "content": [{"type": "image_url", "image_url": {}}]}, None),
        ({"type": "item_reference", "id": "x"}, "type `item_reference`"),
    ],
)
def test_a_message_that_is_not_read_is_counted(
    tmp_path: Path, message: object, kind: str | None
) -> None:
    counts = counts_of(tmp_path, message)
    assert counts.messages.total == len(MESSAGES) + 1
    assert counts.messages.unread == {kind or "user without a text or call": 1}


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"type": "thinking", "thinking": "$500"}, "thinking"),
        ({"type": "redacted_thinking", "data": "x"}, "thinking"),
        ({"type": "image", "source": {}}, "image"),
        ({"type": "input_audio", "input_audio": {}}, "input_audio"),
        ({"type": "hologram"}, "hologram"),
        ({"type": "text", "text": None}, "text without a text"),
        ({"x": 1}, "of no kind"),
        (None, "null"),
    ],
)
def test_a_part_that_is_not_read_is_counted(tmp_path: Path, part: object, kind: str) -> None:
    content = [part, {"type": "text", "text": "All good."}]
    counts = counts_of(tmp_path, {"role": "assistant", "content": content})
    assert counts.parts.unread == {kind: 1}
    assert not counts.messages.unread


def test_calls_that_no_words_follow_are_kept(tmp_path: Path) -> None:
    asked = {"role": "assistant", "tool_calls": [{**CALL, "id": "c2"}]}
    path = write(tmp_path / "a.jsonl", json.dumps({"messages": [*MESSAGES, asked]}))
    (recording,) = read_recordings(path, "openai")
    last = recording.turns[-1]
    assert (last.text, last.calls[0].ok, last.calls[0].result) == ("", False, "")
    assert recording.counts.calls.read == {"answered": 1, "without a result": 1}
    result = audit([recording])
    assert (result.messages, result.findings) == (1, ())


def test_a_result_that_nobody_asked_for_is_evidence(tmp_path: Path) -> None:
    messages = [MESSAGES[1], MESSAGES[3], MESSAGES[4]]
    path = write(tmp_path / "a.jsonl", json.dumps({"messages": messages}))
    (recording,) = read_recordings(path, "openai")
    assert recording.counts.results.read == {"without its call": 1}
    assert recording.turns[1].calls[0].result == '{"status": "shipped"}'


def test_what_can_be_read_is_read_and_the_rest_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = json.dumps({"messages": MESSAGES})
    text = "\n".join([good, "{broken", '{"messages": null}', '{"messages": "[1"}', good])
    path = write(tmp_path / "a.jsonl", text)
    assert main(["audit", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "2 conversations, 2 (100.0%) without a finding" in printed
    assert "not read: 3 conversations" in printed
    assert "not read: a.jsonl#1: not JSON" in printed
    assert "not read: a.jsonl#2: no `messages` or `input` or `contents` (null)" in printed


def test_two_files_of_one_name_are_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    messages = [*MESSAGES, {"role": "assistant", "content": "The fee is $77."}]
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "log.jsonl", json.dumps({"messages": messages}))
    files = [str(tmp_path / folder / "log.jsonl") for folder in ("a", "b")]
    assert main(["audit", *files, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {flag["recording"] for flag in found["findings"]} == {"a/log.jsonl#0", "b/log.jsonl#0"}
    assert found["reading"]["conversations"]["read"] == {"with support": 2}


@pytest.mark.parametrize("command", ["audit", "coverage"])
def test_a_file_in_which_support_says_nothing_is_refused(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = [{"role": "user", "content": "Hi"}, {"role": "bot", "content": "Hello"}]
    path = str(write(tmp_path / "a.jsonl", json.dumps({"messages": messages})))
    line = ["audit", path] if command == "audit" else ["coverage", "bakery", "--transcripts", path]
    assert main([*line, "--format", "openai"]) == 2
    error = capsys.readouterr().err
    assert "support says nothing: the roles are bot, user" in error
    assert error.count("\n") == 1


def test_a_missing_file_of_tau2s_index_is_counted(tmp_path: Path) -> None:
    write(tmp_path / "results.json", {"simulation_index": [{"id": "gone"}, {"id": "s"}]})
    (tmp_path / "simulations").mkdir()
    write(tmp_path / "simulations" / "s.json", {"id": "s", "messages": MESSAGES})
    gone, there = read_recordings(tmp_path, "tau2")
    assert gone.counts.lost[0].endswith("a file of the index is missing")
    assert there.turns


def test_names_of_files_are_as_short_as_they_can_be() -> None:
    paths = [Path("x/a/log.json"), Path("y/a/log.json"), Path("y/b/log.json"), Path("other.json")]
    assert names(paths) == ["x/a/log.json", "y/a/log.json", "b/log.json", "other.json"]


def test_an_archive_that_grows_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b" " * 100_000))
    with pytest.raises(UserError, match="larger than"):
        read_recordings(path, "openai")


@pytest.mark.parametrize("data", [b"\x1f\x8bxxx", b"PK\x03\x04xxx", b"\x00\x01\x02"])
def test_damaged_files_are_the_users_mistake(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.eval"
    path.write_bytes(data)
    with pytest.raises(UserError):
        read_recordings(path, "inspect")


def test_records_in_a_result_stay_whole(tmp_path: Path) -> None:
    reviews = [{"review_id": "R-1", "text": "Great bell", "price": 148.6}]
    messages = [*MESSAGES[:3], {**MESSAGES[3], "content": reviews}, MESSAGES[4]]
    path = write(tmp_path / "a.jsonl", json.dumps({"messages": messages}))
    assert json.loads(read_recordings(path, "openai")[0].turns[1].calls[0].result) == reviews
