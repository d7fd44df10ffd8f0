"""Sentences that tell a value: what it is called, what stands before it."""

from __future__ import annotations

import re

from simulator.play.models.embedded.wording.register import Speaker, choices

NAMED = choices("""
My ~ is = |
My ~ is = | plain
The ~ is = |
Here's my ~: = | warm
~ is = | short elliptic casual
~: = | short elliptic
~ = | short elliptic casual
Here is my ~: = |
Here's the ~: = | casual
= is my ~ |
My ~ would be = | polite long
The ~ I have is = | plain
The ~ I've got is = | casual
The ~ would be = | old
This is my ~: = | plain
""")
"""Of a value behind its name."""

THAT_IS = choices("""
It's ~ |
It is ~ | formal plain
That's ~ |
""")
SHOWN = choices("""
The ^ says ~ |
The ^ shows ~ |
It says ~ on the ^ | casual
I see ~ on the ^ |
On the ^ it's ~ | casual
On the ^ it says ~ | plain
""")
"""Of a value that is read off something."""

CLASSED = choices("""
* ~ | short
* ~ | short elliptic
It's * ~ |
It is * ~ | formal plain
That's * ~ |
*: ~ | short elliptic
I have * ~ here | casual
""")
"""Of a value behind the kind of thing that it belongs to: `Payment TX-1`."""

BORN = choices("""
I was born on ~ |
I was born ~ | casual
Born ~ | short elliptic
Born on ~ | short elliptic
My date of birth is ~ | plain
My date of birth: ~ | short
Date of birth: ~ | short elliptic
Date of birth ~ | short elliptic casual
My birthday is ~ |
My birthday's ~ | casual
My birthday is on ~ | warm
DOB ~ | short casual elliptic
DOB is ~ | short casual
DOB: ~ | short elliptic
My birth date is ~ | plain
My birth date: ~ | short
It's ~ | short
That's ~ | short
That would be ~ | polite
""")

SIGNED_UP = choices("""
I signed up with ~ |
I registered with ~ | formal
I'm registered with ~ | formal
I used ~ | casual short
I think I used ~ | unsure
It should be under ~ | casual
You should have me under ~ | casual idiom
The account is under ~ | plain
My email is ~ |
My email's ~ | casual
My email: ~ | short
Email ~ | short elliptic casual
Email: ~ | short elliptic
Email is ~ | short elliptic casual
My mail is ~ | casual
My email address is ~ | plain formal
My email address: ~ | formal short
~ is my email | warm
The email is ~ |
You can find me under ~ | warm
That's ~ | short
It's ~ | short
""")

MEANT = choices("""
I mean ~ |
I meant ~ |
I'm talking about ~ |
I'm thinking of ~ |
I was thinking of ~ | polite
It's about ~ |
This is about ~ |
It concerns ~ | formal
""")
WRITTEN = choices("""
I wrote down ~ |
I have ~ here | casual
It says ~ here |
I've got ~ written down | casual
""")
WISHED = choices("""
I'd like ~ |
I would like ~ | formal
I'd say ~ | casual
I'd go for ~ | casual idiom
I want ~ | plain blunt
Let's go with ~ | casual
Let's say ~ | casual idiom
Make it ~ | short
I was thinking of ~ | polite
I'd choose ~ | plain
I'll take ~ |
I'll have ~ | old
I need ~ | plain blunt
~, please | short
~ should do | casual short
I think ~ is right | unsure
""")

REACHED = choices("""
You can reach me at ~ |
You can call me at ~ |
You can reach me on ~ | old
I can be reached at ~ | formal
Reach me at ~ | short
Call me on ~ | casual short
The best number is ~ |
My number is ~ |
My phone number is ~ | plain
My phone is ~ | casual
""")
CALLED = choices("""
My name is ~ |
The name is ~ |
The name's ~ | casual
Name is ~ | short elliptic casual
My full name is ~ | formal
I'm ~ | casual
Please put it under ~ | polite
Under ~, please | short
Put it under ~ | short blunt
The order goes under ~ |
It goes under ~ | casual
You can put ~ | casual
""")
DUE = choices("""
On ~, please |
On ~ | short
For ~, please | polite
For ~ | short
~ would be perfect | warm
~ would be good |
~ would suit me | old formal
~ works for me | casual
~, please | short
I need it for ~ | plain
I'd need it on ~ |
It should be ready on ~ | formal
Let's say ~ | casual idiom
I was thinking of ~ | polite
""")
LETTERED = choices("""
It should say ~ |
I want ~ on it | plain blunt
I'd like ~ on it |
It should read ~ | formal
The inscription should be ~ | formal plain
Please write ~ on it | polite
Let's write ~ on top |
Just ~ on it, please | short
Put ~ on it | short blunt
I'd like it to say ~ | polite long
""")

_NAMED = re.compile(
    r"(my|the) ((?!order goes|whole|.* here\b)[a-z][\w -]*?) is (\{\w+\})", re.IGNORECASE
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
_OWN = re.compile(r"(?:number|email|address|phone|name|code|id)$", re.IGNORECASE)
"""What everybody has one of, and says `my` of."""

_FORMS = (
    (re.compile(r"(?:i was born on|my (?:date of birth|birthday) is|born) (\{\w+\})", re.I), BORN),
    (re.compile(r"(?:I signed up with|I'm registered under|my email(?: address)? is"
                r"|the (?:email )?address is) (\{email\})", re.I), SIGNED_UP),
    (re.compile(r"(?:I mean|it's about) (.+)", re.I), MEANT),
    (re.compile(r"(?:it's|it is|that's|that is|that would be) (.+)", re.I), THAT_IS),
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
    forms = [(match, of) for pattern, of in _FORMS if (match := pattern.fullmatch(core))]
    born = forms and forms[0][1] in (BORN, SIGNED_UP)
    if named and not born and not (forms and by.often(0.5)):
        whose, name, value = named.groups()
        way = by.choose(NAMED)
        text = way.replace("~", name).replace("=", value)
        mine = _OWN.search(name) or whose.lower() == "my"
        return _capital(text if mine else re.sub(r"\b([Mm])y\b", "the", text))
    shown = _SHOWN.fullmatch(core)
    if shown:
        return _capital(by.choose(SHOWN).replace("^", shown[1]).replace("~", shown[2]))
    classed = _CLASSED.fullmatch(core)
    if classed:
        kind = classed[1][:1].lower() + classed[1][1:]
        return _capital(by.choose(CLASSED).replace("*", kind).replace("~", classed[2]))
    for match, of in forms[:1]:
        value = next(group for group in match.groups() if group)
        return _capital(by.choose(of).replace("~", value))
    return None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
