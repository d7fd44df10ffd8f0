"""Coherence: nothing is asked twice, nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.dialogue import Finding, Speaker
from simulator.play.critic.registry import Look, check
from simulator.play.ear import words


@check
def asks_again(look: Look) -> Iterator[Finding]:
    """Support asks for what the customer has told, although nothing was wrong with it."""
    if not look.by_support or look.ear is None or look.pack is None:
        return
    recent = [*look.turn.calls, *(call for turn in look.turns[-2:] for call in turn.calls)]
    doubted = {name for call in recent if not call.ok for name in call.arguments}
    for slot in look.ear.support(look.turn.text).requests:
        told = look.session.told.get(slot, ())
        if told and slot not in doubted and told[-1].speaker == Speaker.CUSTOMER:
            yield look.finding(
                "asks_again",
                f"asks for the {look.pack.slots[slot].called[0]}, which was told",
                expected=told[-1].value,
                source=f"turn {told[-1].turn}",
            )


@check
def repetition(look: Look) -> Iterator[Finding]:
    """The same speaker says the same thing again, word for word."""
    folded = words(look.turn.text)
    if len(folded) < 8:
        return
    for turn in look.turns:
        same = turn.speaker == look.turn.speaker and len(turn.text) == len(look.turn.text)
        if same and words(turn.text) == folded:
            source = f"turn {turn.index}"
            yield look.finding("repetition", f"repeats {source}", source=source)
            return
