"""What a support bot knows after each message of a chat; what it does next stands in `moves.py`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from strangers_bot import hearing
from strangers_bot.shop import Result, Shop
from strangers_bot.wording import listed, phrase, pick

ASKING = re.compile(
    r"^\W*(?:and |but |so |also |hi |hey |hello |just |by the way |first |\w+, )*(?:how|what|when|"
    r"which|do|does|is|are|why|where|will|who|am|if|should|would it|can i|may i|until|for how)\b",
    re.IGNORECASE,
)
PLEASE = re.compile(
    r"\bplease (?!tell|say|explain)\w|\bi (?:want|need) (?:to|you)|i'd like", re.IGNORECASE
)


class Clerk:
    """One chat, as far as it has gone."""

    def __init__(self, shop: Shop, brief: dict[str, Any]) -> None:
        self.shop, self.facts = shop, brief["facts"]
        self.business = brief["business"]
        self.today = date.fromisoformat(brief["now"][:10])
        self.told: dict[str, str] = {}
        self.task, self.agreed = "", False
        self.pending: tuple[str, ...] = ()
        self.verified, self.failures, self.lost = False, 0, 0
        self.unknown: set[str] = set()
        self.order: Result = {}
        self.orders: list[Result] | None = None
        self.products: dict[str, Result] = {}
        self.refused: dict[str, str] = {}
        self.asked: list[str] = []
        self.out: list[str] = []
        self.found: dict[str, Result] = {}
        self.text = self.seed = ""
        self.candidates: list[str] = []
        self.finished = self.called = False
        self.new: set[str] = set()
        self.heard = 0
        self.outcome = ""
        self.handed = False
        self.heard_of: set[str] = set()

    def say(self, act: str, **values: object) -> None:
        """Add an act to the message."""
        self.out.append(
            phrase(act, self.seed + str(len(self.out)), business=self.business, **values)
        )

    # what is heard

    def hear(self, text: str) -> None:
        """Take in a message of the customer."""
        self.text, self.seed = text, self.seed + text
        self.out, self.found = [], {}
        self.finished = self.called = False
        self.heard += 1
        self.outcome = ""
        before, slots = dict(self.told), self.pending[1:] if self.pending[:1] == ("ask",) else ()
        self._values(text, slots)
        self.new = {name for name, value in self.told.items() if before.get(name) != value}
        self.asked, heard = self._read(text)
        if self.asked and not heard and not self.task:
            self.told.pop("pickup_on", None)
        if hearing.sign("unknown", text):
            self.unknown |= {name for name in slots if name not in self.told}
        self._wishes(text, heard)

    def _read(self, text: str) -> tuple[list[str], list[str]]:
        """What is asked, and what is wanted: a sentence is the one or the other."""
        asked: list[str] = []
        wanted: list[str] = []
        for part in re.split(r"(?<=[.!?])\s+|\n", self._plain(text)):
            hears = [name for name, ear in self.shop.ears.items() if ear.search(part)]
            questions = [name for name in hears if name in self.shop.questions]
            tasks = [name for name in hears if name in self.shop.tasks]
            if (
                questions
                and (tasks in ([], ["place_order"]) or ASKING.search(part))
                and not PLEASE.search(part)
            ):
                asked += questions[:1]
            elif tasks:
                wanted += tasks
            elif questions and "?" in part:
                asked += questions[:1]
        return list(dict.fromkeys(asked)) or (self.asked if self.new else []), wanted

    def _plain(self, text: str) -> str:
        """Without names of products, and with its typos mended."""
        for name in self.shop.products:
            text = re.sub(re.escape(name), "ITEM", text, flags=re.IGNORECASE)
        return hearing.mend(text)

    def _values(self, text: str, slots: tuple[str, ...]) -> None:
        told = self.told
        for name, pattern in self.shop.patterns.items():
            if found := re.search(pattern, text, re.IGNORECASE):
                told[name] = found[0].upper() if name.endswith("id") else found[0].rstrip(".")
        wanted = (*slots, *(self.shop.tasks[self.task].slots if self.task else ()))
        self._named(text, slots)
        if day := hearing.find_date(text, self.today):
            told["pickup_on"] = day.isoformat()
        told["day"] = hearing.find_weekday(text) or told.get("day", "")
        for name, find in (("quantity", hearing.find_quantity), ("amount", hearing.find_amount),
                           ("name", hearing.find_name), ("inscription", hearing.find_inscription),
                           ("address", hearing.find_address)):  # fmt: skip
            bare = slots[:1] == (name,) or (name in slots and not hearing.sign("unknown", text))
            alone = name in ("amount", "address", "inscription", "quantity")
            if (name in wanted or alone) and (value := find(text, bare)):
                told[name] = value
        self.told = {name: value for name, value in told.items() if value}

    def _named(self, text: str, slots: tuple[str, ...]) -> None:
        """Products; the second one of an exchange is what comes instead."""
        names = tuple(i["name"] for i in self.order.get("items", ())) or self.candidates
        full, part = hearing.find_products(text, self.shop.products)
        if not full and names:
            full, _ = hearing.find_products(text, names)
        self.candidates = part if part else self.candidates if not full else []
        if not full:
            return
        if "new_item" in slots or (self.task == "exchange_item" and "item" in self.told):
            others = [name for name in full if name != self.told.get("item")]
            self.told |= {"new_item": others[-1]} if others else {}
        else:
            self.told["item"] = full[0]
            if len(full) > 1:
                self.told["new_item"] = full[-1]

    def _wishes(self, text: str, heard: list[str]) -> None:
        """What the customer wants done from now on."""
        kind, options = self.pending[:1], self.pending[1:]
        self.heard_of |= set(heard)
        yes, no = hearing.sign("yes", text), hearing.sign("no", text)
        self.agreed = False
        pleads = bool(self.refused) and hearing.sign("plead", text)
        if self.handed:
            self.task, self.pending = "", ()
        elif hearing.sign("human", text):
            self._begin("hand_over")
        elif hearing.sign("leave", text) and not heard and not self.new and not self.asked:
            self.task, self.pending = "", ()
        elif (
            kind == ("confirm",) and yes and not (self.new & set(self.shop.tasks[self.task].slots))
        ):
            self.agreed = True
        elif kind == ("confirm",) and (no or hearing.sign("confirm_no", text)) and not self.new:
            self.drop()
        elif kind == ("choose",) and (chosen := self._chosen(options, heard, text, yes)):
            self._begin(chosen)
        elif kind == ("offer",) and (yes or options[0] in heard) and not no and not pleads:
            self.refused.pop(options[0], None)
            self._begin(options[0])
            self.agreed = self.task != ""
        elif kind == ("offer",) and no and not heard:
            self.drop()
        elif kind == ("ask",) and self.task in self.refused and heard[:1] not in ([], [self.task]):
            self._begin(heard[0])
        elif kind == ("ask",) and self.task and (self.new or (no and not heard)):
            if not self.new and hearing.sign("no", text):
                self.drop()
        elif pleads and not self.asked:
            self.say("firm", reason=list(self.refused.values())[-1])
            self.outcome = "refused"
            self.task = ""
        elif heard:
            self._begin(heard[0])

    def drop(self) -> None:
        """Leave everything as it is."""
        self.task, self.pending = "", ()
        self.say("dropped")

    def _chosen(self, options: tuple[str, ...], heard: list[str], text: str, yes: bool) -> str:
        """Which of the options a customer takes."""
        for name in options:
            if name in heard or re.search(self.shop.tasks[name].hears, text, re.IGNORECASE):
                return name
        low = text.lower()
        if re.search(r"\b(?:second|latter|last)\b", low):
            return options[-1]
        return options[0] if yes or re.search(r"\b(?:first|former|either|whatever)\b", low) else ""

    def _begin(self, name: str) -> None:
        if name != self.task and name in self.refused and not self.new:
            self.say("firm", reason=self.refused[name])
            self.outcome = "refused"
            self.task = ""
            return
        self.task = name

    # what tools say

    def result(self, name: str, arguments: dict[str, Any], payload: Result) -> None:
        """Take in what a tool has said."""
        self.called = True
        error, because = payload.get("error"), str(payload.get("because", ""))
        if name in self.shop.credentials:
            self._identified(name, not error)
        elif name == "get_order":
            self.order = payload.get("order", {})
            if error:
                self._no_order(payload)
        elif name == "list_orders":
            self.orders = payload.get("orders", [])
        elif name not in self.shop.tasks:
            self.found[name + str(arguments)] = payload
            if "product" in payload:
                self.products[payload["product"]["name"]] = payload["product"]
        elif error:
            self.refuse(name, str(payload.get("rule", error)), because)
        else:
            self._did(name, payload)

    def _identified(self, name: str, matches: bool) -> None:
        if matches:
            self.verified = True
            return
        self.failures += 1
        for slot in self.shop.credentials[name]:
            self.told.pop(slot, None)
        if self.failures > 2:
            self.say("locked")
            self.task = ""

    def _no_order(self, payload: Result) -> None:
        order_id = self.told.pop("order_id", "")
        if payload.get("rule") == "own_order":
            self.refuse(self.task, "own_order", "")
        else:
            self.say("no_order", order_id=order_id)
            self.pending = ("ask", "order_id")
            self.finished = True

    def refuse(self, name: str, rule: str, because: str) -> None:
        reason = self.shop.reasons.get(rule, because.rstrip(".").lower()).format(**self.values())
        self.say("refuse", reason=reason)
        self.outcome = "refused"
        self.agreed, self.task = False, ""
        slot = "" if name in self.refused else self.shop.retry.get(rule, "")
        other = self.shop.hooks.alternative(self, name, rule)
        self.refused[name] = reason
        if other:
            self.pending = ("offer", other)
            self.say("offer", label=self.label(other))
        elif slot:
            self.told.pop(slot, None)
            self.task, self.pending = name, ("ask", slot)
            self.say("ask", what="another " + self.shop.names[slot].partition(" ")[2])
        else:
            self.pending = ("more",)
        self.finished = True

    def _did(self, name: str, payload: Result) -> None:
        self.task, self.agreed, self.finished = "", False, True
        self.outcome = "done"
        task = self.shop.tasks[name]
        if name == "hand_over":
            self.say("handed")
            self.handed = True
            self.pending = ()
            return
        self.order = payload.get("order", self.order)
        made = payload.get("second") or payload.get("search") or payload.get("tasting") or {}
        self.say("done")
        said = pick(task.done, self.seed).format(
            **self.values(), **{f"new_{k}": v for k, v in made.items()}
        )
        self.out.append(said)
        self.say("more")
        self.pending = ("more",)

    def values(self) -> dict[str, Any]:
        """Everything that labels and reasons may name."""
        return {**{name: f"the {name}" for name in self.shop.names}, **self.order, **self.told}

    def label(self, name: str) -> str:
        return self.shop.tasks[name].label.format(**self.values())

    def options(self, names: list[str]) -> str:
        """Tasks, as alternatives."""
        return listed([self.label(name) for name in names])
