"""`simulator selftest`: plants flaws, and says how many of them the critic finds."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from simulator.cli.main import print_json
from simulator.cli.terminal import console, harmless, table
from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.analyses.selftest import FalseAlarms, SelfTest
    from simulator.content.pack import Pack

MOST_ALARMS = 0.005
"""Share of clean dialogues that may have a finding."""


def selftest_(options: argparse.Namespace) -> int:
    """The command; exit code 1 when a flaw is found too seldom or there are false alarms."""
    if options.list:
        return _list(options.json)
    if not options.pack:
        raise UserError("name a pack, such as `simulator selftest bakery`")
    if not 0 <= options.fail_under <= 100:
        raise UserError(f"--fail-under must be from 0 to 100, not {options.fail_under:g}")

    from simulator.api.packs import open_pack
    from simulator.api.selftests import check_selftest

    check_selftest(options.n, options.clean, options.flaw or (), options.workers)
    packs = [open_pack(name) for name in options.pack]
    results = [asyncio.run(_test(pack, options)) for pack in packs]
    if options.json:
        print_json([result.model_dump(mode="json") for result in results])
    passed = all(_passes(result, options.fail_under / 100) for result in results)
    if not options.json and not passed:
        console().print(f"Below {options.fail_under:g} % found, or too many false alarms.")
    return 0 if passed else 1


def _list(as_json: bool) -> int:
    from simulator.play.models.embedded.flaws import WEAKNESSES, planted

    rows, weak = (
        [(f.name, f.speaker.value, f.does, ", ".join(sorted(f.codes))) for f in known.values()]
        for known in (planted(), WEAKNESSES)
    )
    if as_json:
        print_json([dict(zip(("flaw", "speaker", "does", "codes"), r, strict=True)) for r in rows])
        return 0
    console().print(table(("flaw", "who", "what goes wrong", "findings that name it"), rows))
    console().print(table(("weakness, for `serve` and `embedded?flaw=`", "who", "what goes wrong",
                           "findings that name it"), weak))  # fmt: skip
    return 0


async def _test(pack: Pack, options: argparse.Namespace) -> SelfTest:
    from simulator.api.selftests import aselftest
    from simulator.cli.progress import Progress
    from simulator.play.models.embedded.flaws import planted

    total = len(options.flaw or planted()) + bool(options.clean)
    with Progress(total, 0, f"testing on {pack.name}", "flaws", waits_for="") as progress:
        tested = await aselftest(
            pack, n=options.n, clean=options.clean, flaws=options.flaw or (), seed=options.seed,
            workers=options.workers, advance=progress.advance,
        )  # fmt: skip
    if not options.json:
        _print(tested)
    return tested


def _print(result: SelfTest) -> None:
    heads, rows = ("flaw", "fired in", "found in", "share", "95 % interval"), []
    for flaw in result.flaws:
        low, high = flaw.interval
        share = "never made" if flaw.share is None else _percent(flaw.share)
        between = f"{_percent(low)} to {_percent(high)}"
        rows.append((flaw.flaw, f"{flaw.fired:,}", f"{flaw.found:,}", share, between))
    out = console()
    out.print(table(heads, rows, heads[1:4], f"Self-test of the critic on {result.pack}"))
    for flaw in result.flaws:
        for missed in flaw.missed[:2]:
            out.print(harmless(f"missed {flaw.flaw}: {missed}"), soft_wrap=True)
    if result.clean:
        _print_clean(result.clean)


def _print_clean(clean: FalseAlarms) -> None:
    low, high = clean.interval
    out = console()
    out.print(
        f"false alarms: {clean.flagged:,} of {clean.played:,} clean dialogues"
        f" ({_percent(clean.share)}, {_percent(low)} to {_percent(high)})"
    )
    for example in clean.examples:
        out.print(harmless(f"  {example}"), soft_wrap=True)


def _percent(share: float) -> str:
    """Never rounded up to 100, nor down to 0."""
    rounded = f"{100 * share:.1f} %"
    if rounded == "100.0 %" and share < 1:
        return "> 99.9 %"
    return "< 0.1 %" if rounded == "0.0 %" and share > 0 else rounded


def _passes(result: SelfTest, least: float) -> bool:
    """Each flaw that was made is found often enough; one that was never made tells nothing."""
    found = all(flaw.share is None or flaw.share >= least for flaw in result.flaws)
    return found and (result.clean is None or result.clean.share <= MOST_ALARMS)
