"""Repetition: nobody says the same again, word for word."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.dialogue import Finding, Severity, Speaker, Turn
from simulator.play.critic.deeds import is_reading
from simulator.play.critic.registry import TurnView, check
from simulator.play.nlu import words


@check
def repetition(view: TurnView) -> Iterator[Finding]:
    """The same speaker says the same thing again, word for word.

    A short sentence may be said twice. A customer that is played says it a third time only where
    its model has nothing else to say; to support that repeats itself anybody does.
    """
    folded = words(view.turn.text)
    same = [
        turn
        for turn in view.turns
        if turn.speaker == view.turn.speaker
        and len(turn.text) == len(view.turn.text)
        and words(turn.text) == folded
    ]
    stuck = view.scenario is not None and view.claimed and len(folded) > 3 and len(same) > 1
    if same and (len(folded) >= 8 or (stuck and not view.by_support)):
        source = f"turn {same[0].index}"
        answers = _has_moved_on(view, same[-1]) if view.by_support else _goes_round(view)
        severity = Severity.WARNING if answers else Severity.ERROR
        yield view.finding("repetition", f"repeats {source}", source=source, severity=severity)


def _has_moved_on(view: TurnView, before: Turn) -> bool:
    """Whether a recorded bot speaks of something else: a deed has succeeded since, or long ago."""
    if view.world is not None:
        return False
    since = [t for t in (*view.turns, view.turn) if t.index > before.index]
    return len(since) > LONG_AGO or any(
        call.ok and not is_reading(call.name) for turn in since for call in turn.calls
    )


LONG_AGO = 12
"""Turns after which anybody may say the same again."""


def _goes_round(view: TurnView) -> bool:
    """Whether support's last turn was one of its earlier ones again."""
    said = [words(turn.text) for turn in view.turns if turn.speaker == Speaker.SUPPORT]
    return bool(said) and said[-1] in said[:-1]
