"""Tone: the language, the sentiment and the manners of what support says.

Language by py3langid (Lui and Baldwin 2012), sentiment by VADER (Hutto and Gilbert 2014); both are
asked only where the user has set a limit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from typing import Any

from simulator.dialogue import Finding
from simulator.play.critic.registry import TurnView, check, check_support

SENTIMENTS = ("positive", "neutral", "negative")
LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "no", "fi", "cs", "tr", "ru", "uk",
    "ar", "hi", "ja", "ko", "zh",
)  # fmt: skip
"""Languages that are told apart, as ISO 639-1."""

STRONG = 0.75
"""From which score of VADER (-1 to 1) on a text counts as positive or negative. VADER's own 0.05 is
made for tweets: it calls a plain "I'm sorry, that isn't possible" negative."""

SHORTEST = 20
"""Letters from which on a language can be told."""

SURE = 0.9
"""Probability from which on it is believed."""

_MISHAP = r"(?: \w{1,20})? (?:mistake|error|bug|slip|typo|oversight|mix-?up)"
_RUDE = re.compile(
    rf"\b(idiot|moron|your (?:stupid|dumb)|(?:stupid|dumb)(?!{_MISHAP})|not my problem|shut up"
    r"|wast(?:e|ing) my time|ridiculous (?:question|customer)|your own fault"
    r"|i don'?t care(?! which| either))\b"
    r"|(?:\A|[.!?,;:\n*(]\s?|\b(?:just|so|please|should|must|to|better) )"
    r"(get lost|calm down|deal with it|go away)\b",
    re.IGNORECASE,
)
"""Insults, and orders: parcels may get lost, and support may deal with it."""

_VALUES = re.compile(r"\S*\d\S*|\b[A-Z][a-z]+(?: [A-Z][a-z]+)+\b")


@check
def rudeness(view: TurnView) -> Iterator[Finding]:
    """Support insults a customer or brushes it off."""
    if view.by_support:
        for match in _RUDE.finditer(view.turn.text.replace("’", "'")):
            group = 1 if match.group(1) else 2
            yield view.finding("rude", f"says {match.group(group)!r}", match.span(group))


@check_support
def language(view: TurnView) -> Iterator[Finding]:
    """Support speaks another language than the user has set."""
    wanted = view.limits.language
    if not wanted:
        return
    text = _VALUES.sub(" ", view.turn.text)
    if sum(map(str.isalpha, text)) < SHORTEST:
        return
    spoken, probability = _language_of(text)
    if spoken != wanted and probability >= SURE:
        yield view.finding("wrong_language", f"speaks {spoken}", expected=wanted, source="limits")


@check_support
def sentiment(view: TurnView) -> Iterator[Finding]:
    """The sentiment of a reply is none of those that the user allows.

    Words of the business (`damaged`, `lost`, `cancel`) do not count: they are what it is about, not
    how it is said.
    """
    allowed = view.limits.sentiment
    if not allowed:
        return
    attitude = _attitude(view.turn.text, view.background.words)
    found = sentiment_of(attitude)
    if found not in allowed:
        yield view.finding(
            "wrong_sentiment",
            f"is {found} ({polarity(attitude):+.2f})",
            expected=" or ".join(allowed),
            source="limits",
        )


def _attitude(text: str, business: Collection[str]) -> str:
    """The text with a plain word in the place of each that is one of the business.

    Left out, it would bring a "can't" and the "lovely" of the next sentence together, and VADER
    turns round what it finds within three words of a negation.
    """
    return " ".join(
        word.replace(bare, "it") if (bare := word.strip(".,:;!?")).lower() in business else word
        for word in text.split()
    )


def sentiment_of(text: str) -> str:
    """The sentiment of a text, one of `SENTIMENTS`.

    Example:
        >>> sentiment_of("You were so friendly and helpful, I love it!")
        'positive'
    """
    score = polarity(text)
    return "positive" if score >= STRONG else "negative" if score <= -STRONG else "neutral"


@lru_cache(maxsize=4096)
def _language_of(text: str) -> tuple[str, float]:
    spoken, probability = _identifier().classify(text)
    return str(spoken), float(probability)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


@lru_cache(maxsize=4096)
def polarity(text: str) -> float:
    """The sentiment of a text, from -1 (negative) to 1 (VADER's compound score)."""
    return float(_analyser().polarity_scores(text)["compound"])


@cache
def _analyser() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
