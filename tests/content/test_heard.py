"""`heard.yaml`: further wordings of customers, checked on loading, part of the digest."""

import shutil
from pathlib import Path

import pytest

from simulator.content.heard import Heard
from simulator.content.pack import find_pack, load_pack
from simulator.errors import ContentError
from simulator.play.nlu.understanding import NLU

KIOSK = Path(__file__).parents[1] / "packs/kiosk"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(KIOSK, tmp_path / "kiosk"))


def test_a_pack_without_it_has_heard_nothing(folder: Path) -> None:
    assert load_pack(folder).heard == Heard()


def test_shipped_packs_have_heard_each_tool_and_topic() -> None:
    for name in ("bakery", "ecommerce", "fintech", "subscriptions"):
        pack = find_pack(name)
        assert set(pack.heard.asks) == set(pack.topics)
        assert set(pack.heard.wants) <= set(pack.tools)
        assert all(len(texts) > 5 for texts in pack.heard.asks.values())


def test_what_was_heard_is_understood_and_changes_the_digest(folder: Path) -> None:
    before = load_pack(folder)
    topic = sorted(before.topics)[0]
    text = "gimme the lowdown on the whole shebang"
    assert not NLU(before).customer(text).meant
    (folder / "heard.yaml").write_text(f"asks:\n  {topic}:\n  - {text}\n", encoding="utf-8")
    after = load_pack(folder)
    assert after.digest != before.digest
    (intent,) = NLU(after).customer(text).meant
    assert (intent.kind, intent.names) == ("asks", (topic,))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("asks:\n  nothing_of_it: [a]\n", "nothing_of_it"),
        ("wants:\n  no_tool: [a]\n", "no_tool"),
        ("want: {}\n", "want"),
    ],
)
def test_a_mistake_names_the_key(folder: Path, text: str, reason: str) -> None:
    (folder / "heard.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=reason):
        load_pack(folder)
