import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator.dialogue import (
    FORMAT,
    Blame,
    Dialogue,
    Draft,
    Ending,
    EndingKind,
    Finding,
    Severity,
    Speaker,
    ToolCall,
    Turn,
    Verdict,
)

DRAFTED = Finding(
    code="unknown_id", severity="error", blame="support", turn=1, message="no such order"
)
STANDS = DRAFTED.model_copy(update={"code": "asks_again", "severity": Severity.WARNING})


def dialogue(text: str = "Hello") -> Dialogue:
    call = ToolCall(id="call_1", name="get_order", arguments={"n": 1.5}, result="{}", ok=True)
    draft = Draft(text="ORD-1", calls=(call,), findings=(DRAFTED,))
    return Dialogue(
        case_id="c0ffee",
        pack="bakery",
        digest="d",
        scenario="s",
        persona="p",
        seed=2**48,
        models={"support": "m"},
        system="You are support.",
        turns=(
            Turn(index=0, speaker=Speaker.CUSTOMER, text=text, beat="ask"),
            Turn(index=1, speaker=Speaker.SUPPORT, text="Yes.", calls=(call,), drafts=(draft,),
                 findings=(STANDS,)),
        ),
        ending=Ending(kind=EndingKind.RESOLVED),
        verdict=Verdict(accepted=True, goal=None),
    )  # fmt: skip


@given(st.text())
def test_what_is_written_is_read_back_the_same(text: str) -> None:
    played = dialogue(text)
    assert Dialogue.model_validate_json(played.model_dump_json()) == played


def test_it_carries_its_format() -> None:
    assert dialogue().model_dump()["format"] == FORMAT


def test_findings_are_those_of_turns_that_stand() -> None:
    assert dialogue().findings == (STANDS,)


def test_a_turn_that_was_sent_back_counts_once() -> None:
    assert dialogue().repaired == 1


def test_it_is_frozen() -> None:
    with pytest.raises(ValidationError):
        dialogue().seed = 4


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(ValidationError):
        Dialogue.model_validate({**dialogue().model_dump(), "more": 1})


@pytest.mark.parametrize("kind", EndingKind)
def test_endings_say_who_stopped(kind: EndingKind) -> None:
    assert kind.by_actors == (kind.value in ("resolved", "refused", "escalated", "gave_up"))


@pytest.mark.parametrize(
    ("expected", "advice"),
    [("$3.25", "wrong (right: $3.25)"), ("a known amount", "wrong"), ("", "wrong")],
)
def test_advice_names_what_is_right_and_no_kind_of_thing(expected: str, advice: str) -> None:
    found = Finding(
        code="wrong_price", severity=Severity.ERROR, blame=Blame.SUPPORT, turn=1, message="wrong",
        expected=expected,
    )  # fmt: skip
    assert found.advice == advice
