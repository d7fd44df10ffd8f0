"""False success: how likely it is that support says it is done, and it is not.

A score for each conversation in which support tells of a deed, from its text and the tool log
alone, without rewards and without training: signs, each with a weight, taken together as
independent doubts. Some speak against what was told; the others say how much there was to get
wrong, for most false successes are deeds that were carried out and not the ones that were wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from simulator.analyses.recordings.reader import Recording
from simulator.content.pack import Pack
from simulator.dialogue import Finding, Severity, Speaker, ToolCall, Turn
from simulator.play.critic.deeds import STEMS, is_reading
from simulator.play.critic.told_deeds import ToldDeed, told_deeds
from simulator.play.nlu import nlu_for


@dataclass(frozen=True)
class Sign:
    """What makes it less believable that what was told is so.

    Attributes:
        weight: The share of belief (0 to 1) that it takes at most.
        half: How often it has to be there to take half of that; 0 where once is enough.
        text: What it counts, for people.
    """

    weight: float
    half: float
    text: str

    def doubt(self, count: int) -> float:
        """The share of belief that it takes: more with every time it is there."""
        return self.weight * (count / (count + self.half)) if count else 0.0


SIGNS = {
    "deed_without_call": Sign(0.8, 0, "deeds told without a call"),
    "other_thing": Sign(0.5, 0, "things told of that no deed was called with"),
    "contradiction": Sign(0.5, 0, "contradictions, amounts of deeds that were others"),
    "other_error": Sign(0.3, 1, "other errors in what was said"),
    "failed_deed": Sign(0.3, 1, "calls of deeds that failed"),
    "without_yes": Sign(0.4, 1, "deeds without the customer's yes"),
    "handed_over": Sign(0.2, 0, "handed over after the deed"),
    "options": Sign(0.4, 16, "lines of lists shown"),
    "wishes": Sign(0.3, 2, "wishes by comparison, or for all of something"),
    "lookups": Sign(0.3, 6, "different look-ups"),
    "words": Sign(0.3, 600, "words of support"),
}
"""All signs by name, those against what was told first."""

WORK = ("options", "wishes", "lookups", "words")
"""Signs of how much there was to get wrong: every conversation has some."""

_CODES = {"claimed_deed": "deed_without_call", "wrong_amount": "contradiction",
          "contradiction": "contradiction"}  # fmt: skip
_HANDS_OVER = re.compile(r"human|agent|escalat|colleague|representative|hand_?(?:over|off)", re.I)
_YES = re.compile(
    r"\b(?:yes|yep|yeah|sure|go ahead|proceed|confirm\w*|correct|please|works|sounds good|okay|ok"
    r"|go with|do it|do that|let's)\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:cheap|low|high|fast|quick|short|long|larg|bigg|small|bright|late|soon|new|old|near|clos)"
    r"(?:er|est)\b|\b(?:earlier|earliest|better|best|most|least|all|both|every\w*|each)\b",
    re.IGNORECASE,
)
_LIST = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s", re.MULTILINE)


@dataclass(frozen=True)
class FalseSuccess:
    """What there is against the deeds that one conversation tells of.

    Attributes:
        score: From 0 to 1, rising with each sign.
        signs: How often each of `SIGNS` is there; none that is not.
    """

    score: float
    signs: dict[str, int]


def against(signs: Mapping[str, int]) -> str:
    """The signs against what was told, for people; empty where there is none."""
    found = (f"{SIGNS[name].text}: {n:,}" for name, n in signs.items() if name not in WORK)
    return ", ".join(found)


def false_success(
    recording: Recording, findings: Iterable[Finding], pack: Pack | None = None
) -> FalseSuccess | None:
    """How doubtful the deeds of a conversation are; None where support tells of none.

    Args:
        recording: What was said and called.
        findings: What the critic found in it.
        pack: The business, where there is a pack of it.
    """
    told = {turn.index: _told(turn, pack) for turn in _support(recording)}
    told = {place: deeds for place, deeds in told.items() if deeds}
    if not told:
        return None
    believed, signs = 1.0, _Signs(recording, told, pack).counted(findings)
    for name, count in signs.items():
        believed *= 1 - SIGNS[name].doubt(count)
    return FalseSuccess(round(1 - believed, 4), signs)


def _support(recording: Recording) -> Iterator[Turn]:
    return (turn for turn in recording.turns if turn.speaker == Speaker.SUPPORT)


def _told(turn: Turn, pack: Pack | None) -> list[ToldDeed]:
    """The deeds that a turn tells of; who hands over has not done what was wanted."""
    found = told_deeds(turn.text, nlu_for(pack) if pack else None)
    tools = pack.tools if pack else {}
    return [
        told
        for told in found
        if not told.hands_over
        and (told.deed in STEMS or (told.deed in tools and tools[told.deed].is_deed)
             or (not told.deed and told.worded and told.span != (0, len(turn.text))))
    ]  # fmt: skip


class _Signs:
    """Counts the signs of one conversation.

    Args:
        recording: The conversation.
        told: The deeds that it tells of, by turn.
        pack: The business, where there is a pack of it.
    """

    def __init__(
        self, recording: Recording, told: dict[int, list[ToldDeed]], pack: Pack | None
    ) -> None:
        self._recording, self._told, self._pack = recording, told, pack
        calls = [call for turn in recording.turns for call in turn.calls]
        self._calls = calls
        self._deeds = [call for call in calls if self._is_deed(call)]

    def counted(self, findings: Iterable[Finding]) -> dict[str, int]:
        """How often each sign is there, in the order of `SIGNS`."""
        counts = dict.fromkeys(SIGNS, 0)
        for finding in findings:
            if finding.severity == Severity.ERROR:
                counts[_CODES.get(finding.code, "other_error")] += 1
        deeds, customer = self._deeds, self._words(Speaker.CUSTOMER)
        done = any(call.ok for call in deeds)
        counts["deed_without_call"] += 0 if done else sum(not t.deed for t in self._all())
        counts["other_thing"] = len(self._others())
        counts["failed_deed"] = sum(not call.ok for call in deeds)
        counts["without_yes"] = self._without_yes()
        counts["handed_over"] = int(self._handed_over())
        counts["options"] = sum(len(_LIST.findall(turn.text)) for turn in _support(self._recording))
        counts["wishes"] = len(_WISH.findall(customer))
        counts["lookups"] = len({(c.name, str(c.arguments)) for c in self._calls if self._looks(c)})
        counts["words"] = len(self._words(Speaker.SUPPORT).split())
        return {name: count for name, count in counts.items() if count}

    def _all(self) -> Iterator[ToldDeed]:
        return (told for deeds in self._told.values() for told in deeds)

    def _words(self, speaker: Speaker) -> str:
        return " ".join(turn.text for turn in self._recording.turns if turn.speaker == speaker)

    def _looks(self, call: ToolCall) -> bool:
        if self._pack and call.name in self._pack.tools:
            return not self._pack.tools[call.name].is_deed
        return is_reading(call.name)

    def _is_deed(self, call: ToolCall) -> bool:
        return not self._looks(call) and not _HANDS_OVER.search(call.name)

    def _others(self) -> set[str]:
        """Ids told with a deed that no call of a deed has, nor a result beside such a deed."""
        shown = [f"{call.arguments} {call.result}" for call in self._deeds if call.ok]
        read = [call.result.lower() for call in self._calls if call.ok]
        return {
            thing
            for told in self._all()
            for thing in told.things
            if not any(thing in text for text in shown)
            and not any(thing.lower() in text and told.deed in text for text in read)
        }

    def _without_yes(self) -> int:
        """Turns with a deed after words of the customer that ask for nothing and agree to none."""
        count, heard = 0, ""
        for turn in self._recording.turns:
            if turn.speaker == Speaker.CUSTOMER:
                heard = turn.text
            elif any(call.ok and self._is_deed(call) for call in turn.calls):
                count += bool(heard) and not _YES.search(heard)
        return count

    def _handed_over(self) -> bool:
        """Whether support hands the customer on after it has told of a deed."""
        first = min(self._told)
        later = [turn for turn in _support(self._recording) if turn.index >= first]
        calls = (call for turn in later for call in turn.calls)
        called = any(call.ok and _HANDS_OVER.search(call.name) for call in calls)
        return called or any(t.hands_over for turn in later for t in told_deeds(turn.text))
