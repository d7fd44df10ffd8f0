import shutil
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.content.pack import Pack, find_pack, load_pack, open_pack, pack_folders
from simulator.documents import read_document
from simulator.errors import ContentError, UserError


def test_clock_stands_where_the_pack_says(shop: Pack):
    assert shop.now == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert shop.names["today"] == date(2026, 11, 20)


def test_facts_are_typed(shop: Pack):
    assert shop.facts == {
        "phone": "555-1234",
        "notice_hours": 48,
        "delivery_fee": Decimal("5.00"),
        "closes": {"weekday": time(18), "sunday": time(16)},
        "holiday": date(2026, 12, 25),
        "payment": ("card", "cash", "cheque"),
    }


def test_unquoted_clock_in_a_fact_is_a_clock(write):
    folder = write()
    text = (folder / "pack.yaml").read_text().replace("'18:00'", "18:00")
    (folder / "pack.yaml").write_text(text)
    assert load_pack(folder).facts["closes"]["weekday"] == time(18)


def test_pack_is_named_like_its_folder(shop: Pack):
    assert (shop.name, shop.business) == ("shop", "Test Shop")


def test_business_defaults_to_the_folders_name(build, gone):
    assert build(pack={"business": gone}).business == "Shop"


def test_same_files_have_the_same_digest(build):
    assert build("a").digest == build("b").digest


@pytest.mark.parametrize(
    ("file", "edit"),
    [
        ("products.csv", "sku,name,price,tags\nCAKE-1,Honey Cake,12.51,a\nBREAD-1,Rye Bread,4,b\n"),
        ("rules.yaml", {"refund_window": {"clause": "Another."}}),
    ],
)
def test_any_changed_file_changes_the_digest(build, file: str, edit: Any):
    assert build("a").digest != build("b", **{file: edit}).digest


def test_pack_is_found_by_its_folder(write):
    assert find_pack(str(write())).name == "shop"


def test_pack_is_found_by_name_in_the_users_folder(write, tmp_path: Path):
    write("scenarios/mine", pack={"about": "Found by its name."})
    assert find_pack("mine", tmp_path).about == "Found by its name."


def test_own_pack_wins_over_the_shipped_one(write, tmp_path: Path):
    name = next(iter(pack_folders()))
    folder = write(f"scenarios/{name}")
    assert pack_folders(tmp_path)[name] == folder


def test_pack_is_loaded_once(write):
    folder = str(write(pack={"about": "Loaded once."}))
    assert find_pack(folder) is find_pack(folder)


def test_unknown_pack_comes_with_the_nearest(write, tmp_path: Path):
    write("scenarios/flowershop")
    with pytest.raises(UserError, match=r"no pack `flowrshop`; did you mean `flowershop`"):
        find_pack("flowrshop", tmp_path)


def test_pack_opens_in_the_version_that_is_named(write):
    pack = find_pack(str(write(pack={"about": "Opened by digest."})))
    assert open_pack("whatever", pack.digest) is pack


def test_other_version_of_a_pack_is_refused(write):
    folder = str(write(pack={"about": "Refused by digest."}))
    with pytest.raises(UserError, match="but the brief names 0000000000000000"):
        open_pack(folder, "0" * 16)


def test_copy_of_a_pack_has_its_own_name(write):
    edit = {"about": "Copied under another name."}
    first, second = (find_pack(str(write(name, pack=edit))) for name in ("first", "second"))
    assert (first.name, second.name) == ("first", "second")


def test_mistake_is_told_as_seen_from_the_current_folder(write, monkeypatch, tmp_path: Path):
    folder = write(pack={"format": 2})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ContentError) as caught:
        find_pack(str(folder))
    assert str(caught.value).startswith("shop/pack.yaml:1: format: must be 1")


@pytest.mark.parametrize("given", [2, "one", None, 0])
def test_wrong_format_number_is_an_error(mistake, given: Any):
    reason = mistake("pack.yaml", "format", "format", pack={"format": given})
    assert reason.startswith("must be 1, the format this version reads, not ")


def test_missing_format_number_is_an_error(mistake, gone):
    reason = mistake("pack.yaml", "format", pack={"format": gone})
    assert reason == "must be 1, the format this version reads, not None"


@pytest.mark.parametrize("key", ["about", "today"])
def test_head_without_a_part_is_an_error(mistake, gone, key: str):
    assert mistake("pack.yaml", "", pack={key: gone}) == f"needs `{key}`"


def test_unknown_key_of_the_head_comes_with_the_nearest(mistake):
    reason = mistake("pack.yaml", "busines", "busines", pack={"busines": "x"})
    assert reason == "unknown key; did you mean `business`?"


def test_clock_that_is_no_time_is_an_error(mistake):
    assert "is not a time like" in mistake("pack.yaml", "today", "today", pack={"today": "soon"})


@pytest.mark.parametrize("text", ["", "[]", "text", "- a"])
def test_head_that_is_no_mapping_is_an_error(write, text: str):
    folder = write()
    (folder / "pack.yaml").write_text(text)
    with pytest.raises(ContentError, match=r"pack.yaml:1: "):
        load_pack(folder)


@pytest.mark.parametrize("fact", ["2026-13-45", "$5.5.5", "$5.005"])
def test_fact_that_only_looks_typed_is_a_content_error(write, fact: str):
    with pytest.raises(ContentError, match="facts"):
        load_pack(write(pack={"facts": {"holiday": fact}}))


@pytest.mark.parametrize("name", ["rules", "tools", "topics", "slots", "beats", "scenarios"])
def test_missing_file_is_named(write, name: str):
    folder = write()
    (folder / f"{name}.yaml").unlink()
    with pytest.raises(ContentError, match=rf"{name}.yaml: no such file"):
        load_pack(folder)


@pytest.mark.parametrize("name", ["pack", "rules", "tools", "topics", "slots", "scenarios"])
def test_duplicate_key_names_file_and_line(write, name: str):
    folder = write()
    path = folder / f"{name}.yaml"
    text = path.read_text()
    path.write_text(f"{text}{text.split(':')[0]}: x\n")
    line = text.count("\n") + 1
    with pytest.raises(ContentError, match=rf"{name}.yaml:{line}: .*this key stands twice"):
        load_pack(folder)


def test_broken_yaml_names_file_and_line(write):
    with pytest.raises(ContentError, match=r"rules.yaml:2: broken YAML"):
        load_pack(write(rules="a:\n\tb: 1\n"))


JUNK = (5, True, [[]], {"a": {}}, [{}], "x")


def places(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a tree."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        yield (*at, key)
        if isinstance(value, dict | list):
            yield from places(value, (*at, key))


def with_junk(data: Any, at: tuple[Any, ...], junk: Any) -> Any:
    copy = deepcopy(data)
    inner = copy
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = junk
    return copy


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "pack",
        "rules",
        "tools",
        "topics",
        "slots",
        "beats",
        "scenarios",
    ],
)
def test_whatever_stands_in_a_pack_loads_or_is_a_content_error(write, name: str):
    folder = write()
    path = folder / f"{name}.yaml"
    data = yaml.safe_load(path.read_text())
    bugs = []
    for index, at in enumerate(places(data)):
        junk = JUNK[index % len(JUNK)]
        path.write_text(yaml.safe_dump(with_junk(data, at, junk), sort_keys=False))
        try:
            load_pack(folder)
        except ContentError as error:
            assert error.file
        except Exception as error:
            bugs.append((at, junk, repr(error)))
    assert not bugs


@pytest.mark.parametrize(
    ("file", "edit"),
    [
        ("pack", {"records": {"orders": {"label": ["total"]}}}),
        ("pack", {"records": {"orders": {"hidden": 5}}}),
        ("pack", {"records": {"orders": {"hidden": [5]}}}),
        ("pack", {"records": {"orders": {"hidden": [["total"]]}}}),
        ("pack", {"records": {"orders": {"make": {"customer_id": {"make": ["customers"]}}}}}),
        ("pack", {"records": {"orders": {"make": {"status": {"one_of": {"placed": "much"}}}}}}),
        ("tools", {"get_order": {"arguments": {"order_id": True}}}),
        ("tools", {"list_orders": {"lists": {"orders": {"from": ["orders"]}}}}),
        ("tools", {"list_orders": {"lists": {"orders": {"limit": "few"}}}}),
        ("tools", {"refund_order": {"offer": 5}}),
        ("topics", {"sunday_hours": {"answer": 5}}),
        ("topics", {"price": {"reads": ["get_product"]}}),
        ("scenarios", {"refund": {"beats": {"ask_hours": {"asks": ["sunday_hours"]}}}}),
    ],
)
def test_value_of_the_wrong_kind_is_a_content_error(write, file: str, edit: Any):
    with pytest.raises(ContentError):
        load_pack(write(**{file: edit}))


SHIPPED = sorted(pack_folders().items())


@pytest.mark.parametrize("name", [name for name, _ in SHIPPED])
def test_shipped_pack_loads(name: str):
    assert find_pack(name).scenarios


def test_pack_of_public_data_loads():
    folder = Path(__file__).parents[1] / "packs" / "retail"
    specs = read_document(folder / "pack.yaml").mapping("records").values()
    if not all((folder / spec["from"]).is_file() for spec in specs):
        pytest.skip("the public data is not on this machine")
    assert load_pack(folder).scenarios


def test_a_copy_under_another_name_is_another_pack(tmp_path: Path) -> None:
    kiosk = Path(__file__).parents[1] / "packs" / "kiosk"
    shutil.copytree(kiosk, tmp_path / "booth")
    booth, original = find_pack(str(tmp_path / "booth")), find_pack(str(kiosk))
    assert booth.digest == original.digest
    for pack in (original, booth):
        assert open_pack(pack.name, pack.digest).name == pack.name
