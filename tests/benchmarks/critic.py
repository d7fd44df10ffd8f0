"""The critic on real recordings: false alarms, and how many planted faults it finds.

Not a test: run it with `python tests/benchmarks/critic.py [--half tune|test]`. It reads the public
recordings of `../shared/data/transcripts`; conversations that ended well are split in two halves by
conversation (seeded), the checks were tuned on one, the other is reported. Every fault is planted
at every site there is, up to 200 a kind (seeded), and counts as found when a finding overlaps it.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from simulator.analyses.audit import looks
from simulator.analyses.transcripts import Recording, read_recordings
from simulator.content.claims import Claim
from simulator.content.pack import Pack, find_pack
from simulator.dialogue import Speaker
from simulator.play.critic import Look, run_checks

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "transcripts"
MOST = 200
DEED = re.compile(r"cancel|return|exchange|modify|book|update|send")
REPORT = re.compile(r"\b(?:has|have) (?:now |also )?been |\bI(?:['’]ve| have) ")


def wilson(hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a share."""
    if n == 0:
        return 0.0, 1.0
    z, p = 1.96, hits / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def recordings(kind: str) -> list[Recording]:
    files = {
        "retail": (("retail-gpt-4.1.json", "tau2"), ("retail-grok-3.json", "tau")),
        "airline": (("airline-gpt-4o.json", "tau"),),
    }[kind]
    found = [r for name, form in files for r in read_recordings(DATA / name, form)]
    return [recording for recording in found if recording.passed]


def half(found: list[Recording], which: str, seed: int = 7) -> list[Recording]:
    order = list(range(len(found)))
    random.Random(seed).shuffle(order)
    middle = len(order) // 2
    chosen = order[:middle] if which == "tune" else order[middle:]
    return [found[place] for place in sorted(chosen)]


def digit(text: str, rng: random.Random) -> str:
    """The text with one digit wrong."""
    place = rng.choice([i for i, char in enumerate(text) if char.isdigit()])
    wrong = rng.choice([d for d in "0123456789" if d != text[place]])
    return text[:place] + wrong + text[place + 1 :]


def faults(look: Look, others: list[str], rng: random.Random) -> Iterator[tuple[str, Claim, str]]:
    """All faults that can be planted in a turn: kind, the claim it replaces, the new words."""
    for claim in look.claims:
        words = look.turn.text[claim.start : claim.end]
        if isinstance(claim.value, Decimal) and claim.kind == "money" and claim.value > 0:
            share = Decimal(1 + rng.choice([-1, 1]) * rng.uniform(0.02, 0.3))
            yield (
                "amount, 2 to 30 % off",
                claim,
                f"${(claim.value * share).quantize(Decimal('.01'))}",
            )
            yield "amount, one digit wrong", claim, digit(words, rng)
            shifted = claim.value + rng.choice([-1, 1]) * rng.randint(1, 20)
            yield "amount, $1 to $20 off", claim, f"${abs(shifted)}"
        elif claim.kind == "id":
            yield "id, one digit wrong", claim, digit(words, rng)
            if words.startswith("#"):
                yield "order id of another conversation", claim, rng.choice(others)
        elif claim.kind == "duration" and isinstance(claim.value, tuple):
            low, high, unit = claim.value
            yield (
                "duration",
                claim,
                f"{low + rng.randint(1, 4)} to {high + rng.randint(5, 9)} {unit}s",
            )
    yield from wrong_prices(look, rng)


def wrong_prices(look: Look, rng: random.Random) -> Iterator[tuple[str, Claim, str]]:
    """The price of another item of the conversation, where an id and a price stand together."""
    items = look.session.evidence.items
    for line in re.finditer(r"[^\n]+", look.turn.text):
        inside = [c for c in look.claims if line.start() <= c.start < line.end()]
        amounts = [c for c in inside if c.kind == "money"]
        named = [c for c in inside if c.kind == "id"]
        own = {i.price for i in items if any(str(c.value).lstrip("#") in i.names for c in named)}
        if len(amounts) != 1 or len(named) != 1 or amounts[0].value not in own:
            continue
        other = sorted({i.price for i in items} - own)
        if other:
            yield "price of another item", amounts[0], f"${rng.choice(other)}"


def found(look: Look, claim: Claim, words: str) -> bool:
    text = look.turn.text[: claim.start] + words + look.turn.text[claim.end :]
    planted = replace(look, turn=look.turn.model_copy(update={"text": text}))
    end = claim.start + len(words)
    spans = [finding.span for finding in run_checks(planted) if finding.span]
    return any(start < end and stop > claim.start for start, stop in spans)


def deeds(chosen: list[Recording], pack: Pack | None) -> tuple[int, int]:
    """Deeds that are told although their calls were taken out of the recording."""
    hits = sites = 0
    for recording in chosen:
        for turn in recording.turns:
            did = any(c.ok and DEED.match(c.name) for c in turn.calls)
            if turn.speaker != Speaker.SUPPORT or not did or not REPORT.search(turn.text):
                continue
            turns = tuple(
                t.model_copy(update={"calls": tuple(c for c in t.calls if not DEED.match(c.name))})
                if t.index <= turn.index
                else t
                for t in recording.turns
            )
            without = next(
                look
                for look in looks(replace(recording, turns=turns), pack)
                if look.turn.index == turn.index
            )
            sites += 1
            hits += any(finding.code == "claimed_deed" for finding in run_checks(without))
            if sites == MOST:
                return hits, sites
    return hits, sites


def measure(kind: str, which: str) -> dict[str, object]:
    rng = random.Random(5)
    everything = recordings(kind)
    chosen = half(everything, which)
    pack = find_pack(str(ROOT / "tests" / "packs" / "retail")) if kind == "retail" else None
    orders = sorted(
        {w for r in everything for t in r.turns for w in re.findall(r"#W\d{7}", t.text)}
    )
    codes: Counter[str] = Counter()
    messages = flagged = 0
    planted: dict[str, list[tuple[Look, Claim, str]]] = {}
    for recording in chosen:
        spoken = " ".join(turn.text for turn in recording.turns)
        others = [order for order in orders if order not in spoken] or ["#W0000000"]
        for look in looks(recording, pack):
            findings = run_checks(look)
            messages += 1
            flagged += bool(findings)
            codes.update(finding.code for finding in findings)
            for name, claim, words in faults(look, others, rng):
                planted.setdefault(name, []).append((look, claim, words))
    rows: dict[str, object] = {
        "messages": messages,
        "flagged": flagged,
        "flagged share": round(flagged / messages, 4),
        "flagged interval": [round(x, 4) for x in wilson(flagged, messages)],
        "codes": dict(codes),
    }
    results = {}
    for name, sites in planted.items():
        rng.shuffle(sites)
        taken = sites[:MOST]
        hits = sum(found(*site) for site in taken)
        results[name] = (hits, len(taken))
    results["deed without its call"] = deeds(chosen, pack)
    for name, (hits, n) in sorted(results.items()):
        low, high = wilson(hits, n)
        rows[name] = f"{hits} of {n} ({hits / max(1, n):.1%}, {low:.1%} to {high:.1%})"
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tune", "test"), default="test")
    options = parser.parse_args()
    if not DATA.is_dir():
        print(f"no recordings at {DATA}", file=sys.stderr)
        return 2
    result = {kind: measure(kind, options.half) for kind in ("retail", "airline")}
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
