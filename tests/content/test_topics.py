from decimal import Decimal

import pytest

from simulator.content.pack import Pack


def test_answer_is_rendered_from_facts(shop: Pack):
    (say,) = shop.topics["sunday_hours"].answer(shop.names).say
    assert say(shop.names) == "On Sundays we close at 4 PM."


@pytest.mark.parametrize(("price", "text"), [("4.99", "Only $4.99."), ("5", "It costs $5.00.")])
def test_first_answer_that_fits_is_given(shop: Pack, price: str, text: str):
    names = {**shop.names, "product": {"price": Decimal(price)}}
    assert shop.topics["price"].answer(names).say[0](names) == text


def test_no_answer_fits_when_all_have_conditions(build):
    answers = [{"if": "product.price < 5", "say": ["Only {product.price}."]}]
    pack = build(topics={"price": {"answer": answers}})
    assert pack.topics["price"].answer({"product": {"price": Decimal(9)}}) is None


@pytest.mark.parametrize(
    ("edit", "key", "on", "reason"),
    [
        ({"answr": "x"}, "answr", "answr", "unknown key; did you mean `answer`"),
        ({"reads": "get_prodct"}, "reads", "reads", "did you mean `get_product`"),
        ({"reads": "place_order"}, "reads", "reads", "a topic only reads"),
        ({"asks": []}, "", "price:", "needs `asks`"),
        ({"answer": []}, "", "price:", "needs `answer`"),
        ({"answer": ["{product.prise}"]}, "answer.0", "prise", "did you mean `price`"),
        ({"answer": [{"sey": "x"}]}, "answer.0", "sey", "takes `say`, and `if`"),
        ({"answer": [{"if": "product.prise > 1", "say": "x"}]}, "answer.0.if", "if", "`price`"),
        ({"answer": [{"say": "{facts.opens}"}]}, "answer.0.say.0", "say", "is not a field of"),
    ],
)
def test_wrong_topic_names_key_line_and_nearest(mistake, edit, key: str, on: str, reason: str):
    place = f"price.{key}" if key else "price"
    assert reason in mistake("topics.yaml", place, on, topics={"price": edit})


def test_topic_without_a_tool_reads_facts_alone(mistake):
    edit = {"sunday_hours": {"answer": ["{product.price}"]}}
    reason = mistake("topics.yaml", "sunday_hours.answer.0", "product.price", topics=edit)
    assert "`product` is not known here" in reason
