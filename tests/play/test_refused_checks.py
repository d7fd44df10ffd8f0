"""What support does where an identity check has failed."""

import json

from kayaks import kayaks
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from simulator.acts import Call, Request
from simulator.play.models.embedded.support import Support

ASKS = HumanMessage("What is left to pay? My hire number is KY10001.")
REFUSED = {"error": "refused", "rule": "surname_fits", "because": "It does not fit."}
WRONG = {"hire_id": "KY10001", "surname": "Low"}


def made(name: str, arguments: dict[str, str], result: object) -> list[BaseMessage]:
    call = {"name": name, "args": arguments, "id": "call_1"}
    return [
        AIMessage("", tool_calls=[call]),
        ToolMessage(json.dumps(result), tool_call_id="call_1"),
    ]


def acts(*messages: BaseMessage) -> Support:
    support = Support(kayaks(), 1, kayaks().tools)
    support.text = support.reply(messages).text  # type: ignore[attr-defined]
    return support


FAILED = [
    ASKS,
    AIMessage("What surname is the hire under?"),
    HumanMessage("The surname is Low."),
    *made("verify", WRONG, REFUSED),
]


def test_what_did_not_match_is_asked_for_again() -> None:
    support = acts(*FAILED)
    asked = next(act for act in support.acts if isinstance(act, Request))
    assert asked.again and asked.slots[0] == "surname"
    assert "surname" in support.text  # type: ignore[attr-defined]


def test_the_same_values_are_not_tried_again() -> None:
    again = [AIMessage("That doesn't match our records. What surname is the hire under?")]
    (act,) = acts(*FAILED, *again, HumanMessage("The surname is Low.")).acts
    assert isinstance(act, Call) and act.tool == "hand_over"


def test_another_value_is_tried() -> None:
    again = [AIMessage("That doesn't match our records. What surname is the hire under?")]
    (act,) = acts(*FAILED, *again, HumanMessage("The surname is Lindqvist.")).acts
    assert act == Call(tool="verify", arguments={"hire_id": "KY10001", "surname": "Lindqvist"})
