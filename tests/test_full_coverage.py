"""Both shipped packs, played until no rule, limit, tool, ending or persona is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.cli.main import main
from simulator.content.boundaries import Side, pack_boundaries
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.content.world import World
from simulator.dialogue import Dialogue, RuleOutcome
from simulator.runs.coverage.bins import Dimension
from simulator.runs.coverage.case_search import CaseSearch, search_cases
from simulator.runs.coverage.dry_run import WORDLESS
from simulator.runs.coverage.reach import space_of
from simulator.runs.coverage.space import Space, assess
from simulator.runs.hit_counter import HitCounter
from simulator.runs.planning.bound import bound_of
from simulator.runs.store import Run

pytestmark = pytest.mark.slow

Played = tuple[Pack, CaseSearch, Space, Path]

WITHOUT = (Dimension.EDGE, Dimension.RECORD, Dimension.TOPIC, Dimension.BEAT)
"""What is left out for time; `tests/benchmarks/planning.py` leaves nothing out."""


@pytest.fixture(scope="module", params=["bakery", "ecommerce"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    name = request.param
    folder = tmp_path_factory.mktemp(name) / "run"
    command = ["generate", name, "--until-coverage", "100", "--workers", "2", "--out", str(folder)]
    assert main([*command, "--without", *WITHOUT]) == 0
    pack = find_pack(name)
    search = search_cases(pack, load_personas())
    return pack, search, space_of(search), folder


def test_every_bin_that_can_be_reached_is_reached_by_few_dialogues(played: Played) -> None:
    pack, search, space, folder = played
    with Run.open(folder) as run:
        counter = HitCounter(run, [pack])
        counter.count(run.hits())
        dialogues = run.played
    holes = [hole for row in assess(counter.coverage(pack.name), space, WITHOUT).dimensions
             for hole in row.holes]  # fmt: skip
    assert holes == []
    assert dialogues <= 1.5 * bound_of(search.pack, space).dialogues


def test_every_rule_on_deeds_is_played_on_both_sides(played: Played) -> None:
    pack, _, _, folder = played
    with Run.open(folder) as run:
        hits = {text for _, accepted, _, found in run.hits() if accepted for text in found}
    for rule in pack.rules.values():
        if rule.by:
            assert {f"rule:{rule.name}/allowed", f"rule:{rule.name}/refused"} <= hits, rule.name


def test_tools_boundaries_and_the_critic_agree_on_the_side(played: Played) -> None:
    pack, _, _, folder = played
    sides = dict.fromkeys(Side, 0)
    with Run.open(folder) as run:
        cases = {case.id: case for _, case in run.cases()}
        for dialogue in run.dialogues():
            broken = {f.turn for f in dialogue.findings if f.code == "broken_rule"}
            world = cases[dialogue.case_id].world(pack)
            for turn, side, outcome in judged(pack, world, dialogue):
                sides[side] += 1
                inside = side in (Side.JUST_INSIDE, Side.CLEARLY_INSIDE)
                assert inside == (outcome == RuleOutcome.ALLOWED)
                assert (outcome == RuleOutcome.BROKEN) <= (turn in broken)
            assert not broken  # the clerk keeps its own rules, and the critic says so
    assert all(sides.values())


def judged(pack: Pack, world: World, dialogue: Dialogue) -> Iterator[tuple[int, Side, RuleOutcome]]:
    """Every boundary that decided a rule of a call, with what the tool said of that rule."""
    session = WORDLESS
    for turn in dialogue.turns:
        for call in turn.calls:
            names = world.names_for(session, call.name, call.arguments)
            for rule, outcome in call.rules.items() if names else ():
                for boundary in pack_boundaries(pack)[call.name][rule]:
                    if side := boundary.side(names or {}):
                        yield turn.index, side, outcome
            world, session, _ = world.call(session, call.name, call.arguments, call.id)
