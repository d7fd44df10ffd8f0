"""Sentences that tell a value: what it is called, what stands before it."""

from __future__ import annotations

import re

from simulator.play.models.embedded.wording.register import Speaker, choices

NAMED = choices("""
My ~ is = |
My ~ is = | plain
The ~ is = |
My ~ would be = | polite
The ~ would be = | polite long
Here's my ~: = | warm
Here is the ~: = | formal
~ is = | short elliptic casual
~: = | short elliptic
~ = | short elliptic casual
The ~ I have is = | unsure
The ~ should be = | unsure
I have = as my ~ | long plain
= is my ~ |
= is the ~ |
My ~ is as follows: = | formal old
""")
"""Of a value behind its name."""

THAT_IS = choices("""
It's ~ |
It is ~ | formal plain
That's ~ |
That would be ~ | polite
That'd be ~ | casual
It should be ~ | unsure
I think it's ~ | unsure hedge
It would be ~ | polite
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
The one I noted is ~ | formal
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
""")

_NAMED = re.compile(r"(?:my|the) ((?!order goes|whole)[a-z][\w -]*?) is (\{\w+\})", re.IGNORECASE)
_FORMS = (
    (re.compile(r"(?:it's|it is|that's|that is|that would be) (.+)", re.I), THAT_IS),
    (re.compile(r"(?:I mean|it's about) (.+)", re.I), MEANT),
    (re.compile(r"I wrote down (\{\w+\})", re.I), WRITTEN),
    (
        re.compile(
            r"(?:I'd like|I'd say|I need|I'd choose|let's go with|make it|just) (\{\w+\})", re.I
        ),
        WISHED,
    ),
)


def retold(core: str, by: Speaker) -> str | None:
    """A sentence that tells a value in other words; None where its form is not known.

    Args:
        core: Without mark, with its value as a hole.
        by: Who tells it.
    """
    named = _NAMED.fullmatch(core)
    if named:
        text = by.choose(NAMED).replace("~", named.group(1)).replace("=", named.group(2))
        return text[0].upper() + text[1:]
    for pattern, of in _FORMS:
        match = pattern.fullmatch(core)
        if match:
            return by.choose(of).replace("~", match.group(1))
    return None
