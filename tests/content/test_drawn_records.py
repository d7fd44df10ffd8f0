"""Draws as authors write them: any record, a secret of its owner, another one of the same owner."""

from pathlib import Path

import pytest

from simulator.api.new_packs import new_pack
from simulator.content.draws import draw_case
from simulator.content.pack import load_pack
from simulator.errors import ContentError

SCENARIO = """\
two_repairs:
  goal: Bring two repairs together.
  draws:
    repair: {first}
    other:
      repairs: other.customer_id == repair.customer_id and other.repair_id != repair.repair_id
  knows: {{repair_id: repair.repair_id, email: customer.email}}
  start: hours
  beats: {{hours: {{asks: opening_hours, then: thanks}}}}
  expect: repair.customer_id == other.customer_id
"""


def written(folder: Path, first: str) -> Path:
    made = new_pack("two", home=folder)
    (made.folder / "scenarios.yaml").write_text(SCENARIO.format(first=first))
    return made.folder


@pytest.mark.parametrize("first", ["repairs", '{repairs: "true"}', "{repairs: true}"])
def test_any_record_and_another_of_the_same_owner(tmp_path: Path, first: str) -> None:
    pack = load_pack(written(tmp_path, first))
    statuses = set()
    for seed in range(30):
        case = draw_case(pack, pack.scenarios["two_repairs"], "calm", seed)
        names = case.names(pack, case.world(pack))
        assert names["repair"]["customer_id"] == names["other"]["customer_id"]
        assert names["repair"]["repair_id"] != names["other"]["repair_id"]
        assert case.knows["email"] == names["customer"]["email"]
        statuses.add(names["repair"]["status"])
    assert statuses == {"planned", "done"}


def test_an_unknown_collection_gets_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="did you mean `repairs`"):
        load_pack(written(tmp_path, "repair"))


def test_a_label_that_begins_with_an_article_is_found() -> None:
    from simulator.content.records import Collection
    from simulator.content.values import Type

    books = Collection(
        name="titles", id="title_id", label="title", pattern=None, owner="", hidden=frozenset(),
        type=Type("record"), records={"T1": {"title": "The Glass Harbour"}},
        labels={"the glass harbour": "T1", "winter bees": "T2"}, owned={}, make={},
    )  # fmt: skip
    assert books.find("the Glass Harbour") == "T1"
    assert books.find("the winter bees") == "T2"
    assert books.find("Glass Harbour") is None
    assert books.find("The New One", {"T3": {"title": "The New One"}}) == "T3"
