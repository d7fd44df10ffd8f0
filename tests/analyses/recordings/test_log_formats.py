"""The formats that ship, what a guess makes of each, and copies of their mappings."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from shapes import SHAPES, put
from test_mutations import TALK

from simulator.analyses.audit import audit
from simulator.analyses.recordings.guess import guess
from simulator.analyses.recordings.mapping import FORMATS, mapping_file, read_mapping, shipped
from simulator.analyses.recordings.reader import Recording, read_recordings
from simulator.api.recordings import TranscriptFormat
from simulator.api.recordings import audit as audit_files
from simulator.cli.main import main
from simulator.errors import UserError

TICKET: dict[str, Any] = {
    "id": 1,
    "requester_id": 11,
    "comments": [
        {"author_id": 22, "plain_body": "It&nbsp;is <b>here</b>.", "public": True,
         "created_at": "2026-03-14T10:00:00Z", "attachments": [{"id": 1}]},
        {"author_id": 11, "body": "Where is it? <a@b.com>", "public": True,
         "created_at": "2026-03-13T10:00:00Z"},
        {"author_id": 22, "body": "a thief?", "public": False,
         "created_at": "2026-03-13T11:00:00Z"},
    ],
}  # fmt: skip
CHAT: dict[str, Any] = {
    "type": "conversation",
    "source": {"body": "<p>Where is it?</p>", "author": {"type": "lead"}},
    "conversation_parts": {
        "conversation_parts": [
            {"part_type": "assignment", "body": None, "author": {"type": "bot"}},
            {"part_type": "note", "body": "<p>a thief?</p>", "author": {"type": "admin"}},
            {"part_type": "comment", "body": "<p>It is here<br>&amp; now.</p>",
             "author": {"type": "admin"}},
        ]
    },
}  # fmt: skip


def words(recording: Recording) -> list[tuple[str, str]]:
    return [(turn.speaker.value, turn.text) for turn in recording.turns]


def write(path: Path, value: Any) -> Path:
    return put(path, json.dumps(value))


TALKS = [{"role": "user", "content": "Open?"}, {"role": "assistant", "content": "At 7 AM."}]
ROWS = "conversation_id,author,time,text\nt0,customer,1,Open?\nt0,agent,2,At 7 AM.\n"
CONTENTS = [{"role": "user", "parts": [{"text": "Open?"}]},
            {"role": "model", "parts": [{"text": "At 7 AM."}]}]  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [{"data": [{"messages": TALKS}]}, {"conversations": [{"messages": TALKS}], "version": 2},
     {"contents": CONTENTS}, {"contents": CONTENTS[:1], "candidates": [{"content": CONTENTS[1]}]}],
)  # fmt: skip
def test_wrappings_that_no_format_names(tmp_path: Path, value: Any) -> None:
    path = write(tmp_path / "a.json", value)
    (found,) = read_recordings(path, "openai")
    assert words(found) == [("customer", "Open?"), ("support", "At 7 AM.")]
    assert guess(path).format == "openai"


def test_a_list_of_messages_in_a_wrapping_is_none_of_conversations(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no `messages`"):  # a thread, the newest first
        read_recordings(write(tmp_path / "a.json", {"data": TALKS[::-1]}), "openai")


@pytest.mark.parametrize(
    ("text", "said"),
    [('[{"messages": [{"role": "us', "a.json:1: not JSON: Unterminated"),
     ("[" * 5000 + "]" * 5000, "a.json:1: nested too deep"), ('{"a": 1}', "none of the formats")],
)  # fmt: skip
def test_a_guess_says_why_there_is_none(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        guess(put(tmp_path / "a.json", text))


def test_a_file_of_another_format_is_told_by_it(tmp_path: Path) -> None:
    messages = [{"type": "human", "content": "Open?"}, {"type": "ai", "content": "At 7 AM."}]
    path = write(tmp_path / "a.json", {"messages": messages})
    for name, likely in ((path, "langchain"), (put(tmp_path / "a.csv", ROWS), "csv")):
        with pytest.raises(UserError, match=f"; it looks like --format {likely}$"):
            audit_files(name)


def test_a_quote_that_is_not_closed_ends_with_its_line(tmp_path: Path) -> None:
    rows = ROWS + 't1,customer,1,"open?\nt1,agent,2,At 8 AM.\nt2,agent,3,"two\nlines"\n'
    found = read_recordings(put(tmp_path / "a.csv", rows), "csv")
    assert [words(each)[-1][1] for each in found] == ["At 7 AM.", "At 8 AM.", "two\nlines"]
    assert sum(each.counts.parts.unread.get("quote that is not closed", 0) for each in found) == 1


def test_nothing_in_a_folder_goes_unsaid(tmp_path: Path) -> None:
    write(tmp_path / "logs" / "a.json", {"messages": TALKS})
    put(tmp_path / "logs" / "b.jsonl", "\n")
    put(tmp_path / "logs" / "c.csv", ROWS)
    reading = audit_files(tmp_path / "logs").reading
    assert [lost.partition(": ")[2] for lost in reading.lost] == [
        "an empty file",
        "a table of 2 rows without messages in them; `--format csv`",
    ]


def test_a_file_counts_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", {"messages": TALKS})
    (tmp_path / "b.json").symlink_to(path)
    for twice in ((path, path), (path, tmp_path / "b.json"), (tmp_path, path)):
        with pytest.raises(UserError, match="would count twice"):
            audit_files(*twice)


def test_tools_of_a_mapping_that_nobody_calls(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = {"id": "c", "function": {"name": "refund", "arguments": "{}"}}
    told = [TALKS[0], {"role": "assistant", "tool_calls": [call]}, TALKS[1]]
    path = write(tmp_path / "a.json", {"messages": told})
    table = put(tmp_path / "m.yaml", "tools: {refund: refund, nosuchtool: refund}\n")
    assert main(["audit", str(path), "--mapping", str(table)]) == 1
    printed = capsys.readouterr().out
    assert "tools of the mapping that nobody calls: `nosuchtool`" in printed
    assert printed.startswith("1 conversation, 0 (")


@pytest.mark.parametrize("layout", [lambda t: t, lambda t: [t], lambda t: {"tickets": [t]}])
def test_tickets(tmp_path: Path, layout: Any) -> None:
    (found,) = read_recordings(write(tmp_path / "a.json", layout(TICKET)), "zendesk")
    assert words(found) == [("customer", "Where is it? <a@b.com>"), ("support", "It is here.")]
    assert found.counts.messages.unread == {"public false": 1}
    assert found.counts.parts.unread == {"attachment": 1}


@pytest.mark.parametrize("layout", [lambda c: c, lambda c: [c], lambda c: {"conversations": [c]}])
def test_chats(tmp_path: Path, layout: Any) -> None:
    (found,) = read_recordings(write(tmp_path / "a.json", layout(CHAT)), "intercom")
    assert words(found) == [("customer", "Where is it?"), ("support", "It is here\n& now.")]
    assert found.counts.messages.unread == {"bot without a text or call": 1, "part_type note": 1}


@pytest.mark.parametrize(
    "times",
    [
        ("2026-03-14 10:03", "2026-03-14 10:01", "2026-03-14 10:02"),
        ("2026-03-14T10:03:00Z", "2026-03-14T11:01:00+01:00", "2026-03-14T10:02:00.5Z"),
        ("1773482580", "1773482460.5", "1773482520"),
        ("14/03/2026 10:03", "14/03/2026 10:01", "14/03/2026 10:02"),
        ("3/14/2026 1:03 PM", "3/14/2026 12:01 PM", "3/14/2026 12:02 PM"),
        ("14.03.2026 10:03", "14.03.2026 10:01", "14.03.2026 10:02"),
    ],
)
@pytest.mark.parametrize("mark", ",;\t|")
def test_tables_are_in_the_order_of_their_times(
    tmp_path: Path, times: tuple[str, ...], mark: str
) -> None:
    rows = [
        ("Ticket ID", "Created At", "Sender", "Message"),
        ("1", times[0], "Agent", '"One\nmoment"'),
        ("1", times[1], "customer", '"Hi\u2028there, you"'),
        ("1", times[2], "BOT", "Hello"),
    ]
    text = "".join(mark.join(row) + "\n" for row in rows)
    (found,) = read_recordings(put(tmp_path / "a.csv", text), "csv")
    assert [turn.text for turn in found.turns] == ["Hi\u2028there, you", "Hello", "One\nmoment"]


def test_a_table_in_another_encoding_says_so(tmp_path: Path) -> None:
    text = "conversation,author,text\n1,agent,Caf\xe9\n1,x,a,b\n,agent,c\n"
    (found,) = read_recordings(put(tmp_path / "a.csv", text.encode("latin-1")), "csv")
    unread = found.counts.parts.unread
    assert unread == {"bytes in no UTF encoding": 1, "cell without a column": 1}
    assert found.counts.messages.unread == {"role `x`": 1, "no conversation named": 1}


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("one_a_line", "openai"), ("response_items", "openai"), ("anthropic", "anthropic"),
        ("tau", "tau"), ("tau2", "tau2"), ("tau2_folder", "tau2"), ("inspect_json", "inspect"),
        ("inspect_eval", "inspect"), ("langchain", "langchain"), ("langsmith", "langchain"),
        ("langchain_serialized", "langchain"), ("sharegpt", "sharegpt"),
        ("promptfoo", "promptfoo"), ("a_table", "csv"),
    ],
)  # fmt: skip
def test_a_guess_names_the_format_and_gives_its_mapping(
    tmp_path: Path, name: str, format_: str
) -> None:
    shape = SHAPES[name]
    path = shape.write(tmp_path, [copy.deepcopy(TALK)])
    found = guess(path)
    assert found.format == format_
    copied = put(tmp_path / "mapping.yaml", found.text())
    mapping = read_mapping(copied, shipped("openai"))
    assert mapping == shipped(format_)


@pytest.mark.parametrize(("value", "format_"), [(TICKET, "zendesk"), (CHAT, "intercom")])
def test_the_command_guesses(
    tmp_path: Path, value: Any, format_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.json", value)
    assert main(["audit", "--guess", str(path)]) == 0
    printed = capsys.readouterr().out
    assert f"looks like --format {format_}\n" in printed
    mapping = put(tmp_path / "mapping.yaml", printed)
    assert main(["audit", str(path), "--mapping", str(mapping)]) == 0


def test_nothing_is_guessed_of_other_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.json", [{"price": 3}])
    assert main(["audit", "--guess", str(path)]) == 2
    assert "looks like none of the formats" in capsys.readouterr().err


def test_formats_are_named_in_one_place_each() -> None:
    files = {path.stem for path in mapping_file("openai").parent.glob("*.yaml")}
    assert files == set(FORMATS) == set(TranscriptFormat.__args__)  # type: ignore[attr-defined]
    with pytest.raises(UserError, match="did you mean `zendesk`"):
        shipped("zendsk")


def test_a_call_in_a_role_of_its_own_may_be_written_as_in_a_program(tmp_path: Path) -> None:
    said = [
        {"from": "human", "value": "Please refund A-1."},
        {"from": "function_call", "value": 'refund_order(order_id="A-1", amount=5)'},
        {"from": "observation", "value": '{"ok": true}'},
        {"from": "gpt", "value": "I've refunded your order."},
        {"from": "function_call", "value": "thinking ..."},
    ]
    path = write(tmp_path / "a.json", [{"conversations": said}])
    (found,) = read_recordings(path, "sharegpt")
    (call,) = found.turns[1].calls
    assert (call.name, call.arguments) == ("refund_order", {"order_id": "A-1", "amount": 5})
    assert found.counts.calls.unread == {"in no known form": 1}
    assert not audit([found]).findings
