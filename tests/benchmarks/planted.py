"""Wrong values in right messages: what the critic finds of each kind, on the files it is tuned on.

    python tests/benchmarks/planted.py [retail] [airline] [--misses FILE] [--bare]

All conversations that ended well are planted in (`planting.py`, `category_planting.py`), in up to
200 sites a kind (seeded). A value counts where it is really wrong: neither equal to the right one
nor shown of the thing itself. A fault is found when an error overlaps it. For a deed without its
call the call that a message reports is taken out of the recording, with its result; it is found
when the message has a `claimed_deed`. `--bare` reads the retail files without their pack. At the
same sites stands the naive check: a planted value is found if it has a number that stands in no
earlier message, result or prompt. Both are counted on the untouched messages as well.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

from critic import DATA, ROOT, found, labels, share
from critic_labels import numbers_in
from deed_planting import undone
from faults import Fault
from planting import value_faults

from simulator.analyses.audit import views
from simulator.analyses.recordings.reader import Recording, read_recordings
from simulator.content.pack import Pack, find_pack
from simulator.dialogue import Severity
from simulator.play.critic import TurnView, run_checks
from simulator.play.critic.shown_things import things_of
from simulator.play.critic.vocabulary import Vocabulary, learnt

FILES = {
    "retail": (("retail-gpt-4.1.json", "tau2"), ("retail-grok-3.json", "tau")),
    "airline": (("airline-gpt-4o.json", "tau"),),
}
MOST = 200
DEED = "deed without its call"


def planted(
    chosen: list[Recording], pack: Pack | None, vocabulary: Vocabulary
) -> dict[str, list[tuple[TurnView, Fault]]]:
    """All sites by kind; a deed's view is that of the recording without its call."""
    rng = random.Random(5)
    sites: dict[str, list[tuple[TurnView, Fault]]] = {}
    products = labels(pack) or sorted(_products(chosen))
    orders = {w for r in chosen for t in r.turns for w in re.findall(r"#W\d{7}", t.text)}
    for recording in chosen:
        spoken = " ".join(turn.text for turn in recording.turns)
        others = sorted(order for order in orders if order not in spoken) or ["#W7120946"]
        for view in views(recording, pack, vocabulary=vocabulary):
            if view.by_support:
                for fault in value_faults(view, others, products, rng):
                    sites.setdefault(fault.kind, []).append((view, fault))
        for turns, call in undone(recording.turns):
            without = list(views(replace(recording, turns=turns), pack, vocabulary=vocabulary))[-1]
            sites.setdefault(DEED, []).append((without, Fault(DEED, 0, 0, call)))
    return sites


def _products(chosen: list[Recording]) -> set[str]:
    """Names of what tools have shown, where there is no pack."""
    things = (t for recording in chosen for t in things_of(recording.turns).by_key.values())
    return {name.title() for t in things if "item" in t.kind for name in t.names}


def is_found(view: TurnView, fault: Fault) -> bool:
    """Whether the critic flags a planted fault."""
    if fault.kind == DEED:
        return any(f.code == "claimed_deed" and f.severity == Severity.ERROR
                   for f in run_checks(view))  # fmt: skip
    return found(view, fault)


def known_numbers(view: TurnView) -> set[str]:
    """The numbers that stand in what was before a message."""
    texts = [view.policy, *(turn.text for turn in view.turns)]
    texts += [text for call in view.calls for text in (call.result, str(call.arguments))]
    return {number for text in texts for number in numbers_in(text)}


def naively_found(view: TurnView, fault: Fault) -> bool:
    """Whether the naive check flags a planted fault."""
    return bool(fault.kind != DEED and numbers_in(fault.words) - known_numbers(view))


def untouched(chosen: list[Recording], pack: Pack | None, vocabulary: Vocabulary) -> str:
    """How many messages as they stand are flagged, by the critic and by the naive check."""
    flagged, naive, total = 0, 0, 0
    for recording in chosen:
        for view in views(recording, pack, vocabulary=vocabulary):
            if view.by_support and view.turn.text:
                total += 1
                flagged += any(f.severity == Severity.ERROR for f in run_checks(view))
                naive += bool(numbers_in(view.turn.text) - known_numbers(view))
    return f"{share(flagged, total)}; naive {share(naive, total)}"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("domain", nargs="*", default=list(FILES))
    parser.add_argument("--misses", type=Path, help="where what is missed is written, to be read")
    parser.add_argument("--kind", action="append", help="only kinds that have these words")
    parser.add_argument("--bare", action="store_true", help="the retail files without their pack")
    options = parser.parse_args()
    if not DATA.exists():
        print(f"there are no recordings in {DATA}")
        return 0
    missed: list[str] = []
    for domain in options.domain:
        everything = [r for name, form in FILES[domain] for r in read_recordings(DATA / name, form)]
        chosen = [recording for recording in everything if recording.passed]
        shop = domain == "retail" and not options.bare
        pack = find_pack(str(ROOT / "tests" / "packs" / "retail")) if shop else None
        vocabulary = learnt(recording.turns for recording in everything)
        print(f"{domain}: {len(chosen)} conversations that ended well", flush=True)
        if not options.kind:
            print(f"  untouched messages: {untouched(chosen, pack, vocabulary)}", flush=True)
        for kind, sites in sorted(planted(chosen, pack, vocabulary).items()):
            if options.kind and not any(word in kind for word in options.kind):
                continue
            random.Random(5).shuffle(sites)
            hits, naive = Counter[bool](), 0
            for view, fault in sites[:MOST]:
                right = is_found(view, fault)
                hits[right] += 1
                naive += naively_found(view, fault)
                if not right:
                    missed.append(_told(view, fault))
            count = hits.total()
            print(f"  {kind}: {share(hits[True], count)}; naive {share(naive, count)},"
                  f" {len(sites)} sites", flush=True)  # fmt: skip
    if options.misses:
        options.misses.write_text("\n".join(missed), "utf-8")
    return 0


def _told(view: TurnView, fault: Fault) -> str:
    text = view.turn.text
    before = text[max(0, fault.start - 350) : fault.start]
    if fault.kind == DEED:
        before = text[:500]
    after = text[fault.end : fault.end + 120] if fault.end else ""
    change = f"⟦{text[fault.start : fault.end]} → {fault.words}⟧"
    return f"### {fault.kind} (turn {view.turn.index})\n{before}{change}{after}\n"


if __name__ == "__main__":
    sys.exit(main())
