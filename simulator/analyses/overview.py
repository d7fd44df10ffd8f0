"""A run at a glance: a row for each dialogue and filters over them, for `show` and `view`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from operator import attrgetter

from simulator.dialogue import Dialogue, EndingKind
from simulator.errors import UserError, nearest
from simulator.play.finding_codes import CODES
from simulator.runs.facets import Facets
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
        decided = decisions.verdict.decision.value if decisions.verdict else ""
        text = "\n".join(_said(left)).casefold()
        return cls(place, *Facets.of(left), decided, len(decisions.corrections), text)

    @classmethod
    def unread(cls, place: int, facets: Facets) -> OverviewRow:
        """The row of a dialogue that nobody has decided on, before its text is read."""
        return cls(place, *facets, decided="", corrected=0, text="")

    @property
    def decisions(self) -> tuple[str, ...]:
        """What people decided, of `DECIDED`."""
        if not self.decided and not self.corrected:
            return (UNDECIDED,)
        return (*filter(None, [self.decided]), *((CORRECTED,) if self.corrected else ()))

    def is_decided(self, wanted: str) -> bool:
        """Whether people decided so: one of `DECIDED`."""
        return wanted in self.decisions


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

    def tests(self) -> dict[str, Callable[[OverviewRow], bool]]:
        """What is asked of a row, by name; nothing where nothing is."""
        scenario, text = self.scenario, self.text.casefold()
        found: dict[str, Callable[[OverviewRow], bool]] = {}
        if scenario:
            found["scenario"] = lambda row: (
                row.scenario == scenario or (row.scenario.partition("/")[2] == scenario)
            )
        if self.persona:
            found["persona"] = lambda row: row.persona == self.persona
        if self.ending:
            found["ending"] = lambda row: row.ending == self.ending
        if self.accepted is not None:
            found["accepted"] = lambda row: row.accepted == self.accepted
        if self.finding:
            found["finding"] = lambda row: self.finding in row.findings
        if self.decided:
            found["decided"] = lambda row: row.is_decided(self.decided)
        if text:
            found["text"] = lambda row: text in row.text
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
    but_for: dict[str, list[OverviewRow]] = defaultdict(list)
    tests = wanted.tests()
    for row in rows:
        missed = [name for name, fits in tests.items() if not fits(row)]
        if not missed:
            found.append(row)
        elif len(missed) == 1:
            but_for[missed[0]].append(row)
    return Selected(
        found,
        {name: Counter(values([*found, *but_for[name]])) for name, values in _VALUES.items()},
    )


_VALUES: dict[str, Callable[[Iterable[OverviewRow]], Iterable[str]]] = {
    "scenario": partial(map, attrgetter("scenario")),
    "persona": partial(map, attrgetter("persona")),
    "ending": partial(map, attrgetter("ending")),
    "accepted": lambda rows: ("yes" if row.accepted else "no" for row in rows),
    "finding": lambda rows: (code for row in rows if row.findings for code in {*row.findings}),
    "decided": lambda rows: (each for row in rows for each in row.decisions),
}
"""By name of a filter, all values that rows have of it."""
