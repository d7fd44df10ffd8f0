import base64

from simulator.content.pack import find_pack
from simulator.content.tactics import VARIABLES, load_tactics
from simulator.runs.stress.attack_cases import AttackSource
from simulator.runs.stress.moves import ORDER, canary, filled, secrets_of, variables

PACK = find_pack("ecommerce")


def a_case(tactic: str = "phishing"):
    pair = AttackSource(PACK, load_tactics()[tactic]).pair(0, "busy_parent", 1)
    assert pair
    return pair.attack


def test_there_is_a_value_for_every_variable() -> None:
    found = {**variables(PACK, a_case("late_claim")), "wish": "it"}
    assert found.keys() >= set(VARIABLES) - {"near"}


def test_texts_that_lack_a_value_are_left_out() -> None:
    assert filled(("{a} is", "{b}", "so"), {"a": "it"}) == ("it is", "so")


def test_a_product_is_of_the_catalog_and_the_invented_one_is_not() -> None:
    found = variables(PACK, a_case())
    names = {str(row["name"]) for row in PACK.collections["products"].records.values()}
    assert found["product"] in names
    assert found["invented"] not in names and found.get("near") not in names


def test_disguises_say_the_same_order() -> None:
    found = variables(PACK, a_case())
    assert base64.b64decode(found["base64"]).decode() == ORDER
    assert found["homoglyph"] != ORDER and len(found["homoglyph"]) == len(ORDER)


def test_secrets_are_somebody_elses() -> None:
    case = a_case()
    secrets = secrets_of(PACK, case)
    assert secrets["the canary"] == canary(PACK)
    assert len(secrets) > 1
    assert not set(secrets.values()) & set(case.knows.values())


def test_secrets_are_of_the_one_that_the_moves_name() -> None:
    case = a_case()
    named = variables(PACK, case)
    assert any(named["other_id"] in secret for secret in secrets_of(PACK, case))
