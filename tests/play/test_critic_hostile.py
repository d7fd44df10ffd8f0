"""No text breaks the critic: every check ends, and its findings are of the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.analyses.audit import views
from simulator.analyses.recordings.reader import Recording
from simulator.content.pack import find_pack
from simulator.dialogue import Speaker, ToolCall, Turn
from simulator.play.critic import run_checks
from simulator.play.critic.said import LONGEST, sentence_at, sentences
from simulator.play.critic.told_deeds import told_deeds

_PIECES = st.sampled_from(
    ["$5.00", "order #W1234567", "is pending", "\n- ", "1" * 30, "((", "{\"a\": ", "\x00", "\u202e",
     "I have refunded", "Monday", "3/4/26", " = ", " + ", "e\u0301", "%", "ending in 1234",
     "a" * 90, "\u0131\u017f", "\u6f22\u5b57", "?", ". ", "two weeks", "is it in stock"]
)  # fmt: skip
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=20)), max_size=30).map(" ".join)


def _recording(told: str, shown: str, said: str) -> Recording:
    call = ToolCall(id="1", name="get_order", arguments={"order_id": "#1"}, result=shown, ok=True)
    customer = Turn(index=0, speaker=Speaker.CUSTOMER, text=told)
    support = Turn(index=1, speaker=Speaker.SUPPORT, text=said, calls=(call,))
    return Recording(id="#0", system="", turns=(customer, support))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_TEXTS, _TEXTS, _TEXTS, st.booleans())
def test_every_text_is_read_to_its_end(told: str, shown: str, said: str, packed: bool) -> None:
    pack = find_pack("ecommerce") if packed else None
    for view in views(_recording(told, shown, said), pack):
        for finding in run_checks(view):
            start, end = finding.span or (0, 0)
            assert 0 <= start <= end <= len(view.turn.text)


@pytest.mark.parametrize(
    "between", [" 12345678901234567890", " and order #W12345678 and", " (1)" * 9]
)
def test_a_deed_behind_an_object_and_many_ids_is_read_at_once(between: str) -> None:
    call = ToolCall(id="1", name="cancel_order", arguments={"order_id": "#1"}, result="{}", ok=True)
    text = f"The address for{between * 40}; it has been updated. I have cancelled #1."
    turn = Turn(index=0, speaker=Speaker.SUPPORT, text=text, calls=(call,))
    (view,) = views(Recording(id="#0", system="", turns=(turn,)), None)
    started = time.thread_time()
    run_checks(view)
    assert time.thread_time() - started < 1


@pytest.mark.parametrize("text", [". .. " * 800, "! " * 2_000, "., $" * 1_300])
def test_marks_before_words_that_do_not_come_are_read_at_once(text: str) -> None:
    started = time.thread_time()
    assert told_deeds(text) == ()
    assert time.thread_time() - started < 0.05


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_TEXTS, _TEXTS, _TEXTS)
def test_what_was_read_before_changes_no_finding(told: str, shown: str, said: str) -> None:
    pack = find_pack("ecommerce")
    once = [run_checks(view) for view in views(_recording(told, shown, said), pack)]
    list(map(run_checks, views(_recording(said, told, shown), pack)))
    assert [run_checks(view) for view in views(_recording(told, shown, said), pack)] == once


@given(st.text(alphabet="ab. \n!?", max_size=3 * LONGEST))
def test_sentences_cover_a_text_and_none_is_longer_than_allowed(text: str) -> None:
    places = list(sentences(text))
    assert "".join(text[start:end] for start, end in places) == text
    assert all(end - start <= LONGEST for start, end in places)
    assert all(sentence_at(text, start) == (start, end) for start, end in places if start < end)
