"""What a draft reads of cells, dates and sentences that a business has as they are."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from simulator.api.drafting import draft
from simulator.api.packs import check
from simulator.content.clauses import clauses_of, is_remark
from simulator.content.drafts.cells import currency_in, with_amounts, with_numbers
from simulator.content.drafts.clock import clock_of
from simulator.content.drafts.tables import Table
from simulator.content.pack import load_pack


def table(**columns: list[object]) -> Table:
    length = len(next(iter(columns.values())))
    rows = {f"K{n}": {name: c[n] for name, c in columns.items()} for n in range(length)}
    return Table("things", "sku", rows)


def test_numbers_of_a_file_of_texts_are_numbers() -> None:
    found = with_numbers(
        table(
            seats=["2", "", "0"], share=["0.5", "1", "2"], size=["2", "M", "3"], zip=["1", "2", "3"]
        )
    )
    assert found.column("seats") == [2, "", 0]
    assert found.column("share") == [Decimal("0.5"), Decimal(1), Decimal(2)]
    assert found.column("size") == ["2", "M", "3"] and found.column("zip") == ["1", "2", "3"]


def test_most_of_a_price_column_being_amounts_it_is_money_with_notes() -> None:
    texts = [
        "79.00",
        "€1,200.50",
        "12.00 per day",
        "95 + parts",
        "on request",
        "5",
        "6",
        "",
        "7",
        "8",
    ]
    found = with_amounts(table(price_eur=texts, name=list("abcdefghij")))
    wanted = ["79.00", "1200.50", "12.00", "95", "None", "5", "6", "None", "7", "8"]
    assert [str(v) for v in found.column("price_eur")] == wanted
    notes = [None, None, "12.00 per day", "95 + parts", "on request", *[None] * 5]
    assert found.column("price_eur_note") == notes
    assert list(found.rows["K0"]) == ["price_eur", "price_eur_note", "name"]
    assert "3 of 9 say more than an amount ('12.00 per day'" in found.unsure["price_eur"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("price", ["cheap", "dear", "5"]),
        ("fee_code", ["5", "6", "7 b"]),
        ("price", ["€5", "$6", "7"]),
        ("colour", ["5", "6", "7 b"]),
        ("discount_cost", [1, 2, "3 a"]),
    ],
)
def test_what_is_no_column_of_prices_stays(name: str, values: list[object]) -> None:
    assert with_amounts(table(**{name: values})) == table(**{name: values})


@pytest.mark.parametrize(
    ("columns", "policy", "code"),
    [
        ({"price_eur": ["1", "2"]}, "", "EUR"),
        ({"price": ["1", "2"]}, "It costs 15 euros. Late costs €10, in the USA $12.", "EUR"),
        ({"price": ["£1", "£2"]}, "", "GBP"),
        ({"price": ["1", "2"]}, "It costs $5.", "USD"),
        ({"cad_file": ["1", "2"]}, "At most 3 weeks.", ""),
    ],
)
def test_the_currency_is_what_columns_and_policy_say(
    columns: dict[str, list[object]], policy: str, code: str
) -> None:
    assert currency_in({"things": table(**columns)}, policy) == code


def test_dates_that_lie_ahead_are_no_today() -> None:
    ahead = table(next_date=["2025-06-14", "2025-07-04"])
    found = clock_of({"things": ahead}, "")
    assert found.day == date(2025, 6, 13) and "day before the first next_date" in found.unsure
    both = table(next_date=["2025-06-14", "2025-07-04"], ordered=["2025-05-01", "2025-05-09"])
    assert clock_of({"things": both}, "").day == date(2025, 5, 9)
    said = clock_of({"things": ahead}, "Today is 2025-06-01.")
    assert (said.day, said.unsure) == (date(2025, 6, 1), "")
    assert "no record has a date" in clock_of({"things": table(a=["b"])}, "").unsure


RUN_IN = """# How we answer

We are a small sailing school. Boats go out from 09:00 to 17:00.

**Who may sail.** A guest needs a licence for the big boat.
Nobody ever sails alone here.

**Never refund a whole trip.** Vouchers are given in its place.

Moving costs nothing at all.
"""


def test_a_bold_beginning_is_the_heading_of_what_follows() -> None:
    assert [(each.heading, each.text) for each in clauses_of(RUN_IN)] == [
        ("How we answer", "We are a small sailing school."),
        ("How we answer", "Boats go out from 09:00 to 17:00."),
        ("Who may sail", "A guest needs a licence for the big boat."),
        ("Who may sail", "Nobody ever sails alone here."),
        ("Who may sail", "Never refund a whole trip."),
        ("Who may sail", "Vouchers are given in its place."),
        ("Who may sail", "Moving costs nothing at all."),
    ]


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("We are a small sailing school.", True),
        ("Welcome to our shop and its pages.", True),
        ("Who are we talking to.", True),
        ("We are a shop that lends nothing after 6 PM.", False),
        ("We are closed on Mondays and on holidays.", False),
        ("This is a service only for members.", False),
    ],
)
def test_who_writes_is_no_rule(text: str, remark: bool) -> None:
    assert is_remark(text) is remark


CATALOG = """\
code,boat_or_course,kind,price_eur,seats,next_date
OPT,Optimist for children,course,79.00,6,2025-06-14
KEEL,Keelboat weekend,course,249.00,4,2025-06-20
DIN,Dinghy hire,rental,25.00 per hour,3,
SUP,Paddle board hire,rental,12.00,8,
"""


def test_a_draft_of_what_a_school_has_passes_its_check(tmp_path: Path) -> None:
    (tmp_path / "trips.csv").write_text(CATALOG)
    (tmp_path / "policy.md").write_text(f"{RUN_IN}\nLate costs 15 euros a person.\n")
    made = draft("school", [tmp_path / "trips.csv"], policy=tmp_path / "policy.md", home=tmp_path)
    assert check(made.folder).holds["trips"] == 4
    pack = load_pack(made.folder)
    trips = pack.collections["trips"]
    assert (pack.notation.currency, trips.label) == ("EUR", "boat_or_course")
    assert pack.now.date() == date(2025, 6, 13)
    assert not trips.make, "what is sold is what the list holds"
    kinds = {name: str(kind).removesuffix("?") for name, kind in trips.fields.items()}
    assert (kinds["price_eur"], kinds["price_eur_note"], kinds["seats"]) == (
        "money",
        "text",
        "number",
    )
    assert trips.records["DIN"]["price_eur"] == Decimal("25.00")
    assert trips.records["DIN"]["price_eur_note"] == "25.00 per hour"
    head = (made.folder / "pack.yaml").read_text()
    assert "label: boat_or_course   # unsure: do people call it by that?" in head
    assert "# the policy says: We are a small sailing school." in head
    assert "We are a small" not in (made.folder / "rules.yaml").read_text()


def test_what_repeats_or_belongs_to_somebody_is_no_label(tmp_path: Path) -> None:
    (tmp_path / "tools.csv").write_text("sku,colour,service\nA1,red,Wash it\nA2,red,Wash it\n")
    made = draft("wash", [tmp_path / "tools.csv"], home=tmp_path)
    assert load_pack(made.folder).collections["tools"].label == ""
