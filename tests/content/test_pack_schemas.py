"""Schemas of a pack's files: true to what reading them checks, and to all that ships."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from simulator.api.new_packs import STARTER
from simulator.content import (
    brand_voice,
    heard,
    pack,
    record_generator,
    records,
    rules,
    scenarios,
    schema_keys,
    slots,
    tools,
    topics,
)
from simulator.content import pack_schemas as schemas
from simulator.content.personas import Persona
from simulator.content.tactics import Tactic
from simulator.documents import read_document
from simulator.errors import UserError

ROOT = Path(__file__).parents[2]
PACKS = sorted((ROOT / "scenarios").iterdir())
FILES = [
    *(path for folder in (*PACKS, STARTER) for path in sorted(folder.rglob("*.yaml"))),
    *sorted((ROOT / "tests/packs").rglob("*.yaml")),
    *sorted((ROOT / "personas").rglob("*.yaml")),
]


def kind_of(path: Path) -> str:
    if path.is_relative_to(ROOT / "personas"):
        return "tactic" if path.parent.name == "tactics" else "persona"
    return path.stem if path.stem in schemas.KINDS else "records"


def mistakes(kind: str, data: Any) -> list[str]:
    found = Draft202012Validator(schemas.schema_of(kind)).iter_errors(data)
    return [f"{'.'.join(map(str, each.path))}: {each.message}" for each in found]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_file_that_ships_fits_its_schema(path: Path) -> None:
    assert mistakes(kind_of(path), read_document(path).data) == []


def test_all_four_packs_were_looked_at() -> None:
    names = {path.parent.name for path in FILES}
    assert {"bakery", "ecommerce", "fintech", "subscriptions", "starter", "tactics"} <= names


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_each_is_a_json_schema(kind: str) -> None:
    Draft202012Validator.check_schema(schemas.schema_of(kind))


@pytest.mark.parametrize(
    ("keys", "read"),
    [
        (schema_keys.PACK, pack.KEYS),
        (schema_keys.RECORDS, records.KEYS),
        (schema_keys.RULE, rules.KEYS),
        (schema_keys.TOOL, tools.KEYS),
        (schema_keys.TOPIC, topics.KEYS),
        (schema_keys.SLOT, slots.KEYS),
        (schema_keys.BEAT, scenarios.BEAT_KEYS),
        (schema_keys.SCENARIO, scenarios.SCENARIO_KEYS),
        (schema_keys.HEARD, heard.KEYS),
        (schema_keys.VOICE, set(brand_voice.BrandVoice.__dataclass_fields__)),
        (schema_keys.MAKE, set(record_generator._COMPILE) | record_generator._EXTRA),
    ],
    ids=["pack", "records", "rules", "tools", "topics", "slots", "beats", "scenarios", "heard",
         "voice", "make"],
)  # fmt: skip
def test_a_schema_has_the_keys_that_reading_knows(keys: dict[str, Any], read: set[str]) -> None:
    assert set(keys) == set(read)
    assert all(each.get("description") for each in keys.values())


@pytest.mark.parametrize(
    ("kind", "data", "part"),
    [
        ("rules", {"late": {"clause": "No.", "wen": "true"}}, "wen"),
        ("rules", {"late": {"when": "true", "by": "system"}}, "clause"),
        ("rules", {"late": {"clause": "No.", "by": "nobody"}}, "nobody"),
        ("tools", {"look": {"does": "Look.", "lists": {"x": {"from": "y", "limit": 0}}}}, "0"),
        ("slots", {"x": {"is": "email", "of": "y", "called": "a", "ask": "b", "tell": "c"}}, "x"),
        ("scenarios", {"x": {"goal": "g", "beats": {"a": {"then": {"dun": "b"}}}, "expect": 1}},
         "then"),
        ("pack", {"format": 2, "about": "a", "today": "t"}, "format"),
        ("persona", {"about": "a", "patience": 9}, "patience"),
    ],
)  # fmt: skip
def test_mistakes_are_marked(kind: str, data: Any, part: str) -> None:
    assert any(part in mistake for mistake in mistakes(kind, data))


def test_a_file_does_not_say_what_it_is_called() -> None:
    for kind, model in (("persona", Persona), ("tactic", Tactic)):
        assert set(schemas.schema_of(kind)["properties"]) == set(model.model_fields) - {"name"}


def test_an_unknown_kind_gets_the_nearest() -> None:
    with pytest.raises(UserError, match="`rulez`; did you mean `rules`"):
        schemas.schema_of("rulez")


def test_they_are_written_for_editors(tmp_path: Path) -> None:
    written = schemas.write_schemas(tmp_path / "s")
    assert [path.name for path in written] == [f"{kind}.schema.json" for kind in schemas.KINDS]
    assert all(read_document(path).data["$schema"] for path in written)
    assert schemas.schema_line("products.csv") == ""
    assert schemas.schema_line("data/orders.yaml").endswith("../../.schemas/records.schema.json")
