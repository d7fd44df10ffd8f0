"""Content words: those of a text that say what it is about."""

from __future__ import annotations

from functools import lru_cache

from simulator.play import english
from simulator.play.nlu import words

_PLAIN_WORDS = (
    "a about again all also always am an and any are as at be been but by can chat could did do "
    "does done for from get go going had has have he her here him how i if in is it its just "
    "like me more much my need no not now of on one or our out please she so some that the "
    "their them then there these they this those to too up us very want was we were what when "
    "where which who whole why will with would yes you your"
)
_PLAIN = frozenset((*_PLAIN_WORDS.split(), *words(_PLAIN_WORDS)))
"""Words that two sentences may share without being about the same."""

_SMALL_TALK = frozenset(
    word for kind in ("noise", "farewell") for texts in english.support.SUPPORT_REPLIES[kind]
    for text in texts for word in words(text)
)  # fmt: skip


@lru_cache(maxsize=4096)
def content_words(text: str) -> frozenset[str]:
    """The words of a text that say what it is about."""
    folded = words(text.replace("’", "'").replace("'s", "").replace("'", ""))
    return frozenset(word for word in folded if word.isalpha()) - _PLAIN - _SMALL_TALK
