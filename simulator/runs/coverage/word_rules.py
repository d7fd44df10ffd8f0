"""Rules on words: which of a pack's sentences bring them up."""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.content.pack import Pack
from simulator.content.scenarios import Beat
from simulator.runs.coverage.bins import Dimension, bin_of

_WORD = re.compile(r"[a-z]{4,}")
_LITTLE = frozenset(
    """been from give have hand into next over pass should some that them then they this what when
    will with without would your""".split()  # noqa: SIM905
)
RARE = 0.04
"""Share of a pack's customer sentences that a word may stand in to be about one rule."""


MOST = 0.5
"""Share of a beat's wordings above which what they bring up can be counted on."""


def kept(pack: Pack, beat: Beat) -> set[str]:
    """Rules on words that a beat is likely to bring up, and support keeps.

    Most wordings do, or, where no beat brings a rule up so often, as many as of any other beat.
    """
    best = _most_shares(pack)
    return {
        bin_of(Dimension.RULE, f"{rule}/kept")
        for rule, share in _shares(pack, beat.say).items()
        if share > 0 and (share > MOST or share == best[rule] <= MOST)
    }


@lru_cache(maxsize=4096)
def _shares(pack: Pack, wordings: tuple[str, ...]) -> dict[str, float]:
    """For each rule on words, the share of a beat's wordings that bring it up."""
    sentences = [stems(text) for text in wordings]
    return {
        rule: sum(bool(words & sentence) for sentence in sentences) / (len(sentences) or 1)
        for rule, words in stakes(pack).items()
    }


@lru_cache(maxsize=16)
def _most_shares(pack: Pack) -> dict[str, float]:
    beats = [beat for scenario in pack.scenarios.values() for beat in scenario.beats.values()]
    shares = [_shares(pack, beat.say) for beat in beats]
    return {rule: max(share[rule] for share in shares) for rule in stakes(pack)}


@lru_cache(maxsize=16)
def stakes(pack: Pack) -> dict[str, frozenset[str]]:
    """For each rule on words, the words that bring it up: its own, but for what all speak of."""
    sentences = [stems(text) for text in customer_sentences(pack)]
    found = {}
    for rule in pack.rules.values():
        if rule.says:
            own = stems(" ".join(rule.phrases))
            most = max(1, RARE * len(sentences))
            often = {w for w in own if sum(w in s for s in sentences) > most}
            found[rule.name] = frozenset(own - often)
    return found


def customer_sentences(pack: Pack) -> list[str]:
    """Every example sentence of the pack's customers, each once."""
    beats = [beat for s in pack.scenarios.values() for beat in s.beats.values()]
    return list(dict.fromkeys(text for beat in beats for text in beat.say))


def stems(text: str) -> frozenset[str]:
    """The stems of the longer words of a text."""
    found = (word for word in _WORD.findall(text.lower()) if word not in _LITTLE)
    return frozenset(map(_stem, found))


def _stem(word: str) -> str:
    for ending in ("ies", "ing", "ed", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
