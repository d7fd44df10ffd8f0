"""Words for deeds: in which words a text says that something was done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.play.critic.registry import denied
from simulator.play.critic.said import is_asked, sentence_at

READING = ("get_", "find_", "list_", "search_", "lookup_", "calculate", "think")
"""How tools are called that carry nothing out."""

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
        r"\b(?:you(?:'re| are)(?: now)? being|I(?:'m| am)(?: now)?) (transferr)(?:ed|ing)\b",
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

_EDITS = ("modif", "updat", "chang", "add", "remov")
_DRAFT = re.compile(
    r"(?: (?:the|your|this|my))?(?: \w+){0,2}? (?:requests?|lists?|summary|selections?|plans?"
    r"|proposal|breakdown|calculations?|notes?|quote|estimate)\b",
    re.IGNORECASE,
)
"""What is put together in the conversation, before any call is made."""

DID = re.compile(
    r"(?:ed|en|transferring|sent|done|made|given|complete|through|successful|way|put|over)\b",
    re.IGNORECASE,
)
_HYPOTHETICAL = re.compile(
    r"\b(?:will|would|shall|can|could|may(?! \d)|might|should|to be|if|once|when|after|until"
    r"|before|unless|let me|ensure|make sure|that)\b",
    re.IGNORECASE,
)


def is_reading(tool: str) -> bool:
    """Whether a foreign tool only looks something up, by its name."""
    return tool.lower().startswith(READING)


def deeds_told(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Every deed that a text says is done, by its stem, with the words for it."""
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
            verb = match.group(1).lower()
            if verb in _EDITS and _DRAFT.match(text, end):
                continue  # of what is talked about, not of a record
            taken.append((start, end))
            yield _AS.get(verb, verb), match
