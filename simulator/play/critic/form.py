"""Form: the right speaker, the right length, no talk about being a model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator import tokens
from simulator.dialogue import Finding
from simulator.play.critic.registry import Look, check

_LABEL = re.compile(
    r"^[ \t]{0,8}(customer|user|client|support|agent|assistant|system)[ \t]{0,4}:",
    re.IGNORECASE | re.MULTILINE,
)
_MODEL = re.compile(
    r"\b(as an? (?:ai|artificial intelligence|language model|chatbot)(?: language model| model)?"
    r"|i(?:'m| am) (?:just )?an? "
    r"(?:ai|language model|large language model|chatbot)|my (?:system )?(?:prompt|instructions)"
    r"|training data|language model)\b",
    re.IGNORECASE,
)


@check
def wrong_speaker(look: Look) -> Iterator[Finding]:
    """A turn with a speaker's label in it, as models write when they play both sides."""
    for match in _LABEL.finditer(look.turn.text):
        label = match.group().strip()
        yield look.finding("wrong_speaker", f"speaks under the label {label!r}", match.span())


@check
def model_talk(look: Look) -> Iterator[Finding]:
    """Talk about being a language model, or about the prompt."""
    for match in _MODEL.finditer(look.turn.text):
        yield look.finding("model_talk", f"says {match.group()!r}", match.span())


@check
def reply_length(look: Look) -> Iterator[Finding]:
    """A reply of support over the limit of tokens."""
    limit = look.limits.reply_tokens
    if look.by_support and len(look.turn.text) > limit:
        length = tokens.count(look.turn.text)
        if length > limit:
            yield look.finding(
                "too_long", f"{length} tokens", expected=f"at most {limit}", source="limits"
            )
