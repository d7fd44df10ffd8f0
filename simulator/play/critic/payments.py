"""Payments: the method and the last digits that are told are those of the call, or of the order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.dialogue import Finding, ToolCall
from simulator.play.critic.deeds import is_reading
from simulator.play.critic.registry import TurnView, check_support
from simulator.play.critic.said import is_asked, is_turned, sentence_at
from simulator.play.critic.things import Thing

_KINDS = {
    "gift card": r"gift[ _-]?cards?",
    "credit card": r"credit[ _-]?cards?",
    "debit card": r"debit[ _-]?cards?",
    "paypal": r"paypal",
    "certificate": r"(?:travel )?certificates?",
    "bank account": r"bank[ _-]?accounts?",
}
_METHOD = re.compile(
    "|".join(f"(?P<{name.replace(' ', '_')}>\\b{said}\\b)" for name, said in _KINDS.items()),
    re.IGNORECASE,
)
_BY_ID = re.compile(
    r"(gift_card|credit_card|debit_card|paypal|certificate|bank_account)", re.IGNORECASE
)
_PAID_WITH = re.compile(
    r'"(?:payment_method_id|payment_id|payment_method|method_id)": ?"([^"]{1,60})"'
)
_MONEY_MOVES = re.compile(
    r"\b(?:refund\w*|charged?|credited|paid|applied|deducted|billed|payment method)\b",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(r"\b(?:original(?:ly)?|same)\b", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:or|either|if|would|could|available|options?|choose|instead|prefer\w*|instead of"
    r"|existing|unless"
    r"|cannot|can't|must|any|certificate (?:of|worth)|balance of|other|another|multiple"
    r"|cards|certificates)\b"
    r"|certificates? of \$|\$[\d.,]+ certificate",
    re.IGNORECASE,
)
_BRAND = re.compile(r"\b(visa|mastercard|amex|american express|discover)\b", re.IGNORECASE)


@check_support
def methods(view: TurnView) -> Iterator[Finding]:
    """Money goes another way than the call of this turn, or the order's own payment, sends it."""
    if view.world is not None:
        return
    text = view.turn.text
    found = list(_METHOD.finditer(text))
    if not found:
        return
    done = [c for c in view.turn.calls if c.ok and not is_reading(c.name)]
    used = {kind for call in done for kind in _kinds(view, _used(call))}
    paid = {
        kind for call in view.succeeded for kind in _kinds(view, _PAID_WITH.findall(call.result))
    }
    for match in found:
        if text[match.end() : match.end() + 1] == "_":
            continue  # of an id
        start, end = sentence_at(text, match.start())
        sentence = text[start:end]
        right = used if used else paid if _ORIGINAL.search(text, start, match.start()) else set()
        inside = {m.lastgroup for m in found if start <= m.start() < end}
        beside = _id_beside(view, match.end())
        right = beside or right
        if not right or not _MONEY_MOVES.search(sentence) or is_asked(text, match.start()):
            continue
        kind = (match.lastgroup or "").replace("_", " ")
        if (
            kind in right
            or is_turned(text, match.start())
            or (not beside and (_OPEN.search(sentence) or len(inside) > 1))
        ):
            continue
        yield view.finding(
            "wrong_attribute",
            f"{match.group()} is not what the money goes to",
            match.span(),
            expected=" or ".join(sorted(right)),
            source="tool results",
        )


def _used(call: ToolCall) -> list[str]:
    """The ids of methods that a call was made with, and that its result names."""
    given = [str(v) for k, v in call.arguments.items() if re.search(r"payment|method|card", k)]
    return given if any(map(_BY_ID.search, given)) else _PAID_WITH.findall(call.result)


def _kinds(view: TurnView, ids: list[str]) -> set[str]:
    found = set()
    for name in ids:
        source = next((t.values["source"][-1] for t in view.things.called(name)
                       if t.values.get("source")), "")  # fmt: skip
        by_id = _BY_ID.search(name)
        if source or by_id:
            found.add(source or (by_id[1].lower().replace("_", " ") if by_id else ""))
    return found


def _id_beside(view: TurnView, place: int) -> set[str]:
    """The kind of the method whose id follows a place: "gift card (ID: paypal_12)"."""
    beside = re.match(
        r"[\s*]{0,3}(?:account )?\W{0,4}(?:ID:? ?)?[`*]{0,3}([a-z]+(?:_[a-z]+)?_\d+)",
        view.turn.text[place : place + 60],
    )
    return _kinds(view, [beside[1]]) if beside else set()


@check_support
def last_digits(view: TurnView) -> Iterator[Finding]:
    """The last digits of another card: of another brand, another id, or not of the one charged."""
    cards = [t for t in view.things.by_key.values() if "last four" in t.values]
    if view.world is not None or not cards:
        return
    text = view.turn.text
    done = [c for c in view.turn.calls if c.ok and not is_reading(c.name)]
    used = {name.lower() for call in done for name in _used(call)}
    charged = {c.values["last four"][-1] for c in cards if c.name in used}
    for claim in view.of_kind("ending"):
        said = str(claim.value)
        start, end = sentence_at(text, claim.start)
        right = _right(text, claim.start, claim.end, cards)
        if not right and charged and _MONEY_MOVES.search(text, start, end):
            right = (
                set() if is_asked(text, claim.start) or _OPEN.search(text, start, end) else charged
            )
        if not right:
            right = _named_by_customer(view, said, start)
        if right and said not in right and any(said == c.values["last four"][-1] for c in cards):
            yield view.finding(
                "wrong_attribute",
                f"{said} is not how the number of that card ends",
                (claim.start, claim.end),
                expected=" or ".join(sorted(right)),
                source="tool results",
            )


def _right(text: str, start: int, end: int, cards: list[Thing]) -> set[str]:
    """How the numbers of the cards end that are named by their id or brand beside the digits."""
    line = (text.rfind("\n", 0, start) + 1, (text + "\n").find("\n", end))
    after = text[end : min(line[1], end + 40)].lower()
    named = {c.values["last four"][-1] for c in cards if c.name and c.name in after}
    if named:
        return named
    brand = list(_BRAND.finditer(text, max(line[0], start - 40), start))
    if not brand:
        return set()
    return {
        c.values["last four"][-1]
        for c in cards
        if brand[-1][1].lower() in c.values.get("brand", ())
    }


def _named_by_customer(view: TurnView, said: str, start: int) -> set[str]:
    """The digits that the customer has just named, where support goes on to use a card."""
    last = view.turns[-1].text if view.turns else ""
    told = set(re.findall(r"\b(?:ending|ends)\D{1,12}(\d{4})\b", last))
    text = view.turn.text[start : start + 200]
    return told if re.search(r"\b(?:using|use|charge\w*|paid|payment)\b", text) else set()
