"""What a pack lacks in sentences, and what a model proposed for it, on the terminal and as JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.api.phrase_proposals import PhraseGaps, ProposedPhrases
    from simulator.content.sentence_lists import SentenceList

SHOWN = 40
"""Lists with too few sentences that are printed; JSON has all."""

ONLY_WITH_A_MODEL = ("beats", "slots", "topics", "n", "dry_run", "show_refused", "record",
                     "budget", "price")  # fmt: skip


def propose(options: argparse.Namespace) -> int:
    """Have a model propose sentences; exit code 2 where it was stopped before its end."""
    from simulator.api.phrase_proposals import COUNT, propose_phrases
    from simulator.cli.progress import steps

    if options.accept or options.reject:
        raise UserError("--model proposes sentences, --accept and --reject review; one at a time")
    with steps("the model") as begin:
        found = propose_phrases(
            options.pack, options.model, beats=options.beats, slots=options.slots,
            topics=options.topics, n=COUNT if options.n is None else options.n,
            budget=options.budget, price=options.price, record=options.record,
            seed=options.seed, dry_run=options.dry_run, tell=_tell, begin=begin,
        )  # fmt: skip
    if options.json:
        print_json(proposals_json(found))
    else:
        _print_proposals(found, options)
    if found.stopped:
        again = "run the same command again to go on"
        _tell(f"stopped: {found.stopped}; {found.left:,} lists were not asked about; {again}")
    elif found.proposals and not any(e.kept or any(e.refused) for e in found.proposals):
        return 2
    return 2 if found.stopped else 0


def check_alone(options: argparse.Namespace) -> None:
    """Without a model its flags mean nothing.

    Raises:
        UserError: One was given.
    """
    for name in ONLY_WITH_A_MODEL:
        if getattr(options, name) not in (None, False, []):
            flag = "-n" if name == "n" else f"--{name.replace('_', '-')}"
            raise UserError(f"{flag} is for --model MODEL, which proposes sentences")


def _tell(line: str) -> None:
    print(harmless(line), file=sys.stderr)


def _line(text: str) -> None:
    console().print(harmless(text), soft_wrap=True, highlight=False, markup=False)


def _place(of: SentenceList) -> str:
    path, here = of.document.path, Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{shown}:{of.line}"


def gaps_json(gaps: PhraseGaps) -> dict[str, Any]:
    """What is missing, for machines."""
    return {
        "lists": gaps.lists,
        "few": [
            {"file": str(each.document.path), "line": each.line, "kind": each.kind.value,
             "of": each.label.partition(" ")[2], "sentences": len(each.texts),
             "wanted": each.wanted, "begins": each in gaps.first}
            for each in gaps.few
        ],
        "twins": [each.model_dump(mode="json") for each in gaps.twins],
    }  # fmt: skip


def print_gaps(gaps: PhraseGaps) -> None:
    """What is missing, as a table, and sentences that will be confused."""
    _line(f"too few sentences: {len(gaps.few):,} of {gaps.lists:,} lists of {gaps.pack}")
    others = sorted((e for e in gaps.few if e not in gaps.first), key=lambda each: -each.lacks)
    worst = [*gaps.first, *others][:SHOWN]
    if gaps.first and others:
        _line(f"first the {len(gaps.first):,} that dialogues begin with, then the others:")
    if worst:
        rows = [(_place(e), e.label, f"{len(e.texts)} of {e.wanted}") for e in worst]
        widths = [max(len(row[at]) for row in rows) for at in range(2)]
        for place, label, many in rows:
            _line(f"  {place:<{widths[0]}}  {label:<{widths[1]}}  {many}")
    if more := len(gaps.few) - len(worst):
        _line(f"  ... and {more:,} more (--json has all)")
    _line(f"sentences for different things that are one to the ear: {len(gaps.twins):,}")
    for twin in gaps.twins:
        _line(f"  {twin}")
    if gaps.few:
        _line(f"a model proposes more: `simulator phrases {gaps.pack} --model openai:MODEL`")


def proposals_json(found: ProposedPhrases) -> dict[str, Any]:
    """What was proposed, for machines."""
    return {
        "pack": found.pack,
        "model": found.model,
        "lists": [
            {"file": str(each.of.document.path), "line": each.of.line, "kind": each.of.kind.value,
             "of": each.of.label.partition(" ")[2], "kept": list(each.kept),
             "refused": [{"text": text, "reason": reason} for text, reason in each.refused]}
            for each in found.proposals
        ],
        "kept": found.kept,
        "refused": found.reasons,
        "files": [str(path) for path in found.files],
        "left": found.left,
        "stopped": found.stopped,
        "dollars": str(found.spent),
    }  # fmt: skip


def _print_proposals(found: ProposedPhrases, options: argparse.Namespace) -> None:
    for each in found.proposals:
        refused = each.refused if options.show_refused else ()
        if each.kept or refused:
            _line(f"{_place(each.of)}: {each.of.label}")
        for text in each.kept:
            _line(f"  + {text}")
        for text, reason in refused:
            _line(f"  - {text}  ({reason})")
    if not found.proposals and not found.stopped:
        _line(f"{found.pack} has enough sentences everywhere; --beats, --slots, --topics name some")
        return
    refusals = found.reasons
    why = ", ".join(f"{reason} {count:,}" for reason, count in refusals.items())
    _line(
        f"{found.pack}: {found.kept:,} of {found.kept + sum(refusals.values()):,} proposals for"
        f" {len(found.proposals):,} lists kept{f'; refused: {why}' if why else ''}"
    )
    _line(_written(found, options))


def _written(found: ProposedPhrases, options: argparse.Namespace) -> str:
    cost = f"; ${found.spent:.4f} spent" if found.spent else ""
    kept = f"replies are kept in {found.record}{cost}"
    if found.files:
        here = Path.cwd()
        names = [str(f.relative_to(here) if f.is_relative_to(here) else f) for f in found.files]
        return f"added to {', '.join(names)}; {kept}"
    if options.dry_run and found.kept:
        return f"nothing was written; without --dry-run it is, at no further cost; {kept}"
    return f"nothing was written; {kept}"
