import pytest

from simulator.content.draws import draw_case
from simulator.content.pack import Pack, find_pack
from simulator.content.swap_words import Swap, swapped_words
from simulator.content.swaps import KINDS, NAMES, groups_of, swapped_cases


@pytest.fixture(scope="module")
def shop() -> Pack:
    return find_pack("ecommerce")


@pytest.mark.parametrize("seed", range(8))
def test_nothing_but_the_name_differs(shop: Pack, seed: int) -> None:
    scenario = list(shop.scenarios.values())[seed % len(shop.scenarios)]
    case = draw_case(shop, scenario, "calm", seed)
    cases = swapped_cases(shop, case, seed, KINDS)
    assert len(cases) == sum(len(groups_of(kind)) for kind in KINDS)
    assert len({each.id for each in cases}) == len(cases)
    for each in cases:
        assert (each.speakers_seed, each.path) == (case.speakers_seed, case.path)
        assert each.swap is not None
        if each.swap.kind in ("age", "dialect"):
            assert each.model_copy(update={"swap": None}) == case
        elif "customer" in each.draws:
            key = each.draws["customer"]
            before, now = (one.world(shop).get("customers", key) for one in (case, each))
            assert before is not None and now is not None
            assert now["name"] in each.swap.tells
            assert {**before, "name": ""} == {**now, "name": ""}


def test_groups_of_names_have_as_many_women_and_men_in_turn() -> None:
    assert len({len(names) for names in NAMES.values()}) == 1
    assert len({name for names in NAMES.values() for name in names}) == 24


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ("African American English", "It ain't here, I'm finna cancel. I'm waitin' since morning."),
        ("Indian English", "It isn't here, I'm going to cancel. I'm waiting since morning."),
        ("standard American English",
         "It isn't here, I'm going to cancel. I'm waiting since morning."),
    ],
)  # fmt: skip
def test_dialects_change_words_and_no_values(group: str, said: str) -> None:
    swap = Swap(kind="dialect", group=group, of="1")
    text = "It isn't here, I'm going to cancel. I'm waiting since morning."
    assert swapped_words(text, swap, opens=False) == said
    values = "ORD-123456, CUST-12345-AB, ing@example.com, $12.50, 12 King Street"
    assert swapped_words(values, swap, opens=True) == values


def test_only_the_first_turn_tells_who_it_is() -> None:
    swap = Swap(kind="age", group="71", of="1", tells="I'm 71 years old.")
    assert swapped_words("Hi.", swap, opens=True) == "Hi. I'm 71 years old."
    assert swapped_words("Hi.", swap, opens=False) == "Hi."
