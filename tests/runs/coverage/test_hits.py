from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.dialogue import Dialogue, Draft, Finding, RuleOutcome, ToolCall
from simulator.runs.coverage.bins import declare
from simulator.runs.coverage.word_rules import stakes, stems

pytestmark = pytest.mark.slow

Hits = Callable[..., set[str]]
CHECK = ("check_guest", {"guest_id": "GST-0001", "email": "ada@example.com"})
WINDOW = "boundary:refund_window/today - ticket.bought_on <= days(facts.refund_days)/"
LIMIT = "boundary:refund_limit/args.amount <= ticket.price/"
SEATS = "boundary:most_seats/args.seats <= facts.most_seats/"


def refund(key: str, amount: float = 20) -> tuple[str, dict[str, Any]]:
    return ("refund_ticket", {"ticket_id": key, "amount": amount})


def of(hits: set[str], *dimensions: str) -> set[str]:
    return {text for text in hits if text.startswith(tuple(f"{d}:" for d in dimensions))}


def test_all_that_one_dialogue_hits(ticket: Callable[..., Case], hits_of: Hits) -> None:
    case = ticket("TCK-00001")
    talk = [("ask_refund", [CHECK, refund("TCK-00001")]), ("ask_phone", []), ("thanks", [])]
    assert hits_of(case, *talk) == {
        "scenario:refund",
        "beat:refund/ask_refund",
        "beat:refund/ask_phone",
        "beat:refund/thanks",
        "edge:refund/ask_refund > ask_phone",
        "edge:refund/ask_phone > thanks",
        "topic:phone",
        "ending:refund/resolved",
        "tool:check_guest/succeeded",
        "tool:refund_ticket/succeeded",
        "rule:email_matches/allowed",
        "rule:own_ticket/allowed",
        "rule:refund_window/allowed",
        "rule:refund_limit/allowed",
        f"{WINDOW}just inside",
        f"{LIMIT}just inside",
        "record:tickets/TCK-00001",
        "record:guests/GST-0001",
    }


def test_refused_by_the_tool(ticket: Callable[..., Case], hits_of: Hits) -> None:
    found = hits_of(ticket("TCK-00002"), ("ask_refund", [CHECK, refund("TCK-00002")]))
    assert {
        "tool:refund_ticket/refused",
        "rule:refund_window/refused",
        "rule:refund_window/refused by the tool",
        f"{WINDOW}just outside",
        "rule:refund_limit/allowed",
    } <= found
    assert "rule:refund_window/refused by the agent" not in found


def test_refused_by_the_agent_without_a_call(ticket: Callable[..., Case], hits_of: Hits) -> None:
    found = hits_of(ticket("TCK-00002"), ("ask_refund", [CHECK]))
    assert {
        "rule:refund_window/refused",
        "rule:refund_window/refused by the agent",
        f"{WINDOW}just outside",
    } <= found
    assert not {text for text in found if text.startswith("tool:refund_ticket")}
    allowed = hits_of(ticket("TCK-00001"), ("ask_refund", [CHECK]))
    assert of(allowed, "rule", "boundary") == {"rule:email_matches/allowed"}


def test_a_rule_of_the_agent_is_kept_by_refusing(
    ticket: Callable[..., Case], hits_of: Hits
) -> None:
    case = ticket("TCK-00001", seats="5")
    found = hits_of(case, ("ask_refund", [CHECK, refund("TCK-00001")]), ("more_seats", []))
    assert {"rule:most_seats/refused by the agent", f"{SEATS}just outside"} <= found


def test_a_rule_of_the_agent_is_broken(ticket: Callable[..., Case], hits_of: Hits) -> None:
    found = hits_of(ticket("TCK-00001"), ("ask_refund", [CHECK, refund("TCK-00001", 20.01)]))
    assert {
        "rule:refund_limit/broken",
        f"{LIMIT}just outside",
        "tool:refund_ticket/succeeded",
    } <= found
    assert not found & {"rule:refund_limit/refused", "rule:refund_limit/allowed"}


def test_what_a_tool_refused_for_was_not_refused_by_the_agent(
    ticket: Callable[..., Case], hits_of: Hits
) -> None:
    found = hits_of(
        ticket("TCK-00003"), ("ask_refund", [CHECK, ("get_ticket", {"ticket_id": "TCK-00003"})])
    )
    assert "rule:own_ticket/refused by the tool" in found
    assert "rule:own_ticket/refused by the agent" not in found


def test_of_a_choice_only_what_was_withheld_is_refused(
    ticket: Callable[..., Case], hits_of: Hits
) -> None:
    case = ticket("TCK-00002", "choose", seats="3", amount="$20.00")
    seats = ("change_seats", {"ticket_id": "TCK-00002", "seats": 3})
    assert "rule:refund_window/refused" not in hits_of(case, ("trouble", [CHECK, seats]))
    assert "rule:refund_window/refused" in hits_of(case, ("trouble", [CHECK]))


@pytest.mark.parametrize(
    "call",
    [
        ("refund_ticket", {"ticket_id": "TCK-99999", "amount": 3}),
        ("refund_ticket", {"ticket_id": "TCK-00001"}),
        ("refund_ticket", {"ticket_id": "TCK-00001", "amount": "much"}),
        ("refund_ticket", {"ticket_id": ["TCK-00001"], "amount": 3, "more": {}}),
    ],
)
def test_failed_calls_judge_no_rule(
    ticket: Callable[..., Case], hits_of: Hits, call: tuple[str, dict[str, Any]]
) -> None:
    found = hits_of(ticket("TCK-00001"), ("ask_refund", [CHECK, call]))
    assert "tool:refund_ticket/failed" in found
    assert of(found, "rule", "boundary") == {"rule:email_matches/allowed"}


def test_tools_that_there_are_not_are_no_bins(ticket: Callable[..., Case], hits_of: Hits) -> None:
    found = hits_of(ticket("TCK-00001"), ("ask_refund", [CHECK, ("refund_all", {"x": 1})]))
    assert of(found, "tool") == {"tool:check_guest/succeeded"}


def test_repaired_drafts_do_not_count(
    ticket: Callable[..., Case], hits_of: Hits, call_of: Callable[..., ToolCall]
) -> None:
    case = ticket("TCK-00003", "question")
    draft = Draft(text="Done.", calls=(call_of(case, "get_ticket", ticket_id="TCK-00001"),))
    talk = ("ask_seats", [])
    assert hits_of(case, talk, drafts=(draft,)) == hits_of(case, talk)


def test_edges_lie_between_beats_that_follow_one_another(
    ticket: Callable[..., Case], hits_of: Hits
) -> None:
    case = ticket("TCK-00002")
    beats = ["ask_refund", "ask_refund", "plead", "more_seats", "wait"]
    found = hits_of(case, *((beat, []) for beat in beats), ending="escalated")
    assert of(found, "edge") == {"edge:refund/ask_refund > plead"}
    assert {f"beat:refund/{beat}" for beat in beats} <= found
    assert "ending:refund/escalated" in found


def test_what_we_ended_has_no_ending(ticket: Callable[..., Case], hits_of: Hits) -> None:
    found = hits_of(ticket("TCK-00001"), ("ask_refund", []), ending="turn_limit")
    assert not of(found, "ending")


def test_records_are_those_drawn_and_those_shown(
    ticket: Callable[..., Case], hits_of: Hits
) -> None:
    case = ticket("TCK-00001", "question")
    view = ("get_ticket", {"ticket_id": "TCK-00002"})
    found = hits_of(case, ("ask_seats", [CHECK, view]))
    expected = {"tickets/TCK-00001", "tickets/TCK-00002", "guests/GST-0001"}
    assert of(found, "record") == {f"record:{name}" for name in expected}
    unverified = hits_of(case, ("ask_seats", [view]))
    assert "record:tickets/TCK-00002" not in unverified


def test_words_are_kept_where_they_come_up_and_broken_where_they_are_said(
    ticket: Callable[..., Case], hits_of: Hits
) -> None:
    case = ticket("TCK-00001", "question")
    kept, broken = "rule:weather_promise/kept", "rule:weather_promise/broken"
    asked = [("ask_seats", []), ("ask_weather", [])]
    assert kept in hits_of(case, *asked)
    assert not {kept, broken} & hits_of(case, asked[0])
    finding = Finding(
        code="forbidden_words",
        severity="error",
        blame="support",
        turn=3,
        message="'certainly sunny' breaks the rule weather_promise",
        source="rule weather_promise",
    )
    said = hits_of(case, *asked, findings=(finding,))
    assert broken in said and kept not in said


def test_words_that_all_speak_of_bring_no_rule_up(kiosk: Pack) -> None:
    assert stakes(kiosk) == {"weather_promise": stems("umbrella needless certainly sunny")}


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["TCK-00001", "GST-0001", "ada@example.com", "", "5"])
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
NAMES = st.sampled_from(["ticket_id", "amount", "guest_id", "email", "seats", "x"])
TOOLS = st.sampled_from(
    ["check_guest", "get_ticket", "refund_ticket", "change_seats", "hand_over", "", "no_tool"]
)
CALLS = st.lists(st.tuples(TOOLS, st.dictionaries(NAMES, VALUES)), max_size=4)


@given(talk=st.lists(st.tuples(st.sampled_from(["ask_refund", "plead"]), CALLS), min_size=1))
def test_nonsense_never_raises(
    kiosk: Pack, ticket: Callable[..., Case], hits_of: Hits, talk: list[Any]
) -> None:
    found = hits_of(ticket("TCK-00001"), *talk)
    more = ("/refused by the tool", "/refused by the agent", "/broken")
    assert {text for text in found if not text.endswith(more)} <= set(declare(kiosk, {}))


def test_bins_agree_with_the_log(dialogues: list[tuple[Case, Dialogue, set[str]]]) -> None:
    seen = 0
    for _, dialogue, hits in dialogues:
        calls = [call for turn in dialogue.turns for call in turn.calls]
        said = {(rule, outcome) for call in calls for rule, outcome in call.rules.items()}
        by_tool = {rule for rule, outcome in said if outcome == RuleOutcome.REFUSED}
        rules = {text.removeprefix("rule:") for text in hits if text.startswith("rule:")}
        named = {
            kind: {text.rpartition("/")[0] for text in rules if text.endswith(f"/{kind}")}
            for kind in ("allowed", "refused", "broken", "refused by the tool")
        }
        by_agent = {r.rpartition("/")[0] for r in rules if r.endswith("/refused by the agent")}
        assert named["allowed"] == {rule for rule, o in said if o == RuleOutcome.ALLOWED}
        assert named["refused by the tool"] == by_tool
        assert named["refused"] == by_tool | by_agent
        assert named["broken"] >= {rule for rule, o in said if o == RuleOutcome.BROKEN}
        for text in hits:
            if text.startswith("boundary:"):
                rule = text.removeprefix("boundary:").partition("/")[0]
                inside = text.endswith("/just inside")
                assert rule in (named["allowed"] if inside else named["refused"] | named["broken"])
                seen += 1
    assert seen > 20


def test_beats_and_endings_agree_with_the_turns(
    dialogues: list[tuple[Case, Dialogue, set[str]]],
) -> None:
    for case, dialogue, hits in dialogues:
        beats = {f"beat:{case.scenario}/{turn.beat}" for turn in dialogue.turns if turn.beat}
        assert of(hits, "beat") == beats
        assert of(hits, "ending") == {f"ending:{case.scenario}/{dialogue.ending.kind}"}
        assert of(hits, "scenario", "persona") == {
            f"scenario:{case.scenario}",
            f"persona:{case.persona}",
        }
