"""A finished dialogue and its parts: pure data, frozen, written to files as JSON.

History of the format: 1, the first.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.acts import Act
from simulator.attacks import Observed

FORMAT = 1


class Data(BaseModel):
    """What crosses a file: frozen, and without keys that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Speaker(StrEnum):
    """Who speaks a turn."""

    CUSTOMER = "customer"
    SUPPORT = "support"


class Blame(StrEnum):
    """Who erred. Only `support` counts against a bot."""

    CUSTOMER = "customer"
    SUPPORT = "support"
    ENVIRONMENT = "environment"
    HARNESS = "harness"


class Severity(StrEnum):
    """`error` has a support turn repaired or its dialogue rejected; `warning` is only reported."""

    ERROR = "error"
    WARNING = "warning"


class EndingKind(StrEnum):
    """Why a dialogue stopped: the first four are the actors' doing, the last three are ours."""

    RESOLVED = "resolved"
    REFUSED = "refused"
    ESCALATED = "escalated"
    GAVE_UP = "gave_up"
    TURN_LIMIT = "turn_limit"
    BUDGET = "budget"
    ERROR = "error"

    @property
    def by_actors(self) -> bool:
        """Whether customer or support ended it, rather than the simulator."""
        return self not in (EndingKind.TURN_LIMIT, EndingKind.BUDGET, EndingKind.ERROR)


class RuleOutcome(StrEnum):
    """What a rule said of one tool call; `broken` is a rule that the agent had to keep."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    BROKEN = "broken"


class Fault(StrEnum):
    """What can go wrong in the world behind a tool (`content/world_faults.py`)."""

    TIMEOUT_AFTER_COMMIT = "timeout_after_commit"
    FAILS_ONCE = "fails_once"
    STALE = "stale"
    MALFORMED = "malformed"


class Finding(Data):
    """One thing the critic found wrong.

    Example:
        >>> Finding(code="unknown_id", severity="error", blame="support", turn=3,
        ...         message="ORD-1 is not an order", span=(10, 15)).code
        'unknown_id'
    """

    code: str
    severity: Severity
    blame: Blame
    turn: int
    message: str
    span: tuple[int, int] | None = None
    """Start and end, in characters of the turn's text."""
    expected: str = ""
    source: str = ""
    """Where the expectation comes from: a record's field, a rule, an earlier turn, a tool call."""

    @property
    def advice(self) -> str:
        """What is wrong and what is right instead, where that is a value and no kind of thing."""
        kind = self.expected.startswith(("a ", "an ", "the ", "at most "))
        return (
            f"{self.message} (right: {self.expected})"
            if self.expected and not kind
            else self.message
        )


class ToolCall(Data):
    """One call of a tool, what each rule said of it and what came back."""

    id: str
    name: str
    arguments: dict[str, Any]
    result: str
    """The JSON text that support was given."""
    ok: bool
    rules: dict[str, RuleOutcome] = Field(default_factory=dict)
    because: str = ""
    """Why it was refused or failed; empty when `ok`."""
    fault: str = Field("", exclude_if=lambda fault: not fault)
    """The fault that the world played here (`content/world_faults.py`); `result` is then what
    support was shown, while `ok` and `rules` are what is true. Empty, and not written, for none."""


class Draft(Data):
    """A support turn that the critic sent back: the negative of a preference pair."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    findings: tuple[Finding, ...] = ()


class Turn(Data):
    """What one speaker said; for support with the tool calls made before it spoke."""

    index: int
    """Counted from 0 over both speakers."""
    speaker: Speaker
    text: str
    calls: tuple[ToolCall, ...] = ()
    beat: str = ""
    """Customer only: the beat of the scenario's graph that this turn plays."""
    mood: str = ""
    move: str = ""
    """Customer only: the move of its tactic that this turn makes, which need not play its beat."""
    findings: tuple[Finding, ...] = ()
    drafts: tuple[Draft, ...] = ()
    flaw: str = ""
    """What the embedded model was told to get wrong here; empty wherever it was not told to."""
    acts: tuple[Act, ...] = ()
    """Support only: what the embedded model meant by it, calls included; no check reads them."""


class Ending(Data):
    """Who stopped the dialogue and why; `detail` names the limit or error when we did."""

    kind: EndingKind
    detail: str = ""


RANKS = {
    EndingKind.GAVE_UP: 0,
    EndingKind.REFUSED: 1,
    EndingKind.ESCALATED: 1,
    EndingKind.RESOLVED: 2,
}
"""How well a dialogue ended, among the endings that its speakers bring about."""

NOT_UNDERSTOOD = "not_understood"
"""The reason of a dialogue of which one cannot tell: support was mostly not understood."""

SHORT_OF = "short_of:"
"""How the reason begins of a dialogue that ended worse than it could."""

PERSON = "a person: "
"""How the reason begins of a dialogue that a person has rejected."""


class Verdict(Data):
    """What is to be said of a dialogue: three endpoints side by side, never merged.

    `goal` is None where the scenario's expectation could not be evaluated: no verdict, not a pass.
    """

    clean: bool
    """Without an error, not ended by us, and understood: this is what coverage counts."""
    accepted: bool
    """Clean, and ended as well as the case allows: this is what export takes."""
    possible: EndingKind | None = None
    """The best ending that policy allows along the customer's way; None where it was not asked."""
    understood: float | None = None
    """Share of support's turns (0 to 1) of which the NLU could tell what they do."""
    reasons: tuple[str, ...] = ()
    """Why it was not accepted: codes of findings, `ending:turn_limit`, `not_understood`, or
    `short_of:resolved` where more was possible; `a person: WHY` where one has rejected it."""
    goal: bool | None = None
    """The world at the end is as the scenario expects."""
    agreed: bool = False
    """In words: the customer left with what it came for."""
    evidence: tuple[str, ...] = ()
    """In the tool log: the deeds that were carried out, in order."""
    changed: tuple[str, ...] = ()
    """In the world: `collection/id.field` of all that changed."""

    @model_validator(mode="before")
    @classmethod
    def _of_version_0_1(cls, data: Any) -> Any:
        """Verdicts without `clean`: accepted meant no more then."""
        if isinstance(data, dict) and "clean" not in data and "accepted" in data:
            return {"clean": data["accepted"], **data}
        return data

    @property
    def by_person(self) -> bool:
        """Whether a person has rejected it, which no choice of what is taken changes."""
        return any(reason.startswith(PERSON) for reason in self.reasons)

    @property
    def reached(self) -> bool | None:
        """Whether it ended as well as it could; None where that was not asked or it broke off."""
        short = any(reason.startswith(SHORT_OF) for reason in self.reasons)
        return None if self.possible is None else not short

    def against(self, possible: EndingKind, ending: EndingKind) -> Verdict:
        """The same verdict, with what was possible held against how the dialogue ended."""
        short = RANKS.get(ending, 0) < RANKS[possible]
        reasons = (*self.reasons, f"{SHORT_OF}{possible.value}") if short else self.reasons
        accepted = self.clean and not short
        return self.model_copy(
            update={"possible": possible, "accepted": accepted, "reasons": reasons}
        )


class Usage(Data):
    """What one role's model has used in a dialogue; empty for the embedded model.

    Dollars are None where a price is not known. `forms` counts how structured replies were asked
    for (`schema`, `object`, `plain`) and how they were read (`lenient`, `unusable`).
    """

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cached: int = 0
    estimated: int = 0
    """Calls whose figures were counted here, since the endpoint gave none that could be true."""
    dollars: Decimal | None = None
    forms: dict[str, int] = Field(default_factory=dict)

    def plus(self, other: Usage) -> Usage:
        """Both together; dollars are known where one of them has any."""
        counts = ("calls", "tokens_in", "tokens_out", "cached", "estimated")
        dollars = [used.dollars for used in (self, other) if used.dollars is not None]
        forms = Counter(self.forms) + Counter(other.forms)
        return Usage(
            **{name: getattr(self, name) + getattr(other, name) for name in counts},
            dollars=sum(dollars, Decimal(0)) if dollars else None,
            forms=dict(sorted(forms.items())),
        )


class Opinion(StrEnum):
    """What a judge says of one grade; `no verdict` is neither a pass nor a fail."""

    PASS = "pass"
    FAIL = "fail"
    NONE = "no verdict"


class Grade(Data):
    """One grade of a judge: a pass or a fail stands on a passage, no verdict on its reason alone.

    Example:
        >>> Grade(opinion="no verdict", reason="the reply was not JSON").quote
        ''
    """

    opinion: Opinion
    reason: str
    turn: int | None = None
    """The turn that is quoted."""
    quote: str = ""
    """A passage that stands in that turn word for word."""

    @model_validator(mode="after")
    def _stands_on_a_quote(self) -> Self:
        if self.opinion != Opinion.NONE and (self.turn is None or not self.quote):
            raise ValueError("a pass or a fail needs a turn and a quote from it")
        return self


class Judgement(Data):
    """What one judge, a language model, says of a finished dialogue: an opinion, no measurement."""

    model: str
    """Who judged."""
    coherence: Grade
    persona_adherence: Grade
    helpfulness: Grade
    resolution: Grade

    @property
    def grades(self) -> dict[str, Grade]:
        """The grades by name, in the order of `GRADES`."""
        return {name: getattr(self, name) for name in GRADES}

    @property
    def opinions(self) -> frozenset[Opinion]:
        """Every opinion that stands in it."""
        return frozenset(grade.opinion for grade in self.grades.values())


GRADES = tuple(name for name in Judgement.model_fields if name != "model")
"""Names of the grades."""


class Dialogue(Data):
    """One case as it was played; `case_id` and `digest` say exactly what was played."""

    format: int = FORMAT
    case_id: str
    pack: str
    digest: str
    scenario: str
    persona: str
    seed: int
    models: dict[str, str]
    """Per role, who spoke: `embedded (rules, not a language model)` or a model's name."""
    system: str
    """The system prompt that support was given."""
    groups: tuple[str, ...] = ()
    """Records it is about (`customers/CUST-...`); dialogues sharing one never straddle a split."""
    turns: tuple[Turn, ...]
    ending: Ending
    verdict: Verdict
    tokens: dict[str, int] = Field(default_factory=dict)
    """Per speaker, tokens of what was said."""
    usage: dict[str, Usage] = Field(default_factory=dict)
    """Per role, what its model has used; only of models that are paid for."""
    judgement: Judgement | None = None
    """What the judge said; None where none was asked. The verdict knows nothing of it."""
    observed: Observed | None = None
    """What could be seen of a bot that is not ours; None where all of it could."""
    hits: tuple[str, ...] = ()
    """The coverage bins that it exercised; empty where that was not measured."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings on the turns that stand; those of rejected drafts stay with the drafts."""
        return tuple(finding for turn in self.turns for finding in turn.findings)

    @property
    def outcome(self) -> str:
        """How it ended, in words: its ending, the goal and the verdict."""
        goal = {True: "goal reached", False: "goal not reached", None: "no verdict on the goal"}
        verdict, detail = self.verdict, f" ({self.ending.detail})" if self.ending.detail else ""
        state = "accepted" if verdict.accepted else f"rejected: {', '.join(verdict.reasons)}"
        return f"{self.ending.kind.value}{detail}, {goal[verdict.goal]}, {state}"

    @property
    def repaired(self) -> int:
        """How many turns were sent back at least once."""
        return sum(1 for turn in self.turns if turn.drafts)
