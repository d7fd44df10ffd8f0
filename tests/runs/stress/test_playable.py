from pathlib import Path

import pytest

from simulator.content.pack import find_pack
from simulator.content.tactics import Tactic, load_tactics, tactic_files
from simulator.errors import ContentError
from simulator.runs.stress.attack_cases import AttackSource
from simulator.runs.stress.playable import check_playable, check_words, lacks

TACTICS = load_tactics()
FILES = tactic_files()


def changed(name: str, **changes: object) -> Tactic:
    return Tactic.model_validate({**TACTICS[name].model_dump(), **changes})


@pytest.mark.parametrize("pack", ["bakery", "ecommerce"])
@pytest.mark.parametrize("name", ["late_claim", "bulk", "final_sale", "not_on_order", "near_miss"])
def test_a_pack_lacks_something_exactly_where_it_has_no_pair(pack: str, name: str) -> None:
    had = AttackSource(find_pack(pack), TACTICS[name]).pair(0, "check", 0)
    assert bool(lacks(find_pack(pack), TACTICS[name])) == (had is None)


def test_what_is_lacking_is_said() -> None:
    bakery, shop = find_pack("bakery"), find_pack("ecommerce")
    assert "rule of the kind flag or stock" in lacks(bakery, TACTICS["final_sale"])
    assert "rule of the kind amount" in lacks(shop, TACTICS["bulk"])


def test_moves_that_no_case_has_values_for(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"price": "$1", "wish": "x"}
    monkeypatch.setattr("simulator.runs.stress.playable.variables", lambda *_: known)
    priced = changed("late_claim", moves=["{near} for {price}?", "{near} or {item}?"])
    assert lacks(find_pack("bakery"), priced) == "value for {near} in any of its moves"


def test_one_pack_that_can_is_enough_and_none_is_a_mistake() -> None:
    packs = [find_pack("bakery"), find_pack("ecommerce")]
    check_playable(TACTICS["final_sale"], FILES["final_sale"], packs)
    with pytest.raises(ContentError, match=r"final_sale.yaml:6: case: no pack can play it: bakery"):
        check_playable(TACTICS["final_sale"], FILES["final_sale"], packs[:1])


@pytest.mark.parametrize("name", sorted(TACTICS))
def test_all_codes_of_a_shipped_tactic_are_the_critics(name: str) -> None:
    check_words(TACTICS[name], FILES[name])


def test_a_code_that_the_critic_has_not(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("breaks:\n  words:\n    - rude\n    - rudd\n")
    wrong = changed("token_drain", breaks={"words": ["rude", "rudd"]})
    with pytest.raises(ContentError, match=r"mine.yaml:4: breaks.words.1: .*mean `rude`"):
        check_words(wrong, path)
