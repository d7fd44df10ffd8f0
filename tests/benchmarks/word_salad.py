"""Customers whose words are random while their beats are right: how many dialogues are accepted.

    python tests/benchmarks/word_salad.py [-n 200]

Each `say` of the embedded customer is replaced by words at random, of English or of the pack.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage

from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.play.context import StageContext
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.nlu.intents import general
from simulator.play.stage import play
from simulator.runs.planner import plan
from simulator.runs.possible import graded


class Salad(EmbeddedChatModel):
    """The embedded customer with other words."""

    words: tuple[str, ...] = ()

    def answer(self, messages: list[BaseMessage], options: Mapping[str, Any]) -> AIMessage:
        """The reply with its `say` replaced."""
        reply = json.loads(str(super().answer(messages, options).content))
        rng = Random(f"{len(messages)}/{reply['say']}")
        reply["say"] = " ".join(rng.choice(self.words) for _ in range(rng.randint(3, 14)))
        return AIMessage(json.dumps(reply))


async def played(name: str, words: tuple[str, ...], n: int) -> Counter[str]:
    """How the dialogues of a pack were judged."""
    pack, personas, counts = find_pack(name), load_personas(), Counter[str]()
    customer, support = Salad(words=words), EmbeddedChatModel()
    for case in plan([pack], list(personas), [], n, seed=1):
        persona = personas[case.persona]
        dialogue = await play(StageContext(pack, case, persona, customer, support))
        dialogue = graded(dialogue, case, pack, persona)
        counts["accepted"] += dialogue.verdict.accepted
        counts.update(dialogue.verdict.reasons)
    return counts


def main(arguments: Sequence[str]) -> None:
    """Print the counts for both packs and both vocabularies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=200)
    n = parser.parse_args(arguments).n
    english = [text for text, label in general() if label[0] == "other"]
    for name in ("bakery", "ecommerce"):
        pack = find_pack(name)
        own = [text for beat in pack.shared.values() for text in beat.say]
        own += [text for s in pack.scenarios.values() for b in s.beats.values() for text in b.say]
        for what, texts in (("English", english), ("the pack's", own)):
            words = tuple(
                re.findall(r"[A-Za-z']+", " ".join(re.sub(r"\{.*?\}", "", t) for t in texts))
            )
            counts = asyncio.run(played(name, words, n))
            print(
                f"{name:<9} words of {what:<10} {n}: accepted {counts.pop('accepted')}",
                dict(counts),
            )


if __name__ == "__main__":
    main(sys.argv[1:])
