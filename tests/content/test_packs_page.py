"""docs/packs.md: it names every key of the format, and what it shows is so."""

import re
from pathlib import Path
from typing import Any

import pytest

from simulator.content import schema_keys
from simulator.content.pack import load_pack
from simulator.content.pack_schemas import KINDS
from simulator.content.pack_sentences import check_spoken
from simulator.content.personas import Persona, Typing
from simulator.content.records import Collection
from simulator.content.slots import KINDS as SLOT_KINDS
from simulator.content.values import SIMPLE
from simulator.errors import UserError

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/packs.md").read_text(encoding="utf-8")
CODE = "\n".join(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
QUOTED = " ".join(re.findall(r"`([^`\n]+)`", PAGE))
THIN = ROOT / "tests/packs/campsite"


def named(key: str) -> bool:
    """As a key of an example, or in the text as code."""
    return bool(re.search(rf"(?<![\w.]){key}(?=:)", CODE)) or bool(
        re.search(rf"(?<!\w){key}(?!\w)", QUOTED)
    )


@pytest.mark.parametrize(
    "keys",
    [
        schema_keys.PACK, schema_keys.RECORDS, schema_keys.MAKE, schema_keys.VOICE,
        schema_keys.RULE, schema_keys.TOOL, schema_keys.LISTING, schema_keys.TOPIC,
        schema_keys.ANSWER, schema_keys.SLOT, schema_keys.BEAT, schema_keys.SCENARIO,
        schema_keys.HEARD,
    ],
    ids=["pack", "records", "make", "voice", "rules", "tools", "lists", "topics", "answers",
         "slots", "beats", "scenarios", "heard"],
)  # fmt: skip
def test_every_key_of_the_format_is_named(keys: dict[str, Any]) -> None:
    assert [key for key in keys if not named(key)] == []


def test_every_field_of_the_models_is_named() -> None:
    fields = {*Persona.model_fields, *Typing.model_fields} - {"name", "tactics"}
    assert [field for field in fields if not named(field)] == []


def test_every_word_of_the_format_is_named() -> None:
    words = {*SIMPLE, *SLOT_KINDS, *schema_keys.BEAT["ends"]["enum"]}
    words |= {*schema_keys.RULE["by"]["enum"], *schema_keys.RULE["says"]["enum"]}
    assert [word for word in words if not re.search(rf"(?<!\w){word}(?!\w)", PAGE)] == []
    assert [kind for kind in KINDS if not re.search(rf"\b{kind}\b", PAGE)] == []
    assert Collection.__dataclass_fields__.keys() >= {"id", "label", "owner", "hidden", "make"}


def test_the_thin_pack_is_the_one_of_the_page() -> None:
    assert (THIN / "scenarios.yaml").read_text(encoding="utf-8") in PAGE
    lines = sum(path.read_text().count("\n") for path in THIN.iterdir())
    assert f"of {lines} lines over six files" in PAGE
    with pytest.raises(UserError) as error:
        check_spoken(load_pack(THIN))
    assert f"simulator: {error.value}" in PAGE
