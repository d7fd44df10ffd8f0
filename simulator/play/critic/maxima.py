"""Maxima: no more of a thing is used, or promised, than a policy allows ("at most one voucher")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked, sentence_at

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNT = rf"(?:{'|'.join(_NUMBERS)}|\d{{1,2}})"
_AT_MOST = re.compile(
    rf"\b(?:at most|a maximum of|no more than|up to) (?P<count>{_COUNT})"
    r" (?P<what>(?:[a-z]{3,20} )?[a-z]{3,20}?)s?(?=[,.;)\n]|\Z| (?:and|or|per|for|in|on)\b)",
    re.IGNORECASE,
)
_USES = (
    r"\b(?:use|using|apply|applying|utiliz(?:e|ing)|combin(?:e|ing)|pay(?:ing)? with"
    r"|redeem(?:ing)?)\b"
)
_SEVERAL = r"(?:(?:all|both|multiple|several)(?: of)?(?: your| the| these| those)?|your|the|these)"
_DENIED = re.compile(
    r"\b(?:not|cannot|can't|never|no|unable|if|whether|unless|n't|how many|which|issues?"
    r"|problems?|errors?)\b",
    re.IGNORECASE,
)
_ONE_EACH = re.compile(
    r"\b(?:at most|maximum|no more than|up to|only one|one of|each|per|separate\w*|split\w*"
    r"|different|across)\b",
    re.IGNORECASE,
)
"""In a message that knows of the limit, or uses one for each of several things."""

_UNITS = frozenset({"hour", "day", "week", "month", "year", "minute", "time", "character"})


@check_support
def maxima(view: TurnView) -> Iterator[Finding]:
    """More of a thing is used or promised than the policy allows for one."""
    if not view.policy:
        return
    text = view.turn.text
    for what, most, clause in _limits(view.policy):
        yield from _in_calls(view, what, most, clause)
        if what.split()[-1] not in text.lower() or _ONE_EACH.search(text):
            continue
        for match in _more_than(what, most).finditer(text):
            start, _ = sentence_at(text, match.start())
            if is_asked(text, match.start()) or _DENIED.search(text, start, match.end()):
                continue
            if match["count"] and _number(match["count"]) <= most:
                continue
            said = f"{match['several'] or match['count']} {what}s"
            yield _finding(view, said, most, clause, match.span())
            break


def _in_calls(view: TurnView, what: str, most: int, clause: str) -> Iterator[Finding]:
    """Calls that name more of a thing, by ids that begin with its name."""
    ids = re.compile(rf"\b{what.split()[-1]}_\w*\d\w*", re.IGNORECASE)
    for call in view.turn.calls:
        found = set(ids.findall(str(call.arguments)))
        if call.ok and len(found) > most:
            yield _finding(view, f"{len(found)} {what}s in {call.name}", most, clause, None)


def _finding(
    view: TurnView, said: str, most: int, clause: str, span: tuple[int, int] | None
) -> Finding:
    return view.finding(
        "broken_rule",
        f"{said}: the policy allows at most {most}",
        span,
        expected=clause,
        source="system prompt",
    )


@lru_cache(maxsize=32)
def _limits(policy: str) -> tuple[tuple[str, int, str], ...]:
    """What a policy allows at most, how many, and where it says so."""
    found = {match["what"].lower(): match for match in _AT_MOST.finditer(policy)}
    nouns = [what.split()[-1] for what in found]
    return tuple(
        (what if nouns.count(noun) > 1 else noun, _number(match["count"]), match.group())
        for noun, (what, match) in zip(nouns, found.items(), strict=True)
        if noun not in _UNITS
    )


@lru_cache(maxsize=128)
def _more_than(what: str, most: int) -> re.Pattern[str]:
    """Words that use several of a thing; where two are allowed only a number says too many."""
    several = _SEVERAL if most == 1 else "(?!)"
    return re.compile(
        rf"{_USES}[^.!?\n]{{0,60}}?\b(?:(?P<several>{several})|(?P<count>{_COUNT}))"
        rf" (?:available |travel |existing |remaining )?{what}s\b",
        re.IGNORECASE,
    )


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.index(word.lower())
