"""A business of another region is played as one of the US is."""

import re
import shutil
from pathlib import Path

import pytest

import simulator
from simulator.api.packs import check, open_pack
from simulator.content.search_path import search_path
from simulator.errors import ContentError


@pytest.fixture
def backery(tmp_path: Path) -> Path:
    """The bakery with its amounts in euros, as they are written in Germany."""
    source = next(
        place / "bakery" for place in search_path("scenarios") if (place / "bakery").is_dir()
    )
    folder = tmp_path / "backery"
    shutil.copytree(source, folder)
    for path in folder.iterdir():
        text = re.sub(r"\$(\d+)\.(\d\d)", r"\1,\2 €", path.read_text(encoding="utf-8"))
        text = text.replace("currency: $", "currency: EUR\nlocale: de-DE")
        path.write_text(text, encoding="utf-8")
    return folder


def test_amounts_in_euros_are_written_and_read(backery: Path) -> None:
    assert check(backery).name == "backery"
    result = simulator.run(str(backery), n=20, seed=1)
    texts = [turn.text for dialogue in result for turn in dialogue.turns]
    assert not any("$" in text for text in texts)
    assert any(re.search(r"\d,\d\d\u00a0€", text) for text in texts)
    assert result.summary().accepted == 20


def test_an_amount_in_dollars_is_refused_with_its_place(backery: Path) -> None:
    path = backery / "orders.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("28,00 €", "$28.00", 1), encoding="utf-8"
    )
    reason = r"orders.yaml:12: 0.total: `\$28.00` is not in EUR, the currency of the pack"
    with pytest.raises(ContentError, match=reason):
        check(backery)


def test_the_shipped_packs_are_as_they_were() -> None:
    for name in ("bakery", "ecommerce"):
        pack = open_pack(name)
        assert (pack.notation.currency, pack.locale.tag) == ("USD", "en-US")
