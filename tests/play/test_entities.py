import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from simulator.content.pack import Pack, find_pack, load_pack
from simulator.content.values import DATE, render
from simulator.play.nlu import nlu_for
from simulator.play.nlu.entities import EntityExtractor, without


def spotted(pack: Pack, text: str) -> list[tuple[str, str, str]]:
    """Kind, canonical value and the text it stands in."""
    return [(kind, v, text[a:b]) for kind, _, v, a, b in nlu_for(pack).values(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value", "raw"),
    [
        ("My order is ORD-789456.", "id", "ORD-789456", "ORD-789456"),
        ("its ord-789456 ok", "id", "ORD-789456", "ord-789456"),
        ("(CUST-48213-KL)", "id", "CUST-48213-KL", "CUST-48213-KL"),
        ("the Aurora Table Lamp, please", "label", "Aurora Table Lamp", "Aurora Table Lamp"),
        ("two aurora table lamps", "label", "Aurora Table Lamp", "aurora table lamps"),
        ("AURORA  TABLE-LAMP?", "label", "Aurora Table Lamp", "AURORA  TABLE-LAMP"),
        ("Mail me: a.b+c@x-y.co.uk.", "email", "a.b+c@x-y.co.uk", "a.b+c@x-y.co.uk"),
        ("It is $1,200.50 now", "money", "$1,200.50", "$1,200.50"),
        ("about 20 dollars", "money", "20 dollars", "20 dollars"),
        ("€ 5.", "money", "€ 5", "€ 5"),
        ("call +1 (555) 010-2000 now", "phone", "+1 (555) 010-2000", "+1 (555) 010-2000"),
        ("it's 555-0142", "phone", "555-0142", "555-0142"),
        ("I need 12 of them", "number", "12", "12"),
        ("by Saturday, November 22", "date", "2026-11-22", "Saturday, November 22"),
        ("on 22 Nov?", "date", "2026-11-22", "22 Nov"),
        ("nov 22nd is fine", "date", "2026-11-22", "nov 22nd"),
        ("the 22nd of November, 2026!", "date", "2026-11-22", "the 22nd of November, 2026"),
        ("for January 3", "date", "2027-01-03", "January 3"),
        ("on June 30", "date", "2026-06-30", "June 30"),
        ("3 May 2027", "date", "2027-05-03", "3 May 2027"),
        ("on 2026-11-22", "date", "2026-11-22", "2026-11-22"),
    ],
)  # fmt: skip
def test_values_are_spotted(ecommerce: Pack, text: str, kind: str, value: str, raw: str) -> None:
    assert spotted(ecommerce, text) == [(kind, value, raw)]


@pytest.mark.parametrize(
    "text",
    [
        "XORD-789456", "ORD-7894567", "ORD-78945", "a@b", "@x.com", "12-inch", "February 30 ...",
        "the lamp", "table", "v1.2.3-rc4", "", "   ", "maybe in march",
    ],
)  # fmt: skip
def test_lookalikes_are_not_spotted(ecommerce: Pack, text: str) -> None:
    assert {kind for kind, *_ in spotted(ecommerce, text)} <= {"number"}


def test_values_come_in_order_and_do_not_overlap(ecommerce: Pack) -> None:
    text = "ORD-789456 from 16 November: Aurora Table Lamp, $64.00, dana@example.com, 555-0142, 3"
    kinds = [kind for kind, *_ in spotted(ecommerce, text)]
    assert kinds == ["id", "date", "label", "money", "email", "phone", "number"]


def test_every_id_of_a_pack_is_spotted(pack: Pack) -> None:
    for collection in pack.collections.values():
        for key in collection.records if collection.pattern else ():
            assert spotted(pack, f"It's {key.lower()}.") == [("id", key, key.lower())]


def test_every_label_is_spotted_and_the_longest_wins(pack: Pack) -> None:
    slots = {slot.collection for slot in pack.slots.values() if slot.kind == "label"}
    for name in slots:
        collection = pack.collections[name]
        for record in collection.records.values():
            label = str(record[collection.label])
            assert spotted(pack, f"I mean the {label}, ok?") == [("label", label, label)]


@given(st.dates(date(2026, 5, 23), date(2027, 5, 20)))
def test_dates_as_the_packs_write_them_are_read_back(day: date) -> None:
    pack = find_pack("bakery")
    assert spotted(pack, f"on {render(day, DATE)}.") == [("date", str(day), render(day, DATE))]


@given(st.decimals(0, 99999, places=2))
def test_amounts_are_read_whole(amount: object) -> None:
    text = f"${amount:,}"
    assert spotted(find_pack("ecommerce"), f"It is {text}.") == [("money", text, text)]


def test_spans_are_right_after_letters_that_grow_in_lower_case(bakery: Pack) -> None:
    assert spotted(bakery, "İİ the Carrot Cake") == [("label", "Carrot Cake", "Carrot Cake")]


@given(st.text(max_size=200))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    end = 0
    for *_, start, stop in nlu_for(find_pack("bakery")).extractor.values(text):
        assert end <= start < stop <= len(text) + text.count("İ")
        end = stop


def test_without_takes_values_out(ecommerce: Pack) -> None:
    text = "Is ORD-789456 the lamp at 12 Elm Road?"
    values = nlu_for(ecommerce).values("Is ORD-789456 the lamp")
    left = without(text, values, {"address": "12 Elm Road"})
    assert re.sub(r"\s+", " ", left) == "Is the lamp at ?"


@pytest.fixture
def with_pattern(ecommerce: Pack, tmp_path: Path) -> Callable[[str, str], Pack]:
    """The shop with one product more, whose ids follow another pattern."""

    def build(pattern: str, key: str) -> Pack:
        folder = tmp_path / "shop"
        folder.mkdir()
        for file in ecommerce.folder.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
        head = yaml.safe_load((folder / "pack.yaml").read_text())
        head["today"] = "2026-11-20T09:00:00Z"
        head["records"]["searches"] |= {"pattern": pattern}
        (folder / "pack.yaml").write_text(yaml.safe_dump(head, sort_keys=False))
        row = {"search_id": key, "order_id": "ORD-789456", "opened_on": "2026-11-19"}
        (folder / "searches.yaml").write_text(yaml.safe_dump([{**row, "status": "open"}]))
        return load_pack(folder)

    return build


def test_alternatives_of_a_pattern_keep_their_borders(
    with_pattern: Callable[[str, str], Pack],
) -> None:
    extractor = EntityExtractor(with_pattern("AB-[0-9]{2}|CD-[0-9]{2}", "AB-12"))
    assert [v for kind, _, v, _, _ in extractor.values("AB-123 XCD-12") if kind == "id"] == []


def test_ids_of_lower_case_patterns_are_canonical(
    with_pattern: Callable[[str, str], Pack],
) -> None:
    extractor = EntityExtractor(with_pattern("search_[0-9]{4}", "search_1234"))
    assert extractor.values("It's SEARCH_1234.")[0][2] == "search_1234"
