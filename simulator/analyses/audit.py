"""The audit: the critic over recorded transcripts of any bot, with their own evidence.

What support was told (its system prompt, a policy), what the customer said and what tools returned
is the evidence; a pack adds its clauses, facts and words. Nothing is played.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict

from simulator.analyses.transcripts import Recording
from simulator.content.evidence import Evidence
from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.content.standing import standing_evidence
from simulator.dialogue import Finding, Speaker, Turn
from simulator.play.cast import Limits
from simulator.play.critic import Look, run_checks

FORMAT = 1
NO_LIMIT = 10**9


@dataclass(frozen=True)
class Flag:
    """One finding in one recording, with the words around it."""

    recording: str
    finding: Finding
    passage: str


class Audit(BaseModel):
    """What the critic found in a set of recordings.

    Attributes:
        recordings, messages: How many were looked at; messages are support's.
        flagged_messages: Messages with a finding.
        clean_recordings: Recordings without any finding.
        codes: Findings by code.
        facts: Wrong facts by code and words, with the recordings that state them, most first.
        worst: Recordings with the most findings.
        examples: A few passages by code.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    recordings: int
    messages: int
    flagged_messages: int
    clean_recordings: int
    codes: dict[str, int]
    facts: dict[str, int]
    worst: dict[str, int]
    examples: dict[str, tuple[str, ...]]


def looks(recording: Recording, pack: Pack | None = None) -> Iterator[Look]:
    """What the critic sees at each of support's turns, in order."""
    standing = Evidence().with_text(recording.system, "system prompt")
    for line in recording.system.splitlines():
        if line.startswith("{"):
            standing = standing.with_result(line, "system prompt")
    if pack:
        standing = standing.joined(standing_evidence(pack))
    session = Session()
    for place, turn in enumerate(recording.turns):
        source = f"turn {turn.index}"
        if turn.speaker == Speaker.CUSTOMER:
            session = session.said(turn.text, source)
            continue
        evidence = session.evidence
        for call in turn.calls:
            evidence = evidence.with_result(call.result, f"tool {call.name}")
            evidence = evidence.with_text(str(call.arguments), f"arguments of {call.name}")
        session = replace(session, evidence=evidence)
        yield Look(
            turn=turn,
            turns=recording.turns[:place],
            session=session,
            standing=standing,
            pack=pack,
            limits=Limits(reply_tokens=NO_LIMIT),
        )
        session = session.said(turn.text, source)


def audit(recordings: Iterable[Recording], pack: Pack | None = None) -> tuple[Audit, list[Flag]]:
    """Run the critic over recordings.

    Args:
        recordings: What was recorded.
        pack: The business, where there is a pack of it: its clauses and facts are evidence, its
            rules on words hold.

    Returns:
        The counts, and every finding.
    """
    flags: list[Flag] = []
    messages, flagged, clean, total = 0, 0, 0, 0
    for recording in recordings:
        total += 1
        before = len(flags)
        for look in looks(recording, pack):
            messages += 1
            findings = run_checks(look)
            flagged += bool(findings)
            flags += [Flag(recording.id, f, _passage(look.turn, f)) for f in findings]
        clean += len(flags) == before
    return _counted(flags, total, messages, flagged, clean), flags


def _counted(flags: list[Flag], recordings: int, messages: int, flagged: int, clean: int) -> Audit:
    codes = Counter(flag.finding.code for flag in flags)
    worst = Counter(flag.recording for flag in flags)
    stated: dict[str, set[str]] = defaultdict(set)
    examples: dict[str, list[str]] = defaultdict(list)
    for flag in flags:
        stated[f"{flag.finding.code}: {flag.finding.message}"].add(flag.recording)
        if len(examples[flag.finding.code]) < 3:
            where = f"{flag.recording}, turn {flag.finding.turn}"
            examples[flag.finding.code].append(f"{where}: {flag.finding.message}: {flag.passage}")
    facts = Counter({fact: len(where) for fact, where in stated.items()})
    return Audit(
        recordings=recordings,
        messages=messages,
        flagged_messages=flagged,
        clean_recordings=clean,
        codes=dict(codes.most_common()),
        facts=dict(facts.most_common(50)),
        worst=dict(worst.most_common(5)),
        examples={code: tuple(found) for code, found in examples.items()},
    )


def _passage(turn: Turn, finding: Finding) -> str:
    start, end = finding.span or (0, min(len(turn.text), 120))
    return " ".join(turn.text[max(0, start - 60) : end + 40].split())
