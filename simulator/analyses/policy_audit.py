"""The policy audit: what a judge says of the policy in recordings, counted apart from the critic.

For each message and deed of support the few clauses that bear on it are chosen here, without a
model; the judge is asked about these alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from simulator.analyses.intervals import wilson
from simulator.analyses.recordings.reader import Recording
from simulator.content.clauses import Clause, clauses_of, clauses_of_pack
from simulator.content.pack import Pack
from simulator.dialogue import Data, Speaker, ToolCall, Usage
from simulator.json_text import dumped
from simulator.play.clause_choice import clause_choice
from simulator.play.critic.deeds import is_reading
from simulator.play.policy_judge import NO_VERDICT, VERDICTS, ClauseVerdict, Conduct

CODE = "policy_by_judge"
CLAUSES = 2
"""Clauses that a judge is asked about for one message or deed, at most."""
NO_DEED = "none"


@dataclass
class ClauseQuestion:
    """A clause and the conduct that it bears on.

    Attributes:
        said: The verdict; None where nobody has been asked.
        failed: Why the endpoint gave no reply; empty where it was not asked or gave one.
    """

    conduct: Conduct
    clause: Clause
    said: ClauseVerdict | None = None
    failed: str = ""


@dataclass
class Questions:
    """What is to be asked about some recordings.

    Attributes:
        conducts: Messages and deeds of support.
        clauses: In all policies, each once.
        asked: The questions, in order.
        without: Messages and deeds that no clause bears on.
        over_limit: Those that a clause bears on, past the limit.
    """

    conducts: int = 0
    clauses: int = 0
    asked: list[ClauseQuestion] = field(default_factory=list)
    without: int = 0
    over_limit: int = 0


class PolicyFlag(Data):
    """A clause that a judge says was broken: an opinion.

    Attributes:
        kind: `message` or `deed`.
        span: Where the quote stands in the message; None where white space differs, and for deeds.
        source: `policy`, or `rule NAME` of the pack.
        quote, clause_quote: Word for word from conduct and clause.
    """

    code: str = CODE
    recording: str
    turn: int
    kind: str
    span: tuple[int, int] | None
    heading: str
    clause: str
    source: str
    quote: str
    clause_quote: str


class PolicyJudgement(Data):
    """What one judge said of the policy; none of it is in the figures of the critic.

    Attributes:
        judge: The model.
        conducts: Messages and deeds of support; `without_clause` of them no clause bears on, and
            `over_limit` were left out by the limit.
        clauses: Of the policies.
        questions: A clause and a message or deed each.
        verdicts: How many of each, `no verdict` among them.
        not_asked: Questions that the budget or the endpoint did not allow.
        no_verdict_share: Of the questions that were asked, with its 95 % interval (Wilson).
        reasons: Why there is no verdict, most frequent first.
        findings: What it says is broken.
        usage: What all replies took, those of earlier calls among them.
        answered_before: Questions whose first reply stood in the record already.
    """

    judge: str
    conducts: int
    without_clause: int
    over_limit: int
    clauses: int
    questions: int
    verdicts: dict[str, int]
    not_asked: int
    no_verdict_share: float | None
    no_verdict_interval: tuple[float, float]
    reasons: dict[str, int]
    findings: tuple[PolicyFlag, ...]
    usage: Usage
    answered_before: int = 0


def questions_on(
    recordings: Iterable[Recording],
    pack: Pack | None = None,
    deeds: Mapping[str, str] | None = None,
    most: int = CLAUSES,
    limit: int | None = None,
) -> Questions:
    """Choose the clauses that a judge is to be asked about.

    Args:
        recordings: With the policy that support was told.
        pack: Its rules are clauses too.
        deeds: Which foreign tool carries out which deed.
        most: Clauses for one message or deed.
        limit: Messages and deeds at most, of those that a clause bears on.
    """
    found = Questions()
    policies: set[Clause] = set()
    reached = 0
    for recording in recordings:
        clauses = _clauses(recording.system, pack)
        policies.update(clauses)
        for conduct in conducts(recording, pack, deeds or {}):
            found.conducts += 1
            bearing = clause_choice(clauses).bearing_on(conduct.text, most)
            if not bearing:
                found.without += 1
            elif limit is not None and reached >= limit:
                found.over_limit += 1
            else:
                reached += 1
                found.asked += [ClauseQuestion(conduct, clause) for clause in bearing]
    found.clauses = len(policies)
    return found


@lru_cache(maxsize=16)
def _clauses(system: str, pack: Pack | None) -> tuple[Clause, ...]:
    own = clauses_of_pack(pack) if pack else ()
    return tuple(dict.fromkeys((*own, *clauses_of(system))))


def conducts(
    recording: Recording, pack: Pack | None, deeds: Mapping[str, str]
) -> Iterator[Conduct]:
    """The deeds and messages of support, in order, each with what came before it."""
    turns = recording.turns
    for place, turn in enumerate(turns):
        if turn.speaker != Speaker.SUPPORT:
            continue
        for at, call in enumerate(turn.calls):
            if call.ok and _is_deed(call, pack, deeds):
                now = turn.model_copy(update={"text": "", "calls": turn.calls[:at]})
                text = f"{call.name} {dumped(call.arguments)}"
                yield Conduct(recording.id, turn.index, "deed", text, (*turns[:place], now))
        if turn.text:
            now = turn.model_copy(update={"text": ""})
            yield Conduct(recording.id, turn.index, "message", turn.text, (*turns[:place], now))


def _is_deed(call: ToolCall, pack: Pack | None, deeds: Mapping[str, str]) -> bool:
    tool = pack.tools.get(call.name) if pack else None
    if tool is not None:
        return tool.is_deed
    return deeds.get(call.name) != NO_DEED and bool(call.name) and not is_reading(call.name)


def judgement_of(judge: str, questions: Questions, answered_before: int = 0) -> PolicyJudgement:
    """Count what a judge has said."""
    answered = [each for each in questions.asked if each.said or each.failed]
    verdicts = Counter[str](each.said.verdict if each.said else NO_VERDICT for each in answered)
    reasons = Counter(
        each.failed or (each.said.reason if each.said else "")
        for each in answered
        if each.said is None or each.said.verdict == NO_VERDICT
    )
    none, usage = verdicts[NO_VERDICT], Usage()
    for each in answered:
        usage = usage.plus(each.said.usage) if each.said else usage
    return PolicyJudgement(
        judge=judge,
        conducts=questions.conducts,
        without_clause=questions.without,
        over_limit=questions.over_limit,
        clauses=questions.clauses,
        questions=len(questions.asked),
        verdicts={name: verdicts[name] for name in (*VERDICTS, NO_VERDICT)},
        not_asked=len(questions.asked) - len(answered),
        no_verdict_share=none / len(answered) if answered else None,
        no_verdict_interval=wilson(none, len(answered)),
        reasons=dict(reasons.most_common()),
        findings=tuple(_flags(answered)),
        usage=usage,
        answered_before=answered_before,
    )


def _flags(answered: Sequence[ClauseQuestion]) -> Iterator[PolicyFlag]:
    for each in answered:
        conduct, clause, said = each.conduct, each.clause, each.said
        if said is None or said.verdict != VERDICTS[0]:
            continue
        start = conduct.text.find(said.conduct_quote) if conduct.kind == "message" else -1
        yield PolicyFlag(
            recording=conduct.recording,
            turn=conduct.turn,
            kind=conduct.kind,
            span=None if start < 0 else (start, start + len(said.conduct_quote)),
            heading=clause.heading,
            clause=clause.text,
            source=clause.source,
            quote=said.conduct_quote,
            clause_quote=said.clause_quote,
        )
