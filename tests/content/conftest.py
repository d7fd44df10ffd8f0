"""A small shop as data, written into a temporary folder with one thing changed at a time."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.content.pack import Pack, load_pack
from simulator.content.session import Session
from simulator.content.world import World
from simulator.errors import ContentError

GONE = object()
"""Stands for a key that is taken out."""

PRODUCTS = "sku,name,price,tags\nCAKE-1,Honey Cake,12.50,sweet; baked\nBREAD-1,Rye Bread,4,baked\n"

SHOP: dict[str, Any] = {
    "products.csv": PRODUCTS,
    "customers.yaml": [
        {"customer_id": "CUST-00001", "name": "Ada Low", "email": "ada@example.com"},
        {"customer_id": "CUST-00002", "name": "Bo High", "email": "bo@example.com"},
    ],
    "orders.yaml": [
        {
            "order_id": "ORD-000001",
            "customer_id": "CUST-00001",
            "status": "delivered",
            "total": 35,
            "refunded": 0,
            "delivered_on": "2026-10-21",
            "sku": "CAKE-1",
        },
        {
            "order_id": "ORD-000002",
            "customer_id": "CUST-00001",
            "status": "delivered",
            "total": 35,
            "refunded": 0,
            "delivered_on": "2026-10-20",
            "sku": "CAKE-1",
        },
        {
            "order_id": "ORD-000003",
            "customer_id": "CUST-00002",
            "status": "placed",
            "total": 4,
            "refunded": 0,
            "sku": "BREAD-1",
        },
    ],
    "pack.yaml": {
        "format": 1,
        "about": "A shop for tests.",
        "business": "Test Shop",
        "today": "2026-11-20T09:00:00Z",
        "facts": {
            "phone": "555-1234",
            "notice_hours": 48,
            "delivery_fee": "$5.00",
            "closes": {"weekday": "18:00", "sunday": "16:00"},
            "holiday": "2026-12-25",
            "payment": ["card", "cash", "cheque"],
        },
        "records": {
            "products": {
                "from": "products.csv",
                "id": "sku",
                "label": "name",
                "fields": {"price": "money", "tags": ["text"]},
            },
            "customers": {
                "from": "customers.yaml",
                "id": "customer_id",
                "pattern": "CUST-[0-9]{5}",
                "label": "name",
                "hidden": ["email"],
                "fields": {"email": "email"},
                "make": {"name": {"faker": "name"}, "email": {"faker": "email"}},
            },
            "orders": {
                "from": "orders.yaml",
                "id": "order_id",
                "pattern": "ORD-[0-9]{6}",
                "owner": "customer_id",
                "fields": {
                    "customer_id": "customers",
                    "status": "placed | delivered | refunded",
                    "total": "money",
                    "refunded": "money",
                    "delivered_on": "date?",
                    "sku": "products",
                },
                "make": {
                    "customer_id": {"make": "customers"},
                    "status": {"one_of": {"delivered": 3, "placed": 1}},
                    "total": {"between": [5, 90]},
                    "refunded": 0,
                    "delivered_on": {"days_ago": [1, 60], "if": "it.status == 'delivered'"},
                    "sku": {"one_of": ["CAKE-1", "BREAD-1"]},
                },
            },
        },
    },
    "rules.yaml": {
        "refund_window": {
            "clause": "Refunds are possible within 30 days of delivery.",
            "when": "now - order.delivered_on <= days(30)",
            "by": "system",
            "refusal": ["Sorry, {order.order_id} was delivered on {order.delivered_on}."],
        },
        "refund_within_paid": {
            "clause": "We never refund more than was paid.",
            "when": "order.refunded + args.amount <= order.total",
            "by": "agent",
        },
        "no_haste": {
            "clause": "Never promise delivery today.",
            "says": "never",
            "phrases": ["today"],
        },
    },
    "tools.yaml": {
        "get_order": {
            "does": "Look up an order.",
            "arguments": {"order_id": {"type": "string"}},
            "with": {"order": {"orders": "args.order_id"}},
        },
        "get_product": {
            "does": "Look up a product.",
            "arguments": {"item": {"type": "string"}},
            "with": {"product": {"products": "args.item"}},
        },
        "identify": {
            "does": "Say who the customer is.",
            "arguments": {"customer_id": {"type": "string"}},
            "with": {"customer": {"customers": "args.customer_id"}},
            "effects": {
                "session.verified": "true",
                "session.customer_id": "customer.customer_id",
            },
        },
        "list_orders": {
            "does": "List the customer's orders.",
            "lists": {"orders": {"from": "orders", "of": "session.customer_id"}},
        },
        "find_products": {
            "does": "Search the catalog.",
            "arguments": {"query": {"type": "string"}},
            "lists": {"products": {"from": "products", "like": "args.query"}},
        },
        "cheap_products": {
            "does": "List what costs little.",
            "arguments": {"amount": {"type": "number"}},
            "lists": {"products": {"from": "products", "where": "it.price <= args.amount"}},
        },
        "refund_order": {
            "does": "Refund an order.",
            "arguments": {
                "order_id": {"type": "string"},
                "amount": {"type": "number", "exclusiveMinimum": 0},
            },
            "with": {"order": {"orders": "args.order_id"}},
            "needs": ["refund_window", "refund_within_paid"],
            "fills": {"amount": "order.total - order.refunded"},
            "effects": {
                "order.refunded": "order.refunded + args.amount",
                "order.status": "'refunded'",
            },
            "offer": ["refund {order.total}"],
            "done": ["I have refunded {args.amount} for {order.order_id}."],
        },
        "place_order": {
            "does": "Order a product.",
            "arguments": {"item": {"type": "string"}, "customer_id": {"type": "string"}},
            "with": {
                "product": {"products": "args.item"},
                "customer": {"customers": "args.customer_id"},
            },
            "creates": {
                "order": {
                    "orders": {
                        "customer_id": "customer.customer_id",
                        "status": "'placed'",
                        "total": "product.price",
                        "refunded": "0",
                        "sku": "product.sku",
                    }
                }
            },
            "done": ["Your {product.name} is ordered as {order.order_id}."],
        },
    },
    "topics.yaml": {
        "sunday_hours": {
            "asks": ["When do you close on Sundays?"],
            "answer": ["On Sundays we close at {facts.closes.sunday}."],
        },
        "price": {
            "asks": ["What does the {item} cost?"],
            "reads": "get_product",
            "answer": [
                {"if": "product.price < 5", "say": ["Only {product.price}."]},
                {"say": ["It costs {product.price}."]},
            ],
        },
    },
    "slots.yaml": {
        "order_id": {
            "of": "orders",
            "called": ["order number"],
            "ask": ["Your order number?"],
            "tell": ["It's {order_id}."],
        },
        "item": {
            "named": "products",
            "called": ["item"],
            "ask": ["Which item?"],
            "tell": ["The {item}."],
        },
        "amount": {
            "is": "money",
            "called": ["amount"],
            "ask": ["How much?"],
            "tell": ["{amount}"],
        },
        "customer_id": {
            "of": "customers",
            "called": ["customer number"],
            "ask": ["Your customer number?"],
            "tell": ["{customer_id}"],
        },
        "query": {
            "is": "text",
            "called": ["search"],
            "ask": ["What do you look for?"],
            "tell": ["{query}"],
        },
    },
    "beats.yaml": {
        "thanks": {"say": ["Thanks."], "ends": "resolved"},
        "accept_no": {"say": ["Too bad."], "ends": "refused"},
        "wait": {"say": ["I'll wait."], "ends": "escalated"},
        "leave": {"say": ["Bye."], "ends": "gave_up"},
    },
    "scenarios.yaml": {
        "refund": {
            "goal": "Get the money back.",
            "draws": {"order": {"orders": "order.status == 'delivered'"}},
            "makes": {"flaw": {"one_of": ["a crack", "a dent"]}},
            "knows": {"order_id": "order.order_id", "query": "flaw"},
            "start": "ask",
            "beats": {
                "ask": {
                    "say": ["I want my money back for {order_id}, it has {query}."],
                    "wants": "refund_order",
                    "tells": ["order_id"],
                    "then": {"done": ["ask_hours"], "refused": ["plead", "accept_no"]},
                },
                "plead": {"say": ["Please."], "wants": "refund_order", "then": ["accept_no"]},
                "ask_hours": {"asks": "sunday_hours", "then": ["thanks"]},
            },
            "expect": "order.status == 'refunded'",
        }
    },
}


def changed(base: Any, edit: Any) -> Any:
    """`base` with `edit` laid over it: mappings key by key, everything else in place."""
    if not isinstance(base, dict) or not isinstance(edit, dict):
        return edit
    result = dict(base)
    for key, value in edit.items():
        if value is GONE:
            result.pop(key)
        else:
            result[key] = changed(result.get(key), value)
    return result


def write_shop(folder: Path, edits: dict[str, Any]) -> Path:
    """Write the shop as files; a text in `edits` is a whole file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in changed(deepcopy(SHOP), edits).items():
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def gone() -> object:
    """The mark for a key that an edit takes out."""
    return GONE


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write the shop with edits (`rules={...}` for `rules.yaml`), return its folder."""

    def write_(folder: str = "shop", /, **edits: Any) -> Path:
        files = {name if "." in name else f"{name}.yaml": edit for name, edit in edits.items()}
        return write_shop(tmp_path / folder, files)

    return write_


@pytest.fixture
def build(write: Callable[..., Path]) -> Callable[..., Pack]:
    """Write the shop with edits and load it."""
    return lambda *args, **edits: load_pack(write(*args, **edits))


@pytest.fixture
def mistake(write: Callable[..., Path]) -> Callable[..., str]:
    """The one line that loading the shop with edits fails with.

    The error must point at `file` and `key`, and at a line of the file that holds `on`.
    """

    def mistake_(file: str, key: str, on: str = "", /, **edits: Any) -> str:
        folder = write(**edits)
        with pytest.raises(ContentError) as caught:
            load_pack(folder)
        error = caught.value
        assert error.file == folder / file
        assert error.key == key
        if on:
            assert error.line
            assert on in error.file.read_text(encoding="utf-8").splitlines()[error.line - 1]
            assert f"{file}:{error.line}: {key}: " in str(error)
        assert "\n" not in str(error)
        return error.reason

    return mistake_


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The unchanged shop, loaded once."""
    return load_pack(write_shop(tmp_path_factory.mktemp("packs") / "shop", {}))


@pytest.fixture
def world(shop: Pack) -> World:
    """A world of the shop in which nothing has happened."""
    return World(shop, "seed")


@pytest.fixture
def session() -> Session:
    """A session in which nothing was said."""
    return Session()
