"""What a text of support is taken for, by the act model's opinion and by plain signs in it."""

from __future__ import annotations

import re

from simulator.play.nlu.act_model import ACTS, DIGITS, ActReading
from simulator.play.nlu.cues import YOURSELF, cues
from simulator.play.nlu.example_index import segments

CLOSE = 0.15
"""Least probability of an act that a message may be as well."""

DISPUTED = 0.5
"""The same where the two classifiers disagree on whether something has been done already."""

_UNDONE = {"answer", "offer", "refuse"}
"""Acts of which a report is mistaken for one, and one for a report."""

_BIDS = re.compile(r"\?|\b(?:please|kindly|say|tell|reply|let me know)\b", re.IGNORECASE)
"""In what asks for a reply."""

_IS_A_BOT = re.compile(
    r"\b(?:i am|i['’]m) (?:\w+ )?(?:a|an) (?:\w+ )?(?:ai|bot|chatbot|language model|assistant)\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:agents?|colleagues?|human|managers?|owner|person|somebody|someone|specialists?|staff"
    r"|supervisors?|team)\b",
    re.IGNORECASE,
)
"""Whom a customer is handed over to; who says that it is a bot alone hands nobody over."""

_ORDERS = re.compile(r"\byou are (?:the|an?) (?:\w+ ){0,3}(?:agent|assistant|bot)\b", re.IGNORECASE)
"""What an agent was told to be: of a prompt that is recited."""


def likeliest(text: str, reading: ActReading) -> tuple[str, float]:
    """The likeliest act of a text, and how likely it is; 0 where it cannot be.

    What asks for nothing is none that asks for a yes: it may be a report.
    """
    done = reading.probabilities[ACTS.index("done")]
    if reading.act == "confirm" and not _BIDS.search(text):
        likely = done >= CLOSE
        return ("done", round(reading.confidence + done, DIGITS)) if likely else ("confirm", 0.0)
    return reading.act, reading.confidence


def disputed(reading: ActReading) -> bool:
    """Whether one of the classifiers hears a deed where the other hears that there is none."""
    opinions = set(reading.opinions)
    return "done" in opinions and bool(opinions & _UNDONE)


def refuses_and_offers(reading: ActReading) -> bool:
    """Whether one of the classifiers hears a refusal and the other an offer: both stand there."""
    return set(reading.opinions) == {"offer", "refuse"}


def asks_for_a_reply(text: str) -> bool:
    """Whether a text asks for something, in a question or in words that bid."""
    return _BIDS.search(text) is not None


def hands_nobody_over(text: str) -> bool:
    """Whether a text that sounds like a handing over only says who is speaking, or has to be."""
    if _ORDERS.search(text):
        return True
    somebody = _SOMEBODY.search(text) is not None or "escalated" in cues(text)
    return _IS_A_BOT.search(text) is not None and not somebody


def by_others(text: str) -> bool:
    """Whether a text says how something may be done, and no sentence of it that it was done."""
    return YOURSELF.search(text) is not None and not any(
        "done" in cues(sentence) for sentence in segments(text)
    )
