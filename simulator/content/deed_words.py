"""Words for a deed that a pack describes and does not word: "Call off a booking." gives its report.

A thin pack has no sentences, yet the critic has to hear that support says something is done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLAUSE = re.compile(r"\s*(?:[.,;:(]|\b(?:and|or|but|so|if|when|which|that|after|before)\b)")
_ARTICLE = re.compile(r"\b(?:an?|the|one's|their|customer's|guest's)\s+", re.IGNORECASE)

_PARTICIPLES = {
    "be": "been", "begin": "begun", "bring": "brought", "buy": "bought", "find": "found",
    "freeze": "frozen", "get": "got", "give": "given", "hold": "held", "keep": "kept",
    "lend": "lent", "let": "let", "make": "made", "pay": "paid", "put": "put", "send": "sent",
    "set": "set", "sell": "sold", "show": "shown", "shut": "shut", "split": "split",
    "take": "taken", "tell": "told", "undo": "undone", "withdraw": "withdrawn", "write": "written",
    "resend": "resent", "rewrite": "rewritten", "unfreeze": "unfrozen", "cut": "cut",
    "do": "done", "run": "run", "lay": "laid", "swap": "swapped", "stop": "stopped",
    "drop": "dropped", "ship": "shipped", "plan": "planned", "transfer": "transferred",
    "refer": "referred", "cancel": "cancelled",
}  # fmt: skip
"""Those that do not end in a plain `ed`."""


@dataclass(frozen=True)
class DeedWords:
    """Sentences about one deed.

    Attributes:
        done: It is reported.
        confirm: It is asked whether to do it.
        wants: A customer wishes it.
    """

    done: tuple[str, ...]
    confirm: tuple[str, ...]
    wants: tuple[str, ...]


def deed_words(does: str) -> DeedWords:
    """Sentences about what a tool does, from the sentence that describes it.

    Args:
        does: Begins with a verb, as in "Call off a booking and give back what was paid.".

    Example:
        >>> deed_words("Call off a booking and give back what was paid.").done
        ("I've called off your booking.", 'Your booking has been called off.')
    """
    first = _CLAUSE.split(does.strip(), maxsplit=1)[0].split()
    if not first:
        return DeedWords((), (), ())
    verb, rest = first[0].lower(), " ".join(first[1:])
    particle, thing = _apart(rest)
    past = " ".join(filter(None, (_participle(verb), particle)))
    plain = " ".join(filter(None, (verb, particle)))
    yours, mine = (_ARTICLE.sub(f"{whose} ", thing, count=1) for whose in ("your", "my"))
    done = [" ".join(filter(None, ("I've", past, yours))) + "."]
    if yours.startswith("your "):
        done.append(f"{yours[0].upper()}{yours[1:]} has been {past}.")
    return DeedWords(
        done=tuple(done),
        confirm=(" ".join(filter(None, ("Shall I", plain, yours))) + "?",),
        wants=tuple(
            " ".join(filter(None, (lead, plain, mine))) + "."
            for lead in ("Please", "I'd like to", "I want to", "I need to")
        ),
    )


def _apart(rest: str) -> tuple[str, str]:
    """A particle ("off", "back"), and the thing."""
    words = rest.split()
    count = next((n for n, word in enumerate(words) if _ARTICLE.match(f"{word} ")), 0)
    return " ".join(words[:count]), " ".join(words[count:])


def _participle(verb: str) -> str:
    if verb in _PARTICIPLES:
        return _PARTICIPLES[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}ed"
