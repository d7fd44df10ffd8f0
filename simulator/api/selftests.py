"""The self-test of the critic on a pack: flaws are planted, and those that are found counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from simulator.analyses.selftest import Detection, FalseAlarms, SelfTest, self_test
from simulator.api.loops import blocking
from simulator.api.packs import open_pack
from simulator.content.pack import Pack
from simulator.content.personas import load_personas
from simulator.errors import UserError, nearest
from simulator.play.context import Limits
from simulator.play.models.embedded.flaws import planted
from simulator.runs.runner import Job


async def aselftest(
    pack: str | Path | Pack,
    *,
    n: int = 50,
    clean: int = 200,
    flaws: Sequence[str] = (),
    seed: int = 0,
    workers: int = 1,
    advance: Callable[[], None] = lambda: None,
) -> SelfTest:
    """Plant flaws in dialogues of a pack and count how many of them the critic finds.

    Args:
        pack: The business.
        n: Dialogues in which each flaw has to fire.
        clean: Dialogues without a flaw, for false alarms.
        flaws: Only these; all where none is named.
        seed: Of the cases.
        workers: Processes that play.
        advance: Called after each flaw.

    Raises:
        UserError: There is no such pack or flaw, or a number that makes no sense.

    Example: `selftest("bakery", n=10, clean=0, flaws=["wrong_amount"]).flaws[0].share`
    """
    check_selftest(n, clean, flaws, workers)
    pack = open_pack(pack)
    found: list[Detection] = []
    alarms: FalseAlarms | None = None
    names = list(flaws) or list(planted())
    async for result in self_test(pack, _job(pack), names, n, clean, seed, workers):
        advance()
        if isinstance(result, FalseAlarms):
            alarms = result
        else:
            found.append(result)
    return SelfTest(pack=pack.name, digest=pack.digest, seed=seed, flaws=tuple(found), clean=alarms)


selftest = blocking(aselftest)


def check_selftest(n: int, clean: int, flaws: Sequence[str], workers: int) -> None:
    """Check what a self-test is given.

    Raises:
        UserError: A number that makes no sense, or a flaw that there is not.
    """
    if n < 1 or clean < 0 or workers < 1:
        raise UserError("-n and --workers have to be 1 or more, --clean 0 or more")
    for name in flaws:
        if name not in planted():
            hint = nearest(name, planted()) or "; `simulator selftest --list` has them all"
            raise UserError(f"there is no flaw `{name}`{hint}")


def _job(pack: Pack) -> Job:
    """Everything as it is said: nothing is sent back."""
    limits = Limits(repairs=0, tries=1, language="en", sentiment=("positive", "neutral"))
    return Job(
        packs={pack.name: pack.folder.resolve()},
        personas=load_personas(),
        customer_model="embedded",
        support_model="embedded",
        limits=limits,
        concurrency=16,
    )
