"""Reviews: what people decide about a dialogue, in a log of which the last entry counts.

A stored dialogue never changes. What training takes of it is the dialogue as people left it:
accepted or rejected in the critic's stead, and with the words that they put in the place of others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from simulator.dialogue import (
    PERSON,
    Blame,
    Data,
    Dialogue,
    Draft,
    Finding,
    Severity,
    Speaker,
    Turn,
    Verdict,
)
from simulator.errors import UserError

CORRECTED = "corrected_by_person"
"""Code of the finding on words that a person has replaced."""

LONGEST_REASON = 200
LONGEST_TEXT = 20_000


class Decision(StrEnum):
    """What a person does: the first two to a dialogue, the third to a turn, the last to either."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class Review(Data):
    """One entry of the log."""

    decision: Decision
    reason: str = ""
    turn: int | None = None
    """The turn that is corrected, or whose correction is withdrawn; of a rejected dialogue the turn
    that it is rejected for. None for the dialogue as a whole."""
    text: str = ""
    """The words in the place of the turn's own."""
    at: datetime
    """When, in UTC."""

    def check(self, dialogue: Dialogue) -> None:
        """Refuse what cannot be done to a dialogue.

        Raises:
            UserError: A reason or words lack, or there is no such turn.
        """
        for what, text, most in (
            ("reason", self.reason, LONGEST_REASON),
            ("text", self.text, LONGEST_TEXT),
        ):
            _check_text(what, text, most)
        if self.turn is not None and not 0 <= self.turn < len(dialogue.turns):
            last = len(dialogue.turns) - 1
            raise UserError(f"turn {self.turn}: the turns of this dialogue are 0 to {last}")
        if self.decision in (Decision.REJECTED, Decision.CORRECTED) and not self.reason.strip():
            raise UserError(f"{self.decision.value}: say why; the reason is missing")
        if self.decision == Decision.CORRECTED:
            if self.turn is None:
                raise UserError("corrected: say which turn")
            if not self.text.strip():
                raise UserError(f"turn {self.turn}: a correction needs words")
            if self.text == dialogue.turns[self.turn].text:
                raise UserError(f"turn {self.turn}: these are its own words already")
        elif self.text:
            raise UserError(f"{self.decision.value}: only a correction has words of its own")


def _check_text(what: str, text: str, most: int) -> None:
    if len(text) > most:
        raise UserError(f"{what}: {len(text):,} characters, and at most {most:,} are taken")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UserError(f"{what}: half of a surrogate pair is no text") from None


def now() -> datetime:
    """The time of an entry, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Decisions:
    """What counts of a dialogue's log.

    Attributes:
        log: All entries, the first one first.
        verdict: Whether it was accepted or rejected; None where no person said so.
        corrections: By turn.
    """

    log: tuple[Review, ...] = ()
    verdict: Review | None = None
    corrections: Mapping[int, Review] = field(default_factory=dict)

    @classmethod
    def of(cls, log: Iterable[Review]) -> Decisions:
        """From the log: a later entry takes the place of an earlier one about the same."""
        entries, verdict, corrections = tuple(log), None, dict[int, Review]()
        for entry in entries:
            if entry.decision in (Decision.ACCEPTED, Decision.REJECTED):
                verdict = entry
            elif entry.turn is None:
                verdict = None
            elif entry.decision == Decision.CORRECTED:
                corrections[entry.turn] = entry
            else:
                corrections.pop(entry.turn, None)
        return cls(entries, verdict, corrections)

    def applied(self, dialogue: Dialogue) -> Dialogue:
        """The dialogue as people left it."""
        update: dict[str, object] = {}
        if self.corrections:
            update["turns"] = tuple(
                _corrected(turn, self.corrections[turn.index])
                if turn.index in self.corrections
                else turn
                for turn in dialogue.turns
            )
            update["models"] = {**dialogue.models, "corrections": "a person"}
        if self.verdict is not None:
            update["verdict"] = _decided(dialogue.verdict, self.verdict)
        return dialogue.model_copy(update=update) if update else dialogue


def _decided(verdict: Verdict, review: Review) -> Verdict:
    good = review.decision == Decision.ACCEPTED
    reasons = () if good else (f"{PERSON}{' '.join(review.reason.split())}",)
    return verdict.model_copy(update={"clean": good, "accepted": good, "reasons": reasons})


def _corrected(turn: Turn, review: Review) -> Turn:
    """The turn in other words; support's own become a draft, so that the two are a pair.

    What was found in the words, and what the embedded model meant by them, went with them.
    """
    update: dict[str, object] = {"text": review.text, "findings": ()}
    if turn.speaker == Speaker.SUPPORT:
        found = Finding(
            code=CORRECTED,
            severity=Severity.ERROR,
            blame=Blame.SUPPORT,
            turn=turn.index,
            message=f"{PERSON}{review.reason}",
        )
        own = Draft(text=turn.text, calls=turn.calls, findings=(found, *turn.findings))
        update["drafts"] = (*turn.drafts, own)
        update["acts"] = tuple(act for act in turn.acts if act.act == "call")
    return turn.model_copy(update=update)


NOTHING = Decisions()


def reasons_in(decisions: Iterable[Decisions]) -> Sequence[str]:
    """The reasons that were given so far, the most frequent first."""
    counts: defaultdict[str, int] = defaultdict(int)
    for each in decisions:
        for entry in each.log:
            if entry.reason:
                counts[entry.reason] += 1
    return sorted(counts, key=lambda reason: (-counts[reason], reason))
