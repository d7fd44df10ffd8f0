"""Slips of the keyboard in what customers write: mended where it is clear which word was meant."""

from __future__ import annotations

import re

from simulator.play.nlu.embeddings import embeddings
from simulator.play.nlu.example_index import ExampleIndex, words

_LETTERS = re.compile(r"(?<![\w'’-])[A-Za-z]{4,}(?![\w'’-])")


def mended(sentence: str, index: ExampleIndex) -> str:
    """A sentence with its slips mended: pieces of a mistyped word mean nothing, or something else.

    Args:
        sentence: Of a customer, without its values.
        index: Of the pack's own sentences, whose words may have been meant.
    """
    tokens = embeddings()

    def word_meant(match: re.Match[str]) -> str:
        text = match.group()
        if tokens is None or tokens.has(text.lower()):
            return text
        (word,) = words(text)
        known = index.known(word)
        return known if mistyped(word, known) else text

    return _LETTERS.sub(word_meant, sentence)


def mistyped(word: str, known: str) -> bool:
    """Whether a word lacks an inner letter of another one, or has two neighbours swapped.

    Others are as near (butter, better), but seldom in these two ways.
    """
    if (word[0], word[-1]) != (known[0], known[-1]):
        return False
    if len(known) == len(word) + 1:
        return any(known[:place] + known[place + 1 :] == word for place in range(1, len(word)))
    if len(known) != len(word):
        return False
    differ = [place for place, letter in enumerate(word) if letter != known[place]]
    return (
        len(differ) == 2
        and differ[1] == differ[0] + 1
        and word[differ[0]] == known[differ[1]]
        and word[differ[1]] == known[differ[0]]
    )
