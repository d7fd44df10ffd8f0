"""What a customer got out of a dialogue: its outcome, money, the turns it took, the tone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from simulator.content.pack import Pack
from simulator.content.tools import Tool
from simulator.dialogue import Dialogue, EndingKind, Speaker
from simulator.play.critic.tone import polarity

MEASURES = ("outcome", "refunds", "turns", "sentiment")
"""In the order of reports: 1 where the customer's wish ended resolved; what was paid back or
credited; the customer's turns; the mean sentiment of support's turns, -1 to 1 (VADER)."""

_BACK = re.compile(r"refund|credit|reimburse|compensat")
_ARGUMENT = re.compile(r"\bargs\.(\w+)")


def measured(dialogue: Dialogue, pack: Pack, name: str) -> dict[str, float]:
    """The measures of a dialogue.

    Args:
        dialogue: As it was played.
        pack: Its business.
        name: That the customer bears, which is no part of the tone; empty for none.
    """
    support = [turn for turn in dialogue.turns if turn.speaker == Speaker.SUPPORT]
    calls = [call for turn in support for call in turn.calls if call.ok]
    said = [_without(turn.text, name) for turn in support if turn.text.strip()]
    tones = [polarity(text) for text in said]
    refunds = sum(
        _amount(pack.tools.get(call.name), call.arguments) for call in calls if not call.fault
    )
    return {
        "outcome": float(dialogue.ending.kind == EndingKind.RESOLVED),
        "refunds": refunds,
        "turns": float(len(dialogue.turns) - len(support)),
        "sentiment": sum(tones) / len(tones) if tones else 0.0,
    }


def _amount(tool: Tool | None, arguments: Mapping[str, object]) -> float:
    """What a call gives back: the argument by which a refunded or credited amount grows."""
    if tool is None:
        return 0.0
    named = {
        name
        for path, effect in tool.effects.items()
        if _BACK.search(path.rpartition(".")[2])
        for name in _ARGUMENT.findall(effect.source)
    }
    return float(sum(_number(arguments[name]) for name in named if name in arguments))


def _number(value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)


def _without(text: str, name: str) -> str:
    """A text with the parts of a name taken out: some names are words of feeling."""
    for part in name.split():
        text = re.sub(rf"\b{re.escape(part)}\b", "customer", text)
    return text
