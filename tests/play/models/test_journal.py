import json
from decimal import Decimal
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from simulator.errors import RunError
from simulator.play.models.journal import Entry, Journal, request_key, spent
from simulator.play.models.names import read_name
from simulator.runs.preflight import answered_before

ASKED: list[BaseMessage] = [SystemMessage("s"), HumanMessage("h")]


def entry(key: str = "k", **more: object) -> Entry:
    return Entry(key=key, system="s", role="support", model="m", text="Hello é\n😀", **more)  # type: ignore[arg-type]


def test_what_was_written_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        assert not path.exists()
        journal.write(entry("a", cost="0.5"))
        journal.write(entry("b", calls=({"name": "t", "args": {"x": 1}, "id": "1"},)))
    again = Journal(path)
    assert again.entries == journal.entries
    assert spent(again.entries.values()) == Decimal("0.5")


def test_a_journal_of_before_names_its_models_as_today(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    old = entry("a").model_dump(mode="json", exclude={"parameters"})
    old["model"] = "openai:m@http://localhost/v1?temperature=0.3"
    path.write_text('{"format": 1, "kind": "journal"}\n' + json.dumps(old) + "\n")
    (found,) = Journal(path).entries.values()
    name = read_name(old["model"])
    assert (found.model, found.parameters) == (name.said, name.digest)
    assert "?" not in found.model
    assert answered_before(path, f"{name.said}/?timeout=5")


def test_a_line_that_was_cut_off_is_dropped_and_written_over(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.write(entry("a"))
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"key": "b", "sys')
    with Journal(path) as journal:
        assert set(journal.entries) == {"a"}
        journal.write(entry("c"))
    assert set(Journal(path).entries) == {"a", "c"}


@pytest.mark.parametrize(
    "text", ["{}\n", "hello\n", '{"format": 9, "kind": "journal"}\n', '[1]\n{"x": 1}\n']
)
def test_what_is_no_journal(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(text)
    with pytest.raises(RunError, match="is no journal of format 1"):
        Journal(path)


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"format": 1, "kind": "journal"}\n{"key": 1}\n')
    with pytest.raises(RunError, match=r"journal\.jsonl:2: is no reply"):
        Journal(path)


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="No such file or directory"):
        Journal(tmp_path / "nowhere" / "j").write(entry())


def test_a_request_is_known_by_everything_in_it() -> None:
    call = AIMessage("", tool_calls=[{"name": "t", "args": {"a": 1}, "id": "1"}])
    keys = {
        request_key(ASKED, {"seed": 1}),
        request_key(ASKED, {"seed": 2}),
        request_key(ASKED, {"seed": 1, "tools": [{"x": 1}]}),
        request_key([SystemMessage("S"), ASKED[1]], {"seed": 1}),
        request_key([*ASKED, AIMessage("a")], {"seed": 1}),
        request_key([*ASKED, HumanMessage("a")], {"seed": 1}),
        request_key([*ASKED, call], {"seed": 1}),
        request_key([*ASKED, call, ToolMessage("r", tool_call_id="1")], {"seed": 1}),
        request_key([*ASKED, call, ToolMessage("r", tool_call_id="2")], {"seed": 1}),
    }
    assert len(keys) == 9
    again = [SystemMessage("s", id="x"), HumanMessage("h", id="y")]
    assert request_key(again, {"seed": 1}) == request_key(ASKED, {"seed": 1})
