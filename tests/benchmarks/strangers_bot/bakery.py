"""The bot of the bakery."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from strangers_bot.clerk import Clerk
from strangers_bot.shop import Call, Hooks, Result, money, spoken
from strangers_bot.wording import listed, pick


def day(clerk: Clerk, slot: str = "pickup_on") -> date:
    """A day that was told; far away where none was."""
    return date.fromisoformat(clerk.told.get(slot, "2027-01-01"))


def picked_up(clerk: Clerk) -> date:
    """The day of the order's pickup."""
    return date.fromisoformat(clerk.order["pickup_on"])


def since(clerk: Clerk) -> int:
    """Days since the order was picked up."""
    return (clerk.today - picked_up(clerk)).days


def too_early(clerk: Clerk) -> bool:
    """Whether the day that was told is no day for a pickup."""
    ahead = (day(clerk) - clerk.today).days
    custom = clerk.order.get("kind") == "custom cake"
    return not (2 if custom else 1) <= ahead <= clerk.facts["pickup"]["max_days"]


def fixed(clerk: Clerk) -> bool:
    """Whether the order can be changed no more."""
    return clerk.order["status"] != "placed" or picked_up(clerk) <= clerk.today


def no_cancel(clerk: Clerk) -> bool:
    """Whether it is too late to cancel."""
    cake = clerk.order["kind"] == "custom cake"
    return fixed(clerk) or (cake and picked_up(clerk) - clerk.today < timedelta(hours=48))


def no_remedy(clerk: Clerk, within: int) -> bool:
    """Whether it is too late for a remedy, or too early."""
    return clerk.order["status"] != "collected" or since(clerk) > within


def credit(clerk: Clerk) -> dict[str, Any]:
    """What was asked for, else as much as is allowed."""
    most = min(float(clerk.order["total"]), float(clerk.facts["complaints"]["credit_limit"]))
    return {"amount": float(clerk.told.get("amount", most))}


def credit_stop(clerk: Clerk) -> str:
    """Rules on credit that no tool keeps."""
    amount = credit(clerk)["amount"]
    if amount > clerk.facts["complaints"]["credit_limit"]:
        return "credit_limit"
    return "credit_within_paid" if amount > float(clerk.order["total"]) else ""


def complain(clerk: Clerk) -> Call | None:
    """Say which remedies there are for an order."""
    within = {"refund_order": 2, "replace_order": 2, "credit_order": 7}
    options = [name for name, days in within.items() if not no_remedy(clerk, days)]
    if not options:
        if clerk.order["status"] in ("refunded", "replaced", "credited"):
            rule = "settled_once"
        else:
            rule = "credit_window" if clerk.order["status"] == "collected" else "order_collected"
        clerk.refuse("complaint", rule, "")
        return None
    if pick((True, False), clerk.seed):
        clerk.say("sorry")
    if len(options) == 1:
        clerk.told.setdefault("amount", str(credit(clerk)["amount"]))
        clerk.say("offer", label=clerk.label(options[0]))
        clerk.pending = ("offer", options[0])
        clerk.task = ""
        return None
    clerk.say("choose", options=clerk.options(options))
    clerk.pending = ("choose", *options)
    return None


def look(clerk: Clerk) -> Call | None:
    """Say how an order stands."""
    order = clerk.order
    what = f"{order['quantity']} x {order['item']}"
    state = order["status"].replace("placed", "waiting for pickup")
    ways = (
        "{order_id} is {what}, {state}, pickup day {day}, total {total}.",
        "On file for {order_id}: {what}, {total}. Status: {state}. Pickup: {day}.",
    )
    clerk.out.append(pick(ways, clerk.seed).format(
        order_id=order["order_id"], what=what, state=state, day=spoken(order["pickup_on"]),
        total=money(order["total"])))  # fmt: skip
    if order.get("inscription"):
        clerk.out.append(f"The cake says “{order['inscription']}”.")
    clerk.say("more")
    clerk.task, clerk.pending = "", ("more",)
    return None


def alternative(clerk: Clerk, name: str, rule: str) -> str:
    """What the policy allows in the place of something refused."""
    if rule in ("complaint_window",) and name in ("refund_order", "replace_order"):
        return "" if no_remedy(clerk, 7) else capped(clerk)
    if rule in ("credit_limit", "credit_within_paid"):
        return "" if no_remedy(clerk, 7) else capped(clerk)
    return ""


def capped(clerk: Clerk) -> str:
    """Shop credit of as much as is allowed."""
    clerk.told.pop("amount", None)
    clerk.told["amount"] = f"{credit(clerk)['amount']:.2f}"
    return "credit_order"


def hours(clerk: Clerk, found: Result) -> str:
    """Opening hours, of a day where one is named."""
    opens, closes = clerk.facts["opens"], clerk.facts["closes"]
    named = clerk.told.get("day", "").lower() if "day" in clerk.new else ""
    if "today" in clerk.text.lower():
        named = clerk.facts["weekday"].lower()
    key = named if named in opens else "weekday"
    if not named:
        return (f"Monday to Friday {opens['weekday']}–{closes['weekday']}, Saturday "
                f"{opens['saturday']}–{closes['saturday']}, Sunday {opens['sunday']}–"
                f"{closes['sunday']}.")  # fmt: skip
    ways = ("{day}: {opens} to {closes}.", "On {day} the doors are open {opens} till {closes}.")
    return pick(ways, clerk.seed).format(day=named.title(), opens=opens[key], closes=closes[key])


def holiday(clerk: Clerk, found: Result) -> str:
    """The day on which the shop is closed."""
    closed = spoken(clerk.facts["closed_on"])
    return pick((f"We take {closed} off.", f"The shutters stay down on {closed}."), clerk.seed)


def special(clerk: Clerk, found: Result) -> str:
    """A daily special."""
    one = found["special"]
    ways = ("{weekday}'s deal: {item} for {new} instead of {old}.",
            "For {weekday} it's the {item}, down from {old} to {new}.")  # fmt: skip
    prices = {"new": money(one["price"]), "old": money(one["regular_price"])}
    return pick(ways, clerk.seed).format(**one, **prices)


def tasting(clerk: Clerk, found: Result) -> str:
    """The next tasting."""
    cakes = clerk.facts["wedding_cakes"]
    when, fee = spoken(cakes["next_tasting"]), money(cakes["tasting_fee"])
    return f"The next tasting is on {when} and costs {fee}."


def vegan_list(clerk: Clerk, found: Result) -> str:
    """What is vegan."""
    return f"Vegan here: {listed(clerk.facts['vegan_items'], 'and')}."


def sugar_list(clerk: Clerk, found: Result) -> str:
    """What is without sugar."""
    return f"Without sugar we bake {listed(clerk.facts['sugar_free_items'], 'and')}."


def made_to_order(clerk: Clerk) -> bool:
    """Whether the item is none for the counter."""
    return clerk.products[clerk.told["item"]]["category"] in ("custom cake", "wedding")


HOOKS = Hooks(
    answers={f.__name__: f for f in (hours, holiday, special, tasting, vegan_list, sugar_list)},
    arguments={
        "credit_order": credit,
        "refund_order": lambda c: {"amount": float(c.order["total"]) - float(c.order["refunded"])},
        "place_order": lambda c: {"quantity": int(c.told["quantity"])},
    },
    doubts={
        "cancel_order": no_cancel,
        "change_inscription": lambda c: fixed(c) or c.order["kind"] != "custom cake",
        "change_pickup": lambda c: fixed(c) or too_early(c),
        "book_tasting": lambda c: (day(c) - c.today).days < 14,
        "order_custom_cake": lambda c: (day(c) - c.today).days < 2,
        "place_order": lambda c: too_early(c) or made_to_order(c),
        "credit_order": lambda c: no_remedy(c, 7),
        "replace_order": lambda c: no_remedy(c, 2) or too_early(c),
        "refund_order": lambda c: no_remedy(c, 2),
    },
    stops={
        "credit_order": credit_stop,
        "place_order": lambda c: "large_order" if int(c.told["quantity"]) > 48 else "",
        **dict.fromkeys(
            ("change_inscription", "order_custom_cake"),
            lambda c: "inscription_length" if len(c.told["inscription"]) > 40 else "",
        ),
    },
    advise={"complaint": complain, "look": look},
    alternative=alternative,
)
