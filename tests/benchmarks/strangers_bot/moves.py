"""What a support bot does next: answer, identify, look up, ask, confirm, act, or be lost."""

from __future__ import annotations

import json
from typing import Any

from strangers_bot import hearing
from strangers_bot.clerk import Clerk
from strangers_bot.shop import Call, Shop
from strangers_bot.wording import listed, phrase, pick

LOST = 3
"""So many messages in a row that lead nowhere, and a person takes over."""


def reply(shop: Shop, messages: list[dict[str, Any]]) -> tuple[Call | str, Clerk]:
    """The bot's next move in a chat and what it knows by then, all from the messages."""
    first = str(messages[0]["content"]).rstrip().rpartition("\n")[2]
    clerk, move, calls = Clerk(shop, json.loads(first)), "", {}
    for message in messages[1:]:
        if message["role"] == "user":
            clerk.hear(message["content"])
            move = decide(clerk)
        elif message["role"] == "assistant":
            calls |= {call["id"]: call["function"] for call in message.get("tool_calls") or ()}
        elif message["role"] == "tool":
            made = calls[message["tool_call_id"]]
            clerk.result(
                made["name"], json.loads(made["arguments"]), json.loads(message["content"])
            )
            move = decide(clerk)
    return move, clerk


def stall(messages: list[dict[str, Any]]) -> str:
    """A bot that never gets anywhere."""
    said = [str(message["content"]) for message in messages[1:]]
    return phrase("stall", f"{len(said)}{''.join(said)}")


def decide(clerk: Clerk) -> Call | str:
    """A call, or a whole message."""
    before = clerk.pending
    if call := _answer(clerk):
        return call
    if clerk.task and not clerk.finished:
        call = _lost(clerk) if clerk.task != "hand_over" and not clerk.out else None
        if call := call or work(clerk):
            return call
    elif not clerk.out:
        if call := _idle(clerk):
            return call
    elif not clerk.finished and clerk.pending[:1] != ("offer",) and not clerk.asked:
        clerk.say("more")
        clerk.pending = ("more",)
    if before != clerk.pending or clerk.new:
        clerk.lost = 0
    greeting = phrase("greet", clerk.seed, business=clerk.business) if clerk.heard == 1 else ""
    return " ".join([greeting, *clerk.out]).strip()


def _answer(clerk: Clerk) -> Call | None:
    """Say what was asked, once the tool that knows it has answered."""
    while clerk.asked:
        question = clerk.shop.questions[clerk.asked[0]]
        arguments = {}
        if question.slot:
            if question.slot not in clerk.told or clerk.candidates:
                _ask_which(clerk, question.slot)
                return None
            arguments = {question.slot: clerk.told[question.slot]}
        found = clerk.found.get(question.tool + str(arguments), {})
        if question.tool and not found:
            return Call(question.tool, arguments)
        clerk.asked = clerk.asked[1:]
        if found.get("error"):
            clerk.told.pop(question.slot, None)
            clerk.say("confused", menu=clerk.shop.menu)
        else:
            clerk.outcome = "answered"
            clerk.out.append(clerk.shop.answer(clerk, question, found))
    return None


def _ask_which(clerk: Clerk, slot: str) -> None:
    if clerk.candidates and slot == "item":
        clerk.say("which", options=listed([f"the {name}" for name in clerk.candidates[:4]]))
    else:
        clerk.say("ask", what=clerk.shop.names[slot])
    clerk.pending = ("ask", slot)
    clerk.finished = True


def _lost(clerk: Clerk) -> Call | None:
    """A customer who never gives what is asked for is handed over."""
    waiting = clerk.pending[:1] in (("ask",), ("confirm",), ("choose",))
    stuck = waiting and not clerk.new and not clerk.agreed and not clerk.called
    clerk.lost += bool(stuck)
    return _hand_over(clerk) if clerk.lost > LOST else None


def _hand_over(clerk: Clerk) -> Call:
    clerk.task = "hand_over"
    return Call("hand_over", {"reason": "the customer wants a person" if clerk.lost <= LOST else
                              "the bot does not understand"})  # fmt: skip


def work(clerk: Clerk) -> Call | None:
    """Go on with what the customer wants done."""
    task = clerk.shop.tasks[clerk.task]
    if clerk.task == "hand_over":
        return _hand_over(clerk)
    if task.own:
        for step in (_identify, _find_order):
            call, waits = step(clerk)
            if call or waits:
                return call
    if clerk.task in clerk.shop.hooks.advise:
        return clerk.shop.hooks.advise[clerk.task](clerk)
    if call := settle_item(clerk):
        return call
    for slot in task.slots:
        if slot not in clerk.told:
            ask_slots(clerk, task.slots)
            return None
    if rule := _hook(clerk, "stops"):
        clerk.refuse(clerk.task, rule, "")
        return None
    if clerk.agreed or _hook(clerk, "doubts"):
        given = {slot: clerk.told[slot] for slot in task.slots} | (_hook(clerk, "arguments") or {})
        return Call(
            clerk.task, {"order_id": clerk.order["order_id"], **given} if task.own else given
        )
    clerk.say("confirm", label=clerk.label(clerk.task))
    clerk.pending = ("confirm",)
    return None


def settle_item(clerk: Clerk) -> Call | None:
    """The item where an order has but one, and what the catalog says of all that are named."""
    slots = clerk.shop.tasks[clerk.task].slots
    items = clerk.order.get("items", [])
    if "item" in slots and len(items) == 1:
        if clerk.told.get("item") != items[0]["name"] and "new_item" in slots:
            clerk.told["new_item"] = clerk.told.get("new_item") or clerk.told.get("item", "")
        clerk.told["item"] = items[0]["name"]
    for slot in ("item", "new_item"):
        name = clerk.told.get(slot)
        if slot in slots and name and name not in clerk.products:
            return Call("get_product", {"item": name})
    clerk.told = {slot: value for slot, value in clerk.told.items() if value}
    return None


def ask_slots(clerk: Clerk, slots: tuple[str, ...]) -> None:
    """Ask for what is missing: one thing at a time, or two of one kind."""
    missing = [slot for slot in slots if slot not in clerk.told]
    asked = missing[:2] if missing[0] == "name" else missing[:1]
    if clerk.candidates and missing[0] in ("item", "new_item"):
        options = [f"the {name}" for name in clerk.candidates[:4]]
        clerk.say("which", options=listed(options))
    elif missing[0] == "item" and clerk.order.get("items"):
        clerk.say("which", options=listed([f"the {i['name']}" for i in clerk.order["items"]]))
    else:
        if clerk.new and pick((True, False), clerk.seed):
            clerk.say("thanks")
        clerk.say("ask", what=listed([clerk.shop.names[slot] for slot in asked], "and"))
    clerk.pending = ("ask", *asked)


def _identify(clerk: Clerk) -> tuple[Call | None, bool]:
    """The call that checks who it is, or whether something had to be asked."""
    if clerk.verified:
        return None, False
    ways = list(clerk.shop.credentials.items())
    for tool, slots in ways:
        if set(slots) <= clerk.told.keys():
            return Call(tool, {slot: clerk.told[slot] for slot in slots}), False
    open_ways = [way for way in ways if not clerk.unknown & set(way[1])]
    if not open_ways or clerk.failures >= LOST:
        clerk.say("locked")
        clerk.say("more")
        clerk.task, clerk.pending = "", ("more",)
        return None, True
    _, slots = max(open_ways, key=lambda way: len(clerk.told.keys() & set(way[1])))
    missing = [slot for slot in slots if slot not in clerk.told]
    act = "mismatch" if clerk.failures else "identify" if len(missing) == len(slots) else "ask"
    if act == "ask" and clerk.new:
        clerk.say("thanks")
    clerk.say(act, what=listed([clerk.shop.names[slot] for slot in missing], "and"))
    clerk.pending = ("ask", *missing)
    return None, True


def _find_order(clerk: Clerk) -> tuple[Call | None, bool]:
    """The call that looks the order up, or whether something had to be asked."""
    wanted = clerk.told.get("order_id")
    if clerk.order and wanted in (None, clerk.order["order_id"]):
        return None, False
    if wanted:
        return Call("get_order", {"order_id": wanted}), False
    if not clerk.shop.lists:
        clerk.say("ask", what=clerk.shop.names["order_id"])
        clerk.pending = ("ask", "order_id")
        return None, True
    if clerk.orders is None:
        return Call("list_orders", {}), False
    item = clerk.told.get("item")
    with_item = [one for one in clerk.orders if item in [i["name"] for i in one["items"]]]
    fitting = with_item or clerk.orders
    if len(fitting) == 1:
        return Call("get_order", {"order_id": fitting[0]["order_id"]}), False
    if fitting:
        clerk.say("which", options=listed([_order(one) for one in fitting]))
    else:
        clerk.say("ask", what=clerk.shop.names["order_id"])
    clerk.pending = ("ask", "order_id")
    return None, True


def _order(order: dict[str, Any]) -> str:
    return f"{order['order_id']} ({listed([item['name'] for item in order['items']], 'and')})"


def _idle(clerk: Clerk) -> Call | None:
    """Nothing was wanted: small talk, a goodbye, or words that were not understood."""
    text, kind = clerk.text, clerk.pending[:1]
    no, yes = hearing.sign("no", text), hearing.sign("yes", text)
    polite = hearing.sign("thanks", text)
    if clerk.handed or hearing.sign("bye", text) or (kind == ("more",) and (no or polite)):
        clerk.say("bye")
        clerk.pending = ()
    elif polite:
        clerk.say("more")
        clerk.pending = ("more",)
    elif (hearing.sign("greet", text) and len(text) < 25) or (kind == ("more",) and yes):
        clerk.say("help")
        clerk.pending = ("help",)
    else:
        clerk.lost += 1
        if clerk.lost > LOST:
            return _hand_over(clerk)
        clerk.say("confused", menu=clerk.shop.menu)
        clerk.new = set()
    return None


def _hook(clerk: Clerk, kind: str) -> Any:
    """What the shop says of the task; nothing where it has no say."""
    hook = getattr(clerk.shop.hooks, kind).get(clerk.task)
    return hook(clerk) if hook else None
