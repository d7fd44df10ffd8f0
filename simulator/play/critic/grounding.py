"""Grounding: every value that is stated stands in the evidence or follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from simulator.content.claims import Claim, is_id, phone_forms
from simulator.content.spans import NUMERAL, number_of, same_spans
from simulator.dialogue import Finding
from simulator.play.critic.arithmetic import grounded
from simulator.play.critic.dates import is_named
from simulator.play.critic.days_ahead import HOURS, counted_from_today
from simulator.play.critic.registry import TurnView, check_support, ungrounded
from simulator.play.critic.said import is_example
from simulator.play.critic.shown import shown

_IN_STOCK = re.compile(
    rf"(?<![\w.,$€£#-])(\d{{1,6}}(?:,\d{{3}})*|{NUMERAL})\s(?:(?:units?|pieces?|items?|pcs|copies)\s)?"
    r"(?:(?:left|available|remaining)\s)?in\sstock\b"
    r"|\bstock\s?(?:level|count|is|:)\s?(?:is\s|:\s?)?(\d{1,6}(?:,\d{3})*)(?![\w%]|[.,:/-]\d)",
    re.IGNORECASE,
)
_DASHED = re.compile("[\u2012\u2013\u2212]")
_FORM = re.compile(r"#?[A-Za-z_-]{0,12}(?:0{4,}|[X#]{4,}|1234567?8?9?0?)")
"""An id that only shows how ids are written."""

_CODE = re.compile(r"(?<![\w#-])[A-Z0-9]{5,8}(?![\w-])")
_PREFIXED = re.compile(r"#?[a-z_-]{0,20}(\d{4,})\Z")


@check_support
def amounts(view: TurnView) -> Iterator[Finding]:
    """An amount that no evidence holds and no arithmetic over what belongs together gives."""
    stated = list(view.of_kind("money"))
    founded = grounded(view, stated)
    for claim in stated:
        if claim not in founded:
            yield ungrounded(view, claim, "unknown_amount", "amount")
        elif known := _other_currency(view, claim):
            text = view.turn.text[claim.start : claim.end]
            yield view.finding(
                "unknown_amount",
                f"the amount {text} is known in another currency",
                (claim.start, claim.end),
                expected=" or ".join(sorted(known)),
                source="evidence",
            )


def _other_currency(view: TurnView, claim: Claim) -> frozenset[str]:
    """The currencies of an amount that is known in none of those that its sign stands for."""
    said = view.source("money", claim.value)
    if said and not said.startswith(("tool ", "arguments ")):
        return frozenset()
    known = shown(view).amounts.get(claim.value, frozenset())  # type: ignore[call-overload]
    if not known or "" in known or not claim.currencies or known & claim.currencies:
        return frozenset()
    return frozenset(known)


@check_support
def ids(view: TurnView) -> Iterator[Finding]:
    """An id that nothing in the dialogue holds; ids of a pack's own records are for `names`."""
    spotted = view.nlu.values(view.turn.text) if view.nlu and view.world else []
    own = [(start, end) for kind, _, _, start, end in spotted if kind == "id"]
    for claim in view.of_kind("id"):
        if any(start < claim.end and end > claim.start for start, end in own):
            continue
        written = view.turn.text[claim.start : claim.end]
        parts = [part for part in _DASHED.split(written.lower()) if is_id(part)]
        known = view.holds(claim) or any(_is_seen(view, str(word)) for word in claim.values)
        if not known and (is_example(view.turn.text, claim.start) or _FORM.fullmatch(written)):
            continue
        if not known and not (len(parts) > 1 and all(_is_seen(view, part) for part in parts)):
            yield ungrounded(view, claim, "unknown_id", "id")


@check_support
def misspelt_ids(view: TurnView) -> Iterator[Finding]:
    """A code that is a known one but for a letter, a digit or two that changed places."""
    if view.world is not None:
        return
    known = {n for n in view.things.by_name if _CODE.fullmatch(n.upper()) and not n.isdigit()}
    if not known:
        return
    for match in _CODE.finditer(view.turn.text):
        said = match.group().lower()
        if is_id(match.group()) or said in known or view.seen(said) or said.isdigit():
            continue
        meant = next((name for name in sorted(known) if _is_slip(said, name)), "")
        if meant and (said.isalpha() is False or sorted(said) == sorted(meant)):
            yield view.finding(
                "unknown_id",
                f"{match.group()} stands nowhere; {meant.upper()} does",
                match.span(),
                expected=meant.upper(),
                source="tool results",
            )


def _is_slip(one: str, other: str) -> bool:
    """Whether two codes differ in one place, or in two that are swapped."""
    if len(one) != len(other):
        return False
    apart = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(apart) == 1 or (len(apart) <= 4 and sorted(one) == sorted(other))


def _is_seen(view: TurnView, word: str) -> bool:
    bare = _PREFIXED.match(word)  # people leave the prefix out, and support adds it
    return any(map(view.seen, (word, word.lstrip("#"), bare.group(1) if bare else word)))


@check_support
def endings(view: TurnView) -> Iterator[Finding]:
    """The last digits of a card or account that no number which is known ends in."""
    for claim in view.of_kind("ending"):
        digits = str(claim.value)
        words = (view.session.evidence.words, view.background.words)
        if not any(word.endswith(digits) for known in words for word in known):
            yield ungrounded(view, claim, "unknown_id", "number ending in")


@check_support
def stocks(view: TurnView) -> Iterator[Finding]:
    """How many are in stock, where nothing has shown such a number."""
    if view.pack is not None or "stock" not in view.turn.text.lower():
        return  # a pack's own records are for `quantities`
    for match in _IN_STOCK.finditer(view.turn.text):
        written = match.group(match.lastindex or 0)
        if not view.source("number", number_of(written.lower().replace(",", ""))):
            yield view.finding(
                "wrong_quantity",
                f"says that {written} are in stock, which nothing has shown",
                match.span(match.lastindex or 0),
                expected="a known number",
                source="evidence",
            )


@check_support
def contacts(view: TurnView) -> Iterator[Finding]:
    """An e-mail address or phone number that nothing holds."""
    for claim in view.of_kind("email", "phone"):
        known = view.holds(claim)
        if not known and claim.kind == "phone":
            forms = list(phone_forms(str(claim.value)))
            known = any(view.source("phone", form) or view.seen(form) for form in forms)
        if not known:
            yield ungrounded(view, claim, f"unknown_{claim.kind}", claim.kind)


@check_support
def percentages(view: TurnView) -> Iterator[Finding]:
    """A percentage that nothing holds."""
    for claim in view.of_kind("percent"):
        bare = view.world is None and view.source("number", claim.value)
        if not (view.source("percent", claim.value) or bare):
            yield ungrounded(view, claim, "unknown_percentage", "percentage")


@check_support
def dates_and_times(view: TurnView) -> Iterator[Finding]:
    """A date or a time of day that nothing holds."""
    for claim in view.of_kind("date"):
        known = any(_date_known(view, v) or is_named(view, v) for v in claim.values)
        known = known or any(_is_next(view, v) for v in claim.values)
        if not known and not counted_from_today(view, claim):
            yield ungrounded(view, claim, "unknown_date", "date")
    for claim in view.of_kind("time"):
        if not view.holds(claim) and not _is_span(view, claim):
            yield ungrounded(view, claim, "unknown_time", "time")


def _is_span(view: TurnView, claim: Claim) -> bool:
    """Whether a time such as `1h30` is a known span instead."""
    written = view.turn.text[claim.start : claim.end].lower()
    if "h" not in written or not isinstance(claim.value, int):
        return False
    spans = same_spans((claim.value, claim.value, "minute"))
    return any(view.source("duration", span) for span in spans)


def _date_known(view: TurnView, value: object) -> bool:
    """Known with the same day; years have to agree only where both are given."""
    assert isinstance(value, tuple)
    month, day, year = value
    for evidence in (view.session.evidence, view.background):
        for kind, known in evidence.values:
            if kind != "date" or not isinstance(known, tuple):
                continue
            if known[:2] == (month, day) and (not year or known[2] in (0, year)):
                return True
    return False


_NEIGHBOUR = re.compile(
    r"\b(?:(?P<after>(?:the )?(?:day|night) after|(?:next|following) (?:day|morning)|(?:one"
    r"|a) day later|a later day)"
    r"|(?P<before>(?:the )?(?:day|night) before|previous (?:day|evening)|(?:one|a) day earlier)"
    r"|(?P<week>(?:a|one) week (?:later|after)|(?:the )?(?:following|next) week)"
    r"|(?P<earlier>(?:a|one) week (?:earlier|before)))\b",
    re.IGNORECASE,
)
_STEPS = {"after": 1, "before": -1, "week": 7, "earlier": -7}


def _is_next(view: TurnView, value: object) -> bool:
    """Whether a date lies as far from a known one as words of the last turns say."""
    if not isinstance(value, tuple):
        return False
    texts = [turn.text for turn in view.turns[-4:]] + [view.turn.text]
    steps = {_STEPS[m.lastgroup or "after"] for text in texts for m in _NEIGHBOUR.finditer(text)}
    steps |= set(_known_steps(view))
    month, day, year = value
    try:
        said = date(year or 2024, month, day)
    except ValueError:
        return False
    for step in steps:
        base = said - timedelta(days=step)
        if _date_known(view, (base.month, base.day, year and base.year)):
            return True
    return False


def _known_steps(view: TurnView) -> Iterator[int]:
    """Days before a known date, where the message names a known span ("48 hours before")."""
    for claim in view.of_kind("duration"):
        assert isinstance(claim.value, tuple)
        low, high, unit = claim.value
        hours = low * HOURS.get(unit, 0)
        known = any(view.source("duration", form) for form in same_spans(claim.value))
        whole = low == high and hours > 0 and hours % 24 == 0
        if known and whole and _BEFORE.match(view.turn.text, claim.end):
            yield -hours // 24


_BEFORE = re.compile(r"\s(?:before|prior to|ahead of)\b", re.IGNORECASE)
