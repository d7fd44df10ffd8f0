"""What stands before and after a sentence without being part of it: openers, tails, intensity."""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.play.models.embedded.wording.register import Choices, Place, Speaker, choices
from simulator.play.models.embedded.wording.verbs import is_verb

MORE = choices("""
And ~ |
And ~ | short
Oh, and ~ | casual warm
Also, ~ |
By the way, ~ | casual idiom
One more thing: ~ |
One more thing, ~ | warm
One more question: ~ | polite
Another question: ~ | plain
Just quickly, ~ | casual
Something else: ~ | plain old
Before I forget, ~ | warm long idiom
Last thing, ~ | short casual
While I'm here, ~ | long idiom
I also wanted to ask: ~ | long polite
I have one more question: ~ | plain
""")
"""Before one more question."""

THEN = choices("""
Then ~ |
Then ~ | plain
Okay, then ~ |
OK, then ~ | casual
Alright, then ~ |
All right, then ~ | old
Fine, then ~ | blunt
""")
"""Before what is wanted after something else was said."""

OKAY = choices("""
Okay, ~ |
OK, ~ |
Ok, ~ | casual young
All right, ~ | old
Alright, ~ |
Right, ~ |
Well, ~ |
""")
GLAD = choices("""
Great, ~ |
Perfect, ~ |
Good, ~ | plain
Wonderful, ~ | warm old
Super, ~ |
Lovely, ~ | warm old
Nice, ~ | casual
Excellent, ~ | formal
Brilliant, ~ | casual warm
""")
HESITANT = choices("""
Hm, ~ |
Hmm, ~ |
Well, ~ |
Oh well, ~ | casual
""")

OPENERS = choices("""
So ~ |
So, ~ | casual
Well, ~ | old warm
Um, ~ | unsure young casual
Ok so ~ | casual young
Ok, ~ | blunt short
Hm, ~ | unsure
""")
"""Before a sentence that has no opener of its own."""

FIRST_OPENERS = choices("""
So ~ |
So, ~ | casual
Um, ~ | unsure young casual
""")
"""The same where nothing was said before, to which `well` or `hm` would be a reply."""

OBJECTING = choices("""
Well, ~ | old warm
But ~ |
Um, ~ | unsure young casual
Hm, ~ | unsure
""")
"""The same against a refusal, from which nothing follows that `so` could draw."""

_OPENERS = {Place.FIRST: FIRST_OPENERS, Place.AMID: OPENERS, Place.AGAINST: OBJECTING}

TROUBLE = choices("""
Unfortunately ~ |
Unfortunately, ~ | formal
I'm afraid ~ | polite
I'm sorry to say that ~ | formal polite long
Sadly, ~ | warm
Sorry, but ~ | polite
So ~ | casual
I have a problem: ~ | plain
I have to report that ~ | formal old long
There's a problem, ~ | plain
Just so you know, ~ | casual
To be honest, ~ | casual
I'm not happy, ~ | blunt
Look, ~ | blunt
Listen, ~ | blunt
""")
"""Before what went wrong."""

ASSENT = choices("""
That's fine, ~ |
Good idea, ~ | warm
Sounds good, ~ | casual
That works, ~ | casual
Fair enough, ~ | idiom
That's all right, ~ | old
""")
SO = choices("""
So ~ |
So ~ | plain
So, ~ | casual
Ok so ~ | casual young
Right, so ~ | casual
""")

_GROUPS: tuple[tuple[str, Choices], ...] = (
    (r"(?:oh, and|and|also,|by the way,|one more thing[,:]|one more question[,:]|last thing,"
     r"|last question:|another question:)", MORE),
    (r"(?:(?:okay|ok|alright|all right|well|fine|right), then|then|in that case,?)", THEN),
    (r"(?:great|perfect|good|wonderful|super|lovely|excellent),", GLAD),
    (r"(?:okay|ok|all right|alright|right|fine|well),", OKAY),
    (r"hm,", HESITANT),
    (r"(?:that's fine|good idea|sounds good|fair enough|fine by me),", ASSENT),
    (r"so,?", SO),
    (r"(?:but|oh,?|actually|please|come on|oh no|honestly|besides that|yes|no|surely"
     r"|otherwise|finally|never mind),|but", choices("")),
)  # fmt: skip
_LEADS = [(re.compile(rf"(?:{words})\s+(?=\S)", re.IGNORECASE), of) for words, of in _GROUPS]

_TAILS = re.compile(
    r"(.+?)(,? (?:please|then|instead|by the way|after all|thanks|thank you))$", re.IGNORECASE
)

PLEASE = choices("""
, please |
, please | polite
_please | casual short
, pretty please | young warm idiom
""")
TAGS = choices("""
, if possible |
, if that's possible | long
, if you don't mind | polite long
, if that's okay | warm
, if that's all right with you | old long
, if I may ask | formal old long
""")
"""Behind a wish or a request."""

_CLOSED = re.compile(
    r"(?:I|I'm|I'd|I've|I'll|you|we|we're|they|it|it's|he|she|the|an?|my|our|your|this|that|there|there's"
    r"|one|some|any|can|could|may|would|will|do|does|did|is|are|was|were|has|have|what|what's|where"
    r"|where's|when|which|who|why|how|how's|please|let|if|until|by|for|on|in|at|is|isn't|can't|couldn't"
    r"|don't|just|nobody|no one|someone|something|somebody|any|up|give|send"
    r"|put|make|tell|need|want|looking|kindly|rather|sorry|am|if|would|any|not|after)\b",
    re.IGNORECASE,
)
"""First words that may lose their capital letter behind an opener."""


_CLAUSE = re.compile(
    r"(?!what an?\b)(?:I\b|we\b|can|could|may|would|do|does|is|are|what|where|when|which|why|how)",
    re.I,
)
"""How a sentence begins that an opener of any kind may stand before."""


def lowered(text: str) -> str | None:
    """A sentence as it stands behind an opener; None where its first word may be a name."""
    if text.startswith("{") or re.match(r"I\b", text):
        return text
    known = _CLOSED.match(text) or is_verb(text.split()[0].strip(",."))
    return text[0].lower() + text[1:] if known else None


@lru_cache(maxsize=16)
def _nested(of: Choices, inner: str) -> Choices:
    """Openers with another one behind them: `Great, then`."""
    return Choices(tuple(f"{text[:-1]}{inner}~" for text in of.texts), of.tags)


def split_lead(text: str, question: bool) -> tuple[str, Choices | None, str]:
    """The opener of a sentence with its comma, choices for it, and the rest with a capital."""
    for pattern, of in _LEADS:
        match = pattern.match(text)
        if match:
            rest = text[match.end() :]
            inner = re.match(r"(?:then|so) ", rest)
            if inner and of in (GLAD, OKAY, HESITANT, ASSENT):
                of = _nested(of, inner.group())
                rest = rest[inner.end() :]
            if lowered(rest) is None or (of is MORE and not question):
                break
            lead = text[: len(text) - len(rest)]
            return lead, of, rest[:1].upper() + rest[1:] if rest[0] != "{" else rest
    return "", None, text


def split_tail(core: str) -> tuple[str, str]:
    """A sentence without mark, and what is hung to its end: `please`, `then`."""
    match = _TAILS.fullmatch(core)
    return (match.group(1), match.group(2)) if match else (core, "")


def led(lead: str, of: Choices | None, core: str, by: Speaker, trouble: bool) -> str:
    """A sentence behind an opener: another one of its kind, or one where it had none.

    Args:
        lead: The opener that it had.
        of: What it may be exchanged for.
        core: The rest, with a capital.
        by: Who says it.
        trouble: It tells what went wrong.
    """
    low = lowered(core)
    if lead:
        if low is None or of is None or not of.texts:
            return lead + (low or core)
        return by.choose(of).replace("~", low)
    if low is None:
        return core
    if trouble and by.often(0.25, chatty=0.45, terse=0.08):
        return by.choose(TROUBLE).replace("~", low)
    opens = _CLAUSE.match(core) and (by.wants or not re.match(r"(?:I|we)\b", core))
    if not trouble and opens and by.often(0.08, chatty=0.16, terse=0.04, formal=0.02):
        return by.choose(_OPENERS[by.place]).replace("~", low)
    return core


def pleased(core: str, tail: str, by: Speaker) -> str:
    """A wish or a request with `please` behind it, with a tag, or with neither."""
    if re.search(r"\b(?:please|thanks?|grateful|appreciate|wondering|possible|kind)\b", core, re.I):
        return core if tail.strip(" ,") == "please" or core.endswith("please") else core + tail
    if tail.strip(" ,") == "please" or (
        not tail and by.often(0.15, polite=0.3, blunt=0.04, warm=0.25)
    ):
        return core + by.choose(PLEASE)
    if not tail and by.often(0.06, chatty=0.16, blunt=0.0, terse=0.03):
        return core + by.choose(TAGS)
    return core + tail
