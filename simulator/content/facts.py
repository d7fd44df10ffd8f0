"""Facts: how the values of a pack's head become typed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from simulator.content.amounts import whole_amount
from simulator.content.notation import US, Notation, not_in_currency
from simulator.content.values import ANY, DATE, MONEY, Type, convert, infer
from simulator.documents import describe

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def typed_fact(raw: Any, notation: Notation = US) -> tuple[Any, Type]:
    """A fact's value and type: texts like `18:00`, `$5.00`, `5 dollars` and `2026-12-25` are typed.

    Raises:
        ValueError: An amount in another currency than the notation's.
    """
    if isinstance(raw, dict):
        pairs = {key: typed_fact(value, notation) for key, value in raw.items()}
        fields = {key: kind for key, (_, kind) in pairs.items()}
        return {key: value for key, (value, _) in pairs.items()}, Type("record", fields=fields)
    if isinstance(raw, list):
        pairs_ = [typed_fact(item, notation) for item in raw]
        kinds = {kind.kind for _, kind in pairs_}
        of = pairs_[0][1] if len(kinds) == 1 else ANY
        return tuple(value for value, _ in pairs_), Type("list", of=of)
    kind = infer([raw])
    if isinstance(raw, str):
        if _CLOCK.match(raw):
            kind = Type("clock")
        elif _DATE.match(raw):
            kind = DATE
        elif amount := _marked_amount(raw, notation):
            return convert(MONEY, amount, notation.locale), MONEY
    return convert(kind, raw), kind


_AMOUNT_LIKE = re.compile(r"[ \u00a0]?\d[\d.,'’ ]*")


def _marked_amount(raw: str, notation: Notation) -> Decimal | None:
    """The amount that a text is, with the currency's sign, code or word."""
    found = whole_amount(raw, notation.locale)
    if (
        raw.startswith(notation.sign)
        and not found
        and _AMOUNT_LIKE.fullmatch(raw, len(notation.sign))
    ):
        raise ValueError(
            f"{describe(raw)} is not an amount like {notation.amount(Decimal('1234.5'))}"
        )
    if not found or not found.currencies:
        return None
    if notation.currency not in found.currencies:
        raise ValueError(not_in_currency(describe(raw), found.currencies, notation))
    return -found.readings[0] if found.negative else found.readings[0]
