"""Sentences that tell a value: what it is called, what stands before it."""

from __future__ import annotations

import re

from simulator.play.models.embedded.wording.id_frames import (
    BORN,
    CALLED,
    CLASSED,
    MEANT,
    NAMED,
    NOTED,
    NUMBER,
    REACHED,
    SHOWN,
    SIGNED_UP,
    THAT_IS,
    WHOSE,
    WRITTEN,
)
from simulator.play.models.embedded.wording.register import Speaker
from simulator.play.models.embedded.wording.value_frames import (
    AMOUNTS,
    DAMAGES,
    DAYS,
    DESTINED,
    DUE,
    EXCHANGED,
    LETTERED,
    MADE_OUT,
    PERIODS,
    PLANS,
    PROBLEMS,
    REASONS,
    SENT_TO,
    SHOPS,
    SIZES,
    STATES,
    SUMS,
    THING,
    WEEKDAYS,
    WISHED,
)

_NAMED = re.compile(
    r"(my|the) ((?!order goes|whole|right |.* here\b)[a-z][\w -]*?) is (\{\w+\})", re.IGNORECASE
)
_SHOWN = re.compile(
    r"(?:the|your|my) ((?:app|receipt|contract|letter|account page|mail)) (?:says|shows) (\{\w+\})",
    re.I,
)
_CLASSED = re.compile(
    r"(?:(?:it's|it is|that's) )?((?:customer|account|order|payment|card|transfer|loan|dispute"
    r"|charge|subscription|invoice|team|booking|return)(?: number| id)?) (\{\w+\})",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"(?:customer|account)\b")
_OWN = re.compile(r"(?:number|email|address|phone|name|code|id)$", re.IGNORECASE)
"""What everybody has one of, and says `my` of."""

_GIVEN = re.compile(
    r"\b(?!phone|telephone|customer|account|my)[a-z]+ (?:number|id|reference|code)$", re.I
)
"""Numbers that one was given and has to look up."""

_SAID_WITH = re.compile(r"(?!(?:order|charge|return|card|loan|transfer|payment)$)", re.IGNORECASE)
"""Of what a value is told by its name: not of the thing alone, whose number it is."""

NOTES = 0.3
"""How often a number that one was given is told as what one has noted."""

_FORMS = (
    (re.compile(r"(?:well,|to be honest,|(?:mostly )?because|it's just that|the thing is,"
                r"|I'm afraid|the reason is (?:that|simple:)) (\{(?:why|trouble)\})", re.I),
     REASONS),
    (re.compile(r"(?:well,|it's simple:|the (?:problem|trouble) is that|what went wrong\? well,"
                r"|to be honest,|the thing is,) (\{problem\})", re.I), PROBLEMS),
    (re.compile(r"(?:the damage\? )?(?:it (?:has|(?:came|arrived|was delivered) with)"
                r"|it's got|you can clearly see)"
                r" (\{damage\})", re.I), DAMAGES),
    (re.compile(r"(?:honestly, )?(?:it|the whole thing) was(?: really)? (\{problem\})", re.I),
     STATES),
    (re.compile(r"(?:I was thinking of|I'd want|I'd say|it should be|a fair sum would be|make it)"
                r" (\{amount\})(?: in all)?", re.I), SUMS),
    (re.compile(r"(?:it should go to|the (?:new|right) address is|my new address:|we live at)"
                r" (\{address\})(?: now)?", re.I), DESTINED),
    (re.compile(r"(?:I'd (?:like|take)|instead of it,|make it|the new one should be)?"
                r" ?the (\{new_item\})(?: instead| in exchange|, please)?", re.I), EXCHANGED),
    (re.compile(r"(?:it's(?: about)? |I mean |that would be )?the (\{item\})", re.I), THING),
    (re.compile(r"(?:I'd need |over |for |I could do it in )?(\{months\} months)"
                r"(?: would (?:work|do))?", re.I), PERIODS),
    (re.compile(r"(?:I'd (?:like|say) |I need |make it |it's |I mean )?"
                r"(\{quantity\}|\{seats\} seats)(?: should be enough|, please)?", re.I),
     AMOUNTS),
    (re.compile(r"(?:it|the charge) was on (\{charged_on\})", re.I), DAYS),
    (re.compile(r"(?:the shop is|(?:it|the payment) went to|it was|it says) (\{merchant\})",
                re.I), SHOPS),
    (re.compile(r"(?:it was(?: meant)? for|the recipient is|I sent it to|the money was for"
                r"|it should have gone to) (\{recipient\})", re.I), SENT_TO),
    (re.compile(r"(?:it should (?:say|be in the name of)|make it out to|the company is"
                r"|the invoice should say) (\{bill_name\})", re.I),
     MADE_OUT),
    (re.compile(r"(?:I'd like |the |it should be )?(\{plan\})(?: plan|, please)?", re.I), PLANS),
    (re.compile(r"(?:the |I'd like the |an? |I think |let's take the )?(\{size\})"
                r"(?: one| cake| is right| size)?", re.I), SIZES),
    (re.compile(r"(?:on |I mean |I was thinking of |that would be )?(\{day\})", re.I), WEEKDAYS),
    (re.compile(r"(?:i was born on|my (?:date of birth|birthday) is|born) (\{\w+\})", re.I), BORN),
    (re.compile(r"(?:I signed up with|I'm registered under|my email(?: address)? is"
                r"|the (?:email )?address is) (\{email\})", re.I), SIGNED_UP),
    (re.compile(r"(?:I mean|it's about) (.+)", re.I), MEANT),
    (re.compile(r"(?:it's|it is|that's|that is|that would be) ((?:[a-z]+ )?\{\w+\}.*)",
                re.I), THAT_IS),
    (re.compile(r"I wrote down (\{\w+\})", re.I), WRITTEN),
    (re.compile(r"(?:you can reach me at|my (?:phone )?number is|the number is) (\{phone\})", re.I),
     REACHED),
    (re.compile(r"(?:my|my full|the) name is (\{\w+\})|I'm called (\{\w+\})"
                r"|the order goes under (\{\w+\})", re.I), CALLED),
    (re.compile(r"(?:I need it for|on|for|it should be ready on) (\{pickup_on\})"
                r"|(\{pickup_on\}) would be perfect", re.I), DUE),
    (re.compile(r"(?:it should (?:say|read)|let's write|the inscription should be)"
                r" (\{inscription\})(?: on top)?", re.I), LETTERED),
    (re.compile(r"(?:I'd (?:like|say|choose)|I need|let's go with|make it|just) (\{\w+\})", re.I),
     WISHED),
)  # fmt: skip


def retold(core: str, by: Speaker) -> str | None:
    """A sentence that tells a value in other words; None where its form is not known.

    Args:
        core: Without mark, with its value as a hole.
        by: Who tells it.
    """
    named = _NAMED.fullmatch(core)
    named = None if named and not _SAID_WITH.match(named[2]) else named
    forms = [(match, of) for pattern, of in _FORMS if (match := pattern.fullmatch(core))]
    born = forms and forms[0][1] in (BORN, SIGNED_UP)
    called = forms and forms[0][1] is CALLED
    if named and not (born or called) and not (forms and by.often(0.5)):
        whose, name, value = named.groups()
        noted = _GIVEN.search(name) and by.often(NOTES)
        if name.endswith(" number") and by.often(0.12, formal=0.03):
            name = name.removesuffix("number") + by.choose(NUMBER)
        way = by.choose(NOTED if noted else NAMED)
        text = way.replace("~", name).replace("=", value)
        mine = _OWN.search(name) or whose.lower() == "my"
        return _capital(text if mine else re.sub(r"\b([Mm])y\b", "the", text))
    shown = _SHOWN.fullmatch(core)
    if shown:
        way = by.choose(SHOWN).replace("^", shown[1]).replace("~", shown[2])
        return _capital(re.sub(r"\b([Oo])n the app\b", _in_the_app, way))
    classed = _CLASSED.fullmatch(core)
    if classed:
        kind = classed[1][:1].lower() + classed[1][1:]
        of = WHOSE if _WHOSE.match(kind) else CLASSED
        return _capital(by.choose(of).replace("*", kind).replace("~", classed[2]))
    for match, of in forms[:1]:
        value = next(group for group in match.groups() if group)
        return _capital(by.choose(of).replace("~", value))
    return None


def _in_the_app(match: re.Match[str]) -> str:
    return "In the app" if match[1] == "O" else "in the app"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
