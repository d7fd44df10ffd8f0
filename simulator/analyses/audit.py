"""The audit: the critic over recorded transcripts of any bot, with their own evidence.

What support was told (its system prompt, a policy), what the customer said and what tools returned
is the evidence; a pack adds its clauses, facts and words. Nothing is played.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from pydantic import Field

from simulator.analyses.false_success import FalseSuccess, false_success
from simulator.analyses.intervals import wilson
from simulator.analyses.policy_audit import PolicyJudgement
from simulator.analyses.recordings.counts import Counting, ReadingCounts
from simulator.analyses.recordings.personal import Mask, mask_for
from simulator.analyses.recordings.reader import Recording
from simulator.content.evidence import Evidence
from simulator.content.locales import UNSETTLED, Locale, inferred
from simulator.content.pack import Pack
from simulator.content.pack_evidence import pack_evidence
from simulator.content.session import Session
from simulator.dialogue import Blame, Data, Finding, Severity, Speaker, Turn
from simulator.json_text import decoded
from simulator.play.context import Limits
from simulator.play.critic import TurnView, run_checks
from simulator.play.critic.rule_outcomes import with_outcomes
from simulator.play.critic.vocabulary import Vocabulary, learnt
from simulator.play.nlu import nlu_for
from simulator.play.state_tracking import after_customer, after_support

FORMAT = 6
"""History: 1, the first; 2, with all findings, the share of flagged messages and warnings apart;
3, with what was read and what was not; 4, with false success; 5, with what a judge said of the
policy; 6, with tools of the mapping that nobody calls."""

NO_LIMIT = 10**9
SAMPLE = 2_000
"""Recordings, from the first on, that show how a file writes numbers and dates."""

ENVELOPE = ("message", "content", "response", "reply", "text", "answer")
"""Keys under which a reply stands that is sent as JSON."""

LISTED = 5
"""Examples of a code, and recordings among the worst."""


class Flag(Data):
    """One finding in one recording, with its place and the words around it.

    Attributes:
        recording: File and place of the conversation in it.
        turn: Counted from 0 over the messages of both.
        span: Start and end in the message's text; None where it is about the whole message.
        severity: Warnings are listed, but make no message a flagged one.
    """

    recording: str
    turn: int
    span: tuple[int, int] | None
    code: str
    severity: Severity
    message: str
    expected: str
    source: str
    passage: str


class Audit(Data):
    """What the critic found in a set of recordings.

    Attributes:
        recordings, messages: How many were looked at; messages are support's. Conversations that
            could not be read are in `reading` alone.
        flagged_messages: Messages with an error.
        flagged_share: Of all messages, with its 95 % interval (Wilson).
        clean_recordings: Recordings without any error.
        codes: Errors by code.
        warnings: Warnings by code.
        facts: Wrong facts by code and words, with the recordings that state them, most first.
        worst: Recordings with the most errors.
        examples: A few passages by code.
        findings: All of them.
        false_success: By recording in which support tells of a deed, how likely it is from text and
            tool log that this is not so, from 0 to 1, most likely first.
        false_success_signs: By the same recordings, how often each sign of it is there.
        reading: What of the recordings was read and what was not.
        never_called: Tools that the mapping names and nobody calls.
        policy_judge: What a judge said of the policy, in none of the figures above; None where
            nobody was asked.
    """

    format: int = FORMAT
    recordings: int
    messages: int
    flagged_messages: int
    flagged_share: float
    flagged_interval: tuple[float, float]
    clean_recordings: int
    codes: dict[str, int]
    warnings: dict[str, int]
    facts: dict[str, int]
    worst: dict[str, int]
    examples: dict[str, tuple[str, ...]]
    findings: tuple[Flag, ...]
    false_success: dict[str, float] = Field(default_factory=dict)
    false_success_signs: dict[str, dict[str, int]] = Field(default_factory=dict)
    reading: ReadingCounts = ReadingCounts()
    never_called: tuple[str, ...] = ()
    policy_judge: PolicyJudgement | None = None


def views(
    recording: Recording,
    pack: Pack | None = None,
    deeds: Mapping[str, str] | None = None,
    locale: Locale = UNSETTLED,
    vocabulary: Vocabulary | None = None,
) -> Iterator[TurnView]:
    """What the critic sees at each turn, in order.

    Args:
        recording: What was recorded.
        pack: The business, where there is a pack of it.
        deeds: Which foreign tool carries out which deed.
        locale: How numbers and dates are written; a pack has its own.
        vocabulary: What fields may hold, as the whole file shows it; else as this recording does.
    """
    vocabulary = learnt([recording.turns]) if vocabulary is None else vocabulary
    locale = pack.locale if pack else locale
    background = _background(recording.system, pack, locale)
    session = Session(evidence=Evidence(locale=locale))
    nlu = nlu_for(pack) if pack else None
    turns = tuple(map(_spoken, recording.turns))
    if pack:
        turns = with_outcomes(turns, pack, recording.system)
    if nlu:
        nlu.prepare(turn.text for turn in turns if turn.speaker == Speaker.SUPPORT)
        nlu.customers.prepare(turn.text for turn in turns if turn.speaker == Speaker.CUSTOMER)
    for place, turn in enumerate(turns):
        for call in turn.calls:
            tool = pack.tools.get(call.name) if pack else None
            session = session.called(call, deed=tool is not None and tool.is_deed, shown=())
            session = session.said(str(call.arguments), f"arguments of {call.name}")
        yield TurnView(
            turn=turn,
            turns=turns[:place],
            session=session,
            background=background,
            pack=pack,
            limits=Limits(reply_tokens=NO_LIMIT),
            deeds=deeds or {},
            inferred=locale,
            policy=recording.system,
            vocabulary=vocabulary,
        )
        listen = after_support if turn.speaker == Speaker.SUPPORT else after_customer
        session = listen(session, turn, nlu)


@lru_cache(maxsize=8)
def _background(system: str, pack: Pack | None, locale: Locale) -> Evidence:
    """What holds for all recordings with the same prompt."""
    background = Evidence(locale=locale).with_text(system, "system prompt")
    for line in system.split("\n"):
        if line.startswith("{"):
            background = background.with_result(line, "system prompt")
    return background.joined(pack_evidence(pack)) if pack else background


def _spoken(turn: Turn) -> Turn:
    """A turn in the words that were said, where they came in an envelope: `{"message": "..."}`."""
    if not turn.text.lstrip().startswith("{"):
        return turn
    found = decoded(turn.text.strip())
    if not isinstance(found, Mapping):
        return turn
    said = [found[key] for key in ENVELOPE if isinstance(found.get(key), str)]
    plain = all(not isinstance(part, dict | list) for part in found.values())
    return turn.model_copy(update={"text": said[0]}) if len(said) == 1 and plain else turn


def audit(
    recordings: Iterable[Recording],
    pack: Pack | None = None,
    deeds: Mapping[str, str] | None = None,
    keep_personal: bool = False,
) -> Audit:
    """Run the critic over recordings.

    Args:
        recordings: What was recorded.
        pack: The business, where there is a pack of it: its clauses and facts are evidence, its
            rules on words hold.
        deeds: Which foreign tool carries out which deed.
        keep_personal: Whether findings show personal details; else they are masked.

    Returns:
        The counts, and every finding.
    """
    flags: list[Flag] = []
    rest = iter(recordings)
    first = tuple(islice(rest, SAMPLE))
    locale = UNSETTLED if pack else written_in(first)
    vocabulary = learnt(recording.turns for recording in first)
    total = messages = flagged = clean = 0
    counting, doubts, called = Counting(), dict[str, FalseSuccess](), set[str]()
    for recording in chain(first, rest):
        counting.add(recording.counts)
        if not recording.turns and recording.counts.conversations.unread:
            continue
        called.update(call.name for turn in recording.turns for call in turn.calls)
        wrong, spoken = 0, list[Turn]()
        all_found: list[Finding] = []
        mask = None if keep_personal else mask_for(recording.turns)
        for view in views(recording, pack, deeds, locale, vocabulary):
            spoken.append(view.turn)
            if not view.turn.text:
                continue  # calls that no words follow
            own = [f for f in run_checks(view) if f.blame == Blame.SUPPORT]
            found = [_flag(recording, view.turn, finding, mask) for finding in own]
            flags += found
            all_found += own
            messages += view.by_support
            wrong += any(flag.severity == Severity.ERROR for flag in found)
        doubt = false_success(replace(recording, turns=tuple(spoken)), all_found, pack)
        if doubt is not None:
            doubts[recording.id] = doubt
        total, flagged, clean = total + 1, flagged + wrong, clean + (not wrong)
    return Audit(
        recordings=total,
        messages=messages,
        flagged_messages=flagged,
        flagged_share=flagged / max(1, messages),
        flagged_interval=wilson(flagged, messages),
        clean_recordings=clean,
        findings=tuple(flags),
        **_likeliest(doubts),
        reading=counting.counts(),
        never_called=tuple(name for name in deeds or () if name not in called),
        **_counts(flags),
    )


def _likeliest(doubts: Mapping[str, FalseSuccess]) -> dict[str, Any]:
    """Scores and signs of false success, by recording, the likeliest first."""
    ranked = sorted(doubts.items(), key=lambda item: -item[1].score)
    return {
        "false_success": {recording: doubt.score for recording, doubt in ranked},
        "false_success_signs": {recording: doubt.signs for recording, doubt in ranked},
    }


def written_in(recordings: Iterable[Recording]) -> Locale:
    """How recordings write numbers and dates, as far as all of them agree on it."""
    return inferred(
        (
            [turn.text for turn in recording.turns],
            [call.result for turn in recording.turns for call in turn.calls],
        )
        for recording in recordings
    )


def _flag(recording: Recording, turn: Turn, finding: Finding, mask: Mask | None) -> Flag:
    given = {**finding.model_dump(exclude={"blame"}), "passage": _passage(turn, finding, mask)}
    if mask:
        given |= {name: mask(given[name]) for name in ("message", "expected", "source")}
    return Flag(recording=recording.id, **given)


def _counts(flags: list[Flag]) -> dict[str, Any]:
    """What comes up how often, and examples of it."""
    errors = [flag for flag in flags if flag.severity == Severity.ERROR]
    warnings = (flag.code for flag in flags if flag.severity == Severity.WARNING)
    stated: dict[str, set[str]] = defaultdict(set)
    examples: dict[str, list[str]] = defaultdict(list)
    for flag in errors:
        stated[f"{flag.code}: {flag.message}"].add(flag.recording)
        if len(examples[flag.code]) < LISTED:
            where = f"{flag.recording}, turn {flag.turn}"
            examples[flag.code].append(f"{where}: {flag.message}: {flag.passage}")
    facts = Counter({fact: len(where) for fact, where in stated.items()})
    return {
        "codes": dict(Counter(flag.code for flag in errors).most_common()),
        "warnings": dict(Counter(warnings).most_common()),
        "facts": dict(facts.most_common(50)),
        "worst": dict(Counter(flag.recording for flag in errors).most_common(LISTED)),
        "examples": {code: tuple(found) for code, found in examples.items()},
    }


def _passage(turn: Turn, finding: Finding, mask: Mask | None) -> str:
    """The words around a finding, of the message that was masked as a whole."""
    start, end = finding.span or (0, min(len(turn.text), 120))
    text = turn.text
    if mask:
        start, end, text = len(mask(text[:start])), len(mask(text[:end])), mask(text)
    return " ".join(text[max(0, start - 60) : end + 40].split())
