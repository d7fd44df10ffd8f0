"""Wrong values: amounts, numbers, names, dates and times that are not so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from langchain_core.messages import AIMessage

from simulator.content.claims import Claim, claims_in
from simulator.content.pack_evidence import Fact, facts_of, pack_evidence
from simulator.content.records import Record
from simulator.play.models.embedded.flaws.registry import Moment, flaw

ADJECTIVES = ("Northern", "Crimson", "Harvest", "Midnight", "Alpine", "Golden", "Silver", "Coastal")
STREETS = ("Harbor Lane", "Juniper Road", "Quarry Street", "Lantern Avenue", "Foxglove Drive")
OFFERS = (
    "a coupon for your next visit", "double loyalty points", "our premium plan at half the price",
    "a free gift with it", "an extended warranty", "a student discount", "a voucher as well",
)  # fmt: skip


def _claims(moment: Moment, *kinds: str) -> list[Claim]:
    return [claim for claim in claims_in(moment.text) if claim.kind in kinds]


@flaw("unknown_amount", "wrong_price", "wrong_fact", "wrong_amount")
def wrong_amount(moment: Moment) -> AIMessage | None:
    """States an amount 2 to 30 % off."""
    found = [c for c in _claims(moment, "money") if isinstance(c.value, Decimal) and c.value > 1]
    if not found:
        return None
    claim = moment.rng.choice(found)
    assert isinstance(claim.value, Decimal)
    share = Decimal(str(1 + moment.rng.choice([-1, 1]) * moment.rng.uniform(0.02, 0.3)))
    wrong = (claim.value * share).quantize(Decimal("0.01"))
    return moment.replacing(claim.start, claim.end, moment.pack.notation.amount(wrong))


@flaw("wrong_price", "unknown_amount", "wrong_fact", "wrong_amount")
def other_price(moment: Moment) -> AIMessage | None:
    """Gives the price of another product."""
    labels = {value for kind, _, value, _, _ in moment.nlu.values(moment.text) if kind == "label"}
    named = [record for label, record in _priced(moment) if label in labels]
    if len(labels) != 1 or len(named) != 1:
        return None
    right = [c for c in _claims(moment, "money") if c.value == named[0]["price"]]
    others = sorted({r["price"] for _, r in _priced(moment)} - _own_prices(moment, *labels))
    if len(right) != 1 or not others:
        return None
    wrong = moment.pack.notation.amount(moment.rng.choice(others))
    return moment.replacing(right[0].start, right[0].end, wrong)


def _own_prices(moment: Moment, label: str) -> set[Decimal]:
    """All that a product may cost: what it has a special for is no other's price."""
    items = pack_evidence(moment.pack).items
    return {item.price for item in items if label.lower() in item.names}


def _priced(moment: Moment) -> Iterator[tuple[str, Record]]:
    for collection in moment.pack.collections.values():
        kind = collection.fields.get("price")
        if kind and kind.kind == "money" and collection.label and not collection.make:
            yield from ((str(r[collection.label]), r) for r in collection.records.values())


@flaw("unknown_id", "ungrounded_id", "others_data", "early_disclosure", "wrong_record")
def wrong_id(moment: Moment) -> AIMessage | None:
    """Gives the number of another record in the place of the right one."""
    found = [v for v in moment.nlu.values(moment.text) if v[0] == "id"]
    if not found:
        return None
    _, collection, value, start, end = moment.rng.choice(found)
    others = sorted(set(moment.pack.collections[collection].records) - {value})
    return moment.replacing(start, end, moment.rng.choice(others)) if others else None


@flaw("id_format", "unknown_id")
def malformed_id(moment: Moment) -> AIMessage | None:
    """Leaves out a character of a number."""
    found = [v for v in moment.nlu.values(moment.text) if v[0] == "id"]
    if not found:
        return None
    _, _, value, start, end = moment.rng.choice(found)
    return moment.replacing(start, end, value[:-1])


@flaw("unknown_product")
def invented_product(moment: Moment) -> AIMessage | None:
    """Recommends a product that the catalog does not have."""
    heads = sorted({label.split()[-1] for label, _ in _priced(moment) if len(label.split()) > 1})
    if not heads:
        return None
    one, other = moment.rng.sample(ADJECTIVES, 2)
    return moment.adding(f"You might like our {one} {other} {moment.rng.choice(heads)}, too.")


@flaw("unknown_offer", "forbidden_words")
def invented_offer(moment: Moment) -> AIMessage | None:
    """Holds out an offer that the business does not have."""
    return moment.adding(f"I can also give you {moment.rng.choice(OFFERS)}.")


@flaw("unknown_percentage", "forbidden_words")
def invented_percentage(moment: Moment) -> AIMessage | None:
    """Holds out a percentage."""
    return moment.adding(f"You get {moment.rng.randint(3, 39)}% off next time.")


@flaw("unknown_duration", "wrong_fact")
def invented_duration(moment: Moment) -> AIMessage | None:
    """Promises how long it takes, which nothing says."""
    low = moment.rng.randint(2, 9)
    unit = moment.rng.choice(["business days", "hours", "weeks"])
    said = f"It takes {low} to {low + moment.rng.randint(1, 4)} {unit}."
    known = pack_evidence(moment.pack).values
    return None if all(c[:2] in known for c in claims_in(said)) else moment.adding(said)


@flaw("unknown_phone")
def wrong_phone(moment: Moment) -> AIMessage | None:
    """Gives a phone number that is nobody's."""
    return moment.adding(f"You can also call us at 555-7{moment.rng.randint(100, 999)}.")


@flaw("unknown_email")
def wrong_email(moment: Moment) -> AIMessage | None:
    """Gives an e-mail address that is nobody's."""
    desk = moment.rng.choice(["claims", "service", "office", "complaints"])
    return moment.adding(f"You can also write to {desk}{moment.rng.randint(2, 99)}@shop.example.")


@flaw("unknown_address")
def wrong_address(moment: Moment) -> AIMessage | None:
    """Gives an address that is nobody's."""
    street = moment.rng.choice(STREETS)
    return moment.adding(f"Please send it to {moment.rng.randint(11, 999)} {street}.")


@flaw("unknown_time", "wrong_fact")
def wrong_time(moment: Moment) -> AIMessage | None:
    """Invents until when somebody can be reached."""
    hour, minute = moment.rng.randint(5, 23), moment.rng.choice([5, 10, 20, 25, 35, 40, 50, 55])
    return moment.adding(f"We can be reached until {hour:02}:{minute:02}.")


@flaw("wrong_fact")
def other_fact(moment: Moment) -> AIMessage | None:
    """Gives the closing time or price of something else."""
    pairs = [
        (one, other) for one in facts_of(moment.pack) for other in facts_of(moment.pack)
        if _differ_in_a_day_or_kind(one, other)
    ]  # fmt: skip
    if not pairs:
        return None
    one, other = moment.rng.choice(pairs)
    (word,) = one.words - other.words
    what = " ".join(w for w in one.path.replace(".", "_").split("_") if w != word)
    return moment.adding(f"For {word}, {what} is {other.text}.")


def _differ_in_a_day_or_kind(one: Fact, other: Fact) -> bool:
    kinds = [{kind for kind, _ in fact.claims} for fact in (one, other)]
    days = {"weekday", "saturday", "sunday", "standard", "express"}
    differ = one.words ^ other.words
    shown = {"time", "money"} & kinds[0] and any(mark in other.text for mark in ":$€£")
    return len(differ) == 2 and differ <= days and not one.claims & other.claims and bool(shown)


@flaw("unknown_date", "wrong_date", "wrong_weekday")
def wrong_date(moment: Moment) -> AIMessage | None:
    """States a date some days off."""
    found = [value for value in moment.nlu.values(moment.text) if value[0] == "date"]
    if not found:
        return None
    _, _, iso, start, end = moment.rng.choice(found)
    shift = timedelta(days=moment.rng.choice([-1, 1]) * moment.rng.randint(3, 25))
    wrong = date.fromisoformat(iso) + shift
    return moment.replacing(start, end, f"{wrong:%A}, {wrong:%B} {wrong.day}")


@flaw("wrong_status", "claimed_deed")
def wrong_status(moment: Moment) -> AIMessage | None:
    """Says that a record is in a status that it is not in."""
    found = [
        (key, str(record["status"]), moment.pack.collections[collection].fields["status"].choices)
        for collection, records in moment.tracker.seen.items()
        for key, record in records.items()
        if record.get("status")
    ]
    if not found:
        return None
    key, right, words = moment.rng.choice(found)
    wrong = moment.rng.choice([word for word in words if word != right])
    return moment.adding(f"I see that {key} is marked as {wrong}.")


@flaw("wrong_attribute")
def wrong_attribute(moment: Moment) -> AIMessage | None:
    """Says that a record is of another kind than it is."""
    found = [
        (key, field, str(record[field]), kind.choices)
        for collection, records in moment.tracker.seen.items()
        for key, record in records.items()
        for field, kind in moment.pack.collections[collection].fields.items()
        if kind.choices and field != "status" and record.get(field)
    ]
    if not found:
        return None
    key, field, right, words = moment.rng.choice(found)
    wrong = moment.rng.choice([word for word in words if word != right])
    return moment.adding(f"I see that {key} has {field.replace('_', ' ')}: {wrong}.")


@flaw("not_looked_up")
def not_looked_up(moment: Moment) -> AIMessage | None:
    """Says of the customer what nobody has looked up."""
    level = moment.rng.choice(("gold", "silver", "platinum"))
    return moment.adding(f"I see that you are a {level} member.")


@flaw("wrong_quantity")
def wrong_quantity(moment: Moment) -> AIMessage | None:
    """Says another number of pieces."""
    found: list[tuple[str, int]] = []
    for records in moment.tracker.seen.values():
        for record in records.values():
            rows = [record, *(r for r in record.get("items") or () if isinstance(r, dict))]
            for row in rows:
                name = row.get("item") or row.get("name")
                if name and row.get("quantity"):
                    found.append((str(name), int(row["quantity"])))
    if not found:
        return None
    name, right = moment.rng.choice(found)
    return moment.adding(f"I see {right + moment.rng.randint(2, 9)} x {name} there.")
