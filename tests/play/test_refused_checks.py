"""What support does where an identity check has failed, and which of two broken rules speaks."""

import json

from kayaks import kayaks
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from simulator.acts import Call, Refuse, Request
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
    act = acts(*FAILED, *again, HumanMessage("The surname is Lindqvist.")).acts[0]
    assert act == Call(tool="verify", arguments={"hire_id": "KY10001", "surname": "Lindqvist"})


def cancelling(hire: str) -> Refuse:
    pack = kayaks()
    record = {key: str(value) for key, value in pack.collections["hires"].records[hire].items()}
    record["starts"] = pack.collections["hires"].records[hire]["starts"].isoformat()
    shown = {"hire": record, "guest": {"guest_id": "G-101", "first_name": "Mara"}}
    wish = HumanMessage(f"Please cancel my hire {hire}, the surname is Lindqvist.")
    checked = made("verify", {"hire_id": hire, "surname": "Lindqvist"}, shown)
    return next(act for act in acts(wish, *checked).acts if isinstance(act, Refuse))


def test_of_two_broken_rules_the_first_of_needs_speaks() -> None:
    """KY10004 starts in 18 hours, and what it cost is above what support may pay back."""
    assert cancelling("KY10004").rule == "in_time"


def test_a_rule_that_is_broken_alone_speaks_for_itself() -> None:
    assert cancelling("KY10003").rule == "within_limit"
