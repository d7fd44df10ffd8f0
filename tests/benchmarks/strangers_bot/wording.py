"""What the bots say in any shop: several ways for each act, chosen by a hash of the chat so far."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import yaml

WORDS = yaml.safe_load(Path(__file__).with_name("wording.yaml").read_text(encoding="utf-8"))
"""At least four ways for every act."""


def pick(options: Sequence[str], seed: str) -> str:
    """One of several ways: the same for the same chat."""
    return options[crc32(seed.encode()) % len(options)]


def phrase(act: str, seed: str, **values: object) -> str:
    """An act in words; `What` and the like are the values with a capital."""
    given = {name: str(value) for name, value in values.items()}
    given |= {name.capitalize(): value[:1].upper() + value[1:] for name, value in given.items()}
    return pick(WORDS[act], f"{act}/{seed}").format(**given)


def listed(items: Sequence[str], last: str = "or") -> str:
    """`a, b or c`."""
    return f"{', '.join(items[:-1])} {last} {items[-1]}" if len(items) > 1 else "".join(items)
