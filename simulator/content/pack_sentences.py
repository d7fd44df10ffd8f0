"""Whether a pack has the sentences that the embedded model speaks with."""

from __future__ import annotations

from functools import lru_cache

from simulator.content.pack import Pack
from simulator.errors import UserError

_NAMED = 3
"""Of what is missing, how many are named."""


@lru_cache(maxsize=16)
def check_spoken(pack: Pack) -> None:
    """Refuse a thin pack to who plays by sentences.

    Raises:
        UserError: What it lacks, and what to do.
    """
    silent = [
        f"{scenario.name}.{beat.name}"
        for scenario in pack.scenarios.values()
        for beat in scenario.beats.values()
        if not beat.say
    ]
    if silent:
        named = ", ".join(silent[:_NAMED]) + (", ..." if len(silent) > _NAMED else "")
        raise UserError(
            f"pack `{pack.name}` leaves its words to a language model: {len(silent)} beats have no"
            f" `say` ({named}), and the embedded model says only what a pack says; play it with"
            " --model, or add beats.yaml, slots.yaml, topics.yaml and `say` (docs/packs.md)"
        )
