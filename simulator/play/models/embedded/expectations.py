"""Expectations: what a reply of support most likely is, after what was just said.

Utterances come in pairs (adjacency pairs: Schegloff and Sacks 1973): what may be several things is
the one that was waited for. Only what is close behind in a reading, or out of place in it, counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from simulator.play.models.embedded.choices import choices
from simulator.play.nlu import SupportReading, segments


@dataclass(frozen=True)
class Expected:
    """What a customer waits for.

    Attributes:
        agreed: It has just said yes to a deed.
        person: It wants to be handed over.
        waits: It has just been put off.
        needs: Values of slots that what it wants takes.
        named: Slots that a text calls by their names.
        deeds: Deeds that a text speaks of.
    """

    agreed: bool
    person: bool
    waits: bool
    needs: Mapping[str, str]
    named: Callable[[str], tuple[str, ...]]
    deeds: Callable[[str], tuple[str, ...]]


def as_expected(heard: SupportReading, text: str, expected: Expected) -> SupportReading:
    """A reading of support's text, with what is open in it settled by what was waited for.

    Args:
        heard: The reading.
        text: What was read.
        expected: By the customer.
    """
    if heard.done or not (heard.maybe or heard.asks_more):
        return heard
    if expected.agreed and _is_carried_out(heard, expected):
        return replace(heard, done=True, confirms=False, escalated=False, offering=False, offers=())
    if "request" in heard.maybe and not _decides(heard):
        named, needs = expected.named(text), expected.needs
        asked = tuple(slot for slot in named if slot in needs and needs[slot] not in text)
        if asked:
            return replace(heard, requests=asked, offering=False, offers=())
    if "offering" in heard.maybe and not (heard.refused or heard.offering or _decides(heard)):
        return replace(heard, offering=True) if choices(text) else heard
    if expected.waits and "stalls" in heard.maybe and not (heard.offering or _decides(heard)):
        return replace(heard, stalls=not heard.informs)
    if heard.refused and "offering" in heard.maybe and not heard.rules:
        offers = expected.deeds(" ".join(segments(text)[-2:]))
        return replace(heard, offering=True, offers=offers) if offers else heard
    return heard


def _is_carried_out(heard: SupportReading, expected: Expected) -> bool:
    """Whether who was told to go ahead has done it.

    It tells of it, or asks whether there is anything else, and says nothing else of it.
    """
    if heard.refused or heard.requests or heard.confused or heard.stalls or heard.missed:
        return False
    if heard.escalated and expected.person:
        return False
    other = heard.escalated or heard.offers or heard.confirms
    return heard.asks_more or ("done" in heard.maybe and not other)


def _decides(heard: SupportReading) -> bool:
    """Whether a reply does something that is no offer."""
    return bool(
        heard.requests or heard.confirms or heard.refused or heard.escalated or heard.confused
        or heard.stalls or heard.missed or heard.answered
    )  # fmt: skip
