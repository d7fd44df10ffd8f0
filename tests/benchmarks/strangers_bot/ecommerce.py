"""The bot of the web shop."""

from __future__ import annotations

from datetime import date
from typing import Any

from strangers_bot.bakery import holiday
from strangers_bot.clerk import Clerk
from strangers_bot.shop import Call, Hooks, Result, money, spoken
from strangers_bot.wording import listed, pick


def days(clerk: Clerk, field: str) -> int:
    """Days since something of the order; none where it has not happened."""
    when = clerk.order.get(field)
    return (clerk.today - date.fromisoformat(when)).days if when else 0


def line(clerk: Clerk) -> dict[str, Any]:
    """The line of the order with the item that it is about."""
    items = clerk.order["items"]
    return next(
        (i for i in items if i["name"] == clerk.told.get("item")), {"price": 0, "quantity": 0}
    )


def paid(clerk: Clerk) -> float:
    """What was paid for the item."""
    return float(line(clerk)["price"]) * line(clerk)["quantity"]


def stock(clerk: Clerk, slot: str) -> int:
    """Pieces on the shelf."""
    return int(clerk.products.get(clerk.told.get(slot, ""), {}).get("stock", 1))


def final(clerk: Clerk) -> bool:
    """Whether the item is a final sale."""
    return bool(clerk.products.get(clerk.told.get("item", ""), {}).get("final_sale"))


def blocked(clerk: Clerk, within: int) -> bool:
    """Whether nothing can be done for an item: not here, not there yet, too late."""
    here = clerk.order["status"] == "delivered" and bool(line(clerk)["quantity"])
    return not here or days(clerk, "delivered_on") > within


def no_return(clerk: Clerk, within: int = 30) -> bool:
    """Whether the item cannot come back."""
    return blocked(clerk, within) or final(clerk)


def not_lost(clerk: Clerk) -> bool:
    """Whether the parcel does not count as lost."""
    return clerk.order["status"] != "shipped" or days(clerk, "promised_by") <= 7


def credit(clerk: Clerk) -> dict[str, Any]:
    """What was asked for, else as much as is allowed."""
    return {"amount": float(clerk.told.get("amount", min(paid(clerk), 150.0)))}


def credit_stop(clerk: Clerk) -> str:
    """Rules on credit that no tool keeps."""
    amount = credit(clerk)["amount"]
    if not paid(clerk):
        return "item_in_order"
    if amount + float(clerk.order["credited"]) > 150:
        return "store_credit_limit"
    return "credit_within_paid" if amount > paid(clerk) else ""


def dearer(clerk: Clerk) -> str:
    """The rule on exchanges that no tool keeps."""
    old, new = (
        clerk.products.get(clerk.told[s], {}).get("price", "0") for s in ("item", "new_item")
    )
    more = float(str(new).lstrip("$")) > float(str(old).lstrip("$"))
    return "exchange_not_dearer" if more else ""


def item_known(clerk: Clerk) -> Call | bool:
    """The call that looks the item up; whether it had to be asked for; or nothing to do."""
    from strangers_bot.moves import ask_slots, settle_item

    if call := settle_item(clerk):
        return call
    if "item" not in clerk.told:
        ask_slots(clerk, ("item",))
        return True
    return False


def complain(clerk: Clerk) -> Call | None:
    """Say what can be done for a damaged or missing item."""
    waits = item_known(clerk)
    if waits:
        return waits if isinstance(waits, Call) else None
    if not line(clerk)["quantity"]:
        clerk.refuse("damage", "item_in_order", "")
        return None
    if blocked(clerk, 21):
        settled = clerk.order["status"] in (
            "refunded",
            "replaced",
            "exchanged",
            "credited",
            "resent",
        )
        late = clerk.order["status"] == "delivered"
        rule = "settled_once" if settled else "damage_window" if late else "order_delivered"
        clerk.refuse("damage", rule, "")
        return None
    clerk.say("sorry")
    if stock(clerk, "item") < 1:
        clerk.out.append("It's out of stock, so no second one I'm afraid.")
        clerk.say("offer", label=clerk.label("refund_item"))
        clerk.task, clerk.pending = "", ("offer", "refund_item")
        return None
    options = ["replace_item", "refund_item"]
    clerk.say("choose", options=clerk.options(options))
    clerk.pending = ("choose", *options)
    return None


def track(clerk: Clerk) -> Call | None:
    """Say how an order stands, and what can be done where it is late."""
    order, status = clerk.order, clerk.order["status"]
    ways = (
        "{order_id} is {status}; it's due by {due}.",
        "I see {order_id} as {status}, due by {due}.",
    )
    if status == "delivered":
        ways = (
            "Our records show {order_id} as delivered on {there}.",
            "{order_id}: delivered on {there}.",
        )
    elif status not in ("processing", "shipped"):
        ways = ("{order_id} is marked {status}.", "Status of {order_id}: {status}.")
    there = spoken(order["delivered_on"]) if order.get("delivered_on") else ""
    due = spoken(order["promised_by"])
    clerk.out.append(pick(ways, clerk.seed).format(**order | {"due": due, "there": there}))
    if "total" in clerk.text:
        clerk.out.append(f"The total is {money(order['total'])}.")
    clerk.task, late = "", days(clerk, "promised_by")
    if status == "shipped" and late > 7:
        clerk.out.append("That long past its date it counts as lost.")
        clerk.say("choose", options=clerk.options(["resend_order", "refund_order"]))
        clerk.pending = ("choose", "resend_order", "refund_order")
    elif status == "shipped" and late > 0:
        clerk.say("offer", label=clerk.label("trace_parcel"))
        clerk.pending = ("offer", "trace_parcel")
    else:
        clerk.say("more")
        clerk.pending = ("more",)
    return None


def refund(clerk: Clerk) -> Call | None:
    """Which refund it is depends on how the order stands."""
    status = clerk.order["status"]
    fitting = {"shipped": "refund_order", "delivered": "start_return", "processing": "cancel_order"}
    clerk.task = fitting.get(status, "refund_return")
    if status == "delivered" and "damage" in clerk.heard_of:
        clerk.task = "refund_item"
    from strangers_bot.moves import work

    return work(clerk)


def alternative(clerk: Clerk, name: str, rule: str) -> str:
    """What the policy allows in the place of something refused."""
    if not clerk.order:
        return ""
    status, takes = clerk.order["status"], not no_return(clerk, 45)
    if rule == "replacement_in_stock" and not blocked(clerk, 21):
        return "refund_item"
    if rule in ("return_window", "damage_window") and takes and "item" in clerk.told:
        clerk.told.pop("amount", None)
        clerk.told["amount"] = f"{credit(clerk)['amount']:.2f}"
        return "return_for_credit"
    if rule == "exchange_not_dearer" and not no_return(clerk):
        return "start_return"
    if rule in ("store_credit_limit", "credit_within_paid"):
        clerk.told["amount"] = f"{min(paid(clerk), 150.0 - float(clerk.order['credited'])):.2f}"
        return "return_for_credit" if takes else ""
    if rule == "parcel_lost" and status == "shipped" and days(clerk, "promised_by") > 0:
        return "trace_parcel"
    return (
        "start_return"
        if rule == "cancel_before_shipping"
        and not no_return(clerk)
        and len(clerk.order["items"]) == 1
        else ""
    )


def settled(clerk: Clerk) -> bool:
    """Whether the order has shipped."""
    return clerk.order["status"] != "processing"


def range_of(clerk: Clerk, found: Result) -> str:
    """What there is of a category."""
    names = listed([one["name"] for one in found["products"]], "and")
    return pick((f"In stock right now: {names}.", f"On the shelf there: {names}."), clerk.seed)


def shipped(clerk: Clerk) -> bool:
    """Whether the order has left the warehouse."""
    return bool(clerk.order["status"] != "processing")


SETTLED = ("refunded", "replaced", "exchanged", "credited", "resent")


def once(clerk: Clerk) -> str:
    """Nothing is paid back a second time."""
    return "settled_once" if clerk.order["status"] in SETTLED else ""


HOOKS = Hooks(
    answers={"holiday": holiday, "range_of": range_of},
    arguments={
        "return_for_credit": credit,
        "refund_return": lambda c: {"amount": float(c.order["return_amount"])},
        "refund_order": lambda c: {"amount": float(c.order["total"]) - float(c.order["refunded"])},
        "refund_item": lambda c: {"amount": paid(c) or 1.0},
    },
    doubts={
        "cancel_order": shipped,
        "change_address": shipped,
        "exchange_item": lambda c: no_return(c) or stock(c, "new_item") < 1,
        "return_for_credit": lambda c: no_return(c, 45),
        "resend_order": not_lost,
        "refund_order": not_lost,
        "trace_parcel": lambda c: c.order["status"] != "shipped" or days(c, "promised_by") < 1,
        "replace_item": lambda c: blocked(c, 21) or stock(c, "item") < 1,
        "refund_item": lambda c: blocked(c, 21),
        "start_return": no_return,
    },
    stops={
        "return_for_credit": credit_stop,
        "exchange_item": dearer,
        "refund_return": lambda c: (
            once(c) or ("" if c.order["status"] == "returned" else "return_arrived")
        ),
        **dict.fromkeys(("refund_item", "refund_order"), once),
    },
    advise={"damage": complain, "track": track, "refund": refund},
    alternative=alternative,
)
