"""The critic on real recordings: false alarms, and how many planted faults it finds.

Not a test: run it with `python tests/benchmarks/critic.py [--half tune|test]`. It reads the public
recordings of `../shared/data/transcripts`; conversations that ended well are split in two halves by
conversation (seeded), the checks were tuned on one, the other is reported. Every fault is planted
at every site there is, up to 200 a kind (seeded), and counts as found when an error overlaps it.

`--coherence` plants turns out of order in our own dialogues and in dialogues between people
(`human/star_dev.jsonl`). Several turns of one role in a row are normal there: a dropped answer
leaves no trace in the roles.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from planting import PLANTERS, Fault, value_faults

from simulator.analyses.audit import views
from simulator.analyses.intervals import wilson
from simulator.analyses.recordings.reader import Recording, read_recordings
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Severity, Speaker
from simulator.play.context import StageContext
from simulator.play.critic import TurnView, run_checks
from simulator.play.critic.vocabulary import learnt
from simulator.play.models.embedded import EmbeddedChatModel
from simulator.play.stage import play
from simulator.runs.planner import plan

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "transcripts"
HUMAN = ROOT.parent / "shared" / "data" / "human" / "star_dev.jsonl"
MOST = 200
SOME = 500
"""Dialogues in which turns are put out of order."""
DEED = re.compile(r"cancel|return|exchange|modify|book|update|send")
REPORT = re.compile(r"\b(?:has|have) (?:now |also )?been |\bI(?:['’]ve| have) ")


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


def found(view: TurnView, fault: Fault) -> bool:
    text = view.turn.text[: fault.start] + fault.words + view.turn.text[fault.end :]
    planted = replace(view, turn=view.turn.model_copy(update={"text": text}))
    end = fault.start + len(fault.words)
    findings = (f for f in run_checks(planted) if f.severity == Severity.ERROR)
    spans = [finding.span for finding in findings if finding.span]
    return any(start < end and stop > fault.start for start, stop in spans)


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
                view
                for view in views(replace(recording, turns=turns), pack)
                if view.turn.index == turn.index
            )
            sites += 1
            hits += any(finding.code == "claimed_deed" for finding in run_checks(without))
            if sites == MOST:
                return hits, sites
    return hits, sites


def labels(pack: Pack | None) -> list[str]:
    """Names of the catalog's products."""
    return sorted(
        {
            str(record["name"])
            for collection in (pack.collections.values() if pack else ())
            if not collection.owner and not collection.make and "price" in collection.fields
            for record in collection.records.values()
        }
    )


def sites(
    chosen: list[Recording], everything: list[Recording], pack: Pack | None
) -> Iterator[tuple[TurnView, list[Fault]]]:
    """Every turn of support, and all faults that can be planted in it."""
    rng = random.Random(5)
    orders = sorted(
        {w for r in everything for t in r.turns for w in re.findall(r"#W\d{7}", t.text)}
    )
    products = labels(pack)
    vocabulary = learnt(recording.turns for recording in everything)
    for recording in chosen:
        spoken = " ".join(turn.text for turn in recording.turns)
        others = [order for order in orders if order not in spoken] or ["#W0000000"]
        for view in views(recording, pack, vocabulary=vocabulary):
            if view.by_support:
                yield view, list(value_faults(view, others, products, rng))


def measure(kind: str, which: str) -> dict[str, object]:
    """False alarms, and the share of planted faults that are found, by kind."""
    everything = recordings(kind)
    pack = find_pack(str(ROOT / "tests" / "packs" / "retail")) if kind == "retail" else None
    chosen = half(everything, which)
    codes: Counter[str] = Counter()
    messages = flagged = 0
    planted: dict[str, list[tuple[TurnView, Fault]]] = {}
    for view, faults in sites(chosen, everything, pack):
        findings = [f for f in run_checks(view) if f.severity == Severity.ERROR]
        messages += 1
        flagged += bool(findings)
        codes.update(finding.code for finding in findings)
        for fault in faults:
            planted.setdefault(fault.kind, []).append((view, fault))
    rng = random.Random(5)
    results = {}
    for name, there in sorted(planted.items()):
        rng.shuffle(there)
        results[name] = (sum(found(*site) for site in there[:MOST]), len(there[:MOST]))
    results["deed without its call"] = deeds(chosen, pack)
    return {
        "messages": messages,
        "flagged": share(flagged, messages),
        "codes": dict(codes),
        **{name: share(hits, n) for name, (hits, n) in sorted(results.items())},
    }


def own(name: str, dialogues: int) -> tuple[list[Recording], Pack]:
    """Dialogues that the embedded model plays, as recordings."""
    pack, personas, model = find_pack(name), load_personas(), EmbeddedChatModel()

    async def played() -> list[Recording]:
        found = []
        for case in plan([pack], list(personas), [], dialogues, seed=7):
            dialogue = await play(StageContext(pack, case, personas[case.persona], model, model))
            found.append(Recording(case.id, "", dialogue.turns))
        return found

    return asyncio.run(played()), pack


def coherence(
    chosen: list[Recording], everything: list[Recording], pack: Pack | None
) -> dict[str, object]:
    """Turns out of order: how many dialogues are flagged, by any check, and how many untouched."""
    rng = random.Random(5)
    others = [recording.turns for recording in everything]
    rows: dict[str, object] = {}
    untouched = [frozenset(codes(recording, pack)) for recording in chosen]
    rows["untouched"] = {
        "flagged": share(sum(map(bool, untouched)), len(chosen)),
        "codes": dict(Counter(code for found in untouched for code in found).most_common()),
    }
    for name, plant in PLANTERS.items():
        hits = fresh = n = 0
        for recording, before in zip(chosen, untouched, strict=True):
            turns = plant(recording.turns, others, rng)
            if turns == recording.turns:
                continue
            after = codes(replace(recording, turns=turns), pack)
            n, hits = n + 1, hits + bool(after)
            fresh += bool(after - before)
        rows[name] = {"flagged": share(hits, n), "with a new code": share(fresh, n)}
    return rows


def own_coherence(name: str) -> dict[str, object]:
    """The same for our own dialogues of a pack."""
    recordings_, pack = own(name, SOME)
    return coherence(recordings_, recordings_, pack)


def codes(recording: Recording, pack: Pack | None) -> set[str]:
    """The codes of all findings in a recording."""
    return {finding.code for view in views(recording, pack) for finding in run_checks(view)}


def share(hits: int, n: int) -> str:
    """A share with its interval."""
    low, high = wilson(hits, n)
    return f"{hits} of {n} ({hits / max(1, n):.1%}, {low:.1%} to {high:.1%})"


def main() -> int:
    """Print what was asked for as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tune", "test"), default="test")
    parser.add_argument("--coherence", action="store_true", help="only dialogues out of order")
    options = parser.parse_args()
    missing = [path for path in (DATA, HUMAN) if not path.exists()]
    if missing:
        print(f"no recordings at {missing[0]}", file=sys.stderr)
        return 2
    if options.coherence:
        human = read_recordings(HUMAN, "star")
        result: dict[str, object] = {name: own_coherence(name) for name in ("bakery", "ecommerce")}
        result["star"] = coherence(random.Random(5).sample(human, SOME), human, None)
    else:
        result = {kind: measure(kind, options.half) for kind in ("retail", "airline")}
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
