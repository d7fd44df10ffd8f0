"""A report of thirty bakery dialogues, for tests of what is made of it."""

import asyncio
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from simulator.analyses.coverage.report import Bound, Report
from simulator.config import Settings
from simulator.content.cases import Case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona, load_personas
from simulator.dialogue import Dialogue
from simulator.runs.coverage.bins import declare, split_bin
from simulator.runs.coverage.coverage import CROSSES, Coverage, Tally, cells
from simulator.runs.coverage.hits import measure
from simulator.runs.coverage.space import Space, assess
from simulator.runs.planner import plan
from simulator.runs.runner import play_all
from simulator.runs.setup import make_job

DIALOGUES = 30


def reported(
    pack: Pack, personas: Mapping[str, Persona], coverage: Coverage, space: Space
) -> Report:
    """A report with a bound that nobody has computed."""
    bound = Bound(dialogues=150, name="one for each scenario with each persona")
    return Report(
        pack=pack,
        personas=personas,
        coverage=coverage,
        space=space,
        assessment=assess(coverage, space),
        bound=bound,
        source="outputs/small",
    )


@lru_cache(maxsize=1)
def covered() -> tuple[Report, dict[str, Dialogue]]:
    """The report, and all its dialogues by reference."""
    pack, personas = find_pack("bakery"), load_personas()
    cases = list(plan([pack], list(personas), [], DIALOGUES, seed=5))
    played = asyncio.run(_play(pack, personas, cases))
    tally = Tally(pack.name, pack.digest)
    transcripts = {}
    for place, dialogue in sorted(played.items()):
        reference = f"outputs/small#{place + 1}"
        transcripts[reference] = dialogue
        case = cases[place]
        tally.add(measure(dialogue, case, pack, personas[case.persona]), reference)
    tally.leave_out()
    return reported(pack, personas, tally.coverage(), _space(pack, personas)), transcripts


async def _play(pack: Pack, personas: dict[str, Persona], cases: list[Case]) -> dict[int, Dialogue]:
    job = make_job(Settings(concurrency=4), [pack], personas, Path())
    return {place: dialogue async for place, dialogue in play_all(job, iter(enumerate(cases)), 1)}


def _space(pack: Pack, personas: Mapping[str, Persona]) -> Space:
    """Reasons that are made up, for bins and cells that are there."""
    bins = declare(pack, personas)
    crossed = {cross.name: tuple(cell for _, cell in cells(bins, [cross])) for cross in CROSSES}
    return Space(
        pack=pack.name,
        digest=pack.digest,
        bins=bins,
        unreachable={text: reason for text in bins if (reason := _reason(text))},
        cells=crossed,
        void={
            "scenario x ending": {
                cell: "no beat of the scenario asks for what a rule forbids"
                for cell in crossed["scenario x ending"]
                if cell.startswith(("daily", "plan")) and cell.endswith("refused")
            },
            "scenario x persona": {
                cell: "the persona does not buy <cakes> & co"
                for cell in crossed["scenario x persona"]
                if cell == "wedding_cake x thrifty_student"
            },
        },
        searched=1_000,
    )


def _reason(text: str) -> str:
    dimension, name = split_bin(text)
    if dimension == "edge" and name.endswith("> handed_over"):
        return "support always answers, so nobody is handed over"
    if dimension == "ending" and name.startswith(("daily", "plan")) and name.endswith("refused"):
        return "no beat of the scenario asks for what a rule forbids"
    return "the record is of a day that is over" if name == "products/PAS-107" else ""
