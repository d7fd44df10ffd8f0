"""Values told with openers, closers, asides and emoji: how many are heard right.

    python tests/benchmarks/values.py [-n 5000] [--show 5] [--strangers]

Each slot of both packs (and a PIN and four last digits) is asked for, and the reply tells a value
bare, in a sentence of the pack or in a stranger's, with other things around it, on one line or
several. Right is exactly the value; no value is counted apart from a wrong one. The product was
tuned on the words below; with `--strangers` what stands around is of `strangers/carriers.json`,
which somebody else wrote without sight of them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import rstr

from simulator.content.pack import Pack, find_pack
from simulator.content.slots import Slot
from simulator.play.nlu.understanding import NLU

OPENERS = (
    "", "", "", "Sure.", "Sure!", "ok", "OK,", "Okay.", "Yes,", "Of course.", "Hi again,", "Hello!",
    "One sec.", "here you go:", "Here you go.", "Hmm,", "well,", "Sorry for the wait.", "right -",
    "Good morning.", "No problem.", "Let me look.", "Thanks for the quick reply!",
)  # fmt: skip
LEADS = ("", "", "", "it's ", "It is ", "That's ", "that would be ", "I think it's ")
CLOSERS = (
    "", "", "", "thanks!", "Thx", "thank you so much", "Thanks in advance.", "cheers",
    "Hope that helps.", "Let me know.", "You are always so kind over there.", "please hurry",
    "What a day!", "My dog is barking, sorry.", "I'm on the train.", "Sorry for the delay.",
    "I usually never write to support.", "This is getting frustrating.",
)  # fmt: skip
EMOJI = ("", "", "", " 🙂", " 👍", "🙄", " ❤️", " 😊😊", " 👨‍👩‍👧")
JOINS = (" ", " ", " ", "\n", "  ")
TEXTS = {
    "damage": ("cracked all over", "the shade is torn", "one leg is missing", "dented inside"),
    "why": ("too big for the room", "wrong color", "I changed my mind", "not recognized"),
    "amount": ("$20.00", "$5.50", "$112.40"),
    "inscription": ("Happy Birthday Mia", "Congrats Tom & Ana", "30 and fabulous", "Best Gran"),
}  # fmt: skip
NAMES = ("Ann Lee", "Jürgen Groß", "Mary-Jane O'Neil", "Li Wei", "Tom Baker Jr.", "Olu Adeyemi")
ADDRESSES = (
    "14 Elm St, Springfield, IL 62704", "221B Baker Street, Apt. 3, Portland, OR 97201",
    "9 Rue des Lilas, Lyon", "1600 Pine Ave, Unit 12, Denver, CO 80203",
)  # fmt: skip

PATTERNS = (
    ("pin", "[0-9]{6}", "PIN"),
    ("last_four", "[0-9]{4}", "last four digits"),
    ("iban", "[A-Z]{2}[0-9]{20}", "IBAN"),
)


def value_of(pack: Pack, slot: Slot, rng: Random) -> tuple[str, str]:
    """A value as it is told, and as it should be heard."""
    if slot.kind in ("id", "label"):
        collection = pack.collections[slot.collection]
        key = rng.choice(sorted(collection.records))
        value = key if slot.kind == "id" else str(collection.records[key][collection.label])
        told = value.lower() if rng.random() < 0.2 else value
        return told, value
    if slot.kind == "word":
        value = rng.choice(slot.words)
        return value, value
    if slot.pattern:
        value = str(rstr.Rstr(rng).xeger(slot.pattern.pattern))
        return value, value
    day = rng.randint(1, 28)
    dates = [
        (f"November {day}", f"2026-11-{day:02}"), (f"Nov {day}", f"2026-11-{day:02}"),
        (f"2026-11-{day:02}", f"2026-11-{day:02}"),
    ]  # fmt: skip
    made = {
        "email": (f"{rng.choice(('ann', 'jo.lee', 'x_9'))}{rng.randint(1, 99)}@example.com",) * 2,
        "phone": (f"555-01{rng.randint(10, 99)}",) * 2,
        "number": (str(rng.randint(1, 40)),) * 2,
        "money": (f"${rng.randint(1, 90)}.{rng.randint(10, 99)}",) * 2,
        "date": rng.choice(dates),
        "name": (rng.choice(NAMES),) * 2,
        "address": (rng.choice(ADDRESSES),) * 2,
        "text": (rng.choice(TEXTS.get(slot.name, TEXTS["why"])),) * 2,
    }
    return made[slot.kind]


@dataclass(frozen=True)
class Carriers:
    """What stands around a value."""

    openers: tuple[str, ...] = OPENERS
    leads: tuple[str, ...] = LEADS
    closers: tuple[str, ...] = CLOSERS
    emoji: tuple[str, ...] = EMOJI

    @classmethod
    def of_strangers(cls) -> Carriers:
        """Those that somebody else wrote; as often nothing as in ours."""
        raw = json.loads((Path(__file__).parent / "strangers/carriers.json").read_text("utf-8"))
        few = ("",) * 12
        return cls(
            openers=(*few, *raw["openers"], *raw["asides"]),
            leads=(*few, *raw["leads"]),
            closers=(*few, *raw["closers"], *raw["asides"]),
            emoji=(*few, *(f" {text}" for text in raw["emoji"])),
        )


def message(pack: Pack, slot: Slot, told: str, rng: Random, around: Carriers) -> str:
    """A reply that tells the value, with other things around it."""
    own = [text for text in slot.tell if text.count("{") == 1]
    if own and rng.random() < 0.4:
        core = rng.choice(own).replace("{" + slot.name + "}", told)
    else:
        core = rng.choice(around.leads) + told
    if rng.random() < 0.3:
        core = core[:1].lower() + core[1:] if not core.startswith(told) else core
    closer = rng.choice(around.closers)
    if closer and core[-1] not in ".!?,":
        core += rng.choice((".", ".", "!", " -", ","))
    parts = [part for part in (rng.choice(around.openers), core, closer) if part]
    return rng.choice(JOINS).join(parts) + rng.choice(around.emoji)


def banking(pack: Pack) -> Pack:
    """With a PIN and four last digits."""
    model, made = pack.slots["quantity"], {}
    for name, pattern, called in PATTERNS:
        tell = ("It's {" + name + "}.", "My " + called + " is {" + name + "}.", "{" + name + "}")
        made[name] = replace(
            model,
            name=name,
            kind="pattern",
            pattern=re.compile(pattern),
            called=(called,),
            tell=tell,
        )  # fmt: skip
    return replace(pack, slots={**pack.slots, **made})


def main(arguments: Sequence[str]) -> None:
    """Print the share heard right, by pack and slot, and the worst of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=5_000, help="messages of each slot")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--strangers", action="store_true", help="what others wrote around values")
    options = parser.parse_args(arguments)
    around = Carriers.of_strangers() if options.strangers else Carriers()
    for pack in (banking(find_pack("bakery")), find_pack("ecommerce")):
        nlu = NLU(pack)
        for slot in pack.slots.values():
            rng, counts, shown = Random(f"values/{pack.name}/{slot.name}"), Counter[str](), 0
            for _ in range(options.n):
                told, wanted = value_of(pack, slot, rng)
                text = message(pack, slot, told, rng, around)
                heard = nlu.customer(text, (slot.name,)).slots.get(slot.name)
                same = heard == wanted or (heard or "").rstrip(".!") == wanted.rstrip(".")
                counts["right" if same else "wrong" if heard else "none"] += 1
                if not same and shown < options.show:
                    shown += 1
                    print(f"    {text!r}: {heard!r} instead of {wanted!r}")
            share = {k: f"{100 * counts[k] / options.n:.2f} %" for k in ("right", "wrong", "none")}
            print(f"{pack.name:<9} {slot.name:<12} {slot.kind:<8} {share}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
