"""Customers made up from one distribution: two draws differ as two halves of a log do."""

import random
from collections.abc import Callable

import pytest

Talks = list[tuple[str, ...]]

OPENINGS = (
    "hi there", "Hello, I need some help", "hey, something about my {thing}", "Good morning",
    "I have a question about the {thing} that I {did}", "my {thing} is {state}",
)  # fmt: skip
MIDDLES = (
    "it is {state} since {day}", "I {did} it on {day} and it came {state}", "yes", "no", "ok",
    "can you {deed} the {thing} please?", "why is the {thing} {state}", "the {thing} from {day}",
    "My sister {did} the same {thing}, hers is not {state}", "sure, {deed} it",
    "could somebody {deed} the {thing} before {day}, thanks", "what about the other {thing}?",
)  # fmt: skip
ENDINGS = ("thanks", "thank you, bye", "great", "Ok, that's all then", "bye now")
FILLERS = {
    "thing": [
        "chair",
        "lamp",
        "table",
        "kettle",
        "sofa",
        "mirror",
        "carpet",
        "clock",
        "shelf",
        "heater",
        "blanket",
        "vase",
    ],
    "did": ["bought", "ordered", "returned", "lost", "found", "sold", "gave", "painted"],
    "state": [
        "broken",
        "late",
        "missing",
        "scratched",
        "wrong",
        "wet",
        "dirty",
        "loose",
        "bent",
        "empty",
    ],
    "day": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "yesterday", "today"],
    "deed": ["replace", "repair", "collect", "send", "cancel", "check", "move", "refund"],
}


def _talk(draws: random.Random) -> tuple[str, ...]:
    texts = [
        draws.choice(OPENINGS),
        *(draws.choice(MIDDLES) for _ in range(draws.randint(1, 6))),
        draws.choice(ENDINGS),
    ]
    return tuple(t.format(**{k: draws.choice(v) for k, v in FILLERS.items()}) for t in texts)


@pytest.fixture(scope="session")
def people() -> Callable[[int, int], Talks]:
    """Customers' turns of `count` dialogues, drawn with a seed."""

    def drawn(seed: int, count: int) -> Talks:
        draws = random.Random(seed)
        return [_talk(draws) for _ in range(count)]

    return drawn
