"""Values and plain signs in what a customer writes: regular expressions, no simulator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path

import yaml

MONTHS = tuple(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
SIGNS = yaml.safe_load(Path(__file__).with_name("signs.yaml").read_text(encoding="utf-8"))
SIGN = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in SIGNS.items()}
KEYS = [
    "cancel",
    "exchange",
    "exchanged",
    "refund",
    "return",
    "returned",
    "replace",
    "replacement",
    "damaged",
    "broken",
    "missing",
    "address",
    "delivery",
    "delivered",
    "order",
    "inscription",
    "writing",
    "pickup",
    "reschedule",
    "voucher",
    "credit",
    "tasting",
    "wedding",
    "allergy",
    "special",
    "search",
    "parcel",
    "package",
    "holiday",
    "parking",
    "payment",
    "status",
    "cracked",
    "stale",
]
WORD = re.compile(r"[a-z0-9']+")


def sign(name: str, text: str) -> bool:
    """Whether a plain sign stands in a text; yes and no may begin any sentence."""
    if name in ("yes", "no"):
        return any(SIGN[name].search(part) for part in re.split(r"(?<=[.!?;])\s+", text))
    return bool(SIGN[name].search(text))


def mend(text: str) -> str:
    """With the words that matter spelled right."""

    def right(found: re.Match[str]) -> str:
        word = found[0].lower()
        if word in KEYS or word.rstrip("s") in KEYS:
            return found[0]
        return next(iter(get_close_matches(word, KEYS, 1, 0.87)), found[0])

    return re.sub(r"\b[A-Za-z]{6,}\b", right, text)


def find_date(text: str, today: date) -> date | None:
    """The first day that is named, in any of the usual ways."""
    low = text.lower()
    if found := re.search(r"\b(\d{4})-(\d\d)-(\d\d)\b", low):
        return _day(*map(int, found.groups()))
    names = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
    if found := re.search(rf"\b({names})\.?\s+(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?\b", low):
        return _coming(found[1], int(found[2]), today)
    if found := re.search(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of )?({names})\b", low):
        return _coming(found[2], int(found[1]), today)
    if found := re.search(r"\b(\d{1,2})/(\d{1,2})(?:/\d{2,4})?\b", low):
        return _day(today.year, int(found[1]), int(found[2]))
    if "day after tomorrow" in low:
        return today + timedelta(days=2)
    if re.search(r"\b(?:tomorrow|tmrw|tmr)\b", low):
        return today + timedelta(days=1)
    if found := re.search(r"\bin (a|\d+|\w+) (day|week)s?\b", low):
        word = found[1]
        count = 1 if word == "a" else int(word) if word.isdigit() else (
            NUMBERS.index(word) if word in NUMBERS else 0)  # fmt: skip
        return today + timedelta(days=count * (7 if found[2] == "week" else 1)) if count else None
    if re.search(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", low):
        return today
    if named := find_weekday(low):
        ahead = (WEEKDAYS.index(named.lower()) - today.weekday()) % 7 or 7
        return today + timedelta(days=ahead)
    if found := re.search(r"\bthe (\d{1,2})(?:st|nd|rd|th)\b", low):
        return _coming(MONTHS[today.month - 1], int(found[1]), today)
    return None


def find_weekday(text: str) -> str:
    """The first weekday that is named."""
    found = re.search(r"\b(" + "|".join(WEEKDAYS) + r")s?\b", text, re.IGNORECASE)
    return found[1].capitalize() if found else ""


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(month: str, day: int, today: date) -> date | None:
    number = next(i for i, name in enumerate(MONTHS, 1) if name.startswith(month[:3]))
    found = _day(today.year, number, day)
    return _day(today.year + 1, number, day) if found and (today - found).days > 120 else found


def find_quantity(text: str, bare: bool) -> str:
    """How many pieces; a number alone only where it was asked for."""
    low = re.sub(r"[$#]\d[\d.]*|\b\d{3}-\d{4}\b|\b[a-z]+-\d+\S*|\d+[- ]?inch|\d{4}-\d\d-\d\d", " ",
                 text.lower())  # fmt: skip
    low = re.sub(rf"\b({'|'.join(m[:3] + '[a-z]*' for m in MONTHS)})\.? \d+\w*", " ", low)
    if re.search(r"\bhalf a dozen\b", low):
        return "6"
    if found := re.search(r"\b(?:(\d+|\w+) )?dozens?\b", low):
        word = found[1] or "a"
        times = int(word) if word.isdigit() else max(1, _number(word))
        return str(12 * times)
    unit = r"(?!\s*(?:days?|hours?|weeks?|o'?clock|pm|am|minutes?|%|/))"
    if found := re.search(rf"\b(\d{{1,3}})\b(?![-:.]\d){unit}", low):
        return found[1]
    words = "|".join(NUMBERS[1 if bare else 2 :])
    found = re.search(rf"\b({words})\b{unit}", low)
    return str(NUMBERS.index(found[1])) if found else ""


def _number(word: str) -> int:
    return NUMBERS.index(word) if word in NUMBERS else 0


def find_amount(text: str, bare: bool) -> str:
    """Dollars."""
    number = r"(\d+(?:\.\d{1,2})?)"
    found = re.search(rf"\$\s?{number}|\b{number} ?(?:dollars|bucks|usd)\b", text, re.IGNORECASE)
    if found:
        return found[1] or found[2]
    other = re.search(r"(?<![\w-])(\d+(?:\.\d{1,2})?)(?![\w-])", text) if bare else None
    return other[1] if other else ""


NOT_NAMES = {
    *"the a an my your it pickup tomorrow today me order not just so very here".split(),  # noqa: SIM905
    *"afraid looking sorry i and phone name after having trying".split(),  # noqa: SIM905
    *WEEKDAYS,
    *MONTHS,
}


def find_name(text: str, bare: bool) -> str:
    """A person's name; a text without a sign of one only where it was asked for."""
    run = r"([A-Z][\w'.-]*(?: [A-Z][\w'.-]+){0,3})"
    for lead in (
        r"(?i:name(?:'s| is|:| would be)?) ",
        r"\b(?i:under|for|i'm|i am|it's|this is|put) ",
    ):
        found = re.search(lead + run, text)
        if found and found[1].split()[0].lower() not in NOT_NAMES:
            return found[1].rstrip(".,'")
    if not bare:
        return ""
    lead = (
        r"^(?:.*\b(?:name(?:'s| is)?|under|it'?s|i'?m|i am|this is|put)\b:?|ok|okay|sure|yes)[\s,]+"
    )
    left = re.sub(lead, "", re.split(r"[\n;.!?,](?:\s|$)", text.strip())[0], flags=re.IGNORECASE)
    caps = re.search(run, left)
    if caps and " " in caps[1]:
        return caps[1]
    words = [word for word in left.split() if not re.search(r"\d", word)]
    return " ".join(words[:3]).strip(" .,!") if 1 <= len(words) <= 4 else ""


def find_inscription(text: str, bare: bool) -> str:
    """What is to stand on a cake."""
    if found := re.search(r"[\"“”]([^\"“”]{2,80})[\"“”]|(?<!\w)'([^']{2,80})'(?!\w)", text):
        return (found[1] or found[2]).strip(" .")
    lead = (
        r"(?:should (?:say|read)|saying|that says|to (?:say|read)|says?|reads?|write|inscription:?"
        r"|with the (?:words|writing|text|inscription))(?: is| be| to| instead)?:? "
    )
    if found := re.search(lead + r"([A-Z](?:[^.!?\n,]|(?<=Mr|Dr|Ms)\.){2,80})", text):
        return re.sub(r" (?:on it|on top|please|instead)$", "", found[1].strip(), flags=re.I)
    if not bare:
        return ""
    filler = (
        r"^(?:please |just |put |write |make it |it should (?:say|read) |the |inscription |is |:)+"
    )
    left = re.sub(filler, "", text.strip(), flags=re.IGNORECASE)
    return re.sub(r"[,.]? ?(?:please|on it)?[.!]?$", "", left)[:80].strip()


def find_address(text: str, bare: bool) -> str:
    """A street address."""
    cut = r"(?=[!?;\n]|\. (?!\d)|\.?$|,? (?:please|instead|thanks|thank|and|is|not|if|rather|as)\b)"
    found = re.search(rf"(?<![\w-])(\d{{1,5}} [A-Za-z][\w'-]*(?: [\w'.#-]+?){{1,6}}?){cut}", text)
    return found[1].strip(" ,") if found else ""


def singular(word: str) -> str:
    """Without the s of a plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def find_products(text: str, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Products that are named in full, in their order, and those of which only a part is named."""
    words = [singular(word) for word in WORD.findall(text.lower())]
    known = {singular(word) for name in names for word in WORD.findall(name.lower())}
    words = [w if w in known or len(w) < 5 else next(iter(get_close_matches(w, known, 1, 0.84)), w)
             for w in words]  # fmt: skip
    said = set(words)
    parts = {name: [singular(word) for word in WORD.findall(name.lower())] for name in names}
    full = [name for name in names if set(parts[name]) <= said]
    full = [one for one in full if not any(set(parts[one]) < set(parts[two]) for two in full)]
    if full:
        return sorted(full, key=lambda name: words.index(parts[name][0])), []
    most = [name for name in names if len(parts[name]) > 2 and len(said & set(parts[name])) > 1]
    heads = [
        name
        for name in names
        if parts[name][-1] in said or parts[name][0] in said - {"red", "6", "9", "12"}
    ]
    part = most or heads
    return (part, []) if len(part) == 1 else ([], part)
