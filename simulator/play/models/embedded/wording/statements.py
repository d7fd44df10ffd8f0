"""Statements of trouble: as the question why, as a plain report, and in fewer words."""

from __future__ import annotations

import re

from simulator.play.models.embedded.wording.register import Speaker, choices
from simulator.play.models.embedded.wording.verbs import subject

WHY = choices("""
Why ~? |
Why ~? | plain
How come ^? | casual idiom
Do you know why ^? |
Can you tell me why ^? | polite
Could you tell me why ^? | polite
I don't understand why ^. | plain
I'd like to know why ^. | formal
I was wondering why ^. | polite long idiom
Any idea why ^? | casual short elliptic idiom
What's the reason that ^? | formal plain
^. | short
^. | blunt
Please help, ^. | unsure
Help, ^. | casual unsure
^ and I don't know why. | plain unsure
^, why is that? | plain
^, what's going on? | casual
^, can you check? | warm
Could you check why ^? | polite
Can you find out why ^? |
What's going on, ^? | casual young
Is it normal that ^? | unsure
% | short casual elliptic
%, why? | short casual elliptic
""")
"""For what is not as it should be: `~` has the verb first, `^` the subject, `%` no article."""

HOW = choices("""
How do I ~? |
How can I ~? |
How can I ~? | plain
How do you ~? | casual
What do I need to do to ~? | long
What do I have to do to ~? | long
What's the way to ~? | plain
How would I ~? | polite
How am I supposed to ~? | blunt
Can you tell me how to ~? | polite
Could you tell me how to ~? | polite
I'd like to know how to ~. | formal
Can you help me ~? | warm
Not sure how to ~. | casual unsure elliptic
""")
"""For how something is done."""

UNABLE = choices("""
I can't ~ |
I cannot ~ | formal
I'm not able to ~ | plain
I am unable to ~ | formal
I'm unable to ~ | polite
It won't let me ~ | casual idiom
I don't seem to be able to ~ | polite long
Can't ~ | short casual elliptic
""")

_AUX = (
    r"(?:is|are|was|has|have|does|do|did|hasn't|haven't|isn't|aren't|wasn't|weren't|doesn't|don't"
    r"|didn't|can't|couldn't|won't)"
)
_STATEMENT = re.compile(rf"((?:my|the|a|an) .+?) ({_AUX}) ((?!the\b|a\b|my\b|mine\b).+)", re.I)
_WHY = re.compile(rf"(?:why|how come) ({_AUX}) (.+)", re.IGNORECASE)
_KEEPS = re.compile(r"((?:my|the) [a-z -]+?) (keeps?|seems?) (.+)", re.IGNORECASE)
_HOW = re.compile(r"how (?:do|can) I ((?!(?:know|see|hear|have)\b).+)", re.IGNORECASE)
_CANNOT = re.compile(r"why can't I (.+)", re.IGNORECASE)
_AMISS = re.compile(
    r"n't\b|\b(?:still|pending|failed|missing|wrong|never|declined|refused|broken|stuck|off|not"
    r"|rejected|blocked|gone|keeps?|seems?|same|incorrect|late)\b"
)


def restated(core: str, by: Speaker) -> tuple[str, str] | None:
    """What is not as it should be in other words, with its mark; None where it is not that.

    Args:
        core: A sentence that asks for information, without mark.
        by: Who says it.
    """
    how = _HOW.fullmatch(core)
    if how:
        return _made(by.choose(HOW).replace("~", how.group(1)))
    if (
        "," in core
        or " and " in core
        or " because " in core
        or " since " in core
        or not _AMISS.search(core)
    ):
        return None
    unable = _CANNOT.fullmatch(core)
    if unable and by.often(0.5):
        return by.choose(UNABLE).replace("~", unable.group(1)), "."
    for who, aux, rest in _clauses(core):
        low = who if who.startswith("I ") else who[0].lower() + who[1:]
        order = f"{aux} {low} {rest}", f"{low} {aux} {rest}"
        return _made(_placed(by.choose(WHY), *order))
    keeps = _KEEPS.fullmatch(core)
    if keeps:
        many = keeps.group(2) in ("keep", "seem")
        verb = keeps.group(2) if many else keeps.group(2)[:-1]
        low = keeps.group(1)[0].lower() + keeps.group(1)[1:]
        order = (
            f"{'do' if many else 'does'} {low} {verb} {keeps.group(3)}",
            f"{low} {keeps.group(2)} {keeps.group(3)}",
        )
        return _made(_placed(by.choose(WHY), *order))
    return None


def _placed(way: str, inverted: str, plain: str) -> str:
    """A way to speak of what is amiss, with it: as a question, a statement, or a few words."""
    bare = re.sub(r"^(?:my|the|an?) ", "", plain)
    bare = re.sub(r"\b(?:is|are|was) (?=still\b|pending\b|missing\b|late\b|gone\b)", "", bare)
    text = way.replace("~", inverted).replace("^", plain).replace("%", bare)
    return text if text[-1] in ".?" else f"{text}."


def _clauses(core: str) -> list[tuple[str, str, str]]:
    """Subject, auxiliary and the rest of a statement, or of a question why."""
    why = _WHY.fullmatch(core)
    if why:
        found = subject(why.group(2), why.group(1).lower().startswith(("is", "are", "was", "were")))
        if found and found[1] and found[0].lower() not in ("i", "there"):
            return [(found[0], why.group(1).lower(), found[1])]
        return []
    said = _STATEMENT.fullmatch(core)
    if said and not re.search(r"\b(?:I|you|we|that|which|who)\b", said.group(1)):
        return [(said.group(1), said.group(2).lower(), said.group(3))]
    return []


def _made(text: str) -> tuple[str, str]:
    return text[0].upper() + text[1:-1], text[-1]
