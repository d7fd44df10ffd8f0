"""`simulator phrases`: what a pack lacks in sentences, proposals for it, and what is to review."""

from __future__ import annotations

import argparse
from itertools import groupby
from typing import Any

from simulator.api.phrases import KeptPhrase, KeptPhrases, phrases
from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless


def phrases_(options: argparse.Namespace) -> int:
    """The command; a review is written before the phrases are listed."""
    from simulator.api.phrase_proposals import phrase_gaps
    from simulator.cli.phrase_proposals import check_alone, gaps_json, print_gaps, propose

    if options.model is not None:
        return propose(options)
    check_alone(options)
    kept = phrases(options.pack, options.accept, options.reject)
    if options.json:
        print_json({**_as_json(kept), **gaps_json(phrase_gaps(options.pack))})
        return 0
    if not kept.phrases:
        _say_what_to_do(kept)
    else:
        _list(kept)
    if not (options.accept or options.reject):
        print_gaps(phrase_gaps(options.pack))
    return 0


def _as_json(kept: KeptPhrases) -> dict[str, Any]:
    return {
        "pack": kept.pack,
        "file": str(kept.file),
        "phrases": [
            {
                "id": each.phrase.id,
                **each.phrase.model_dump(mode="json"),
                "stale": each.stale,
                "plays": each.plays,
            }
            for each in kept.phrases
        ],
        "turned_down": kept.book.turned_down,
        "spent": kept.book.spent.model_dump(mode="json"),
    }


def _say_what_to_do(kept: KeptPhrases) -> None:
    asked = len(kept.book.asked)
    why = (
        f"of {asked:,} sentences none was worded otherwise so that it could be kept"
        if asked
        else ""
    )
    line = why or (
        f"no phrases are kept for {kept.pack} ({kept.file}): have a model write some with"
        f" `simulator generate {kept.pack} --say-with openai:MODEL`"
    )
    console().print(harmless(line), soft_wrap=True, highlight=False)


def _list(kept: KeptPhrases) -> None:
    out = console()

    def line(text: str) -> None:
        out.print(harmless(text), soft_wrap=True, highlight=False, markup=False)

    def sentence(each: KeptPhrase) -> tuple[str, str]:
        return each.phrase.part, each.phrase.of

    for (part, original), phrases_of_it in groupby(sorted(kept.phrases, key=sentence), sentence):
        line(f"{part}: {original}")
        for each in phrases_of_it:
            stale = ", stale" if each.stale else ""
            line(f"  {each.phrase.id}  {each.phrase.state.value + stale:<9}  {each.phrase.text}")
    playing = sum(each.plays for each in kept.phrases)
    line(f"{len(kept.phrases):,} phrases in {kept.file}, {playing:,} play")
    if any(each.stale for each in kept.phrases):
        line("stale: the pack has their sentence no more")
