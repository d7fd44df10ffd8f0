"""Phatic messages: those that only greet, thank, acknowledge or part, or ask what was meant.

The term is Malinowski's (1923), the kinds are those of conversation analysis: opening and closing
(Schegloff and Sacks 1973), backchannel (Yngve 1970), other-initiated repair (Schegloff, Jefferson
and Sacks 1977). A message is phatic as a whole or not at all: its words are a closed class, so that
nothing has to be learned, and what is meant is settled by what was said before.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from simulator.play.nlu.example_index import MEMORY

LONGEST = 120
"""Characters of a phatic message."""


class Phatic(StrEnum):
    """What a phatic message does."""

    OPENS = "opens"
    ACKNOWLEDGES = "acknowledges"
    THANKS = "thanks"
    PARTS = "parts"
    ASKS_BACK = "asks_back"


_GREETING = (
    r"(?:hi|hello|hey|heya|hiya|howdy|hallo|there|again|greetings|guys|all|team|everyone"
    r"|(?:and )?(?:good )?(?:morning|afternoon|evening)(?: to you)?|good day)"
)
_ASIDE = (
    r"(?:so much|very much|a lot|again|then|anyway|for (?:the|your|all your) (?:help|time)"
    r"|for now|for that)"
)
_THANKS = (
    r"(?:many thanks|thanks|thank(?:ing)? (?:you|u)|thx|ty|cheers|much appreciated|appreciated)"
    rf"(?: {_ASIDE})*"
)
_HEARD = (
    r"(?:ok|okay|k|kk|oh|ah|great|perfect|good|fine|alright|all right|right|got it|i see|cool|nice"
    r"|super|lovely|wonderful|excellent|brilliant|awesome|understood|noted|good to know|fair enough"
    r"|makes sense|very good"
    r"|thats (?:good|great|fine|helpful|clear|good to know|all right|ok|okay))"
)
_PARTING = (
    r"(?:bye|goodbye|good bye|see you(?: later| soon)?|take care|good night|you too"
    r"|have a (?:nice|good|lovely|great) (?:day|one|evening))"
)
_NO_MORE = (
    r"(?:(?:no|nope|nah) )?(?:(?:thats|that is|that was|thatll be|that will be)"
    r" (?:all|it|everything)(?: i need(?:ed)?)?(?: for (?:now|today))?"
    r"|nothing (?:else|more)(?: for now)?|im good|im all set|all good|all set)"
)
_WHAT = (
    r"(?:sorry |uh |um |hm+ )?(?:what do (?:you|u) mean(?: by (?:the |my |your )?\w+(?: \w+){0,2})?"
    r"|what does that mean"
    r"|(?:which|wich|what)(?: (?!is |are |was |the |your )\w+){0,2} (?:number|id|code|one)"
    r"(?: (?:is that|do (?:you|u) mean|exactly))?"
    r"|i dont (?:get|understand) the question|how do (?:you|u) mean|meaning what"
    r"|what exactly do you need|what (?:is|are) (?:that|those)"
    r"|where (?:do|can|would|will) i (?:find|see|get|look for) (?:that|it|this)(?: number)?)"
)
_KINDS = (
    (Phatic.ASKS_BACK, rf"(?:{_WHAT} )+"),
    (Phatic.OPENS, rf"(?!(?:there|again|guys|all|team|everyone) ){_GREETING} (?:{_GREETING} )*"),
    (Phatic.ACKNOWLEDGES, rf"(?:{_HEARD} )+"),
    (Phatic.THANKS, rf"(?:no )?(?:(?:{_HEARD}|{_THANKS}) )+"),
    (Phatic.PARTS, rf"(?:(?:{_NO_MORE}|{_HEARD}|{_THANKS}|{_PARTING}|no|nope) )+"),
)
_PATTERNS = [(kind, re.compile(pattern)) for kind, pattern in _KINDS]

_VALUE = re.compile(r"[\d@#$€£%]")


def only_greets(text: str) -> bool:
    """Whether a customer's message is a greeting alone: its beat is not said before the next.

    Example:
        >>> only_greets("Good morning.")
        True
    """
    return phatic(text) is Phatic.OPENS


@lru_cache(maxsize=MEMORY)
def phatic(text: str) -> Phatic | None:
    """What a message does that says nothing else; None for all others.

    A no alone is an answer, and no parting.

    Example:
        >>> phatic("ok thx bye"), phatic("Hi there!"), phatic("Hi, I need a refund.")
        (<Phatic.PARTS: 'parts'>, <Phatic.OPENS: 'opens'>, None)
    """
    if len(text) > LONGEST or _VALUE.search(text):
        return None
    plain = re.sub(r"['’]", "", text.lower())
    found = re.findall(r"[^\W\d_]+", plain)
    if not found or all(word in ("no", "nope") for word in found):
        return None
    folded = " ".join(found) + " "
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(folded)), None)
