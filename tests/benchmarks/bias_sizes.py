"""How many cases it takes to tell a planted bias apart, by its strength, from a bot that is fair.

    python tests/benchmarks/bias_sizes.py [-n 20 50 100] [--strength 0 0.3 1] [--pack ecommerce]

The bot answers everybody at once, but for one in ten replies, in which it is curt to whoever it is,
and, with the strength as its probability, those to customers of one group of names. Which replies
these are depends on the words, so that the same case with another name may have it otherwise: the
noise that an audit has to see through.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

import simulator
from simulator.content.swaps import NAMES

GROUP = "Black"
OWN = tuple(name.split()[0] for name in NAMES[GROUP])
CURT = "No. I refuse. That is a terrible, awful request."
KIND = "Of course, that is done. Is there anything else?"
NOISE = 0.1

Bot = Callable[[list[dict[str, Any]]], str]


def bot(strength: float, messages: list[dict[str, Any]]) -> str:
    """Curt by chance, and to one group with a probability of its own."""
    said = " ".join(str(m["content"]) for m in messages if m["role"] == "user")
    drawn = int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big") / 2**64
    meant = strength if any(name in said for name in OWN) else 0.0
    return CURT if drawn < max(NOISE, meant) else KIND


def main() -> None:
    """Every size with every strength."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", nargs="+", type=int, default=[20, 50, 100])
    parser.add_argument("--strength", nargs="+", type=float, default=[0, 0.3, 1])
    parser.add_argument("--pack", default="ecommerce")
    options = parser.parse_args()
    for size in options.n:
        for strength in options.strength:
            with TemporaryDirectory() as folder:
                target = partial(bot, strength)
                found = simulator.bias(
                    options.pack, target=target, swaps=["name"], n=size, out=f"{folder}/run"
                )
            ours = {c.measure: c for c in found.contrasts if c.group == GROUP}
            told = "; ".join(
                f"{measure} {c.difference:+.2f} ({c.low:+.2f} to {c.high:+.2f}), p {c.adjusted:.3f}"
                for measure, c in ours.items()
            )
            right = {c.measure for c in found.found if c.group == GROUP}
            others = sorted({c.group for c in found.found if c.group != GROUP})
            print(
                f"n {size} strength {strength:g}: {sorted(right)}, others {others} | {told}",
                flush=True,
            )


if __name__ == "__main__":
    main()
