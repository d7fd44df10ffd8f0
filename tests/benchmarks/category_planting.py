"""Faults of categories, methods, days and sums, planted, seeded, where a turn states them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from faults import Fault

from simulator.play.critic import TurnView
from simulator.play.critic.held_values import CABIN, PAYMENT, STATUS
from simulator.play.critic.shown import shown
from simulator.play.critic.statements import read
from simulator.play.critic.things import Thing

STATUSES = ("pending", "processed", "delivered", "cancelled")
CABINS = ("basic economy", "economy", "business")
METHODS = ("gift card", "credit card", "PayPal account", "certificate")
_METHOD = re.compile(
    r"\b(?:gift card|credit card|paypal(?: account)?|certificate)\b", re.IGNORECASE
)
_REFUND = re.compile(r"\brefund\w*|\bcredited\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.\n?]+[.\n?]?")
_SUM = re.compile(r"(\$[\d.,]*\d)(\s?\+\s?\$[\d.,]*\d)+\s?=\s?(\$[\d.,]*\d)")
_GENERAL = re.compile(
    r"\b(?:an?|any|if|once|only|additional|more|other|on|for) \W?\Z"
    r"|\bwill (?:then |now )?(?:change|be)\b[^.\n]{0,20}\Z|\bAfter \w+\W{1,4}[^.\n]{0,20}\Z",
    re.IGNORECASE,
)
_GENERAL_AFTER = re.compile(r" (?:items|orders)\b(?! \(#)", re.IGNORECASE)
"""Around a status that is said of no order: a rule, what is to come."""

_DONE = re.compile(
    r"\b(?:has|have|was|were) (?:now |also |been |successfully ){1,3}\Z", re.IGNORECASE
)
"""Before a deed, rather than a status: "has been cancelled"."""

_MONTHS = "January February March April May June July August September October November December"


def category_faults(view: TurnView, rng: Random) -> Iterator[Fault]:
    """All faults of these kinds that can be planted in a turn."""
    yield from _categories(view, rng)
    yield from _endings(view, rng)
    yield from _methods(view, rng)
    yield from _days(view, rng)
    yield from _fees(view, rng)
    yield from _flights(view, rng)


def _categories(view: TurnView, rng: Random) -> Iterator[Fault]:
    """A status, option or cabin that the thing beside it does have, turned into another."""
    text = view.turn.text
    for statement in read(text, view.things, view.words):
        mention, things = statement.mention, statement.things
        if not statement.anchor or statement.anchor.end - mention.start > 200:
            continue
        own = [t for t in things if _has(t, mention.value, mention.attributes)]
        attributes = [a for t in own[:1] for a in mention.attributes if a in t.values]
        if not own or not attributes or mention.value.isdigit() or PAYMENT.match(attributes[0]):
            continue
        if re.match(r"\s(?:days|seats|price|class price)|_", text[mention.end :], re.IGNORECASE):
            continue
        sentence = next(m for m in _SENTENCE.finditer(text) if m.start() <= mention.start < m.end())
        if sentence.group().rstrip().endswith("?"):
            continue
        if STATUS.match(attributes[0]):
            if mention.value not in STATUSES or _GENERAL.search(text[: mention.start]):
                continue
            deed = mention.value in ("cancelled", "processed") and _DONE.search(
                text[: mention.start]
            )
            if _GENERAL_AFTER.match(text, mention.end) or deed:
                continue
            kind, choices = "status of another order", STATUSES
        elif CABIN.match(attributes[0]):
            kind, choices = "cabin", CABINS
        elif statement.anchor.by_id or statement.name or len(things) == 1:
            kind, choices = "colour or option", tuple(sorted(_options(view, own[0], attributes[0])))
        else:
            continue
        wrong = [c for c in choices if not any(_has(t, c, mention.attributes) for t in own)]
        if wrong and (kind != "cabin" or mention.value in CABINS):
            yield Fault(kind, mention.start, mention.end, rng.choice(wrong))


def _has(thing: Thing, value: str, attributes: frozenset[str]) -> bool:
    return any(value in thing.values.get(attribute, ()) for attribute in attributes)


def _options(view: TurnView, thing: Thing, attribute: str) -> set[str]:
    """What things of the same name have."""
    return {
        value
        for other in view.things.having(attribute)
        if other.names & thing.names
        for value in other.values[attribute]
    } or set(view.words.values.get(attribute, ()))


def _endings(view: TurnView, rng: Random) -> Iterator[Fault]:
    for claim in view.of_kind("ending"):
        others = {v for t in view.things.having("last four") for v in t.values["last four"]}
        wrong = sorted(others - {str(claim.value)}) or [f"{rng.randrange(1000, 9999)}"]
        yield Fault("last four of a card", claim.start, claim.end, rng.choice(wrong))


def _methods(view: TurnView, rng: Random) -> Iterator[Fault]:
    """The method of a refund that a call of the turn has made."""
    text = view.turn.text
    done = any(call.ok and not call.name.startswith(("get", "find")) for call in view.turn.calls)
    for sentence in _SENTENCE.finditer(text):
        words = sentence.group()
        found = list(_METHOD.finditer(words))
        if not done or len(found) != 1 or not _REFUND.search(words) or words.endswith("?"):
            continue
        if re.search(r"\bnot\b", words[: found[0].start()]):
            continue  # "since it is not a gift card": no other method makes that wrong
        start = sentence.start() + found[0].start()
        said = found[0].group().lower()
        other = rng.choice([m for m in METHODS[:2] if m.split()[0].lower() not in said])
        yield Fault("refund to another method", start, start + len(found[0].group()), other)


def _days(view: TurnView, rng: Random) -> Iterator[Fault]:
    for claim in view.of_kind("date"):
        if not isinstance(claim.value, tuple) or not view.holds(claim):
            continue
        month, day, year = claim.value
        moved = date(year or 2024, month, day) + timedelta(days=rng.choice((-1, 1)))
        written = view.turn.text[claim.start : claim.end]
        if re.fullmatch(r"\d{4}-\d\d-\d\d", written):
            words = moved.isoformat()
        elif re.match(r"[A-Z][a-z]+ \d", written):
            words = f"{_MONTHS.split()[moved.month - 1]} {moved.day}"
            words += f", {moved.year}" if str(year) in written and year else ""
        else:
            continue
        yield Fault("date, by a day", claim.start, claim.end, words)


def _fees(view: TurnView, rng: Random) -> Iterator[Fault]:
    for match in _SUM.finditer(view.turn.text):
        total = Decimal(match[3].strip("$").replace(",", ""))
        fee = rng.randint(8, 40)
        added = match.group()[: match.start(3) - match.start()].rstrip().rstrip("=").rstrip()
        words = f"{added} + ${fee}.00 = ${total + fee}"
        yield Fault("invented fee inside a sum", *match.span(), words)


def _flights(view: TurnView, rng: Random) -> Iterator[Fault]:
    """Another flight of the conversation, where its line tells a price or time of this one."""
    records = {n: r for (kind, n), r in shown(view).records.items() if kind == "flight_number"}
    for line in re.finditer(r"[^\n]+", view.turn.text):
        inside = [c for c in view.claims if line.start() <= c.start < line.end()]
        named = [c for c in inside if c.kind == "id" and str(c.value) in records]
        if len(named) != 1:
            continue
        own = records[str(named[0].value)]
        told = {(c.kind, c.value) for c in inside if c.kind in ("money", "time")}
        others = [r.name for r in records.values() if r.name != own.name and told - r.values]
        if told & own.values and others:
            kind = "number of another flight"
            yield Fault(kind, *named[0][2:4], rng.choice(sorted(others)).upper())
