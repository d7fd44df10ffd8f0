"""Packs of one's own: the starter runs at once, and a copy has the new name everywhere."""

import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from simulator.analyses.checking.mistake import Kind
from simulator.api.new_packs import STARTER, new_pack
from simulator.api.packs import check, check_all
from simulator.api.playing import generate
from simulator.cli.main import main
from simulator.content.pack import load_pack
from simulator.content.rules import Enforcer
from simulator.documents import read_document
from simulator.errors import UserError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_starter_holds_each_kind_of_everything() -> None:
    pack = load_pack(STARTER)
    assert len(pack.scenarios) == 2 and len(pack.tools) == 4
    assert {rule.by for rule in pack.rules.values()} == {Enforcer.SYSTEM, Enforcer.AGENT, None}
    assert {rule.says for rule in pack.rules.values()} == {"", "never", "only_if"}
    assert all(collection.make for collection in pack.collections.values())
    assert pack.collections["customers"].hidden == {"email"}
    lines = [line for path in STARTER.iterdir() for line in path.read_text().splitlines()]
    assert 120 <= len(lines) <= 180
    assert sum("#" in line for line in lines) >= 40, "its comments teach the format"


def test_it_runs_at_once_and_customers_verify(home: Path) -> None:
    made = new_pack("dental_clinic")
    assert check(made.folder).name == "dental_clinic"
    result = generate("dental_clinic", n=20, out=home / "run")
    calls = [[c for t in d.turns for c in t.calls] for d in result]
    assert len(result) == 20
    assert len(result.accepted) == 20
    verified = [any(c.name == "verify_customer" and c.ok for c in each) for each in calls]
    assert sum(verified) == 20
    cancelled = [c for each in calls for c in each if c.name == "cancel_repair" and c.ok]
    assert len(cancelled) >= 5
    assert {d.ending.kind.value for d in result} <= {"resolved", "refused", "escalated"}


def test_the_deep_check_finds_nothing_in_it(home: Path, capsys: Any) -> None:
    new_pack("dental_clinic")
    assert main(["check", "scenarios/dental_clinic", "--deep"]) == 0
    assert "bad" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("when", "constant"),
    [
        ("repair.refunded + args.amount <= repair.deposit + 1000", False),
        ("args.amount > 0 or repair.deposit >= 0", True),
        ("repair.refunded <= repair.deposit", True),
    ],
)
def test_a_limit_on_what_is_filled_refuses_other_values(
    home: Path, when: str, constant: bool
) -> None:
    folder = new_pack("dental_clinic").folder
    rules = (folder / "rules.yaml").read_text()
    right = "repair.refunded + args.amount <= repair.deposit"
    assert right in rules
    (folder / "rules.yaml").write_text(rules.replace(right, when))
    _, mistakes = check_all([folder], deep=True)
    told = [each.key for each in mistakes if each.kind == Kind.CONSTANT_RULE]
    assert told == (["refund_within_deposit.when"] if constant else [])


def test_hand_overs_have_the_right_argument(home: Path) -> None:
    new_pack("dental_clinic")
    result = generate("dental_clinic", n=120, scenario=["call_off_repair"], out=home / "run")
    calls = [c for d in result for t in d.turns for c in t.calls]
    over = [c for c in calls if c.name == "hand_over"]
    assert len(over) >= 3
    assert {c.arguments["reason"] for c in over} == {"the customer asked for a person"}
    for call in calls:
        if "repair_id" in call.arguments:
            assert re.fullmatch("R-[0-9]{5}", call.arguments["repair_id"])
        if "email" in call.arguments:
            assert "@" in call.arguments["email"]


def test_a_rule_on_words_may_read_the_clock(home: Path) -> None:
    made = new_pack("gym")
    with (made.folder / "rules.yaml").open("a") as rules:
        rules.write("open_now: {clause: Say so only when open., says: only_if,")
        rules.write(" when: now >= today + hours(9), phrases: [we are open now]}\n")
    assert check(made.folder).holds["rules"] == 8
    assert len(generate("gym", n=2, out=home / "run").accepted) == 2


def test_editors_find_the_schema_of_each_file(home: Path) -> None:
    made = new_pack("gym")
    for name in made.files:
        path = made.folder / name
        first = path.read_text(encoding="utf-8").splitlines()[0]
        schema = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert schema
        found = read_document((path.parent / schema[1]).resolve()).data
        assert not list(Draft202012Validator(found).iter_errors(read_document(path).data))


def test_the_business_has_the_new_name(home: Path) -> None:
    assert load_pack(new_pack("dental_clinic").folder).business == "Dental Clinic"
    texts = [path.read_text() for path in (home / "scenarios/dental_clinic").iterdir()]
    assert not any("Bicycle Workshop" in text for text in texts)


@pytest.mark.parametrize("source", ["bakery", "ecommerce", "fintech", "subscriptions"])
def test_a_copy_has_the_new_name_everywhere(home: Path, source: str) -> None:
    before = check(load_pack_folder(source))
    made = new_pack("my-shop", source)
    assert check(made.folder).holds == before.holds
    old = load_pack(load_pack_folder(source)).business
    for name in made.files:
        text = (made.folder / name).read_text(encoding="utf-8")
        assert old not in text
        assert f"@{old.split()[0].lower()}." not in text


def load_pack_folder(name: str) -> Path:
    from simulator.content.pack import pack_folder

    return pack_folder(name)


def test_a_copy_of_a_copy_has_one_line_for_editors(home: Path) -> None:
    new_pack("one")
    made = new_pack("two", home / "scenarios/one")
    text = (made.folder / "rules.yaml").read_text()
    assert text.count("yaml-language-server") == 1


def test_a_shipped_pack_may_be_copied_under_its_own_name(home: Path) -> None:
    assert new_pack("bakery", "bakery").folder == home / "scenarios/bakery"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("My Shop", "such as `my_shop`"),
        ("../up", "such as `up`"),
        ("", "is no name of a pack"),
        ("9lives", "such as `lives`"),
        ("a" * 41, "at most 40"),
        ("nul", "is no name of a pack"),
        ("bakery", "comes with the simulator"),
        ("there", "is there already"),
    ],
)
def test_names_that_cannot_be_used(home: Path, name: str, says: str) -> None:
    (home / "scenarios/there").mkdir(parents=True)
    with pytest.raises(UserError, match=re.escape(says)):
        new_pack(name)
    assert sorted(path.name for path in (home / "scenarios").iterdir()) == ["there"]


def test_a_source_with_a_mistake_leaves_nothing(home: Path) -> None:
    made = new_pack("one")
    (made.folder / "rules.yaml").write_text("x: {clause: y}\n")
    with pytest.raises(UserError, match=r"rules.yaml:1: x: needs `when`"):
        new_pack("two", made.folder)
    assert not (home / "scenarios/two").exists()


def test_the_command(home: Path, capsys: Any) -> None:
    assert main(["new", "gym"]) == 0
    out = capsys.readouterr().out
    assert "simulator generate gym -n 20" in out and "scenarios/gym: 9 files" in out
    assert main(["check", "scenarios/gym"]) == 0
    assert main(["new", "gym"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["new", "gum", "--from", "nothing", "--json"]) == 2
    assert main(["schema", "rules"]) == 0
    assert '"clause"' in capsys.readouterr().out
    assert main(["schema"]) == 0
    assert capsys.readouterr().out.split()[:2] == ["pack", "rules"]
    assert main(["schema", "--out", "s"]) == 0
    assert (home / "s/tools.schema.json").is_file()
    assert main(["schema", "tool"]) == 2
