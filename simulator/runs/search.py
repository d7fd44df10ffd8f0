"""The search for what can be reached, beside other work where there is much of that."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona
from simulator.runs.coverage.case_search import search_cases
from simulator.runs.coverage.coverage import Cross
from simulator.runs.coverage.reach import space_of
from simulator.runs.coverage.space import Space
from simulator.runs.planning.bound import Bound, bound_of

MANY = 20_000
"""Dialogues to be counted from which processes of their own are worth it."""

Found = tuple[Space, Bound]


@contextmanager
def searching(
    packs: Sequence[tuple[Pack, Mapping[str, Persona]]],
    crosses: Sequence[Cross],
    dialogues: int,
    only: Mapping[str, tuple[str, ...]] | None = None,
) -> Iterator[Callable[[str], Found]]:
    """Search some packs; inside of the `with`, a function gives what was found of a pack by name.

    Args:
        packs: With the personas that may be the customer.
        crosses: Pairs that are looked at.
        dialogues: How many the caller is going to count meanwhile.
        only: Scenarios by pack; all where none is named.
    """
    named = only or {}
    if dialogues < MANY:
        known = {pack.name: (pack, personas) for pack, personas in packs}
        yield lambda name: _found(*known[name], crosses, named.get(name, ()))
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    context = get_context("spawn")
    with ProcessPoolExecutor(len(packs), context, initializer=_leave_interrupts) as pool:
        futures = {
            pack.name: pool.submit(
                _apart,
                pack.folder.resolve(),
                dict(personas),
                tuple(crosses),
                named.get(pack.name, ()),
            )
            for pack, personas in packs
        }
        yield lambda name: futures[name].result()


def _leave_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides


def _apart(
    folder: Path,
    personas: dict[str, Persona],
    crosses: tuple[Cross, ...],
    scenarios: tuple[str, ...],
) -> Found:
    return _found(find_pack(str(folder)), personas, crosses, scenarios)


def _found(
    pack: Pack,
    personas: Mapping[str, Persona],
    crosses: Sequence[Cross],
    scenarios: tuple[str, ...],
) -> Found:
    there = tuple(name for name in scenarios if name in pack.scenarios)
    search = search_cases(pack, personas, there)
    space = space_of(search, crosses)
    return space, bound_of(search, space)
