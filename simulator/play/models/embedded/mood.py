"""How a customer feels as things go for it: a function of how it began and of what has happened."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.content.personas import Mood

_WORSE = {
    Mood.CHEERFUL: (Mood.CHEERFUL, Mood.CALM, Mood.ANNOYED, Mood.FURIOUS),
    Mood.RELIEVED: (Mood.RELIEVED, Mood.CALM, Mood.ANNOYED, Mood.FURIOUS),
    Mood.CALM: (Mood.CALM, Mood.WORRIED, Mood.ANNOYED, Mood.FURIOUS),
    Mood.WORRIED: (Mood.WORRIED, Mood.STRESSED, Mood.ANNOYED, Mood.FURIOUS),
    Mood.STRESSED: (Mood.STRESSED, Mood.ANNOYED, Mood.ANNOYED, Mood.FURIOUS),
    Mood.ANNOYED: (Mood.ANNOYED, Mood.ANNOYED, Mood.FURIOUS),
    Mood.FURIOUS: (Mood.FURIOUS,),
}
"""By the mood at the beginning, what it is after no setback, one, two, and so on."""

_EASED = {
    Mood.FURIOUS: Mood.ANNOYED,
    Mood.ANNOYED: Mood.CALM,
    Mood.STRESSED: Mood.RELIEVED,
    Mood.WORRIED: Mood.RELIEVED,
}
"""What somebody who was not at ease is once it got something."""

_AT_EASE = frozenset({Mood.CHEERFUL, Mood.CALM, Mood.RELIEVED})

_APOLOGY = re.compile(r"\b(?:sorry|apologi[sz]e|apolog(?:y|ies))\b", re.IGNORECASE)


@dataclass(frozen=True)
class Course:
    """How it has gone for a customer so far.

    Attributes:
        setbacks: How often something went against it.
        upset: Whether something has just done so.
        served: Whether it got something that it came for.
        content: Whether it leaves with what it came for.
        heard: What support said last, which may be an apology.
    """

    setbacks: int = 0
    upset: bool = False
    served: bool = False
    content: bool = False
    heard: str = ""


def mood_after(start: str, course: Course) -> Mood:
    """The mood of a customer that began in one, after what has happened.

    Each setback is a step down, in the end to fury. An apology keeps a setback from being the last
    straw, and takes a step back where nothing went wrong since. To be served eases whoever was not
    at ease; who leaves with what it came for is relieved, or cheerful if it was at ease.

    Example:
        >>> mood_after("calm", Course(setbacks=3, upset=True)).value
        'furious'
        >>> mood_after("worried", Course(served=True)).value
        'relieved'
    """
    first = Mood(start)
    steps = _WORSE[first]
    down = min(course.setbacks, len(steps) - 1)
    now = steps[down]
    sorry = _APOLOGY.search(course.heard) is not None
    if course.content:
        return Mood.CHEERFUL if now in _AT_EASE else Mood.RELIEVED
    if course.upset:
        return Mood.ANNOYED if sorry and now is Mood.FURIOUS is not first else now
    if course.served:
        return _EASED.get(now, now)
    return steps[max(down - 1, 0)] if sorry else now
