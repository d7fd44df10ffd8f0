"""A run at a glance: a row for each dialogue and filters over them, for `show` and `view`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

from simulator.dialogue import Dialogue, EndingKind
from simulator.errors import UserError, nearest
from simulator.play.finding_codes import CODES
from simulator.runs.reviews import NOTHING, Decision, Decisions

UNDECIDED = "undecided"
CORRECTED = Decision.CORRECTED.value
DECIDED = (Decision.ACCEPTED.value, Decision.REJECTED.value, CORRECTED, UNDECIDED)
"""What a filter may ask of people's decisions."""


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One dialogue as people left it, without its transcript.

    Attributes:
        place: In the plan, from 1.
        id: Of its case.
        scenario: `pack/scenario`.
        persona, turns, ending, accepted, goal: As in the dialogue.
        findings: Codes, in order, as often as they were found.
        decided: `accepted` or `rejected` by a person; empty where nobody said so.
        corrected: Turns in which a person has put other words.
        text: All that was said and called, casefolded.
    """

    place: int
    id: str
    scenario: str
    persona: str
    turns: int
    ending: str
    accepted: bool
    goal: bool | None
    findings: tuple[str, ...]
    decided: str
    corrected: int
    text: str

    @classmethod
    def of(cls, place: int, left: Dialogue, decisions: Decisions = NOTHING) -> OverviewRow:
        """The row of a dialogue.

        Args:
            place: In the plan, from 1.
            left: As people left it.
            decisions: What they decided.
        """
        return cls(
            place,
            left.case_id,
            f"{left.pack}/{left.scenario}",
            left.persona,
            len(left.turns),
            left.ending.kind.value,
            left.verdict.accepted,
            left.verdict.goal,
            tuple(finding.code for finding in left.findings),
            decisions.verdict.decision.value if decisions.verdict else "",
            len(decisions.corrections),
            "\n".join(_said(left)).casefold(),
        )

    def is_decided(self, wanted: str) -> bool:
        """Whether people decided so: one of `DECIDED`."""
        if wanted == CORRECTED:
            return bool(self.corrected)
        return not self.decided and not self.corrected if wanted == UNDECIDED else (
            self.decided == wanted
        )  # fmt: skip


def _said(dialogue: Dialogue) -> Iterator[str]:
    for turn in dialogue.turns:
        yield turn.text
        for call in turn.calls:
            yield call.name
            yield from map(str, call.arguments.values())


@dataclass(frozen=True)
class RowFilter:
    """What a row has to be like; empty texts and None ask for nothing.

    Attributes:
        scenario: With its pack, as `bakery/complaint`, or without.
        persona, ending: By name.
        accepted: As `export` sees it: by a person, else by the critic.
        finding: Code of a finding that stands in it.
        text: Something that was said or called, in any case of letters.
        decided: One of `DECIDED`.
    """

    scenario: str = ""
    persona: str = ""
    ending: str = ""
    accepted: bool | None = None
    finding: str = ""
    text: str = ""
    decided: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) not in ("", None) for each in fields(self))

    def misses(self, row: OverviewRow) -> list[str]:
        """Names of what a row does not fit."""
        found = []
        if self.scenario and self.scenario not in (row.scenario, row.scenario.partition("/")[2]):
            found.append("scenario")
        if self.persona and self.persona != row.persona:
            found.append("persona")
        if self.ending and self.ending != row.ending:
            found.append("ending")
        if self.accepted is not None and self.accepted != row.accepted:
            found.append("accepted")
        if self.finding and self.finding not in row.findings:
            found.append("finding")
        if self.text and self.text.casefold() not in row.text:
            found.append("text")
        if self.decided and not row.is_decided(self.decided):
            found.append("decided")
        return found

    def check(self, rows: Iterable[OverviewRow]) -> None:
        """Refuse names that no dialogue of a run has.

        Raises:
            UserError: Says the nearest name that there is.
        """
        scenarios, personas, codes = set[str](), set[str](), set(CODES)
        for row in rows:
            scenarios |= {row.scenario, row.scenario.partition("/")[2]}
            personas.add(row.persona)
            codes.update(row.findings)
        for what, given, known in (
            ("scenario", self.scenario, scenarios),
            ("persona", self.persona, personas),
            ("ending", self.ending, {kind.value for kind in EndingKind}),
            ("finding", self.finding, codes),
        ):
            if given and known and given not in known:
                raise UserError(
                    f"--{what}: no dialogue of this run has `{given}`{nearest(given, known)}"
                )

    def __str__(self) -> str:
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        words = {True: "accepted", False: "rejected"}
        parts = [words[self.accepted]] if self.accepted is not None else []
        parts += [f"{name} {value}" for name, value in told.items() if value and name != "accepted"]
        return ", ".join(parts)


@dataclass(frozen=True)
class Selected:
    """What a filter leaves of a run.

    Attributes:
        rows: Those that fit.
        counts: By name of a filter and value, how many rows there would be with that value and the
            other filters as they are.
    """

    rows: Sequence[OverviewRow]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def select(rows: Iterable[OverviewRow], wanted: RowFilter) -> Selected:
    """The rows that fit, and what each filter could be set to, in one pass."""
    found: list[OverviewRow] = []
    names = ("scenario", "persona", "ending", "accepted", "finding", "decided")
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for row in rows:
        missed = wanted.misses(row)
        if len(missed) > 1:
            continue
        if not missed:
            found.append(row)
        for name in missed or names:
            if name in counts:
                counts[name].update(_values(row, name))
    return Selected(found, counts)


def _values(row: OverviewRow, name: str) -> Iterable[str]:
    if name == "accepted":
        return ("yes" if row.accepted else "no",)
    if name == "finding":
        return set(row.findings)
    if name == "decided":
        return [value for value in DECIDED if row.is_decided(value)]
    return (str(getattr(row, name)),)
