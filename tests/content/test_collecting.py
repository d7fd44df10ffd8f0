"""All mistakes that keep a pack from being loaded, and none that only follows from another."""

import shutil
from pathlib import Path

import pytest

from simulator.analyses.checking.pack_check import check_pack
from simulator.content.collecting import MOST, collect
from simulator.content.pack_files import without

BAKERY = Path(__file__).parents[2] / "scenarios" / "bakery"
KIOSK = BAKERY.parents[1] / "tests" / "packs" / "kiosk"

CHANGES = (
    ("pack.yaml", "  closed_on: 2026-11-26", "  closed_on: 12 €"),
    ("pack.yaml", 'pattern: "SP-[1-7]"', 'pattern: "SP-[1-7"'),
    ("orders.yaml", "status: placed", "status: plcaed"),
    ("orders.yaml", "sku: CAK-501", "sku: CAK-599"),
    ("rules.yaml", "  by: system", "  by: sytem"),
    ("rules.yaml", "when: order.status == 'placed'", "when: order.sttus == 'placed'"),
    ("tools.yaml", "needs: [identity_verified, own_order]", "needs: [identity_verifed, own_order]"),
    ("tools.yaml", "order.status: \"'cancelled'\"", "order.status: \"'canceled'\""),
    ("slots.yaml", "  is: phone", "  is: fone"),
    ("scenarios.yaml", "asks: day_special", "asks: day_spezial"),
    ("scenarios.yaml", "      then: [ask_day_too, one_more", "      thn: [ask_day_too, one_more"),
    ("heard.yaml", "wants:\n", "wants:\n  pace_order: [put one down]\n"),
)


@pytest.fixture
def bakery(tmp_path: Path) -> Path:
    """A copy of the bakery."""
    return Path(shutil.copytree(BAKERY, tmp_path / "bakery"))


def change(folder: Path, file: str, right: str, wrong: str) -> None:
    text = (folder / file).read_text()
    assert right in text
    (folder / file).write_text(text.replace(right, wrong, 1))


def test_each_mistake_is_found_with_its_line_and_nothing_else(bakery: Path) -> None:
    for each in CHANGES:
        change(bakery, *each)
    wanted = set()
    for file, _, wrong in CHANGES:
        text = (bakery / file).read_text()
        line = text[: text.index(wrong)].count("\n") + 1 + (file == "heard.yaml")
        wanted.add((file, line))
    found = collect(bakery)
    assert found.pack is not None
    assert {(m.file.name, m.line) for m in found.mistakes if m.file} == wanted
    assert len(found.mistakes) == len(CHANGES)


def test_what_follows_from_a_mistake_is_not_told(bakery: Path) -> None:
    change(bakery, "topics.yaml", "parking:\n  asks:", "parking:\n  aks:")
    change(bakery, "tools.yaml", "hand_over:\n  does:", "hand_over:\n  dos: x\n  doze:")
    reasons = [str(each).removeprefix(f"{bakery}/") for each in collect(bakery).mistakes]
    assert [each.partition(": ")[0].partition(":")[0] for each in reasons] == [
        "tools.yaml", "tools.yaml", "topics.yaml",
    ]  # fmt: skip


def test_files_that_cannot_be_read_are_all_named(bakery: Path) -> None:
    (bakery / "rules.yaml").write_text("a: [\n")
    (bakery / "slots.yaml").unlink()
    found = collect(bakery)
    assert found.pack is None
    assert [each.file.name for each in found.mistakes if each.file] == ["rules.yaml", "slots.yaml"]


def test_no_more_than_so_many_are_told(bakery: Path) -> None:
    rows = [
        f"PAS-{n},Roll {n},pastry,1.00,false,false,milk,,,a day,gone,,0" for n in range(800, 870)
    ]
    (bakery / "products.csv").write_text("\n".join([(bakery / "products.csv").read_text(), *rows]))
    found = collect(bakery)
    assert len(found.mistakes) == MOST
    assert all("'gone' is not one of" in each.reason for each in found.mistakes)


def test_a_head_without_what_it_must_have_hides_nothing(bakery: Path) -> None:
    change(bakery, "pack.yaml", "format: 1\n", "")
    change(bakery, "slots.yaml", "  is: phone", "  is: fone")
    found = [each.key for each in collect(bakery).mistakes]
    assert found == ["format", "phone.is"]


def test_places_move_up_where_an_item_was_left_out() -> None:
    assert without(("a", "say", 3, "b"), ("a", "say", 1)) == ("a", "say", 2, "b")
    assert without(("a", "say", 0), ("a", "say", 1)) == ("a", "say", 0)
    assert without(("a", "say", 1), ("a", "say", 1)) is None
    assert without(("a", "tell", 3), ("a", "say", 1)) == ("a", "tell", 3)
    assert without(("a",), ("a", "say", 1)) == ("a",)


@pytest.mark.parametrize("written", ["pounds", "moons", "GBPX"])
def test_of_a_currency_that_is_none_follows_nothing(tmp_path: Path, written: str) -> None:
    kiosk = Path(shutil.copytree(KIOSK, tmp_path / "kiosk"))
    change(kiosk, "pack.yaml", "facts: {", "currency: GBP\nfacts: {fee: £15.00, ")
    change(kiosk, "tools.yaml", "amount: ticket.price", "amount: ticket.price - facts.fee")
    change(kiosk, "tools.yaml", 'offer: ["refund {', 'offer: ["for £2.00 refund {')
    assert check_pack(kiosk)[1] == ()
    change(kiosk, "pack.yaml", "currency: GBP", f"currency: {written}")
    (found,) = check_pack(kiosk)[1]
    assert found.key == "currency" and "three capital letters such as GBP" in str(found)
