"""Numbers of a clause that differ from the fact which its rule reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from simulator.analyses.checking.mistake import Kind, Mistake, mistake_at
from simulator.analyses.checking.opened import Opened
from simulator.content.claims import Claim, claims_in

_FACT = re.compile(r"\bfacts(?:\.\w+)+")
_CONSTANT = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_DAYS = {"minute": Decimal(1) / 1440, "hour": Decimal(1) / 24, "day": Decimal(1),
         "week": Decimal(7), "month": Decimal(30), "year": Decimal(365)}  # fmt: skip
_KINDS = ("money", "percent", "number", "duration")


def clause_numbers(opened: Opened) -> Iterator[Mistake]:
    """Clauses that state another number than the fact that decides."""
    document, pack = opened.file("rules"), opened.pack
    for rule in pack.rules.values():
        facts = {path: _value(pack.facts, path) for path in _FACT.findall(rule.when)}
        numbers = {path: Decimal(value) for path, value in facts.items() if _is_number(value)}
        constants = {Decimal(text) for text in _CONSTANT.findall(rule.when)}
        claims = [c for c in claims_in(rule.clause, pack.locale) if c.kind in _KINDS]
        for path, number in numbers.items():
            others = {*constants, *(n for p, n in numbers.items() if p != path)}
            odd = [c for c in claims if not _fits(c, others)]
            if odd and not any(_fits(c, {number}) for c in claims):
                said = rule.clause[odd[0].start : odd[0].end]
                value = opened.file("pack").text(*path.split("."))
                yield mistake_at(
                    Kind.NUMBERS, document, (rule.name, "clause"),
                    f"says `{said}`, but its rule reads {opened.fact(path)}, which is {value}",
                    f"say {value}, or set the fact to what the clause says",
                )  # fmt: skip


def _value(facts: Any, path: str) -> Any:
    for key in path.split(".")[1:]:
        facts = facts.get(key) if isinstance(facts, dict) else None
    return facts


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _fits(claim: Claim, numbers: Iterable[Decimal]) -> bool:
    """Whether a value of a text may be one of some numbers, in whatever unit of time."""
    stated: set[Decimal] = set()
    for value in claim.values:
        if claim.kind == "duration" and isinstance(value, tuple):
            low, high, unit = value
            days = _DAYS.get(unit, Decimal(0))
            for end in (Decimal(low), Decimal(high)):
                stated |= {end, *(end * days / size for size in _DAYS.values())}
        elif isinstance(value, Decimal | int):
            stated |= {Decimal(value), Decimal(value) / 100}
    return any(abs(number - value) < Decimal("0.001") for number in numbers for value in stated)
