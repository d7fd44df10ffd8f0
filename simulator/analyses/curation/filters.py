"""Filters of a curation: what a dialogue has to be like to be kept, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.dialogue import GRADES, Dialogue, EndingKind, Judgement, Opinion
from simulator.errors import UserError, nearest
from simulator.play.finding_codes import CODES

ACCEPT = ("expected", "clean", "any")


@dataclass(frozen=True)
class Filters:
    """What is kept.

    Attributes:
        accept: `expected`: clean, and ended as well as the case allows; `clean`: without error;
            `any`.
        without: Findings, warnings too, that no dialogue may have.
        endings: The only ones; empty for all.
        least_turns: Turns of both sides together, at least.
        most_turns: And at most; None for any number.
        grades: What a judge has to have passed; one that was not judged is dropped.
    """

    accept: str = "expected"
    without: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    least_turns: int = 0
    most_turns: int | None = None
    grades: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse what there is not.

        Raises:
            UserError: An unknown name, with the nearest one, or bounds that nothing is within.
        """
        kinds = tuple(kind.value for kind in EndingKind)
        for what, given, known in (
            ("--accept", (self.accept,), ACCEPT),
            ("--without", self.without, tuple(CODES)),
            ("--ending", self.endings, kinds),
            ("--grade", self.grades, GRADES),
        ):
            for name in given:
                if name not in known:
                    raise UserError(f"{what}: there is no `{name}`{nearest(name, known)}")
        if self.most_turns is not None and self.most_turns < max(1, self.least_turns):
            raise UserError(
                f"--most-turns {self.most_turns} leaves nothing above --least-turns"
                f" {self.least_turns}"
            )

    def against(self, dialogue: Dialogue, judgements: Sequence[Judgement] = ()) -> str:
        """Why a dialogue is dropped; empty where it is kept."""
        return (
            self._verdict(dialogue)
            or self._finding(dialogue)
            or self._form(dialogue)
            or self._judged(judgements)
        )

    def _verdict(self, dialogue: Dialogue) -> str:
        verdict = dialogue.verdict
        good = {"expected": verdict.accepted, "clean": verdict.clean, "any": not verdict.by_person}[
            self.accept
        ]
        return "" if good else f"not accepted: {verdict.reasons[0]}"

    def _finding(self, dialogue: Dialogue) -> str:
        codes = {finding.code for finding in dialogue.findings}
        return next((f"finding: {code}" for code in self.without if code in codes), "")

    def _form(self, dialogue: Dialogue) -> str:
        if self.endings and dialogue.ending.kind.value not in self.endings:
            return f"ending: {dialogue.ending.kind.value}"
        turns = len(dialogue.turns)
        if turns < self.least_turns:
            return f"fewer than {self.least_turns} turns"
        if self.most_turns is not None and turns > self.most_turns:
            return f"more than {self.most_turns} turns"
        return ""

    def _judged(self, judgements: Sequence[Judgement]) -> str:
        if self.grades and not judgements:
            return "not judged"
        for name in self.grades:
            if any(said.grades[name].opinion != Opinion.PASS for said in judgements):
                return f"judge: {name} is not a pass"
        return ""
