"""Kinds of ids: a user id is no reservation's, and an id that support made up is nobody's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked, is_example

_KINDS = {
    "user": r"user|customer|account|member|profile|client",
    "reservation": r"reservation|booking",
    "order": r"order",
    "flight": r"flight",
    "item": r"item|variant|product",
}
_WORD = re.compile(
    r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _KINDS.items()) + r")"
    r"(?: (?:with|under|by)(?: (?:the|your))?)? (?:id|number|code|reference)(?: (?:of|is|was))?"
    r":?\*{0,2}[ :(*`'\"\u201c]{1,4}(?P<id>#?(?=[\w-]*[\d_])[A-Za-z][\w-]{4,40})\b",
    re.IGNORECASE,
)
_KEY = re.compile(r'"(?P<key>\w+?)_?(?:id|number)"\s?:\s?"(?P<id>[^"]{5,41})"', re.IGNORECASE)


@check_support
def kinds_of_ids(view: TurnView) -> Iterator[Finding]:
    """An id is called that of another kind of thing than results, or the customer, have shown."""
    if view.world is not None:
        return
    known: dict[str, set[str]] = {}
    for match in _WORD.finditer(view.turn.text):
        name = match["id"].lower().lstrip("#")
        said = next(kind for kind in _KINDS if match[kind])
        known = known or _known_kinds(view)
        kinds = known.get(name, set())
        if kinds and said not in kinds and not is_asked(view.turn.text, match.start("id")):
            yield view.finding(
                "wrong_record",
                f"{match['id']} is the id of a {' or '.join(sorted(kinds))}, not of a {said}",
                match.span("id"),
                expected=" or ".join(sorted(kinds)),
                source="tool results",
            )


def _known_kinds(view: TurnView) -> dict[str, set[str]]:
    """By id, of what it is one: by the keys of results, and by what the customer calls it."""
    found: dict[str, set[str]] = {}
    texts = [t.text for t in view.turns if not t.calls]
    for match in (m for text in texts for m in _WORD.finditer(text)):
        kind = next(kind for kind in _KINDS if match[kind])
        found.setdefault(match["id"].lower().lstrip("#"), set()).add(kind)
    for call in view.calls:
        if not call.ok:
            continue
        for text in (call.result, json.dumps(dict(call.arguments), default=str)):
            for match in _KEY.finditer(text):
                kind = _kind_of(match["key"])
                if kind:
                    found.setdefault(match["id"].lower().lstrip("#"), set()).add(kind)
    return found


def _kind_of(key: str) -> str:
    word = key.rpartition("_")[2]
    return next((k for k, words in _KINDS.items() if re.fullmatch(words, word, re.I)), "")


@check_support
def made_up_ids(view: TurnView) -> Iterator[Finding]:
    """An id that stands only in a call of support's own, which found nothing under it."""
    if view.world is not None:
        return
    text = view.turn.text
    heard = _bare(view.heard)
    for call in view.calls:
        for value in call.arguments.values() if not call.ok else ():
            if not isinstance(value, str) or not re.fullmatch(r"#?[\w-]{5,40}", value):
                continue
            place = text.find(value)
            if place < 0 or not re.search(r"\d|_", value) or _bare(value) in heard:
                continue
            others = view.succeeded
            shown = value in view.policy or any(value in c.result for c in others)
            if shown or is_example(text, place):
                continue
            yield view.finding(
                "unknown_id",
                f"{value} was told by nobody and stands in no result",
                (place, place + len(value)),
                expected="an id that the customer has given",
                source="tool log",
            )
            return


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())
