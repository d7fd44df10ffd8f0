"""False success: scored from text and tool log, only where support tells of a deed."""

from simulator.analyses.audit import audit
from simulator.analyses.false_success import false_success
from simulator.analyses.recordings.reader import Recording
from simulator.dialogue import Speaker, ToolCall, Turn


def conversation(id_: str, said: str, *calls: ToolCall) -> Recording:
    turns = (
        Turn(index=0, speaker=Speaker.CUSTOMER, text="Please cancel order #W7000001."),
        Turn(index=1, speaker=Speaker.SUPPORT, text=said, calls=calls),
    )
    return Recording(id_, "", turns)


def cancelled(ok: bool) -> ToolCall:
    result = '{"order_id": "#W7000001", "status": "cancelled"}' if ok else "Error: not pending"
    return ToolCall(
        id="c", name="cancel_order", arguments={"order_id": "#W7000001"}, result=result, ok=ok
    )


DONE = "Order #W7000001 has been cancelled."


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
    ).false_success
    assert list(found) == ["failed", "never", "done"]
    assert found["done"] < 0.1 < 0.7 < found["never"]
