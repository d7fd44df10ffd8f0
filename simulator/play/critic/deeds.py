"""Deeds: what support says it has done stands in its tool log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check_support, denied
from simulator.play.critic.said import is_asked, sentence_at

DEEDS = (
    "refund", "cancel", "return", "exchange", "replace", "modify", "book", "transfer", "credit",
)  # fmt: skip
"""Deeds that a foreign tool can be declared to carry out; `none` is one that does nothing."""

READING = ("get_", "find_", "list_", "search_", "lookup_", "calculate", "think")
"""How tools are called that carry nothing out."""

_CHANGES = ("modif", "update", "change", "edit", "fix", "set")

STEMS = {
    "refund": ("refund", "return", "cancel", "exchange", "modif", "credit", "compensat", "update"),
    "cancel": ("cancel",),
    "return": ("return", "refund"),
    "exchang": ("exchange", "replace", "modif"),
    "replac": ("replace", "resend", "exchange", "send", "modif"),
    "modif": _CHANGES,
    "updat": _CHANGES,
    "upgrad": (*_CHANGES, "grade"),
    "chang": (*_CHANGES, "exchange", "move"),
    "add": (*_CHANGES, "add", "book", "insert"),
    "remov": (*_CHANGES, "remove", "delete", "cancel"),
    "reschedul": (*_CHANGES, "schedule", "move", "book"),
    "book": ("book", "order", "place", "reserve"),
    "transfer": ("transfer", "hand", "escalat"),
    "hand": ("transfer", "hand", "escalat", "human", "agent", "colleague"),
    "credit": (
        "credit",
        "refund",
        "certificate",
        "return",
        "cancel",
        "modif",
        "exchange",
        "update",
    ),
    "certificate": ("certificate", "voucher", "credit", "compensat"),
}
"""From the stem of a verb to stems of tools' names that carry such a deed out."""

_VERB = (
    r"(refund|cancel|return|exchang|replac|modif|updat|upgrad|downgrad|chang|book|rebook|reserv"
    r"|reschedul|transferr?|credit)(?:l?ed|ied)"
)
_NOUN = (
    r"(refund|return|exchange|replacement|cancellation|modification|booking|credit|certificate"
    r"|voucher|upgrade)s?"
)
_CARRIED = (
    r"(?:processed|issued|completed|submitted|initiated|started|made|placed|sent|applied|finali[sz]ed"
    r"|confirmed|arranged|granted|approved|credited|added)"
)
_RECORD = (
    r"(?:order|reservation|booking|flight|ticket|trip|subscription|item|purchase|appointment)s?"
)
_ADVERBS = r"(?: now| also| just| already| all| both| successfully| gone ahead and){0,3}"
_NEW = (
    re.compile(
        rf"\bI(?:'ve| have)?{_ADVERBS} (?:sent|emailed|mailed|given|issued|granted|added|credited)"
        rf"(?: to)? (?:you|your account|you both)\b(?: with)? (?:the|your|an?"
        rf"|\$?\d)(?: ?[\w$€£¥₹.,'’-]{{1,20}}){{0,4}}? {_NOUN}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:your|the|this) (?:new |flight |hotel |return |exchange |refund |cancellation )?"
        rf"{_NOUN}(?: (?:request|for [^.,\n]{{1,40}}))?"
        rf" (?:is|are){_ADVERBS} (?:confirmed|complete|completed|booked|finali[sz]ed|done"
        rf"|processed|issued"
        r"|approved|on (?:its|the) way)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?<!no )(?<!any ){_NOUN}\b[^.\n]{{0,60}}? (?:is|are)(?: now"
        rf"| currently)? being {_CARRIED}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_RECORD}(?: \(?#?(?=[\w-]*\d)[\w-]+\)?)?(?: (?:is|are) now)?(?: successfully)?"
        r" (refund|cancel|return|exchang|modif|updat|upgrad|chang|book|rebook)(?:l?ed|ied)"
        r"(?=[,!;]|\.?\s*(?:\Z|refund\b))",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:\A|[,.!;:]\s)(?:and |your |the |a |full |\$[\d.,]+ )*(refund)(?: is"
        r"| are)? on (?:its|the) way\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bI(?: just| also| now| already| went ahead and){{0,2}} {_VERB} (?:your|the|both"
        rf"|it\b|all|that)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\byou(?:'re| are)(?: now| all| both| officially){0,2} (booked|rebooked) (?:on|for"
        r"|in|onto)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_NOUN}(?: of [^.\n]{{1,40}})? (?:went through|was successful|has gone through"
        rf"|has been successful)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bI(?:'ve| have){_ADVERBS} (add|remov)ed\b[^.\n]{{0,40}}\b(?:bags?|baggage"
        rf"|luggage|insurance|passengers?)\b",
        re.IGNORECASE,
    ),
)
"""Wordings that say a deed without "has been": no sentence may make a plan, a question or a
condition of them."""

_CLAIMS = (
    re.compile(rf"\bI(?:'ve| have){_ADVERBS} {_VERB}\b", re.IGNORECASE),
    re.compile(rf"\b(?:has|have){_ADVERBS} been{_ADVERBS} {_VERB}\b", re.IGNORECASE),
    re.compile(rf"\b(?:is|are|was|were){_ADVERBS} successfully {_VERB}\b", re.IGNORECASE),
    re.compile(
        rf"\b{_NOUN}\b[^.\n]{{0,120}}? (?:has|have){_ADVERBS} been{_ADVERBS} {_CARRIED}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:bags?|baggage|insurance|passengers?)[^.\n]{{0,60}}? (?:has|have){_ADVERBS}"
        rf" been{_ADVERBS} (add|remov)(?:ed)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bI(?:'ve| have){_ADVERBS} {_CARRIED} (?:the|your|an?)"
        rf"(?: [\w$€£¥₹.,'’-]{{1,20}}){{0,3}}? {_NOUN}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bI(?:'ve| have){_ADVERBS} (hand|pass|put|connect|forward)(?:ed)? you{_ADVERBS}"
        r" (?:(?:on|over|through|along) )?(?:to|with)\b",
        re.IGNORECASE,
    ),
)
_AS = {
    "pass": "hand", "put": "hand", "connect": "hand", "forward": "hand",
    "exchange": "exchang", "replacement": "replac", "cancellation": "cancel",
    "modification": "modif", "booking": "book", "rebook": "reschedul", "reserv": "book",
    "transferr": "transfer", "downgrad": "upgrad", "upgrade": "upgrad", "voucher": "certificate",
    "booked": "reschedul", "rebooked": "reschedul",
}  # fmt: skip
"""Nouns, and verbs that mean the same deed, to the stem they go by."""

_DID = re.compile(
    r"(?:ed|en|sent|done|made|given|complete|through|successful|way|put|over)\b", re.IGNORECASE
)
_HYPOTHETICAL = re.compile(
    r"\b(?:will|would|shall|can|could|may(?! \d)|might|should|to be|if|once|when|after|until"
    r"|before|unless|let me|ensure|make sure|that)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"amount|value|sum\b", re.IGNORECASE)
_STATE = {"cancel": "cancel", "return": "return", "exchang": "exchange", "refund": "refund",
          "replac": "replace", "credit": "credit"}  # fmt: skip


@lru_cache(maxsize=512)
def deeds_told(text: str) -> tuple[tuple[str, re.Match[str]], ...]:
    """Every deed that a text says is done, by its stem, with the words for it."""
    return tuple(_deeds_told(text))


def _deeds_told(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    taken: list[tuple[int, int]] = []
    for pattern in (*_CLAIMS, *_NEW):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < stop and end > begin for begin, stop in taken):
                continue
            before = text[max(0, start - 40) : start].lower()
            if "status" in before or denied(text, start) or is_asked(text, start):
                continue
            if pattern in _NEW and _HYPOTHETICAL.search(text, sentence_at(text, start)[0], start):
                continue
            taken.append((start, end))
            verb = match.group(1).lower()
            yield _AS.get(verb, verb), match


@check_support
def claimed_deeds(view: TurnView) -> Iterator[Finding]:
    """A deed is claimed for which no tool call has succeeded in this dialogue.

    Of a bot whose calls nobody sees that is not known.
    """
    if not view.logged:
        return
    text = view.turn.text.replace("’", "'")
    if not _DID.search(text):
        return
    for stem, match in deeds_told(text):
        turned = stem == "hand" and view.session.escalated
        if turned or _done(view, stem) or _known_state(view, stem, _sentence(text, match)):
            continue
        yield view.finding(
            "claimed_deed",
            f"says {match.group()!r}, but no tool call has done that",
            match.span(),
            expected="a successful tool call",
            source="tool log",
        )


@check_support
def deed_amounts(view: TurnView) -> Iterator[Finding]:
    """The amount of a deed that is told is the one its call was made with."""
    given = {
        Decimal(str(value))
        for call in view.turn.calls
        if call.ok
        for key, value in call.arguments.items()
        if _AMOUNT.search(key) and isinstance(value, int | float) and not isinstance(value, bool)
    }
    if not given:
        return
    text = view.turn.text.replace("’", "'")
    for _, match in deeds_told(text):
        start = match.end() - len(_sentence(text, match))
        told = [c for c in view.of_kind("money") if start <= c.start < match.end()]
        if len(told) == 1 and told[0].value not in given:
            yield view.finding(
                "wrong_amount",
                f"{told[0].value} is not what the tool was called with",
                (told[0].start, told[0].end),
                expected=" or ".join(map(str, sorted(given))),
                source="tool log",
            )


def _done(view: TurnView, stem: str) -> bool:
    wanted = STEMS.get(stem, (stem,))
    calls = [call for turn in (*view.turns, view.turn) for call in turn.calls if call.ok]
    return any(_carries(view.deeds.get(call.name, call.name), wanted) for call in calls)


@lru_cache(maxsize=4096)
def _carries(tool: str, wanted: tuple[str, ...]) -> bool:
    if not tool:
        return True  # a recording without the names of its tools cannot tell
    return not is_reading(tool) and any(stem in tool.lower() for stem in wanted)


def is_reading(tool: str) -> bool:
    """Whether a foreign tool only looks something up, by its name."""
    return tool.lower().startswith(READING)


def _sentence(text: str, match: re.Match[str]) -> str:
    start = max(text.rfind(mark, 0, match.start()) for mark in (". ", "! ", "? ", "\n")) + 1
    return text[start : match.end()].lower()


def _known_state(view: TurnView, stem: str, sentence: str) -> bool:
    """The record's status says so already, as when an order was cancelled last week.

    Where the sentence names records, theirs counts; otherwise any that was shown.
    """
    word = _STATE.get(stem)
    if word is None:
        return False
    statuses = view.session.evidence.statuses
    named = [found for key, found in statuses.items() if len(key) > 3 and key in sentence]
    shown = any(word in status for found in named or statuses.values() for status in found)
    return shown or any(word in status for status in _told_statuses(view))


def _told_statuses(view: TurnView) -> Iterator[str]:
    """Statuses of the records whose ids the customer has told: a refusal may quote them."""
    if view.pack is None or view.world is None:
        return
    for slot, told in view.session.told.items():
        kind = view.pack.slots.get(slot)
        record = (
            view.world.get(kind.collection, told[-1].value)
            if kind is not None and kind.kind == "id"
            else None
        )
        if record is not None and isinstance(record.get("status"), str):
            yield record["status"].lower()
