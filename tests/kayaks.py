"""A small pack of a business that no shipped pack is like: kayaks for hire."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import yaml

from simulator.content.pack import Pack, find_pack

BOATS = "code,name,price\nSEA,Sea Kayak,60.00\nTOUR,Touring Canoe,45.00\n"

HIRE = {
    "hire_id": "KY10001", "guest_id": "G-101", "code": "SEA", "boat": "Sea Kayak", "starts":
    "2026-06-20T10:00:00Z", "price": 176, "paid": 35.2, "deposit": 35.2, "refunded": 0,
    "status": "booked",
}  # fmt: skip

FILES: dict[str, Any] = {
    "boats.csv": BOATS,
    "guests.yaml": [{"guest_id": "G-101", "first_name": "Mara", "surname": "Lindqvist"}],
    "hires.yaml": [
        HIRE,
        {**HIRE, "hire_id": "KY10002", "starts": "2026-06-11T10:00:00Z", "paid": 176},
        {**HIRE, "hire_id": "KY10003", "price": 900, "paid": 900, "deposit": 180},
        {**HIRE, "hire_id": "KY10004", "price": 900, "paid": 900, "starts": "2026-06-11T10:00:00Z"},
        {**HIRE, "hire_id": "KY10005", "paid": 176},
    ],
    "pack.yaml": {
        "format": 1,
        "about": "Kayaks for hire by the day.",
        "business": "Otter Quay",
        "today": "2026-06-10T16:00:00Z",
        "currency": "EUR",
        "locale": "en-IE",
        "facts": {"none_hours": 48, "limit": "€300"},
        "records": {
            "boats": {"from": "boats.csv", "id": "code", "label": "name",
                      "fields": {"price": "money"}},
            "guests": {
                "from": "guests.yaml", "id": "guest_id", "pattern": "G-[0-9]{3}",
                "hidden": ["surname"], "fields": {"first_name": "text", "surname": "text"},
                "make": {"first_name": {"faker": "first_name"}, "surname": {"faker": "last_name"}},
            },
            "hires": {
                "from": "hires.yaml", "id": "hire_id", "pattern": "KY[0-9]{5}",
                "owner": "guest_id",
                "fields": {
                    "guest_id": "guests", "code": "boats", "boat": "text", "starts": "time",
                    "price": "money", "paid": "money", "deposit": "money", "refunded": "money",
                    "status": "booked | cancelled",
                },
            },
        },
    },
    "rules.yaml": {
        "known": {
            "clause": "Whoever asks about a hire gives its number and the surname it is under.",
            "when": "session.verified", "by": "system",
            "refusal": ["I first have to match the hire number with its surname."],
        },
        "surname_fits": {
            "clause": "The surname has to be the one the hire is under.",
            "when": "guest.surname == args.surname", "by": "system",
            "refusal": ["That isn't the surname this hire is under, I'm afraid."],
        },
        "in_time": {
            "clause": "Less than 48 hours before the start nothing is paid back.",
            "when": "hire.starts - now >= hours(facts.none_hours)", "by": "system",
            "refusal": ["It's less than {facts.none_hours} hours before the start, I'm afraid, so"
                        " nothing is paid back."],
        },
        "within_limit": {
            "clause": "Sums above 300 euros are decided by the owner.",
            "when": "args.amount <= facts.limit", "by": "agent",
            "refusal": ["I may not pay back more than {facts.limit} myself."],
        },
    },
    "tools.yaml": {
        "verify": {
            "does": "Check a hire's number and surname.",
            "arguments": {"hire_id": {"type": "string"}, "surname": {"type": "string"}},
            "with": {"hire": {"hires": "args.hire_id"}, "guest": {"guests": "hire.guest_id"}},
            "needs": ["surname_fits"],
            "effects": {"session.verified": "true", "session.customer_id": "guest.guest_id"},
            "done": ["Thanks, {guest.first_name}, I have hire {hire.hire_id} here."],
        },
        "get_hire": {
            "does": "Look up a hire.",
            "arguments": {"hire_id": {"type": "string"}},
            "with": {"hire": {"hires": "args.hire_id"}},
            "needs": ["known"],
        },
        "cancel_hire": {
            "does": "Cancel a hire and pay back what is due.",
            "arguments": {"hire_id": {"type": "string"},
                          "amount": {"type": "number", "minimum": 0}},
            "with": {"hire": {"hires": "args.hire_id"}},
            "needs": ["known", "in_time", "within_limit"],
            "fills": {"amount": "hire.paid - hire.deposit * 0.5"},
            "effects": {"hire.status": "'cancelled'", "hire.refunded": "args.amount"},
            "offer": ["cancel your hire and refund {args.amount}"],
            "confirm": ["I'd cancel your {hire.boat} and refund {args.amount}. Shall I go ahead?"],
            "done": ["Your {hire.boat} is cancelled, and you get {args.amount} back."],
        },
        "hand_over": {
            "does": "Hand the conversation to the owner.",
            "arguments": {"reason": {"type": "string"}},
            "fills": {"reason": "'a person is needed'"},
            "effects": {"session.escalated": "true"},
            "offer": ["pass you on to the owner"],
            "done": ["I'm passing you on to the owner now."],
        },
    },
    "slots.yaml": {
        "hire_id": {"of": "hires", "called": ["hire number"],
                    "ask": ["Could you give me your hire number?"],
                    "tell": ["My hire number is {hire_id}."]},
        "surname": {"is": "name", "called": ["surname"],
                    "ask": ["What surname is the hire under?"],
                    "tell": ["The surname is {surname}."]},
    },
    "topics.yaml": {
        "left_to_pay": {
            "asks": ["How much is left to pay?", "What do I still owe you?"],
            "reads": "get_hire",
            "answer": [{"say": ["{hire.price - hire.paid} is left, to be paid on the day."]}],
        },
    },
    "scenarios.yaml": {
        "pay": {
            "goal": "Find out what is left to pay.",
            "draws": {"hire": {"hires": "hire.paid < hire.price"}},
            "knows": {"hire_id": "hire.hire_id", "surname": "guest.surname"},
            "start": "owed",
            "beats": {"owed": {"asks": "left_to_pay", "then": "thanks"}},
            "expect": "answered('left_to_pay')",
        },
        "cancel": {
            "goal": "Cancel a hire.",
            "draws": {"hire": {"hires": "hire.hire_id == 'KY10005'"}},
            "knows": {"hire_id": "hire.hire_id", "surname": "guest.surname"},
            "start": "cancel",
            "beats": {"cancel": {"say": ["I need to cancel my hire.", "Please cancel my hire."],
                                 "wants": "cancel_hire",
                                 "then": {"done": "thanks", "refused": "accept_no"}}},
            "expect": "hire.status == 'cancelled'",
        },
    },
    "beats.yaml": {
        "thanks": {"say": ["Thanks, that's all."], "ends": "resolved"},
        "accept_no": {"say": ["Too bad, but fine."], "ends": "refused"},
        "handed_over": {"say": ["Good, I'll wait for the owner."], "ends": "escalated"},
        "walk_out": {"say": ["Forget it, I'll go to another hire."], "ends": "gave_up"},
    },
}  # fmt: skip
"""The files of the pack, as data."""


@cache
def kayaks() -> Pack:
    """The pack, loaded."""
    return find_pack(written(Path(mkdtemp(prefix="kayaks"))))


def written(folder: Path, **changed: Any) -> Path:
    """The folder with the pack's files, or other ones in the place of some (without `.yaml`)."""
    for name, content in FILES.items():
        content = changed.get(name.partition(".")[0], content)
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
        (folder / name).write_text(text)
    return folder
