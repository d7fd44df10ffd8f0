import json
from datetime import date
from decimal import Decimal

import pytest

from simulator.content.pack import load_pack
from simulator.content.values import Type
from simulator.errors import ContentError


def orders(**edit):
    order = {
        "order_id": "ORD-000001",
        "customer_id": "CUST-00001",
        "status": "delivered",
        "total": 35,
        "refunded": 0,
        "delivered_on": "2026-10-21",
        "sku": "CAKE-1",
    }
    return [{**order, **edit}]


def test_csv_cells_take_the_declared_types(shop):
    record = shop.collections["products"].records["CAKE-1"]
    assert (record["price"], record["tags"]) == (Decimal("12.50"), ("sweet", "baked"))


def test_yaml_records_take_the_declared_types(shop):
    record = shop.collections["orders"].records["ORD-000001"]
    assert (record["total"], record["delivered_on"]) == (Decimal("35.00"), date(2026, 10, 21))


def test_missing_optional_field_is_empty(shop):
    assert shop.collections["orders"].records["ORD-000003"]["delivered_on"] is None


def test_integer_in_yaml_equals_decimal_in_json(build):
    text = json.dumps(orders(total=35.00)).replace("35.0", "35.00")
    source = {"records": {"orders": {"from": "orders.json"}}}
    yaml_ = build("a").collections["orders"].records["ORD-000001"]["total"]
    edits = {"orders.json": text, "pack": source}
    json_ = build("b", **edits).collections["orders"].records["ORD-000001"]["total"]
    assert (str(yaml_), str(json_)) == ("35.00", "35.00")


def test_records_may_be_a_mapping_from_id(build):
    keyed = {
        "CUST-00001": {"name": "Ada", "email": "a@b.c"},
        "CUST-00002": {"name": "Bo", "email": "b@b.c"},
    }
    pack = build(**{"customers.yaml": keyed})
    assert pack.collections["customers"].records["CUST-00002"]["name"] == "Bo"


def test_nested_records_are_flattened(build, gone):
    nested = [
        {"name": "Cake", "variants": {"CAKE-1": {"price": 3}, "CAKE-2": {"price": 4}}},
        {"name": "Bread", "variants": {"BREAD-1": {"price": 5}}},
    ]
    spec = {"from": "products.yaml", "flatten": "variants", "fields": {"tags": gone}}
    pack = build(**{"products.yaml": nested, "pack": {"records": {"products": spec}}})
    records = pack.collections["products"].records
    assert {key: r["name"] for key, r in records.items()} == {
        "CAKE-1": "Cake",
        "CAKE-2": "Cake",
        "BREAD-1": "Bread",
    }


def test_record_without_the_flattened_field_is_an_error(mistake, gone):
    spec = {"from": "products.yaml", "flatten": "variants", "fields": {"tags": gone}}
    edits = {"products.yaml": [{"name": "Cake"}], "pack": {"records": {"products": spec}}}
    assert mistake("products.yaml", "0", "name", **edits) == "has no `variants` to flatten"


def test_undeclared_fields_keep_their_common_type(shop):
    assert shop.collections["products"].fields["name"] == Type("text")


def test_record_is_found_by_id_and_by_label(shop):
    products = shop.collections["products"]
    assert products.find("CAKE-1") == "CAKE-1"
    assert products.find("honey cake") == "CAKE-1"
    assert products.find("the Honey Cake ") == "CAKE-1"
    assert products.find("Sponge Cake") is None


def test_owner_knows_its_records(shop):
    assert shop.collections["orders"].owned["CUST-00001"] == ("ORD-000001", "ORD-000002")


@pytest.mark.parametrize("cells", ["CAKE-2,Cake", "CAKE-2,Cake,5,a,b"])
def test_csv_row_with_wrong_cells_names_its_line(write, cells: str):
    text = f"sku,name,price,tags\nCAKE-1,Honey Cake,1,a\n{cells}\n"
    with pytest.raises(ContentError, match=r"products.csv:3: this row does not have 4 cells"):
        load_pack(write(**{"products.csv": text}))


def test_csv_with_an_open_quote_is_an_error(mistake):
    text = 'sku,name,price,tags\nCAKE-1,"Honey Cake,1,a\n'
    assert "cannot be read" in mistake("products.csv", "", **{"products.csv": text})


def test_wrong_csv_cell_names_record_field_and_line(mistake):
    text = "sku,name,price,tags\nCAKE-1,Honey Cake,dear,sweet\n"
    reason = mistake("products.csv", "CAKE-1.price", "dear", **{"products.csv": text})
    assert reason == "must be money, not 'dear'"


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("total", "dear", "must be money, not 'dear'"),
        ("total", 0.005, "has fractions of a cent"),
        ("delivered_on", "soon", "is not a date like"),
        ("status", "deliverd", "did you mean `delivered`"),
        ("customer_id", "CUST-00003", "there is no `CUST-00003` in customers; did you mean"),
        ("sku", "CAKE-9", "there is no `CAKE-9` in products; did you mean `CAKE-1`"),
    ],
)
def test_wrong_value_names_record_field_and_line(mistake, field: str, value, reason: str):
    edits = {"orders.yaml": orders(**{field: value})}
    assert reason in mistake("orders.yaml", f"ORD-000001.{field}", field, **edits)


def test_duplicate_id_names_its_line(mistake):
    edits = {"orders.yaml": orders() + orders()}
    assert mistake("orders.yaml", "ORD-000001", "ORD-000001", **edits) == "this id stands twice"


def test_id_against_its_pattern_names_the_pattern(mistake):
    reason = mistake("orders.yaml", "ORD-1", "ORD-1", **{"orders.yaml": orders(order_id="ORD-1")})
    assert reason == "the id does not fit the pattern ORD-[0-9]{6}"


def test_record_without_id_is_an_error(mistake):
    order = {k: v for k, v in orders()[0].items() if k != "order_id"}
    assert mistake("orders.yaml", "0", "customer_id", **{"orders.yaml": [order]}) == (
        "has no `order_id`"
    )


def test_dangling_reference_inside_a_list_is_an_error(mistake):
    edits = {
        "orders.yaml": orders(items=[{"sku": "CAKE-1"}, {"sku": "PIE-1"}]),
        "pack": {
            "records": {
                "orders": {
                    "fields": {"items": [{"sku": "products"}]},
                    "make": {"items": {"pick": "products", "as": {"sku": "it.sku"}}},
                }
            }
        },
    }
    reason = mistake("orders.yaml", "ORD-000001.items", "items", **edits)
    assert "there is no `PIE-1` in products" in reason


@pytest.mark.parametrize("content", [5, "text", [5], [["a"]]])
def test_file_that_holds_no_records_is_an_error(write, content):
    with pytest.raises(ContentError, match=r"orders.yaml.*must be a"):
        load_pack(write(**{"orders.yaml": content}))


@pytest.mark.parametrize(
    ("edit", "key", "reason"),
    [
        ({"form": "orders.yaml"}, "form", "unknown key; did you mean `from`"),
        ({"from": "oders.yaml"}, "from", "no such file: oders.yaml"),
        ({"pattern": "("}, "pattern", "not a regular expression"),
        ({"label": "nam"}, "label", "`nam` is not a field"),
        ({"owner": "customer"}, "owner", "did you mean `customer_id`"),
        ({"owner": "status"}, "owner", "must be typed with the owners' collection"),
        ({"hidden": ["totl"]}, "hidden.0", "did you mean `total`"),
        ({"fields": {"total": "monye"}}, "fields.total", "did you mean `money`"),
        ({"fields": {"sku": "product"}}, "fields.sku", "did you mean `products`"),
        ({"make": {"totl": 5}}, "make.totl", "did you mean `total`"),
    ],
)
def test_wrong_collection_names_key_line_and_nearest(mistake, edit, key: str, reason: str):
    last = [part for part in key.split(".") if not part.isdigit()][-1]
    on = "- totl" if key == "hidden.0" else last
    edits = {"pack": {"records": {"orders": edit}}}
    assert reason in mistake("pack.yaml", f"records.orders.{key}", on, **edits)


def test_collection_without_source_is_an_error(mistake, gone):
    edits = {"pack": {"records": {"orders": {"from": gone}}}}
    assert mistake("pack.yaml", "records.orders", "orders", **edits) == "needs `from`"


def test_field_that_nobody_makes_is_an_error(mistake, gone):
    edits = {"pack": {"records": {"orders": {"make": {"total": gone}}}}}
    reason = mistake("pack.yaml", "records.orders.make", "make", **edits)
    assert reason == "does not say how `total` is made"
