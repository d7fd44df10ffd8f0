"""A pack checked: what keeps it from being loaded, what hurts later, and what only plays show."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from simulator.analyses.checking.arguments import wrong_fills, wrong_slots
from simulator.analyses.checking.clause_numbers import clause_numbers
from simulator.analyses.checking.mistake import Kind, Mistake, in_order, mistake_at, of_loading
from simulator.analyses.checking.opened import Opened
from simulator.analyses.checking.records import record_mistakes
from simulator.analyses.checking.silent_refusals import silent_refusals
from simulator.analyses.checking.told_secrets import told_secrets
from simulator.content.collecting import NOTATION, collect
from simulator.content.draws import draw_case
from simulator.content.pack import Pack, stated_mistakes
from simulator.content.personas import Persona
from simulator.errors import UserError

DRAWS = 3
"""Cases that are drawn of every scenario, to see that records can be had."""

_OF_VALUE = re.compile(r"(makes|knows)\.(\w+): (.*)\Z", re.DOTALL)

Watch = Callable[[int, int], None]
"""Is told how many steps are done, and of how many."""

_READ = (clause_numbers, told_secrets, silent_refusals, wrong_slots, wrong_fills, record_mistakes)


def check_pack(folder: Path) -> tuple[Opened | None, tuple[Mistake, ...]]:
    """All that can be said of a pack by reading it and drawing a few cases.

    Args:
        folder: The pack's.

    Returns:
        The pack with its files, None where it has mistakes that keep it from being played; and all
        mistakes, in order.
    """
    collected = collect(folder)
    mistakes = [of_loading(error, folder) for error in collected.mistakes]
    if collected.pack is None:
        return None, in_order(mistakes)
    opened = Opened(collected.pack, collected.files)
    for read in _READ:
        mistakes += read(opened)
    if not any(error.keys in NOTATION for error in collected.mistakes):
        amounts = stated_mistakes(opened.pack, opened.files)
        mistakes += [of_loading(error, folder) for error in amounts]
    if not mistakes:
        mistakes += _undrawable(opened)
    return (None if collected.mistakes else opened), in_order(mistakes)


def _undrawable(opened: Opened) -> Iterator[Mistake]:
    """Scenarios for which no record can be had."""
    pack: Pack = opened.pack
    for scenario in pack.scenarios.values():
        try:
            for seed in range(DRAWS):
                draw_case(pack, scenario, "check", seed)
        except UserError as error:
            reason = str(error).removeprefix(f"{pack.name}: scenario {scenario.name}: ")
            if value := _OF_VALUE.match(reason):
                yield mistake_at(
                    Kind.LOADING, opened.file("scenarios"), (scenario.name, *value.groups()[:2]),
                    f"cannot be evaluated in a case that was drawn: {value[3]}",
                    "let it read what every drawn record has, or narrow `draws`",
                )  # fmt: skip
                continue
            yield mistake_at(
                Kind.LOADING, opened.file("scenarios"), (scenario.name, "draws"), reason,
                "correct the condition, or `make` such records in pack.yaml",
            )  # fmt: skip


def check_deeply(
    opened: Opened, personas: Mapping[str, Persona], watch: Watch = lambda done, total: None
) -> tuple[Mistake, ...]:
    """What shows only where cases are drawn, tried and listened to; takes seconds.

    Args:
        opened: A pack without mistakes that keep it from being played.
        personas: Who may be its customers.
        watch: Is told how far it is.
    """
    from simulator.analyses.checking.ears import twins, unheard
    from simulator.analyses.checking.goals import goals_out_of_reach, unverifiable
    from simulator.analyses.checking.policy import PolicyCheck
    from simulator.analyses.checking.worlds import common_cases

    found: list[Mistake] = []
    scenarios = opened.pack.scenarios.values()
    cases = {scenario.name: common_cases(opened.pack, scenario) for scenario in scenarios}
    parts: list[Callable[[], Iterable[Mistake | None]]] = [
        lambda: PolicyCheck(opened, cases).mistakes(),
        lambda: unverifiable(opened, cases),
        lambda: unheard(opened, cases, personas),
        lambda: twins(opened, cases),
    ]
    total = len(parts) + len(cases)
    for done, part in enumerate(parts):
        watch(done, total)
        found += [each for each in part() if each]
    for place, each in enumerate(goals_out_of_reach(opened, cases)):
        watch(len(parts) + place + 1, total)
        found += [each] if each else []
    return in_order(found)
