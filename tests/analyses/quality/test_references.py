"""References in the forms that people's chats are published in."""

import gzip
import json
from pathlib import Path

import pytest

from simulator.analyses.quality.references import read_reference
from simulator.errors import UserError

SHARED = Path(__file__).parents[4] / "shared/data/human"


def test_messages_of_both_sides(tmp_path: Path) -> None:
    file = tmp_path / "chats.jsonl"
    said = [("user", "hi"), ("assistant", "Hello!"), ("user", "where is it")]
    row = {"messages": [{"role": role, "content": text} for role, text in said]}
    file.write_text(f"{json.dumps(row)}\n" * 3)
    found = read_reference([file]).sample
    assert found.seen == 3
    assert found.talks[0] == (("hi", "where is it"), ("Hello!",))


def test_a_table_of_customers_alone(tmp_path: Path) -> None:
    file = tmp_path / "chats.tsv"
    file.write_text(
        "conversationId\tturnNumber\tutterance\tintent\n"
        "a\t2.0\tmy card is lost\tx\na\t0.0\thi\tx\nb\t0.0\t\tx\nb\t1.0\thello\tx\n"
    )
    found = read_reference([file])
    assert sorted(talk.customer for talk in found.sample.talks) == [
        ("hello",),
        ("hi", "my card is lost"),
    ]
    assert found.notes == ("1 messages not read: without a text",)


def test_a_table_with_roles_is_read_as_audit_does(tmp_path: Path) -> None:
    file = tmp_path / "chats.csv"
    file.write_text("conversation_id,role,text\na,customer,hi\na,agent,Hello!\n")
    assert read_reference([file]).sample.talks == ((("hi",), ("Hello!",)),)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("none.jsonl", None, "No such file"),
        ("empty.jsonl", "", "empty.jsonl"),
        ("plain.jsonl", '{"a": 1}\n', "plain.jsonl"),
        ("support.jsonl", '{"messages": [{"role": "assistant", "content": "Hi"}]}', "no customer"),
    ],
)
def test_bad_references_are_one_line(
    tmp_path: Path, name: str, text: str | None, told: str
) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_text(text)
    with pytest.raises(UserError, match=told) as error:
        read_reference([file])
    assert "\n" not in str(error.value)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not there")
def test_published_recordings_of_people() -> None:
    found = read_reference([SHARED / "multidogo_finance_train.tsv"])
    assert found.sample.seen == len(found.sample.talks) == 1_684
    assert not any(talk.support for talk in found.sample.talks)


def test_a_packed_table(tmp_path: Path) -> None:
    file = tmp_path / "chats.tsv.gz"
    file.write_bytes(gzip.compress(b"conversationId\tturnNumber\tutterance\na\t0\thi\nb\t0\thi\n"))
    assert read_reference([file]).sample.seen == 2
