"""Mistakes of authors, planted one by one and five together in copies of two packs."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from simulator.analyses.checking.ears import twins, unheard
from simulator.analyses.checking.goals import goals_out_of_reach, unverifiable
from simulator.analyses.checking.mistake import Kind, Mistake
from simulator.analyses.checking.opened import Opened
from simulator.analyses.checking.pack_check import check_deeply, check_pack
from simulator.analyses.checking.policy import PolicyCheck
from simulator.analyses.checking.worlds import common_cases
from simulator.content.personas import load_personas

KIOSK = Path(__file__).parents[1] / "packs" / "kiosk"
SCENARIOS = Path(__file__).parents[2] / "scenarios"

BARE_TOOL = """
polish_order:
  does: Polish an order.
  arguments:
    order_id: {type: string}
  with: {order: {orders: args.order_id}}
  effects:
    order.status: "'placed'"

hand_over:
"""
BARE_SHIP = BARE_TOOL.replace("'placed'", "'shipped'")
WEDDING_RULE = (SCENARIOS / "bakery" / "rules.yaml").read_text().partition("\nwedding_notice:")[2]
WEDDING_NOTICE = WEDDING_RULE.partition("  refusal:\n")[2].partition("  instead:")[0]
PARCEL = """\
  does: Open a search for a late parcel.
  arguments:
    order_id: {type: string}
  with: {order: {orders: args.order_id}}
"""


class Planted(NamedTuple):
    """A mistake: what is changed, and what has to be said of it."""

    pack: str
    kind: Kind
    file: str
    right: str
    wrong: str
    at: str
    """Stands in the line that is named."""
    says: str
    remedy: str
    more: tuple[tuple[str, str, str], ...] = ()
    """Further changes, as file, right and wrong."""
    place: str = ""
    """The file that is named, where it is another one."""


PLANTED = (
    Planted(
        "bakery", Kind.SILENT, "rules.yaml", WEDDING_NOTICE,
        '    - "I\'m sorry, a {product.name} needs more notice than that."\n',
        "needs more notice than that",
        "when book_tasting is refused, support has seen no record `product` of products",
        "`args.pickup_on`",
    ),
    Planted(
        "ecommerce", Kind.SILENT, "tools.yaml", PARCEL,
        PARCEL.replace("args.order_id", "\"'' + args.order_id\""), "so it isn't late yet",
        "when trace_parcel is refused, support has seen no record `order` of orders",
        "say it with `args.order_id`", place="rules.yaml",
    ),
    Planted(
        "bakery", Kind.NUMBERS, "rules.yaml", "clause: Custom cakes need 48 hours' notice.",
        "clause: Custom cakes need 24 hours' notice.", "need 24 hours",
        "says `24 hours`, but its rule reads `facts.custom_cakes.notice_hours` (pack.yaml:",
        "say 48, or set the fact",
    ),
    Planted(
        "ecommerce", Kind.NUMBERS, "pack.yaml", "limit: $150.00", "limit: $120.00",
        "clause: Support gives at most $150.00", "says `$150.00`", "say $120.00",
        place="rules.yaml",
    ),
    Planted(
        "bakery", Kind.HIDDEN, "tools.yaml", '"Order {order.order_id} is cancelled, and there',
        '"Order {order.order_id} for {order.phone} is cancelled, and there', "for {order.phone} is",
        "tells `order.phone`, but `phone` is a hidden field of orders", "say it without",
    ),
    Planted(
        "ecommerce", Kind.HIDDEN, "tools.yaml", '"Great, {customer.name}, I\'ve confirmed',
        '"Great, {customer.email}, I\'ve confirmed', "{customer.email}, I've",
        "`email` is a hidden field of customers", "records.customers.hidden",
    ),
    Planted(
        "bakery", Kind.ARGUMENT, "tools.yaml",
        "get_order:\n  does: Look up an order.\n  arguments:\n    order_id: {type: string}\n"
        "  with: {order: {orders: args.order_id}}",
        "get_order:\n  does: Look up an order.\n  arguments:\n    customer_id: {type: number}\n"
        "  with: {order: {orders: args.customer_id}}",
        "customer_id: {type: number}",
        "looks up a record of orders, but is told by the slot `customer_id`", "(`order_id`)",
        more=(("rules.yaml", "order {args.order_id} belongs", "this order belongs"),
              ("rules.yaml", "Order {args.order_id} was placed", "This order was placed"),
              ("rules.yaml", "and {args.order_id} isn't", "and this isn't")),
    ),
    Planted(
        "ecommerce", Kind.ARGUMENT, "tools.yaml",
        "    reason: {type: string}\n  fills:\n    reason:",
        "    address: {type:  string}\n  fills:\n    address:", "address: {type:  string}",
        "is filled with 'the customer asked for a person', but what a customer tells as `address`"
        " for `change_address`", "call this argument otherwise",
    ),
    Planted(
        "bakery", Kind.FILL, "tools.yaml", "    reason: {type: string}\n",
        "    reason: {type: string, enum: [complaint, wish]}\n", "the customer asked",
        "gives what the schema of `reason` forbids", "give one of `complaint`, `wish`",
    ),
    Planted(
        "ecommerce", Kind.FILL, "tools.yaml", "    amount: order.return_amount",
        "    amount: order.payment", "amount: order.payment",
        "`order.payment` gives what the schema of `amount` forbids", "give a number",
    ),
    Planted(
        "bakery", Kind.RECORD_KEY, "orders.yaml", "inscription: Welcome Home",
        "inscripton: Welcome Home", "inscripton", "`inscripton` is not a field of orders",
        "call it `inscription`",
    ),
    Planted(
        "ecommerce", Kind.RECORD_KEY, "orders.yaml", "gift_note:", "gift_noet:", "gift_noet",
        "`gift_note` is missing", "call it `gift_note`",
    ),
    Planted(
        "bakery", Kind.LABEL, "products.csv", "PAS-102,Almond Croissant",
        "PAS-102,Butter croissant", "PAS-102", "is what `PAS-101` is called too",
        "call one of them otherwise",
    ),
    Planted(
        "ecommerce", Kind.LABEL, "products.csv", "LGT-102,Solveig Floor Lamp", "LGT-102,",
        "LGT-102", "has no `name`", "give it a `name`",
    ),
    Planted(
        "bakery", Kind.CONTRADICTION, "tools.yaml",
        "needs: [identity_verified, own_order, order_open, cancel_before_pickup_day,",
        "needs: [identity_verified, own_order, order_open, order_collected,",
        "own_order, order_open, order_collected", "`order_open` and `order_collected` contradict",
        "take one of them out of `needs`",
        more=(("rules.yaml", "cancel_before_pickup_day:", "change_too:"),
              ("tools.yaml", "change_before_pickup_day, inscription", "change_too, inscription")),
    ),
    Planted(
        "ecommerce", Kind.CONTRADICTION, "tools.yaml", "settled_once, cancel_before_shipping]",
        "settled_once, cancel_before_shipping, order_shipped]", "shipping, order_shipped]",
        "`cancel_before_shipping` and `order_shipped` contradict each other",
        "take one of them out",
    ),
    Planted(
        "bakery", Kind.CONSTANT_RULE, "rules.yaml", "when: order.pickup_on > today\n",
        "when: order.pickup_on > today + days(400)\n", "days(400)",
        "never passes", "correct the condition",
    ),
    Planted(
        "ecommerce", Kind.CONSTANT_RULE, "rules.yaml", "when: new_product.stock > 0",
        "when: new_product.stock >= 0", "new_product.stock >= 0", "always passes",
        "correct the condition",
    ),
    Planted(
        "bakery", Kind.EXPECT, "scenarios.yaml",
        "expect: order.status == 'cancelled' or order.pickup_on == new_day",
        "expect: order.status == 'refunded' and order.pickup_on == new_day",
        "expect: order.status == 'refunded' and", "cannot hold: `order.status == 'refunded' and",
        "expect what the scenario's beats lead to",
    ),
    Planted(
        "ecommerce", Kind.EXPECT, "scenarios.yaml", "expect: order.status == 'cancelled'",
        "expect: order.status == 'resent'", "expect: order.status == 'resent'",
        "`order.status` was", "expect what the scenario's beats lead to",
    ),
    Planted(
        "bakery", Kind.UNUSED_TOOL, "tools.yaml", "\nhand_over:\n", BARE_TOOL, "polish_order:",
        "no beat `wants` it", "add `wants: polish_order` to a beat",
    ),
    Planted(
        "ecommerce", Kind.UNUSED_TOOL, "tools.yaml", "\nhand_over:\n", BARE_SHIP, "polish_order:",
        "nobody can use it", "or take the tool out",
    ),
    Planted(
        "bakery", Kind.VERIFICATION, "scenarios.yaml",
        "    phone: order.phone\n    item: order.item\n    pickup_on: new_day\n",
        "    item: order.item\n    pickup_on:  new_day\n", "  knows:",
        "asks for `phone`, which is not in its `knows`", "add `phone` to `knows`",
    ),
    Planted(
        "ecommerce", Kind.VERIFICATION, "scenarios.yaml", "    email: customer.email\n",
        "    email: customer.name\n", "  knows:", "turns down what it knows in every case",
        "let `knows` tell what the record holds",
    ),
    Planted(
        "bakery", Kind.UNHEARD, "slots.yaml", "one_of: [stale, burnt, squashed, soggy, dry]",
        'pattern: "[0-9]{4}"', "problem:", "is heard in 0 of", "give it the kind",
    ),
    Planted(
        "ecommerce", Kind.UNHEARD, "slots.yaml", "address:\n  is: address",
        "address:\n  is: date", "address:", "is heard in 0 of", "give it the kind",
    ),
    Planted(
        "bakery", Kind.TWINS, "topics.yaml", '- "Is there parking nearby?"',
        '- "Where is your address, please?"\n    - "And what\'s your address?"',
        "And what's your address?", "asks `parking`, but the ear cannot tell it from",
        "name in both what they are about",
    ),
    Planted(
        "ecommerce", Kind.TWINS, "topics.yaml", '- "How soon could a replacement get here?"',
        '- "When will I have my money?"', "When will I have my money?",
        "asks `replacement_time`, but the ear cannot tell it from `When will I have the money?`"
        " (topics.yaml:181), which asks `refund_time`", "or make both ask for one thing",
    ),
)  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[str], Path]:
    """Copies of shipped packs."""

    def copied(name: str) -> Path:
        return Path(shutil.copytree(SCENARIOS / name, tmp_path / name))

    return copied


def plant(folder: Path, planted: Planted) -> None:
    changes = ((planted.file, planted.right, planted.wrong), *planted.more)
    for file, right, wrong in changes:
        text = (folder / file).read_text()
        assert right in text, (file, right)
        (folder / file).write_text(text.replace(right, wrong, 1))


def looked_for(opened: Opened, kind: Kind) -> Iterable[Mistake | None]:
    """What the part of the deep check says that looks for a kind."""
    cases = {s.name: common_cases(opened.pack, s) for s in opened.pack.scenarios.values()}
    if kind == Kind.EXPECT:
        return goals_out_of_reach(opened, cases)
    if kind == Kind.VERIFICATION:
        return unverifiable(opened, cases)
    if kind == Kind.UNHEARD:
        return unheard(opened, cases, load_personas())
    return twins(opened, cases) if kind == Kind.TWINS else PolicyCheck(opened, cases).mistakes()


def is_told(planted: Planted, folder: Path, found: Iterable[Mistake]) -> bool:
    """Whether a mistake is named with its file, line and remedy."""
    file = folder / (planted.place or planted.file)
    lines = file.read_text().splitlines()
    at = {place for place, line in enumerate(lines, 1) if planted.at in line}
    return any(
        each.kind == planted.kind
        and Path(each.file).name == file.name
        and each.line in at
        and planted.says in each.wrong
        and planted.remedy in each.remedy
        for each in found
    )


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: f"{p.pack}-{p.kind}".replace(" ", "-"))
def test_a_planted_mistake_is_named_with_line_and_remedy(
    copy: Callable[[str], Path], planted: Planted
) -> None:
    folder = copy(planted.pack)
    plant(folder, planted)
    opened, found = check_pack(folder)
    assert opened
    if planted.kind in DEEP:
        assert found == ()
        found = tuple(each for each in looked_for(opened, planted.kind) if each)
    assert is_told(planted, folder, found), [str(each) for each in found]
    assert {each.kind for each in found} == {planted.kind}


DEEP = (
    Kind.CONTRADICTION, Kind.CONSTANT_RULE, Kind.EXPECT, Kind.UNUSED_TOOL, Kind.VERIFICATION,
    Kind.UNHEARD, Kind.TWINS,
)  # fmt: skip
"""Kinds that only the deep check looks for."""


def test_every_kind_is_planted_in_both_packs() -> None:
    planted = {(each.pack, each.kind) for each in PLANTED}
    kinds = set(Kind) - {Kind.LOADING}
    assert planted == {(pack, kind) for pack in ("bakery", "ecommerce") for kind in kinds}


FIVE = (Kind.NUMBERS, Kind.RECORD_KEY, Kind.LABEL, Kind.EXPECT, Kind.UNUSED_TOOL)


@pytest.mark.parametrize("pack", ["bakery", "ecommerce"])
def test_five_mistakes_together_are_all_named(copy: Callable[[str], Path], pack: str) -> None:
    folder = copy(pack)
    five = [each for each in PLANTED if each.pack == pack and each.kind in FIVE]
    for planted in five:
        plant(folder, planted)
    opened, found = check_pack(folder)
    assert opened
    steps = list[tuple[int, int]]()
    found = (*found, *check_deeply(opened, load_personas(), lambda *step: steps.append(step)))
    assert [is_told(planted, folder, found) for planted in five] == [True] * 5
    assert len(found) == 5
    assert steps[0][0] == 0 and steps[-1][0] == steps[-1][1]


@pytest.mark.parametrize(("made", "told"), [("{one_of: [a@b.example]}", 0), ("", 1)])
def test_who_is_to_fail_the_check_is_no_mistake(tmp_path: Path, made: str, told: int) -> None:
    folder = Path(shutil.copytree(KIOSK, tmp_path / "kiosk"))
    text = (folder / "scenarios.yaml").read_text()
    before, question = text.split("question:\n")
    wrong = question.replace("email: guest.email", "email: wrong" if made else "email: facts.phone")
    makes = f"  makes: {{wrong: {made}}}\n" if made else ""
    (folder / "scenarios.yaml").write_text(f"{before}question:\n{makes}{wrong}")
    opened, found = check_pack(folder)
    assert opened and not found
    cases = {each.name: common_cases(opened.pack, each) for each in opened.pack.scenarios.values()}
    assert len(list(unverifiable(opened, cases))) == told


@pytest.mark.parametrize("pack", ["bakery", "ecommerce", "fintech", "subscriptions"])
def test_nothing_is_wrong_with_what_ships(pack: str) -> None:
    opened, found = check_pack(SCENARIOS / pack)
    assert opened
    assert [str(each) for each in (*found, *check_deeply(opened, load_personas()))] == []


def test_a_value_that_no_case_can_have_is_named_at_its_key_and_nothing_follows(
    copy: Callable[[str], Path],
) -> None:
    folder = copy("bakery")
    file = folder / "scenarios.yaml"
    added = "  makes:\n    no_such: {value: \"['a'][3]\"}\n"
    file.write_text(file.read_text().replace("  makes:\n", added, 1))
    opened, found = check_pack(folder)
    assert opened is not None
    (mistake,) = (*found, *check_deeply(opened, load_personas()))
    assert mistake.key.endswith(".makes.no_such") and "index out of range" in mistake.wrong
    assert "no_such" in text_of(file, mistake.line)


def text_of(file: Path, line: int | None) -> str:
    return file.read_text().splitlines()[(line or 0) - 1]
