from pathlib import Path

import pytest

from simulator.content.notation import US, notation_of
from simulator.content.pack import check_stated, load_pack
from simulator.content.pack_amounts import mistake
from simulator.errors import ContentError

EURO = notation_of("EUR", "de-DE")


@pytest.mark.parametrize(
    "text", ["5,00 €", "1.234,50 EUR", "EUR 5", "no amount", "5 days", "[0-9]$"]
)
def test_amounts_of_the_currency_are_fine(text: str) -> None:
    assert mistake(text, EURO) == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("It is $5.00.", "`$5.00` is not in EUR"),
        ("5 USD", "`5 USD` is not in EUR"),
        ("fifteen days and 12 pounds sterling", "`12 pounds sterling` is not in EUR"),
        ("€5.5.5", "no amount that can be read, like 1.234,50"),
        ("₿5", "no amount that can be read"),
    ],
)
def test_other_amounts_are_named(text: str, reason: str) -> None:
    assert reason in mistake(text, EURO)


def test_a_dollar_is_that_of_the_us() -> None:
    assert mistake("$5, US$5 and 5 dollars", US) == ""
    assert "not in USD" in mistake("CA$5", US)


def test_a_pack_declares_its_currency_and_locale(write) -> None:
    head = {"currency": "EUR", "locale": "de-DE", "facts": {"delivery_fee": "5,50 €"}}
    pack = load_pack(write(pack=head))
    assert (pack.notation.currency, pack.notation.sign, pack.locale.tag) == ("EUR", "€", "de-DE")
    plain = load_pack(write())
    assert (plain.notation.currency, plain.locale.tag) == ("USD", "en-US")


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (
            {"currency": "EURX", "facts": {}},
            r"pack.yaml:\d+: currency: `EURX` is not a currency .*EUR",
        ),
        ({"locale": "de-XX"}, r"pack.yaml:\d+: locale: `de-XX` is not a locale"),
        ({"facts": {"fee": "€5.00"}}, r"pack.yaml:\d+: facts.fee: '€5.00' is not in USD"),
    ],
)
def test_what_the_head_gets_wrong_is_one_line(write, head: dict[str, object], reason: str) -> None:
    with pytest.raises(ContentError, match=reason):
        load_pack(write(pack=head))


def test_texts_and_records_are_read_too(write) -> None:
    folder = write(pack={"about": "Cakes from €5.00."})
    with pytest.raises(ContentError, match=r"pack.yaml:\d+: about: `€5.00` is not in USD"):
        check_stated(load_pack(folder))
    folder = write()
    path = next(iter(sorted(Path(folder).glob("*.csv"))), None)
    if path is None:
        pytest.skip("the records of this pack are in no CSV")
    lines = path.read_text().splitlines()
    path.write_text("\n".join([f"{lines[0]},note", *(f"{line},for 5 EUR" for line in lines[1:])]))
    with pytest.raises(ContentError, match=rf"{path.name}:2: note: `5 EUR` is not in USD"):
        check_stated(load_pack(folder))


def test_an_id_is_no_amount(write) -> None:
    pack = load_pack(write(pack={"about": "ORD-589JOD"}))
    assert mistake("589JOD", pack.notation)
    folder = write(**{"pack": {"about": "589JOD"}})
    with pytest.raises(ContentError, match="`589JOD` is not in USD"):
        check_stated(load_pack(folder))
    head = Path(folder, "pack.yaml")
    text = head.read_text()
    assert "ORD-[0-9]{6}" in text
    head.write_text(text.replace("ORD-[0-9]{6}", "ORD-[0-9]{6}|[0-9A-Z]{6}"))
    check_stated(load_pack(folder))
