"""How to train on the rows, consumer by consumer; `docs/datasets.md` says how each was checked."""

from __future__ import annotations


def recipe(format_: str, max_length: int) -> str:
    """What to set in the consumer of a format, as Markdown."""
    return f"{format_} {max_length}"
