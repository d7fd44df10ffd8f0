import pytest

from simulator.analyses.qa.instruction import read_instruction
from simulator.analyses.qa.placing import place, stem
from simulator.content.pack import Pack, find_pack

SEEDS = (
    "Write ten pairs for a bakery on daily specials, custom cakes and allergies. Be friendly.",
    "Generate 10 realistic Q&A pairs of a bakery's support, covering topics like: daily specials,"
    " custom cakes, allergies.",
    'Create an array of 10 objects, each with "question" and "response", for a bakery chatbot. The'
    " questions should cover daily specials, custom cakes, and allergies.",
    "Bakery FAQs: daily specials, custom cakes & allergies",
)


@pytest.mark.parametrize("text", SEEDS)
def test_topics_are_named(text: str) -> None:
    found = read_instruction(text)
    assert found.about == ("daily specials", "custom cakes", "allergies")
    assert (found.listed, found.without) == (True, ())
    assert found.asked == (0 if "FAQs" in text else 10)


@pytest.mark.parametrize(
    ("text", "about", "without", "asked"),
    [
        ("Topics: parking. Never mention delivery.", ("parking",), ("delivery",), 0),
        ("Twenty FAQs about returns, not about phone numbers or gift cards.",
         ("returns",), ("phone numbers", "gift cards"), 20),
        ("Based on the facts, 25 short questions about parking in a friendly tone",
         ("parking",), (), 25),
        ("", (), (), 0),
        ("?" * 5_000, (), (), 0),
    ],
)  # fmt: skip
def test_lists_exclusions_and_counts(
    text: str, about: tuple[str, ...], without: tuple[str, ...], asked: int
) -> None:
    found = read_instruction(text)
    assert (found.about, found.without, found.asked) == (about, without, asked)


def meant(pack: Pack, text: str) -> dict[str, set[str]]:
    about, _ = place(pack, "qa", read_instruction(text))
    return {each.phrase: set(each.topics) for each in about}


def test_phrases_mean_topics_whose_questions_have_their_words(bakery: Pack) -> None:
    found = meant(bakery, SEEDS[0])
    assert found["daily specials"] == {"todays_special", "day_special"}
    assert found["allergies"] >= {"allergens"}
    assert {"cake_notice", "cake_price"} <= found["custom cakes"]
    assert "wedding_price" not in found["custom cakes"]


def test_the_word_that_the_others_describe_is_enough(bakery: Pack) -> None:
    found = meant(bakery, "About the price of scones, nut allergies, gift wrapping.")
    assert "price" in found["price of scones"]
    assert "allergens" in found["nut allergies"]
    assert found["gift wrapping"] == set()


def test_a_remark_on_customers_names_no_topic(bakery: Pack) -> None:
    assert meant(bakery, "What walk-in customers of a bakery ask.") == {}
    assert set(meant(bakery, "Allergy questions that parents ask")) == {"Allergy questions"}


def test_other_businesses() -> None:
    found = meant(find_pack("fintech"), "Pairs about card disputes, PINs, and transfers")
    assert all(name.startswith("dispute") for name in found["card disputes"])
    assert "pin_change" in found["PINs"]
    assert "transfer_time" in found["transfers"]


@pytest.mark.parametrize(
    ("one", "other"), [("allergies", "allergy"), ("shipping", "ships"), ("pricing", "price")]
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one)[:4] == stem(other)[:4]
