"""Which dialogues of a run an export takes, and why it leaves the others out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.dialogue import Dialogue, EndingKind
from simulator.errors import UserError, nearest
from simulator.play.finding_codes import CODES

Accept = Literal["expected", "clean"]

GOALS = {"reached": True, "not_reached": False, "no_verdict": None}

KINDS: dict[str, Sequence[str]] = {
    "goal": tuple(GOALS),
    "ending": tuple(kind.value for kind in EndingKind),
    "finding": tuple(sorted(CODES)),
}
"""What `--only` may name, and the values of each."""


@dataclass(frozen=True)
class Selection:
    """What is taken.

    Attributes:
        accept: `expected`: clean, and ended as well as the case allows; `clean`: all of the former.
        only: Pairs of a kind and a value, such as `("ending", "refused")`; of each kind one of the
            values has to fit.
    """

    accept: Accept = "expected"
    only: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(cls, accept: str, only: Iterable[str]) -> Selection:
        """From `expected` or `clean`, and texts such as `ending:refused`.

        Raises:
            UserError: An unknown kind or value, with the nearest one.
        """
        if accept not in ("expected", "clean"):
            known = nearest(accept, ("expected", "clean"))
            raise UserError(f"--accept takes expected or clean, not `{accept}`{known}")
        return cls("clean" if accept == "clean" else "expected", tuple(map(_read, only)))

    def against(self, dialogue: Dialogue) -> str:
        """Why a dialogue is left out; empty where it is taken."""
        verdict = dialogue.verdict
        if not (verdict.clean if self.accept == "clean" else verdict.accepted):
            return f"not accepted: {verdict.reasons[0]}"
        for kind in dict.fromkeys(kind for kind, _ in self.only):
            values = [value for other, value in self.only if other == kind]
            if not any(_FITS[kind](dialogue, value) for value in values):
                return f"not of {kind} {' or '.join(values)}"
        return ""


EXPECTED = Selection()


def _read(text: str) -> tuple[str, str]:
    kind, _, value = text.partition(":")
    if kind not in KINDS:
        hint = nearest(kind, KINDS) or " (goal:, ending: or finding:)"
        raise UserError(f"--only `{text}`: there is no `{kind}` to choose by{hint}")
    if value not in KINDS[kind]:
        hint = nearest(value, KINDS[kind]) or f" ({', '.join(KINDS[kind])})"
        raise UserError(f"--only `{text}`: there is no {kind} `{value}`{hint}")
    return kind, value


def _has_finding(dialogue: Dialogue, code: str) -> bool:
    return any(finding.code == code for finding in dialogue.findings)


_FITS: dict[str, Callable[[Dialogue, str], bool]] = {
    "goal": lambda dialogue, value: dialogue.verdict.goal is GOALS[value],
    "ending": lambda dialogue, value: dialogue.ending.kind.value == value,
    "finding": _has_finding,
}
