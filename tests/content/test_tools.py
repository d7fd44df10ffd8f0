import pytest

from simulator.content.pack import Pack
from simulator.content.values import MONEY


def test_schema_is_what_endpoints_want(shop: Pack):
    schema = shop.tools["get_order"].schema
    assert schema == {
        "type": "function",
        "function": {
            "name": "get_order",
            "description": "Look up an order.",
            "parameters": {
                "type": "object",
                "properties": {"order_id": {"type": "string"}},
                "required": ["order_id"],
                "additionalProperties": False,
            },
        },
    }


def test_optional_argument_is_not_required(build):
    pack = build(tools={"refund_order": {"optional": ["amount"]}})
    assert pack.tools["refund_order"].required == ("order_id",)


def test_argument_filled_with_money_is_money(shop: Pack):
    assert shop.tools["refund_order"].types["amount"] == MONEY


@pytest.mark.parametrize(
    ("tool", "reads_only", "is_deed"),
    [
        ("get_order", True, False),
        ("identify", False, False),
        ("refund_order", False, True),
        ("place_order", False, True),
    ],
)
def test_tool_knows_what_it_changes(shop: Pack, tool: str, reads_only: bool, is_deed: bool):
    found = shop.tools[tool]
    assert (found.reads_only, found.is_deed) == (reads_only, is_deed)


@pytest.mark.parametrize(
    ("edit", "key", "on", "reason"),
    [
        ({"nedes": []}, "nedes", "nedes", "unknown key; did you mean `needs`"),
        ({"needs": ["refund_windw"]}, "needs.0", "refund_windw", "did you mean `refund_window`"),
        ({"needs": ["no_haste"]}, "needs", "needs", "is a rule on words"),
        ({"with": {"order": {"oders": "args.order_id"}}}, "with.order", "", "takes one"),
        ({"with": {"order": "orders"}}, "with.order", "order", "must be a mapping"),
        ({"optional": ["amont"]}, "optional", "optional", "did you mean `amount`"),
        ({"fills": {"amont": "1"}}, "fills.amont", "amont", "did you mean `amount`"),
        ({"fills": {"amount": "order.totl"}}, "fills.amount", "amount", "did you mean `total`"),
        ({"effects": {"ordr.total": "1"}}, "effects.ordr.total", "ordr.total", "`order`"),
        ({"effects": {"order.totl": "1"}}, "effects.order.totl", "order.totl", "`total`"),
        (
            {"effects": {"order.total": "'a'"}},
            "effects.order.total",
            "order.total",
            "gives text, but money is wanted",
        ),
        (
            {"effects": {"order.status": "'refundd'"}},
            "effects.order.status",
            "order.status",
            "did you mean `refunded`",
        ),
        (
            {"effects": {"session.verifed": "true"}},
            "effects.session.verifed",
            "session.verifed",
            "did you mean `verified`",
        ),
        ({"arguments": {"amount": {"type": "nmber"}}}, "arguments.amount", "amount", "JSON Schema"),
        ({"done": ["{order.totl}"]}, "done.0", "{order.totl}", "did you mean `total`"),
        ({"done": ["a { b"]}, "done.0", "a { b", "a brace without its partner"),
        ({"offer": [5]}, "offer", "offer:", "must be a list of texts"),
    ],
)
def test_wrong_tool_names_key_line_and_nearest(mistake, edit, key: str, on: str, reason: str):
    found = mistake("tools.yaml", f"refund_order.{key}", on, tools={"refund_order": edit})
    assert reason in found


def test_unknown_collection_comes_with_the_nearest(mistake, gone):
    edit = {"with": {"order": {"orders": gone, "oders": "args.order_id"}}}
    reason = mistake("tools.yaml", "get_order.with.order", "order", tools={"get_order": edit})
    assert reason == "there is no collection 'oders'; did you mean `orders`?"


def test_tool_without_a_sentence_is_an_error(mistake, gone):
    edit = {"get_order": {"does": gone}}
    assert "needs `does`" in mistake("tools.yaml", "get_order", "get_order", tools=edit)


def test_argument_that_nobody_could_give_is_an_error(mistake):
    edit = {"get_order": {"arguments": {"order_idd": {"type": "string"}}}}
    reason = mistake("tools.yaml", "get_order.arguments.order_idd", "order_idd", tools=edit)
    assert reason.startswith("is neither a slot nor in `fills`: nobody could give it")
    assert "did you mean `order_id`" in reason


@pytest.mark.parametrize(
    ("edit", "key", "reason"),
    [
        ({"form": "orders"}, "form", "did you mean `from`"),
        ({"from": "oders"}, "from", "did you mean `orders`"),
        ({"like": "args.x"}, "", "takes exactly one of `like`, `of` and `where`"),
    ],
)
def test_wrong_listing_names_key_and_nearest(mistake, edit, key: str, reason: str):
    place = "list_orders.lists.orders" + (f".{key}" if key else "")
    edits = {"list_orders": {"lists": {"orders": edit}}}
    assert reason in mistake("tools.yaml", place, key or "orders", tools=edits)


def test_listing_by_likeness_needs_a_label(mistake, gone):
    listing = {"of": gone, "like": "'x'"}
    edits = {"list_orders": {"lists": {"orders": listing}}}
    reason = mistake("tools.yaml", "list_orders.lists.orders.like", "like", tools=edits)
    assert reason == "orders has no `label` to be like"


def test_creation_must_give_every_field(mistake, gone):
    edits = {"place_order": {"creates": {"order": {"orders": {"total": gone}}}}}
    reason = mistake("tools.yaml", "place_order.creates.order", "order", tools=edits)
    assert reason == "does not give `total`"


def test_creation_of_an_unknown_field_is_an_error(mistake):
    edits = {"place_order": {"creates": {"order": {"orders": {"totl": "1"}}}}}
    key = "place_order.creates.order.orders.totl"
    assert "did you mean `total`" in mistake("tools.yaml", key, "totl", tools=edits)
