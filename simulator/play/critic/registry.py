"""The registry of checks, and what a check sees of a dialogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache, wraps

from simulator.content.claims import Claim, claims_in
from simulator.content.evidence import Evidence
from simulator.content.locales import UNSETTLED, Locale
from simulator.content.pack import Pack
from simulator.content.scenarios import Scenario
from simulator.content.session import Session
from simulator.content.world import World
from simulator.dialogue import Blame, Finding, Severity, Speaker, ToolCall, Turn
from simulator.play.context import Limits
from simulator.play.critic.shown import Shown, shown_by
from simulator.play.critic.shown_things import things_of
from simulator.play.critic.things import Things
from simulator.play.critic.vocabulary import Vocabulary, pack_vocabulary
from simulator.play.nlu import NLU, nlu_for


@dataclass(frozen=True)
class TurnView:
    """What a check sees. A recorded transcript has no world, and perhaps no pack.

    Attributes:
        turn: The new turn.
        turns: The turns before.
        session: As it was before the turn's words; for support after its tool calls.
        background: What holds for every dialogue: facts, policy, catalog.
        pack: The business, where there is one.
        world: Its state after the turn, where there is one.
        known: What the customer's brief says, by slot; None where there is no brief.
        limits: Bounds that the user sets.
        prompt: Support's system prompt; empty where it is not known.
        scenario: What is played; None for a recording.
        claimed: The customer names its beats, rather than having them read from its words.
        deeds: Which foreign tool carries out which deed (`DEEDS` in deeds.py), as declared.
        inferred: How a recording without a pack is written, as far as it shows that.
        logged: Support's calls are known; those of a bot that does not report them are not.
        policy: What support was told in words, where it is no prompt that must not be repeated.
        vocabulary: What fields may hold, as the whole file of a recording shows it.
    """

    turn: Turn
    turns: tuple[Turn, ...]
    session: Session
    background: Evidence = field(default_factory=Evidence)
    pack: Pack | None = None
    world: World | None = None
    known: Mapping[str, str] | None = None
    limits: Limits = field(default_factory=Limits)
    prompt: str = ""
    scenario: Scenario | None = None
    claimed: bool = True
    deeds: Mapping[str, str] = field(default_factory=dict)
    inferred: Locale = UNSETTLED
    logged: bool = True
    policy: str = ""
    vocabulary: Vocabulary = field(default_factory=Vocabulary)

    @property
    def locale(self) -> Locale:
        """How numbers and dates are written: the pack's locale, or what a recording shows."""
        return self.pack.locale if self.pack else self.inferred

    @cached_property
    def today(self) -> date | None:
        """The pack's day, or the one that support was told as the current one."""
        return self.pack.now.date() if self.pack else _told_day(self.policy, self.locale)

    @property
    def by_support(self) -> bool:
        """Whether support speaks."""
        return self.turn.speaker == Speaker.SUPPORT

    @property
    def nlu(self) -> NLU | None:
        """Understands text for the pack, where there is one."""
        return nlu_for(self.pack) if self.pack else None

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The values that the turn states; the Midnight of a Midnight Lamp is none."""
        text = self.turn.text
        found = claims_in(text, self.locale)
        return tuple(c for c in found if c.kind != "time" or not _in_name(text, c))

    @cached_property
    def things(self) -> Things:
        """What tools have shown up to the turn."""
        return things_of((*self.turns, self.turn))

    @cached_property
    def shown(self) -> Shown:
        """What tools have shown up to the turn, record by record."""
        turns = (*self.turns, self.turn)
        return shown_by([call for turn in turns for call in turn.calls], self.locale)

    @cached_property
    def words(self) -> Vocabulary:
        """The vocabulary of the attributes, of the file, of the pack and of this dialogue."""
        known = self.vocabulary
        if self.pack is not None:
            known = pack_vocabulary(self.pack).joined(known.values)
        return known.joined(self.things.values())

    @cached_property
    def calls(self) -> tuple[ToolCall, ...]:
        """All calls up to the turn, its own among them."""
        return tuple(call for turn in (*self.turns, self.turn) for call in turn.calls)

    @cached_property
    def succeeded(self) -> tuple[ToolCall, ...]:
        """Those of them that went through."""
        return tuple(call for call in self.calls if call.ok)

    @cached_property
    def heard(self) -> str:
        """What the customer has said so far, lower case."""
        said = (turn.text for turn in self.turns if turn.speaker == Speaker.CUSTOMER)
        return "\n".join(said).lower()

    def last(self, speaker: Speaker) -> Turn | None:
        """The last turn of a speaker before this one."""
        return next((turn for turn in reversed(self.turns) if turn.speaker == speaker), None)

    def of_kind(self, *kinds: str) -> Iterator[Claim]:
        """The claims of some kinds."""
        return (claim for claim in self.claims if claim.kind in kinds)

    def source(self, kind: str, value: object) -> str:
        """Where a value is known from; empty where it is not."""
        key = (kind, value)
        return self.session.evidence.values.get(key) or self.background.values.get(key) or ""

    def holds(self, claim: Claim) -> bool:
        """Whether one of the readings of a claim is known."""
        return any(self.source(claim.kind, value) for value in claim.values)

    def seen(self, word: str) -> bool:
        """Whether a word stands in anything that is known."""
        return word in self.session.evidence.words or word in self.background.words

    def finding(
        self,
        code: str,
        message: str,
        span: tuple[int, int] | None = None,
        expected: str = "",
        source: str = "",
        severity: Severity = Severity.ERROR,
        blame: Blame | None = None,
    ) -> Finding:
        """A finding that blames the speaker, unless it says otherwise."""
        speaker = Blame.SUPPORT if self.by_support else Blame.CUSTOMER
        return Finding(
            code=code,
            severity=severity,
            blame=blame or speaker,
            turn=self.turn.index,
            message=message,
            span=span,
            expected=expected,
            source=source,
        )


def ungrounded(view: TurnView, claim: Claim, code: str, what: str) -> Finding:
    """The finding on a value that nothing holds."""
    text = view.turn.text[claim.start : claim.end]
    return view.finding(
        code,
        f"the {what} {text} stands in no fact, record, tool result or earlier turn",
        (claim.start, claim.end),
        expected=f"a known {what}",
        source="evidence",
    )


_CURRENT = re.compile(
    r"\b(?:(?:current (?:date|time|day)(?: and time)?|today(?:'s date)?|date today)\s?(?:is\b|[:=])"
    r"|(?:\A|[.\n]\s*)(?:the )?date(?: is|:))",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def _told_day(policy: str, locale: Locale) -> date | None:
    """The date behind "the current time is" in a prompt."""
    match = _CURRENT.search(policy)
    after = claims_in(policy[match.end() : match.end() + 60], locale) if match else ()
    value = next((c.value for c in after if c.kind == "date"), None)
    if not isinstance(value, tuple) or not value[2]:
        return None
    return date(value[2], value[0], value[1])


Check = Callable[[TurnView], Iterator[Finding]]

CHECKS: dict[str, Check] = {}
"""All checks by name, in the order in which they run."""

_OF_SUPPORT: dict[str, Check] = {}
"""Those of them that have nothing to say of a customer's turn, as they are asked of support's."""


def check(function: Check) -> Check:
    """Enter a check into the registry under its function's name."""
    CHECKS[function.__name__] = function
    return function


def check_support(function: Check) -> Check:
    """Enter a check of support's turns alone: it is not asked about the customer's."""

    @wraps(function)
    def on_support(view: TurnView) -> Iterator[Finding]:
        return function(view) if view.by_support else iter(())

    _OF_SUPPORT[function.__name__] = function
    return check(on_support)


_CAPITAL = r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[A-Z][\w'’-]{1,40}"
_CAPITAL_BEFORE = re.compile(rf"[a-z,] {_CAPITAL} \Z")
_CAPITAL_AFTER = re.compile(rf" {_CAPITAL}")


def _in_name(text: str, claim: Claim) -> bool:
    """Whether a time's word, written with a capital, is a word of a name."""
    if not text[claim.start].isupper():
        return False
    before = _CAPITAL_BEFORE.search(text, max(0, claim.start - 50), claim.start)
    return before is not None or _CAPITAL_AFTER.match(text, claim.end) is not None


_CONDITION = r"rather than|instead of|once|after|if|when|until|before"
_NEGATION = re.compile(
    r"\b(can(?:no|')?t|cannot|never|not|no(?! problem| worries| trouble| doubt)|n't|unable|don'?t"
    rf"|won'?t|isn'?t|aren'?t|nobody|nothing|none|without|\w+n't"
    rf"|{_CONDITION})\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"(?: (?!that\b|which\b|who\b|and\b|but\b|so\b|if\b)\w{1,20}){0,3}"
    r" (?:(?:is|are|was|were|can|could|will|would|do|does|did|has|have)(?: not|n't)|cannot|can't"
    r"|won't|never)\b",
    re.IGNORECASE,
)


def sentence_start(text: str, place: int) -> int:
    """Where the sentence of a place begins."""
    return max(text.rfind(mark, 0, place) for mark in ".!?\n") + 1


def denied(text: str, place: int) -> bool:
    """Whether the words before a place in its sentence turn it round ("we can't promise ...")."""
    start = sentence_start(text, place)
    return _NEGATION.search(text[start:place].replace("’", "'")) is not None


def denied_after(text: str, place: int) -> bool:
    """Whether the verb after a place turns what ends there round ("a voucher isn't ...")."""
    return _DENIAL.match(text[place : place + 120].replace("’", "'")) is not None


def run_checks(view: TurnView) -> tuple[Finding, ...]:
    """Run all checks on a new turn; one value has one finding, that of the first check."""
    found: list[Finding] = []
    own = _OF_SUPPORT if view.by_support else {}
    for name, function in CHECKS.items():
        if name in _OF_SUPPORT and not own:
            continue
        for finding in own.get(name, function)(view):
            if finding.span is None or finding.span not in [f.span for f in found]:
                found.append(finding)
    return tuple(found)
