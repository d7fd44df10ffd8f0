"""Hostile text neither crashes a check nor stalls it."""

import time
from dataclasses import replace
from random import Random

import pytest

from simulator.content.pack import Pack
from simulator.content.session import Session
from simulator.content.standing import standing_evidence
from simulator.dialogue import Speaker, Turn
from simulator.play.critic import CHECKS, Look, run_checks

TEXTS = 10_000
SLOW = 0.05
PIECES = (
    *(
        "9" * 400,
        "$9,999,999,999,999,999.99",
        "٣٤٥ ١٢",
        "\u202etxet\u202c",
        "((((((((((",
        "))))]]]]",
    ),
    *("{order.total}", "a" * 300 + "@", "1-1-1-1-1-1-1-1", "May 32, 2024", "2024-99-99", "99:99"),
    *("I have now also just been", "price price price", "#W", "#W0000000", "ORD-123456", "$", "%"),
    *("\x00", "\x1b[31m", "<script>", "refund for " * 20, "has been has been", "the the the"),
    *("\n" * 30, "🙂" * 20, "5 to 5 to 5 to 5 days", "1e999999", "1,1,1,1,1,1,1", "-" * 200),
    *("Lamp Lamp Lamp Lamp Lamp", "İ" * 30),
)


def text_of(rng: Random) -> str:
    if rng.random() < 0.5:
        return "".join(chr(rng.choice((rng.randrange(128), rng.randrange(0xD7FF)))) for _ in range(
            rng.randrange(400)))  # fmt: skip
    glue = rng.choice(("", " ", ", ", "\n", ". "))
    return glue.join(rng.choice(PIECES) for _ in range(rng.randrange(1, 25)))


@pytest.fixture
def look(ecommerce: Pack) -> Look:
    turns = tuple(
        Turn(index=n, speaker=Speaker.SUPPORT if n % 2 else Speaker.CUSTOMER, text=f"Turn {n}.")
        for n in range(20)
    )
    turn = Turn(index=20, speaker=Speaker.SUPPORT, text="")
    return Look(
        turn=turn,
        turns=turns,
        session=Session().said("Order ORD-789456 came to $64.00 on May 3.", "turn 0"),
        standing=standing_evidence(ecommerce),
        pack=ecommerce,
    )


def test_no_text_stalls_or_breaks_a_check(look: Look) -> None:
    rng = Random(11)
    slowest = 0.0
    for _ in range(TEXTS):
        text = text_of(rng)
        turn = look.turn.model_copy(update={"text": text})
        started = time.process_time()
        run_checks(replace(look, turn=turn))
        slowest = max(slowest, time.process_time() - started)
    assert slowest < SLOW * len(CHECKS)
