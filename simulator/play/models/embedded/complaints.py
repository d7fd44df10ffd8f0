"""Complaints: whether a customer tells of something that went wrong."""

from __future__ import annotations

from functools import lru_cache

from simulator.play import english
from simulator.play.nlu import words


@lru_cache(maxsize=1024)
def tells_of_trouble(text: str) -> bool:
    """Whether somebody regrets what a text tells, rather than thanking brightly for it.

    Example:
        >>> tells_of_trouble("Otis has a cough."), tells_of_trouble("Sorry to bother you!")
        (True, False)
    """
    plain = english.signs.POLITE.sub("", text.replace("’", "'"))
    trouble = english.signs.TROUBLE.search(plain)
    return trouble is not None or bool(english.customer.COMPLAINTS & set(words(plain)))
