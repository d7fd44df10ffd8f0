"""The checker of a set: form, near copies, topics, and the critic's checks against the pack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulator.analyses.qa.copies import THRESHOLD, Copies
from simulator.analyses.qa.entries import Entry, Kind, Pair, Rejected, as_texts, read_entry, short
from simulator.content.claims import claims_in
from simulator.content.evidence import Evidence
from simulator.content.pack import Pack
from simulator.content.pack_evidence import pack_evidence
from simulator.content.session import Session
from simulator.content.world import World
from simulator.dialogue import Finding, Severity, Speaker, Turn
from simulator.errors import nearest
from simulator.play.context import Limits
from simulator.play.critic import TurnView, run_checks
from simulator.play.critic.registry import sentence_start
from simulator.play.models.failures import EndpointFailure
from simulator.play.models.reply_text import harmless_text, read_text
from simulator.play.models.spoken import spoken
from simulator.play.nlu import nlu_for
from simulator.play.state_tracking import after_customer

LIMITS = Limits(reply_tokens=10**9)

GROUNDING = "unknown_"
"""Codes of findings that say only that there is no evidence; without a pack there is none."""


_NO = re.compile(
    r"n['’]t\b|\b(?:not|never|cannot|nobody|unable|no(?= (?!problem|worries)))\b", re.IGNORECASE
)


class _No(Exception):
    """Ends a look at an entry: why it is turned down."""

    def __init__(self, code: str, reason: str, like: str = "") -> None:
        self.code, self.reason, self.like = code, reason, like
        super().__init__(reason)


@dataclass
class EntryChecker:
    """Lets entries in or turns them down with a reason; never drops one.

    Attributes:
        kind: What an entry has to be.
        pack: The business, where there is one.
        cover: Names or words; an entry that is understood as another topic is turned down.
        avoid: Names or words that no entry may be about.
        accepted, rejected: What came, in order.
        topics: By accepted entry, what it is understood as.
    """

    kind: Kind
    pack: Pack | None
    cover: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    accepted: list[Entry] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    topics: list[frozenset[str]] = field(default_factory=list)
    copies: Copies = field(default_factory=Copies)

    @property
    def checked(self) -> str:
        """What entries are checked against."""
        if self.pack is None:
            return "form and words only: there is no pack to check facts against"
        return f"pack {self.pack.name} ({self.pack.digest})"

    def offer(self, raw: Any) -> None:
        """Look at an entry as it came."""
        try:
            entry = self._read(raw)
            self._unlike_others(entry)
            found = self._topics(entry)
            self._criticised(entry)
        except _No as no:
            self.turn_down(raw, no.code, no.reason, no.like)
            return
        self.accepted.append(entry)
        self.topics.append(found)
        self.copies.add(entry.main)

    def turn_down(self, raw: Any, code: str, reason: str, like: str = "") -> None:
        """Keep an entry among the rejected ones."""
        entry = as_texts(raw)
        self.rejected.append(Rejected(code=code, reason=short(reason), like=like, entry=entry))

    def _read(self, raw: Any) -> Entry:
        try:
            entry = read_entry(raw, self.kind)
        except ValueError as error:
            raise _No("form", str(error)) from None
        _check_words(entry)
        names = names_of(self.pack, self.kind) if self.pack else ()
        if not isinstance(entry, Pair) and names and entry.category not in names:
            hint = nearest(entry.category, names)
            raise _No("form", f"category: the pack has no `{entry.category}`{hint}")
        return entry

    def _unlike_others(self, entry: Entry) -> None:
        like, share = self.copies.nearest(entry.main)
        if share >= THRESHOLD:
            raise _No("near_copy", f"a near copy ({share:.2f}, from {THRESHOLD} on)", like)

    def _topics(self, entry: Entry) -> frozenset[str]:
        found = topics_in(self.pack, entry.main) if self.pack else frozenset()
        about = found if isinstance(entry, Pair) else found | {entry.category}
        known = names_of(self.pack, self.kind) if self.pack else ()
        for name in self.avoid:
            if name in about or (name not in known and _stands(name, entry)):
                raise _No("avoided", f"is about {name}, which is to be avoided")
        named = bool(self.cover) and set(self.cover) <= set(known)
        if named and about and not about & set(self.cover):
            raise _No("not_covered", f"is about {', '.join(sorted(about))}")
        return about

    def _criticised(self, entry: Entry) -> None:
        for finding in findings(entry, self.pack):
            raise _No(finding.code, finding.advice)


def _check_words(entry: Entry) -> None:
    """Whether an entry's texts are words alone: a set teaches what stands in it."""
    for key, text in entry.model_dump().items():
        try:
            said, _ = spoken(read_text(str(text)).text)
        except EndpointFailure as failure:
            raise _No("form", f"{key}: {str(failure).partition(': ')[2]}") from None
        if said.split() != harmless_text(str(text)).split():
            raise _No("form", f"{key}: marks of a model stand in it, or around it")


def names_of(pack: Pack, kind: Kind) -> tuple[str, ...]:
    """What entries of a kind may be about: topics, and for tickets scenarios too."""
    return tuple(dict.fromkeys([*(pack.scenarios if kind == "ticket" else ()), *pack.topics]))


def topics_in(pack: Pack, text: str) -> frozenset[str]:
    """Topics that a customer's text asks about, as the NLU understands it."""
    intents = nlu_for(pack).customer(text).intents
    return frozenset(name for i in intents if i.kind == "asks" for name in i.names)


def findings(entry: Entry, pack: Pack | None) -> Iterator[Finding]:
    """What the critic finds wrong: with a question or ticket, and with a response after it."""
    asked = Turn(index=0, speaker=Speaker.CUSTOMER, text=entry.main)
    yield from _errors(_view(asked, (), pack), pack)
    if isinstance(entry, Pair):
        turn = Turn(index=1, speaker=Speaker.SUPPORT, text=entry.response)
        yield from _errors(_view(turn, (asked,), pack), pack)
        if pack:
            yield from _echoes(entry, turn, pack)


def _view(turn: Turn, turns: tuple[Turn, ...], pack: Pack | None) -> TurnView:
    evidence = Evidence(locale=pack.locale) if pack else Evidence()
    session, nlu = Session(evidence=evidence), nlu_for(pack) if pack else None
    for before in turns:
        session = after_customer(session, before, nlu)
    return TurnView(
        turn=turn,
        turns=turns,
        session=session,
        background=pack_evidence(pack) if pack else Evidence(),
        pack=pack,
        world=World(pack, "qa") if pack else None,
        limits=LIMITS,
    )


def _errors(view: TurnView, pack: Pack | None) -> Iterator[Finding]:
    for finding in run_checks(view):
        bare = finding.code.startswith(GROUNDING) and pack is None
        if finding.severity == Severity.ERROR and not bare:
            yield finding


def _echoes(pair: Pair, turn: Turn, pack: Pack) -> Iterator[Finding]:
    """What only the question holds: "Do you close at 11 PM?" makes it no closing time.

    In a dialogue what the customer said may be said back; a set teaches its responses as facts.
    """
    asked = {(c.kind, c.value) for c in claims_in(pair.question)}
    stated = {(c.start, c.end) for c in claims_in(pair.response) if (c.kind, c.value) in asked}
    for finding in _errors(_view(turn, (), pack), pack):
        if finding.span is None or not finding.code.startswith(GROUNDING):
            continue
        said = pair.response[slice(*finding.span)]
        known = finding.span in stated or said.casefold() in pair.question.casefold()
        if known and not _denied(pair.response, finding.span[0]):
            message = f"takes {said!r} from the question; the pack does not hold it"
            yield finding.model_copy(update={"code": "echo", "message": message, "expected": ""})


def _denied(text: str, place: int) -> bool:
    """Whether a sentence says no before a place; "until" and the like, unlike elsewhere, do not."""
    start = sentence_start(text, place)
    return _NO.search(text, start, place) is not None


def _stands(name: str, entry: Entry) -> bool:
    """Whether a name stands in an entry as words of its own."""
    phrase, text = (_plain(part) for part in (name, " ".join(entry.model_dump().values())))
    return bool(phrase.strip()) and phrase in text


def _plain(text: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return f" {' '.join(words)} "
