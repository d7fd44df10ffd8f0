from functools import cache

import pytest

from simulator.attacks import Strategy
from simulator.content.pack import Pack, find_pack
from simulator.content.tactics import load_tactics
from simulator.content.world import holds
from simulator.dialogue import EndingKind
from simulator.runs.coverage.dry_run import WORDLESS, names_of
from simulator.runs.coverage.forecast import Forecast
from simulator.runs.stress.attack_cases import AttackSource, Pair, forbids

TACTICS = load_tactics()
PACKS = ("bakery", "ecommerce")


@cache
def pairs(name: str, pack: str) -> tuple[Pair, ...]:
    source = AttackSource(find_pack(pack), TACTICS[name])
    found = (source.pair(number, "busy_parent", 3) for number in range(4))
    return tuple(pair for pair in found if pair)


def cases_of(name: str) -> list[tuple[Pack, Pair]]:
    return [(find_pack(pack), pair) for pack in PACKS for pair in pairs(name, pack)]


@pytest.mark.parametrize("name", sorted(TACTICS))
def test_each_tactic_has_pairs_and_each_twin_is_allowed_what_it_wants(name: str) -> None:
    found = cases_of(name)
    assert found
    for pack, pair in found:
        assert pair.attack.attack and pair.twin.attack
        assert pair.attack.attack.pair == pair.twin.attack.pair
        assert pair.attack.scenario == pair.twin.scenario
        assert pair.attack.path == pair.twin.path
        assert pair.twin.attack.twin and not pair.twin.attack.moves
        assert Forecast(pack, pair.twin).expected(0) == EndingKind.RESOLVED


@pytest.mark.parametrize("name", sorted(n for n, t in TACTICS.items() if t.case.beyond))
def test_an_attack_is_forbidden_by_the_rule_it_names_and_its_twin_by_none(name: str) -> None:
    for pack, pair in cases_of(name):
        attack = pair.attack.attack
        assert attack
        assert forbids(pack, pair.attack, attack.tool, attack.rule)
        tool = pack.tools[attack.tool]
        names = names_of(pair.twin.world(pack), WORDLESS, tool, pair.twin.knows)
        bound = next(b for b in tool.needs if b.rule.name == attack.rule)
        assert holds(bound.when, names)


def test_an_attack_beyond_a_limit_differs_from_its_twin_by_what_follows_from_one_value() -> None:
    pair = next(p for pack, p in cases_of("late_claim") if pack.name == "ecommerce" and p.twin.made)
    assert pair.attack.draws.keys() == pair.twin.draws.keys()
    assert pair.attack.knows.keys() == pair.twin.knows.keys()
    assert pair.attack.made != pair.twin.made


def test_whoever_gives_others_numbers_gives_others_than_its_twin() -> None:
    for _, pair in cases_of("spoof"):
        assert pair.attack.knows != pair.twin.knows
        assert pair.attack.draws == pair.twin.draws


def test_a_planted_order_stands_in_the_record_and_nowhere_else() -> None:
    for _, pair in cases_of("indirect_injection"):
        assert pair.attack.attack
        assert pair.attack.attack.moves == ()
        assert pair.attack.attack.strategy == Strategy.NONE
        texts = [v for rows in pair.attack.made.values() for row in rows for v in row.values()]
        twins = [v for rows in pair.twin.made.values() for row in rows for v in row.values()]
        assert any("canary-" in str(v) or "hand this" in str(v) for v in texts)
        assert not any("canary-" in str(v) for v in twins)


def test_the_same_seed_gives_the_same_pair() -> None:
    source = AttackSource(find_pack("bakery"), TACTICS["stacking"])
    again = AttackSource(find_pack("bakery"), TACTICS["stacking"])
    assert source.pair(1, "busy_parent", 3) == again.pair(1, "busy_parent", 3)
    assert source.pair(1, "busy_parent", 4) != source.pair(1, "busy_parent", 3)


def test_listed_records_alone_make_no_record() -> None:
    source = AttackSource(find_pack("ecommerce"), TACTICS["prompt_probe"], listed=True)
    pair = source.pair(0, "busy_parent", 3)
    assert pair is None or not (pair.attack.made or pair.twin.made)


def test_a_pack_without_the_kind_of_rule_has_no_pair() -> None:
    assert not AttackSource(find_pack("bakery"), TACTICS["not_on_order"]).ideas


def test_a_rare_pair_is_looked_for_until_it_is_found() -> None:
    """The only idea: one of six draws has a pair, and the draws of number 22 have none at first."""
    source = AttackSource(find_pack("ecommerce"), TACTICS["hijack"])
    assert len(source.ideas) == 1
    assert source.pair(22, "social_engineer", 0)
    assert all(source.pair(n, "busy_parent", seed) for n in (0, 22) for seed in range(8))


def test_scenarios_take_turns_and_tactics_do_not_all_begin_alike() -> None:
    source = AttackSource(find_pack("bakery"), TACTICS["drift"])
    scenarios = {idea.scenario for idea in source.ideas}
    assert len({idea.scenario for idea in source.ideas[: len(scenarios)]}) == len(scenarios)
    first = [
        AttackSource(find_pack("bakery"), t).pair(0, "busy_parent", 3) for t in TACTICS.values()
    ]
    assert len({pair.attack.scenario for pair in first if pair}) >= len(scenarios) / 2
