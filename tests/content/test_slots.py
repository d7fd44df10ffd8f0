import pytest


@pytest.mark.parametrize(
    ("how", "kind", "collection"),
    [
        ({"of": "orders"}, "id", "orders"),
        ({"named": "products"}, "label", "products"),
        ({"is": "email"}, "email", ""),
    ],
)
def test_slot_knows_its_kind(build, how, kind: str, collection: str):
    words = {"called": ["x"], "ask": ["x?"], "tell": ["{extra}"]}
    slot = build(slots={"extra": {**how, **words}}).slots["extra"]
    assert (slot.kind, slot.collection) == (kind, collection)


def test_slot_of_words_lists_them(build):
    words = {"called": ["day"], "ask": ["Which day?"], "tell": ["{day}"]}
    slot = build(slots={"day": {"one_of": ["monday", "tuesday"], **words}}).slots["day"]
    assert (slot.kind, slot.words) == ("word", ("monday", "tuesday"))


@pytest.mark.parametrize(
    ("edit", "key", "reason"),
    [
        ({"caled": ["x"]}, "order_id.caled", "did you mean `called`"),
        ({"of": "oders"}, "order_id.of", "there is no collection `oders`; did you mean `orders`"),
        ({"is": "text"}, "order_id", "takes exactly one of"),
        ({"ask": []}, "order_id", "needs `ask`"),
        ({"tell": ["It's {order}."]}, "order_id.tell.0", "does not hold {order_id}"),
        ({"called": {"a": "b"}}, "order_id.called", "must be a list of texts"),
    ],
)
def test_wrong_slot_names_key_line_and_nearest(mistake, edit, key: str, reason: str):
    on = "{order}" if key.endswith(".0") else key.split(".")[-1]
    assert reason in mistake("slots.yaml", key, on, slots={"order_id": edit})


def test_unknown_kind_comes_with_the_nearest(mistake):
    edit = {"amount": {"is": "mony"}}
    assert "did you mean `money`" in mistake("slots.yaml", "amount.is", "mony", slots=edit)


def test_label_slot_needs_a_labelled_collection(mistake):
    edit = {"item": {"named": "orders"}}
    assert mistake("slots.yaml", "item.named", "orders", slots=edit) == "orders has no `label`"
