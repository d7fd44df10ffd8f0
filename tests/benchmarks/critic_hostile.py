"""Hostile input: how long each check of the critic takes on text that was made to slow it down.

    python tests/benchmarks/critic_hostile.py [--count 10000] [--first 0] [--seed 1] [--jobs 2]

Each text is said by support, after a tool has shown it (or data in which it stands) and a customer
has said it; every second one with a pack. The time is the processor's, of one check on one
message; what several checks share is counted by itself: `evidence` (of the messages before),
`reading` (values, things, what the NLU makes of it) and in it the `act model`. Prints
the slowest checks and the kind of text that took them longest. Exit code 1 where a check took
longer than `--limit` milliseconds, or failed. Texts are shared out among `--jobs` processes.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import sys
import time
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from simulator.analyses.audit import views
from simulator.analyses.recordings.reader import Recording
from simulator.content.pack import Pack, find_pack
from simulator.dialogue import Speaker, ToolCall, Turn
from simulator.play.critic import CHECKS, TurnView
from simulator.play.nlu import nlu_for

LONGEST = 4_000
"""Characters of a text."""

SHARE = 100
"""Texts that a process is given at once."""

CURRENCIES = ("$", "€", "£", "USD ", "CHF ", "kr ", "₹", "¥")
SCRIPTS = (
    "\u0430\u0431\u0432 \u05d0\u05d1 \u0627\u0628\u062c \u6f22\u5b57\u304b"
    " \u0e44\u0e17\u0e22 \u0939\u093f"
    " \u03b5\u03bb \U0001f642\U0001f44d\U0001f3fd \ufb01 \u0131\u017f\u212a e\u0301\u0327"
    " \uff11\uff12 \u0663\u0664 \u216b\u00bd"
)
WORDS = (
    "I", "have", "been", "now", "also", "just", "already", "successfully", "refunded",
    "cancelled", "your", "order", "the", "a", "return", "is", "are", "will", "would", "if",
    "once", "not", "no", "never", "can", "could", "status", "pending", "delivered", "item",
    "price", "total", "of", "for", "to", "from", "and", "or", "both", "all", "each", "per",
    "two", "three", "percent", "dollars", "days", "business", "week", "hour", "noon", "half",
    "at", "on", "by", "Monday", "Saturday", "May", "sept", "account", "card", "ending", "in",
    "last", "four", "digits", "membership", "gold", "member", "economy", "class", "cheapest",
    "most", "expensive", "please", "provide", "confirm", "name", "email", "zip", "code", "what",
    "which", "when", "where", "there", "stock", "left", "available", "credit", "gift",
    "certificate", "flight", "reservation", "passengers", "people", "travelers", "insurance",
    "policy", "instructions", "you", "said", "this", "that", "rather", "than", "instead",
    "address", "bag", "payment method", "cabin", "names", "details", "updated", "added", "12345",
)  # fmt: skip
SEPARATORS = "-_.,:;/|*#=+~'\"`!?&%()[]{}<>\\ \t\n\u00a0\u2009\u202f\u2013\u2212"


def repeated(rng: random.Random) -> str:
    """A short piece again and again: what makes patterns try every place."""
    alphabet = rng.choice(("0123456789", SEPARATORS, "aA1 ", "x0-.", SCRIPTS, "$1., ", "\n- $1"))
    return "".join(rng.choices(alphabet, k=rng.randint(1, 6))) * LONGEST


def digits(rng: random.Random) -> str:
    """Long runs of digits, with a mark between some of them."""
    mark = rng.choice(("", " ", ",", ".", "-", "/", ":", "'", "\u00a0", "x"))
    runs = (
        "".join(rng.choices("0123456789", k=rng.choice((1, 2, 3, 4, 8, 60)))) for _ in "." * 900
    )
    return mark.join(runs)


def nested(rng: random.Random) -> str:
    """Brackets in brackets, closed or not."""
    opened, closed = rng.choice(("()", "[]", "{}", "<>", '""', "{[", "**", "``"))
    depth = rng.randint(1, LONGEST // 2)
    return opened * depth + rng.choice(("", "1", "$5", "id")) + closed * rng.randint(0, depth)


def controls(rng: random.Random) -> str:
    """Control characters and marks of direction among words."""
    odd = [chr(rng.choice((*range(32), 127, *range(128, 160), *range(0x200B, 0x2010), 0xFEFF)))
           for _ in range(8)]  # fmt: skip
    return "".join(rng.choice((*odd, " ", "$5", "order")) for _ in range(LONGEST))


def long_words(rng: random.Random) -> str:
    """Words of hundreds of letters, parted or not."""
    letters = rng.choice(
        ("a", "ab", "aA", "a1", "ä", "漢", "a-", "a_", "a.", "A", "e\u0301", "#a1")
    )
    return " ".join(letters * rng.choice((40, 400, 4_000)) for _ in range(rng.randint(1, 40)))


def scripts(rng: random.Random) -> str:
    """Letters and digits of many scripts."""
    return "".join(rng.choices(SCRIPTS + " 5$", k=LONGEST))


def fragments(rng: random.Random) -> str:
    """Data that is cut off, or that other data follows."""
    rows = [{"order_id": f"#W{rng.randrange(10**7)}", "status": "pending", "price": rng.random(),
             "items": [{"name": "Lamp", "item_id": str(rng.randrange(10**10))}]}
            for _ in range(rng.randint(1, 40))]  # fmt: skip
    text = json.dumps(
        rows if rng.random() < 0.5 else {"a": {"b": rows}}, indent=rng.choice((None, 2))
    )
    return text[rng.randint(0, 9) :] if rng.random() < 0.5 else text[: rng.randint(1, len(text))]


def amounts(rng: random.Random) -> str:
    """Hundreds of amounts, as a list, a sum or a text."""
    joint = rng.choice(
        (" + ", " - ", " = ", ", ", "\n- Lamp: ", "\n  * Total: ", " for the lamp, ", " x ")
    )
    found = (
        f"{rng.choice(CURRENCIES)}{rng.randrange(1, 10 ** rng.randint(1, 6)) / 100}"
        for _ in range(400)
    )
    return joint.join(found)


def ids(rng: random.Random) -> str:
    """Hundreds of ids with something said of each."""
    said = rng.choice((" is pending, ", "\n- ", " (delivered) ", ", ", ": $5.00\n", " - "))
    kinds = ("#W{}", "gift_card_{}", "{}", "HAT{}", "BK-{}", "1Z {} AA")
    return said.join(rng.choice(kinds).format(rng.randrange(10**7)) for _ in range(300))


def moments(rng: random.Random) -> str:
    """Dates, times and spans in a row."""
    found = ("3/4/26", "2026-03-14T15:30Z", "May 5", "5 to 7 business days", "18h00", "6.30 p.m.",
             "at noon", "two weeks", "1 h 30 min", "Monday", "half an hour", "on 3/14")  # fmt: skip
    return rng.choice((" ", ", ", "\n", "-", " to ", "/")).join(rng.choices(found, k=500))


def objects(rng: random.Random) -> str:
    """Deeds behind their objects, with many ids and small words between."""
    between = ("of", "for", "your", "order", "and", "the", "#W1234567", "1234567890", "(", "),")
    what = ("address", "bags", "passenger names", "payment method", "cabin")
    parts = (
        f"The {rng.choice(what)} {' '.join(rng.choices(between, k=rng.randint(1, 60)))}"
        f" {rng.choice(('has been updated', 'was changed;', 'x have been added'))}. "
        for _ in range(60)
    )
    return "".join(parts)


def sentences(rng: random.Random) -> str:
    """The words that checks look for, in any order, with few or many full stops."""
    ends = rng.choice((" ", " ", ". ", ", ", "? ", "\n", "; "))
    some = rng.sample(WORDS, rng.choice((2, 5, 30, len(WORDS))))
    return "".join(rng.choice(some) + rng.choice((" ", " ", " ", ends)) for _ in range(900))


def lists(rng: random.Random) -> str:
    """Hundreds of lines of points and numbers, deeper and deeper or not."""
    points = ("- ", "* ", "1. ", "  - ", "      - ", "| a | b |", "", "**Total**: ", "### ")
    lines = (rng.choice(points) + rng.choice((*WORDS, "$5.00", "#W1234567")) for _ in range(600))
    return "\n".join(" " * rng.choice((0, 0, 1, 40)) + line for line in lines)


KINDS: tuple[Callable[[random.Random], str], ...] = (
    repeated, digits, nested, controls, long_words, scripts, fragments, amounts, ids, moments,
    objects, sentences, lists,
)  # fmt: skip


def hostile(seed: int, number: int) -> tuple[str, str]:
    """The kind of a text, and the text: of one kind, or cut out of two."""
    rng = random.Random(f"{seed}/{number}")
    kind = KINDS[number % len(KINDS)]
    text = kind(rng)[:LONGEST]
    if rng.random() < 0.3:
        other = rng.choice(KINDS)(rng)[:LONGEST]
        cut = rng.randint(0, len(text))
        text = (text[:cut] + other[: LONGEST - cut]).strip("\r")
    return kind.__name__, text


def recording(number: int, text: str) -> Recording:
    """A dialogue in which a customer, a tool and support say it."""
    result = text if number % 3 else json.dumps({"order_id": "#W1234567", "note": text, "total": 5})
    given = {"order_id": "#W1234567"}
    names = ("get_order_details", "modify_pending_order_address", "cancel_pending_order")
    calls = tuple(
        ToolCall(id=str(place), name=name, arguments=given, result=result, ok=True)
        for place, name in enumerate(names)
    )
    turns = (
        Turn(index=0, speaker=Speaker.CUSTOMER, text=text[: LONGEST // 4]),
        Turn(index=1, speaker=Speaker.SUPPORT, text=text, calls=calls),
    )
    return Recording(id=f"#{number}", turns=turns, system="")


def timed(view: TurnView) -> Iterator[tuple[str, float]]:
    """The checks of a message, each with the milliseconds that it took."""
    started = time.thread_time()
    _ = view.claims, view.things, view.words, view.shown
    if view.nlu:
        (view.nlu.support if view.by_support else view.nlu.customer)(view.turn.text)
        view.nlu.values(view.turn.text)
    yield "reading", 1000 * (time.thread_time() - started)
    for name, check in CHECKS.items():
        started = time.thread_time()
        list(check(view))
        yield name, 1000 * (time.thread_time() - started)


@dataclass
class Times:
    """What one check took.

    Attributes:
        all: Milliseconds of each message.
        worst: The most, with the kind and the number of the text.
    """

    all: array[float] = field(default_factory=lambda: array("d"))
    worst: tuple[float, str, int] = (0.0, "", 0)

    def add(self, took: float, kind: str, number: int) -> None:
        """One message more."""
        self.all.append(took)
        self.worst = max(self.worst, (took, kind, number))

    def join(self, other: Times) -> None:
        """With those of another process."""
        self.all.extend(other.all)
        self.worst = max(self.worst, other.worst)


def measure(numbers: Iterable[int], seed: int) -> dict[str, Times]:
    """By check, what it took of each text."""
    pack = retail()
    found = defaultdict[str, Times](Times)
    for number in numbers:
        kind, text = hostile(seed, number)
        own = pack if number % 2 else None
        if own:
            started = time.thread_time()
            nlu_for(own).prepare([text])
            found["act model"].add(1000 * (time.thread_time() - started), kind, number)
        started = time.thread_time()
        seen = views(recording(number, text), own)
        try:
            for view in seen:
                found["evidence"].add(1000 * (time.thread_time() - started), kind, number)
                for name, took in timed(view):
                    found[name].add(took, kind, number)
                started = time.thread_time()
        except Exception:
            print(f"failed on text {number} ({kind})", file=sys.stderr)
            raise
    return dict(found)


def retail() -> Pack:
    """The pack of every second text."""
    return find_pack(str(Path(__file__).resolve().parents[1] / "packs" / "retail"))


def begin() -> None:
    """Fit the models of a process, which they are when they are first asked."""
    list(views(recording(0, "Your order is on its way."), retail()))
    measure(range(2), 0)
    gc.disable()  # a collection of garbage hits any check


def shared_out(numbers: range, seed: int, jobs: int) -> dict[str, Times]:
    """The same, of all processes."""
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    found = defaultdict[str, Times](Times)
    with ProcessPoolExecutor(jobs, get_context("spawn"), begin) as pool:
        shares = [numbers[place : place + SHARE] for place in range(0, len(numbers), SHARE)]
        done = as_completed([pool.submit(measure, share, seed) for share in shares])
        for count, share in enumerate(done, 1):
            for name, times in share.result().items():
                found[name].join(times)
            took, name = max((found[name].worst[0], name) for name in CHECKS if name in found)
            print(f"{min(count * SHARE, len(numbers))} texts, worst {took:.1f} ms ({name})",
                  file=sys.stderr, flush=True)  # fmt: skip
    return found


def main() -> int:
    """Measure and print; 1 where a check is too slow."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first text")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=50)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.count)
    found = shared_out(numbers, options.seed, options.jobs)
    print(f"{'check':24}{'mean ms':>9}{'99 %':>9}{'worst':>9}  kind, number of the worst")
    for name in sorted(found, key=lambda name: found[name].worst[0], reverse=True)[:20]:
        times = sorted(found[name].all)
        mean, late = sum(times) / len(times), times[int(0.99 * len(times))]
        took, kind, number = found[name].worst
        print(f"{name:24}{mean:9.2f}{late:9.1f}{took:9.1f}  {kind}, {number}")
    slow = [name for name in CHECKS if name in found and found[name].worst[0] > options.limit]
    checks = f": {', '.join(slow)}" if slow else ""
    print(f"{options.count} texts, {len(slow)} checks over {options.limit:g} ms{checks}")
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
