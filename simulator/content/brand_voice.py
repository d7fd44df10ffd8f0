"""A brand's voice: how support sounds in one business."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.documents import Document, describe

TONES = ("warm", "neutral", "formal")
LENGTHS = ("short", "normal")


@dataclass(frozen=True)
class BrandVoice:
    """How support sounds.

    Attributes:
        tone: `warm`, `neutral` or `formal`, which has no contractions in what is general English.
        length: `short` leaves out most thanks and offers of further help.
        greeting: What it greets with, in place of the general greetings.
    """

    tone: str = "neutral"
    length: str = "normal"
    greeting: tuple[str, ...] = ()


def load_voice(head: Document) -> BrandVoice:
    """Read `voice` of `pack.yaml`; what is not given stays as it is by default.

    Raises:
        ContentError: An unknown key, or a value that cannot stand there.
    """
    if "voice" not in head.data:
        return BrandVoice()
    head.known_keys(frozenset({"tone", "length", "greeting"}), "voice")
    return BrandVoice(
        tone=_one_of(head, "tone", TONES, BrandVoice.tone),
        length=_one_of(head, "length", LENGTHS, BrandVoice.length),
        greeting=_greeting(head),
    )


def _one_of(head: Document, key: str, known: tuple[str, ...], default: str) -> str:
    given = head.mapping("voice").get(key, default)
    if given not in known:
        head.fail(f"must be one of {', '.join(known)}, not {describe(given)}", "voice", key)
    return str(given)


def _greeting(head: Document) -> tuple[str, ...]:
    texts = head.texts("voice", "greeting")
    for place, text in enumerate(texts):
        if not text.strip() or "{" in text or "}" in text or "?" in text:
            reason = "must be a sentence that asks nothing and has no places to fill"
            head.fail(f"{reason}, not {describe(text)}", "voice", "greeting", place)
    return texts
