"""State tracking: what a turn changes of what the two know of each other."""

from __future__ import annotations

from simulator.content.session import Session
from simulator.dialogue import Speaker, Turn
from simulator.play.nlu import NLU


def after_customer(session: Session, turn: Turn, nlu: NLU | None) -> Session:
    """The session after a customer's turn: what it told, and what it brought up.

    What was flagged is no evidence, but told it was: support may say an invented number back.
    """
    session = session.said(unflagged(turn), f"turn {turn.index}")
    if nlu is None:
        return session
    asked = session.asked_in(turn.index - 1)
    reading = nlu.customer(turn.text, asked)
    raised = [name for i in reading.intents if i.kind in ("wants", "asks") for name in i.names]
    return session.was_told(reading.slots, Speaker.CUSTOMER, turn.index).was_raised(raised)


def after_support(session: Session, turn: Turn, nlu: NLU | None) -> Session:
    """The session after a turn of support that stands: what it asked for and what it said."""
    session = session.said(unflagged(turn), f"turn {turn.index}")
    if nlu is None:
        return session
    reading = nlu.support(turn.text)
    return session.was_asked(reading.requests, turn.index).was_raised(reading.offers)


def unflagged(turn: Turn) -> str:
    """The text without what the critic found wrong: a mistake is no evidence for the next one."""
    text = turn.text
    for finding in turn.findings:
        if finding.span:
            start, end = finding.span
            text = text[:start] + " " * (end - start) + text[end:]
    return text
