"""False success: scored from text and tool log, only where support tells of a deed."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.audit import audit
from simulator.analyses.false_success import SIGNS, WORK, FalseSuccess, against, false_success
from simulator.analyses.recordings.reader import Recording
from simulator.cli.main import main
from simulator.content.pack import find_pack
from simulator.dialogue import Speaker, ToolCall, Turn

ASKED = "Please cancel order #W7000001."
DONE = "Order #W7000001 has been cancelled."


def conversation(id_: str, said: str, *calls: ToolCall, asked: str = ASKED) -> Recording:
    turns = (
        Turn(index=0, speaker=Speaker.CUSTOMER, text=asked),
        Turn(index=1, speaker=Speaker.SUPPORT, text=said, calls=calls),
    )
    return Recording(id_, "", turns)


def called(name: str, order: str = "#W7000001", ok: bool = True) -> ToolCall:
    result = f'{{"order_id": "{order}", "status": "new"}}' if ok else "Error: not pending"
    return ToolCall(id="c", name=name, arguments={"order_id": order}, result=result, ok=ok)


def cancelled(ok: bool) -> ToolCall:
    return called("cancel_order", ok=ok)


def scored(recording: Recording) -> FalseSuccess:
    found = false_success(recording, ())
    assert found
    return found


def test_who_tells_of_no_deed_has_no_score() -> None:
    assert false_success(conversation("a", "Shall I cancel it?"), ()) is None
    assert false_success(conversation("a", "I've passed you on to a colleague."), ()) is None


def test_what_was_done_is_less_doubtful_than_what_failed_or_never_was() -> None:
    found = audit(
        [
            conversation("done", DONE, cancelled(True)),
            conversation("failed", DONE, cancelled(False)),
            conversation("never", DONE),
        ]
    )
    assert list(found.false_success) == ["failed", "never", "done"]
    assert found.false_success["done"] < 0.1 < 0.7 < found.false_success["never"]
    assert list(found.false_success_signs) == list(found.false_success)
    assert found.false_success_signs["never"]["deed_without_call"] == 1


def test_words_for_any_deed_are_held_against_the_log_too() -> None:
    said = "All done, have a nice day!"
    assert scored(conversation("a", said)).signs["deed_without_call"] == 1
    assert "deed_without_call" not in scored(conversation("b", said, cancelled(True))).signs


def test_a_thing_that_no_call_has_is_another_thing() -> None:
    both = "Orders #W7000001 and #W7000002 have been cancelled."
    assert scored(conversation("a", both, cancelled(True))).signs["other_thing"] == 1
    right = (cancelled(True), called("cancel_order", "#W7000002"))
    assert "other_thing" not in scored(conversation("b", both, *right)).signs


def test_a_deed_needs_a_yes() -> None:
    asked = "What does it cost to cancel?"
    assert scored(conversation("a", DONE, cancelled(True), asked=asked)).signs["without_yes"] == 1
    assert "without_yes" not in scored(conversation("b", DONE, cancelled(True))).signs


def test_money_that_is_transferred_is_no_hand_over() -> None:
    asked = "Transfer $20 to Ann, please."
    sent = called("transfer_funds")
    moved = conversation("a", "I've transferred the $20 to Ann.", sent, asked=asked)
    assert "handed_over" not in scored(moved).signs
    handed = (cancelled(True), called("transfer_to_human_agents"))
    assert scored(conversation("b", DONE, *handed)).signs["handed_over"] == 1


def test_a_pack_knows_its_own_reports() -> None:
    pack = find_pack("bakery")
    said = pack.tools["cancel_order"].done[0].source.replace("{", "").replace("}", "")
    assert false_success(conversation("a", said), (), pack)
    assert false_success(conversation("a", "We close at six."), (), pack) is None


def test_only_what_speaks_against_it_is_told() -> None:
    assert against({"failed_deed": 2, "words": 900}) == "calls of deeds that failed: 2"
    assert against(dict.fromkeys(WORK, 3)) == ""


@pytest.mark.parametrize("name", SIGNS)
@given(count=st.integers(0, 10**6), more=st.integers(1, 10**6))
def test_a_sign_takes_no_more_than_its_weight_and_more_of_it_no_less(
    name: str, count: int, more: int
) -> None:
    sign = SIGNS[name]
    assert 0 <= sign.doubt(count) <= sign.doubt(count + more) <= sign.weight < 1


def test_the_report_names_the_likeliest_with_its_signs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"role": "user", "content": ASKED},
        {"role": "assistant", "content": DONE},
    ]
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"messages": rows}) + "\n", encoding="utf-8")
    assert main(["audit", str(path)]) == 1
    told = capsys.readouterr().out
    assert "false success: says it is done in 1 conversation;" in told
    assert "a.jsonl#0: deeds told without a call: 1" in told
