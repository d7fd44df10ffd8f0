from typing import get_args

import pytest
from pydantic import ValidationError

from simulator.acts import (
    Act,
    Call,
    Clarify,
    Farewell,
    Greet,
    Inform,
    Offer,
    Refuse,
    Request,
    in_words,
    read_acts,
)
from simulator.dialogue import Speaker, Turn

KINDS = get_args(get_args(Act)[0])


def test_every_kind_is_told_by_its_name_and_says_what_it_is() -> None:
    names = [kind.model_fields["act"].default for kind in KINDS]
    assert len(set(names)) == len(names) == 15
    assert all(kind.__doc__ for kind in KINDS)


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (Greet(), "greet"),
        (Clarify(), "clarify"),
        (Request(slots=("order_id", "email")), "request(order_id, email)"),
        (Request(slots=("email",), again=True), "request(email, again)"),
        (Call(tool="get_order", arguments={"n": 3}), "call(get_order, n=3)"),
        (Inform(topic="hours"), "inform(hours)"),
        (Offer(tools=("a", "b")), "offer(a, b)"),
        (Refuse(tool="a", rule="r", instead="b"), "refuse(a, r, instead b)"),
        (Farewell(ending="resolved"), "farewell(resolved)"),
    ],
)
def test_an_act_in_words(act: Act, text: str) -> None:
    assert in_words(act) == text


def test_acts_come_back_from_plain_data() -> None:
    acts = (Greet(), Call(tool="t", arguments={"a": 1.5}), Refuse(tool="t", rule="r"))
    assert read_acts([act.model_dump() for act in acts]) == acts
    turn = Turn(index=1, speaker=Speaker.SUPPORT, text="No.", acts=acts)
    assert Turn.model_validate_json(turn.model_dump_json()) == turn


@pytest.mark.parametrize(
    "raw", [[{"act": "sing"}], [{"act": "inform"}], [{"act": "greet", "x": 1}], 3]
)
def test_what_is_no_act_is_not_read(raw: object) -> None:
    with pytest.raises(ValidationError):
        read_acts(raw)


def test_acts_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Greet().act = "request"  # type: ignore[assignment,misc]
