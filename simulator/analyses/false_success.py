"""False success: how likely it is that support says it is done, and it is not.

A score for each conversation in which support tells of a deed, from its text and the tool log
alone, without rewards and without training: how much speaks against what it told, taken together
as independent doubts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.analyses.recordings.reader import Recording
from simulator.dialogue import Finding, Severity, Speaker
from simulator.play.critic.deed_words import deeds_told, is_reading

WORK = 40
"""Calls of a conversation at which half of what can go wrong with long work is counted."""

_DOUBTS = {"claimed_deed": 0.8, "wrong_amount": 0.6, "contradiction": 0.6}
_OTHER_ERROR = 0.3
_FAILED = 0.25
_HANDED_OVER = ("hand", "transfer")


def false_success(recording: Recording, findings: Iterable[Finding]) -> float | None:
    """A score from 0 to 1; None where support tells of no deed.

    Args:
        recording: What was said and called.
        findings: What the critic found in it.
    """
    if not any(_tells(turn.text) for turn in recording.turns if turn.speaker == Speaker.SUPPORT):
        return None
    doubts = [
        _DOUBTS.get(finding.code, _OTHER_ERROR)
        for finding in findings
        if finding.severity == Severity.ERROR
    ]
    calls = [call for turn in recording.turns for call in turn.calls]
    succeeded = {call.name for call in calls if call.ok}
    failed = {call.name for call in calls if not call.ok and not is_reading(call.name)}
    doubts += [_FAILED for name in failed if name not in succeeded]
    doubts.append(len(calls) / (len(calls) + WORK))
    return round(_together(doubts), 4)


def _tells(text: str) -> bool:
    told = deeds_told(text.replace("’", "'"))
    return any(stem not in _HANDED_OVER for stem, _ in told)


def _together(doubts: Sequence[float]) -> float:
    """The share that is left when each doubt takes its part of what is still believed."""
    believed = 1.0
    for doubt in doubts:
        believed *= 1 - doubt
    return 1 - believed
