"""Identities: support asks for an id or a name that was told, or shown, already.

A customer has one user id, e-mail address, postal code and birthday, but several orders: only the
former need not be asked for twice. What a call has failed with may be asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.dialogue import Finding, Speaker
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import sentences

_REQUEST = re.compile(
    r"\b(?:(?:could|can|would|will|may) (?:you|i)\b[^.?\n]{0,50}?\b(?:provide|give|tell|share|have"
    r"|send|specify)"
    r"|(?:please|kindly) (?:provide|give|tell|share|send|specify)"
    r"|i(?:'ll| will| would| still)? (?:need(?! to)|require)|what(?:'s| is) your)\b",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(
    r"\b(?:correct|different|another|other|new|if|unless|or|else|alternativ\w*|instead|again|confirm"
    r"|verify|passengers?|(?:each|every) \w+|their|second|double[- ]check|additional)\b",
    re.IGNORECASE,
)
"""What makes a request one for something else, or for one of several things."""

_LABELLED = r"\W{{0,4}}(?:is|was|:|=|#)?\W{{0,4}}(?P<value>{})"
_KINDS = {
    "user id": (
        r"\b(?:user|customer|account|member) ?ids?\b",
        r"\b(?:user|customer|account|member) ?ids?\b" + _LABELLED.format(r"[\w-]*[\d_][\w-]*"),
    ),
    "e-mail address": (
        r"\be-?mail(?: address)?\b",
        r"(?P<value>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)",
    ),
    "zip code": (
        r"\b(?:zip|postal) ?codes?\b",
        r"\b(?:zip|postal)(?: ?codes?)?\b" + _LABELLED.format(r"\d{5}"),
    ),
    "birthday": (
        r"\b(?:your )(?:date of birth|dob|birthday)\b",
        r"\bmy (?:date of birth|dob|birthday)\b\W{0,4}(?:is)?\W{0,3}"
        r"(?P<value>\w[\w ,/-]{5,18}\d)",
    ),
    "full name": (
        r"\b(?:your )?full names?\b",
        r"\b(?:my (?:full )?name(?:'s| is)|this is|i'm|i am) (?P<value>[A-Z][a-z]+ [A-Z][a-z]+)\b",
    ),
}
_ASKED = {name: re.compile(asked, re.IGNORECASE) for name, (asked, _) in _KINDS.items()}
_TOLD = {
    name: re.compile(told if name == "full name" else f"(?i:{told})")
    for name, (_, told) in _KINDS.items()
}


@check_support
def asks_for_identity(view: TurnView) -> Iterator[Finding]:
    """Support asks the customer for an id, a name or an address that was told."""
    if view.world is not None:
        return
    text = view.turn.text.replace("’", "'")
    for start, end in sentences(text):
        sentence = text[start:end]
        request = _REQUEST.search(sentence)
        if request is None or _UNDECIDED.search(sentence):
            continue
        wanted = {name: match for name, pattern in _ASKED.items()
                  if (match := pattern.search(sentence, request.end()))}  # fmt: skip
        told = {name: given for name in wanted if (given := _told(view, name)) is not None}
        if not wanted or len(told) < len(wanted):
            continue  # something is missing: that the rest is asked with it is no fault
        name, match = next(iter(wanted.items()))
        yield view.finding(
            "asks_again",
            f"asks for the {name}, which the customer has told",
            (start + match.start(), start + match.end()),
            expected=told[name][0],
            source=f"turn {told[name][1]}",
        )
        return


_NOT_KNOWN = re.compile(
    r"\b(?:do(?: not|n't)|can(?:'t|not)|did(?: not|n't)) (?:\w+ )?"
    r"(?:have|remember|recall|know|find)\b(?:(?!\b(?:e-?mail|phone|names?|card|address|items?|for|with"
    r"|used?)\b)[^.?!\n]){0,40}\b(?P<kind>reservation|booking|order)\b",
    re.IGNORECASE,
)
_RECORD_ID = re.compile(
    r"\b(?P<kind>reservation|booking|order) (?:ids?|numbers?|codes?)\b", re.IGNORECASE
)
_LISTED = re.compile(r'"(?P<kind>reservation|booking|order)s"\s?:\s?\[(?P<ids>"[^\]]{3,600}")\]')


@check_support
def asks_for_what_is_shown(view: TurnView) -> Iterator[Finding]:
    """Support asks for a record's id that the customer has not got and a result has shown."""
    if view.world is not None:
        return
    missing = {m["kind"].lower() for m in _NOT_KNOWN.finditer(view.heard.replace("’", "'"))}
    if not missing:
        return
    text = view.turn.text
    for start, end in sentences(text):
        sentence = text[start:end].replace("’", "'")
        request = _REQUEST.search(sentence)
        wanted = _RECORD_ID.search(sentence, request.end()) if request else None
        if wanted is None or wanted["kind"].lower() not in missing or _OFFERED.search(sentence):
            continue
        ids = _listed(view, wanted["kind"].lower())
        told = " ".join([text, *(t.text for t in view.turns)])
        by = _listed_by(view, wanted["kind"].lower()) if not ids else ""
        if by or (ids and not any(one in told for one in ids)):
            yield view.finding(
                "asks_again",
                f"asks for the {wanted.group().lower()}, which "
                + (f"a look-up by {by} lists" if by else "a result has shown"),
                (start + wanted.start(), start + wanted.end()),
                expected=f"the {by}, and a look-up" if by else " or ".join(ids[:4]),
                source="tool results",
            )
            return


_OFFERED = re.compile(r"\b(?:if|unless|or|which|one of)\b", re.IGNORECASE)


def _listed(view: TurnView, kind: str) -> list[str]:
    """The ids of records of a kind that results list."""
    found = (m for c in view.succeeded for m in _LISTED.finditer(c.result) if m["kind"] == kind)
    return [one.strip(' "') for match in found for one in match["ids"].split(",")]


_OTHER_WAY = re.compile(
    r"\b(?:look|find|search|pull)\b[^.?\n]{0,30}\b(?:up|for you|with|using|by)\b"
    r"|\b(?:if you (?:do not|don['’]t)|alternatively|otherwise)\b[^.?\n]{0,60}"
    r"\b(?:I|provide|share)\b",
    re.IGNORECASE,
)
"""What offers to find a record without its id."""


def _listed_by(view: TurnView, kind: str) -> str:
    """By what the file's tools list records of a kind; empty where that was tried or asked for."""
    keys = view.vocabulary.schema.lists.get(kind, frozenset())
    if len(keys) != 1 or any(keys & call.arguments.keys() for call in view.calls):
        return ""
    said = next(iter(keys)).replace("_", " ").lower()
    return "" if said in view.turn.text.lower() or _OTHER_WAY.search(view.turn.text) else said


def _told(view: TurnView, name: str) -> tuple[str, int] | None:
    """What the customer has told, and in which turn, unless a call has failed with it."""
    for turn in view.turns:
        if turn.speaker == Speaker.CUSTOMER:
            match = _TOLD[name].search(turn.text.replace("’", "'"))
            if match and not _failed(view, match["value"]):
                return match["value"], turn.index
    return None


def _failed(view: TurnView, value: str) -> bool:
    """Whether a call with a value failed, and none has succeeded since."""
    words = value.lower().split()
    own = [c for c in view.calls if all(w in str(c.arguments).lower() for w in words)]
    return bool(own) and not any(call.ok for call in own)
