"""Held values: what things were shown to hold, now and ever; the finding on what they do not."""

from __future__ import annotations

import re

from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView
from simulator.play.critic.statements import Statement
from simulator.play.critic.things import Thing

STATUS = re.compile(r"(?:.* )?(?:status|state)\Z")
CABIN = re.compile(r"cabin\Z|(?:cabin|travel|fare|service) class\Z|flight type\Z|trip type\Z")
MEMBERSHIP = re.compile(r"(?:membership|loyalty|tier)(?: \w+)?\Z|status level\Z")
PAYMENT = re.compile(r"last four\Z|brand\Z|source\Z|(?:payment )?method\Z|transaction type\Z")
"""Attributes of payment methods, which are for `payments`."""


def held_by(things: tuple[Thing, ...], pattern: re.Pattern[str]) -> set[str]:
    """All values of an attribute that some things were shown with."""
    return {v for t in things for a, values in t.values.items() if pattern.match(a) for v in values}


def was_changed(view: TurnView, statement: Statement) -> bool:
    """Whether the things meant were changed by a call of this very turn."""
    done = any(call.ok for call in view.turn.calls)
    return done and bool(statement.things) and all(thing.changed for thing in statement.things)


def held_now(things: tuple[Thing, ...], pattern: re.Pattern[str]) -> set[str]:
    """What the last result and the arguments of its call have of an attribute."""
    return {value for t in things for a, v in t.now.items() if pattern.match(a) for value in v}


def wrongly_said(view: TurnView, statement: Statement, held: set[str], code: str) -> Finding:
    """The finding on a value that is said of things which hold others."""
    thing, mention = statement.things[0] if statement.things else None, statement.mention
    what = (thing.name or next(iter(thing.names), "") or thing.kind) if thing else "the customer"
    return view.finding(
        code,
        f"{view.turn.text[mention.start : mention.end]} is said of {what}, which is"
        f" {' or '.join(sorted(held)[:3])}",
        (mention.start, mention.end),
        expected=" or ".join(sorted(held)[:4]),
        source="tool results",
    )
