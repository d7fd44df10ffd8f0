"""A pack drafted from records, an API and a policy: it loads, and says what is open."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from simulator.api.drafting import Draft, draft
from simulator.api.packs import check
from simulator.api.playing import generate
from simulator.cli.main import main
from simulator.content.drafts.columns import id_pattern
from simulator.content.drafts.tables import identifier, tables_in
from simulator.content.draws import draw_case
from simulator.content.pack import load_pack
from simulator.errors import ContentError, UserError

SHARED = Path(__file__).parents[3] / "shared/data"

OPENAPI = """\
openapi: 3.0.0
paths:
  /appointments/{appointmentId}/cancel:
    parameters: [{name: appointmentId, in: path}]
    get: {operationId: readIt}
    post:
      operationId: cancelAppointment
      summary: Cancel an appointment
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Reason"}}}}
components:
  schemas:
    Status: {type: string, enum: [booked, held, cancelled]}
    Reason: {type: object, properties: {reason: {type: string}}}
    Patient:
      type: object
      properties: {id: {type: string}, name: {type: string}, email: {type: string, format: email}}
    Appointment:
      type: object
      properties:
        id: {type: string}
        patientId: {type: string}
        status: {$ref: "#/components/schemas/Status"}
        startsOn: {type: string, format: date}
        fee: {type: number}
        notes: {type: array, items: {type: string}}
"""

POLICY = """\
# Cancelling
- An appointment can be cancelled until 24 hours before it starts.
- We never charge a patient twice.
"""


@pytest.fixture
def catalog(tmp_path: Path) -> list[Path]:
    guests = [
        {"guest_id": f"G-{n}", "name": f"Ann {n}", "email": f"ann{n}@example.com"}
        for n in range(1001, 1009)
    ]
    stays = {
        f"ST{n:04d}": {
            "guest_id": f"G-{1001 + n % 8}", "status": ["open", "left"][n % 2],
            "price": 80.5 + n, "arrives": f"2026-03-{n + 1:02d}", "note": None if n % 3 else "x",
        }
        for n in range(12)
    }  # fmt: skip
    (tmp_path / "guests.json").write_text(json.dumps(guests))
    (tmp_path / "stays.json").write_text(json.dumps(stays))
    (tmp_path / "extras.csv").write_text("sku,name,price\nX1,Breakfast,12.50\nX2,Parking,8\n")
    return [tmp_path / name for name in ("guests.json", "stays.json", "extras.csv")]


def test_types_patterns_and_owners_come_from_the_records(
    catalog: list[Path], tmp_path: Path
) -> None:
    made = draft("inn", catalog, home=tmp_path)
    pack = load_pack(made.folder)
    guests, stays, extras = (pack.collections[n] for n in ("guests", "stays", "extras"))
    assert (guests.id, stays.id, extras.id) == ("guest_id", "stay_id", "sku")
    assert (stays.owner, extras.owner) == ("guest_id", "")
    assert (guests.label, guests.hidden) == ("name", {"email"})
    assert stays.pattern and stays.pattern.pattern == "ST[0-9]{4}"
    kinds = {name: str(kind) for name, kind in stays.fields.items()}
    assert kinds["status"] == "open | left"
    assert (kinds["price"], kinds["arrives"], kinds["guest_id"]) == (
        "money",
        "date",
        "an id of guests",
    )
    assert stays.fields["note"].optional
    assert pack.now.date().isoformat() == "2026-03-12"
    assert pack.tools["get_stay"].needs[0].rule.name == "identity_verified"
    assert not pack.tools["get_extra"].needs
    case = draw_case(pack, pack.scenarios["ask_about_stay"], "calm", 7)
    assert set(case.knows) == {"stay_id", "guest_id", "email"}
    assert check(made.folder).holds["stays"] == 12


def test_what_an_api_describes(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(OPENAPI)
    (tmp_path / "policy.md").write_text(POLICY)
    made = draft(
        "clinic", openapi=tmp_path / "api.yaml", policy=tmp_path / "policy.md", home=tmp_path
    )
    pack = load_pack(made.folder)
    assert set(pack.collections) == {"patients", "appointments"}
    fields = {name: str(kind) for name, kind in pack.collections["appointments"].fields.items()}
    assert fields["status"] == "booked | held | cancelled"
    assert pack.collections["appointments"].owner == "patientId"
    assert pack.slots["patient_id"].collection == "patients"
    case = draw_case(pack, pack.scenarios["ask_about_appointment"], "calm", 1)
    assert case.made.keys() == {"patients", "appointments"}
    tools = (made.folder / "tools.yaml").read_text()
    assert "#   arguments: {appointment_id: {type: string}, reason: {type: string}}" in tools
    assert "read_it" not in tools
    clauses = {rule.clause for rule in pack.rules.values()}
    assert clauses >= {
        "An appointment can be cancelled until 24 hours before it starts.",
        "We never charge a patient twice.",
    }
    rules = (made.folder / "rules.yaml").read_text()
    assert rules.count("# under: Cancelling") == 2
    assert made.unsure["rules.yaml"] == 3


def test_words_of_the_api_complete_the_records(catalog: list[Path], tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(
        "components: {schemas: {Stay: {properties: {stay_id: {type: string},"
        " status: {enum: [open, left, void]}}}}}"
    )
    made = draft("inn", catalog, openapi=tmp_path / "api.yaml", home=tmp_path)
    assert str(load_pack(made.folder).collections["stays"].fields["status"]) == "open | left | void"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not here")
def test_a_shop_that_others_made(tmp_path: Path) -> None:
    folder = SHARED / "retail"
    files = [folder / f"{name}.json" for name in ("products", "users", "orders")]
    made = draft("shop", files, policy=folder / "policy.md", home=tmp_path)
    holds = check(made.folder).holds
    assert holds["orders"] == 60 and holds["products"] == 50 and holds["users"] >= 60
    assert holds["rules"] > 30
    pack = load_pack(made.folder)
    assert pack.collections["orders"].owner == "user_id"
    assert pack.collections["orders"].pattern.pattern == "#W[0-9]{7}"  # type: ignore[union-attr]
    for name, scenario in pack.scenarios.items():
        assert draw_case(pack, scenario, "calm", 0).scenario == name


def test_hostile_records_stay_data(tmp_path: Path) -> None:
    bad = 'x"]\n  evil: {}\n# {facts.phone} "'
    rows = [{"id": f"K{n}", "name": bad, "k y": 1, "email": f"a{n}@b.cd"} for n in range(3)]
    (tmp_path / "customers.json").write_text(json.dumps(rows))
    pack = load_pack(draft("odd", [tmp_path / "customers.json"], home=tmp_path).folder)
    assert pack.collections["customers"].records["K1"]["name"] == bad
    assert "evil" not in pack.collections


@pytest.mark.parametrize(
    ("ids", "pattern"),
    [
        (["A-1", "A-22"], "A-[0-9]{1,2}"),
        (["#W1234567", "#W7654321"], "#W[0-9]{7}"),
        (["4WQ150", "AB12CD"], "[A-Z0-9]{6}"),
        (["a", "B-2"], ""),
        (["x.1", "x.2"], r"x\.[0-9]{1}"),
    ],
)
def test_ids_have_a_form(ids: list[str], pattern: str) -> None:
    assert id_pattern(ids) == pattern


def test_names_are_ones_that_expressions_read() -> None:
    assert [identifier(name) for name in ("Order Items", "patientId", "2nd")] == [
        "order_items", "patient_id", "x_2nd",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [("[]", "holds no records"), ("[1]", "holds no records"), ('[{"a": 1}, {"a": 1}]', "apart")],
)
def test_files_without_records_are_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "t.json").write_text(text)
    with pytest.raises(ContentError, match=says):
        tables_in(tmp_path / "t.json")


def test_mistakes(tmp_path: Path, catalog: list[Path]) -> None:
    with pytest.raises(UserError, match="give --catalog"):
        draft("x", home=tmp_path)
    with pytest.raises(ContentError, match="is no OpenAPI document"):
        draft("x", openapi=catalog[0], home=tmp_path)
    with pytest.raises(UserError, match="no name of a pack"):
        draft("A b", catalog, home=tmp_path)
    assert not (tmp_path / "scenarios").exists()


def test_the_command(
    catalog: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["draft", "inn", "--catalog", *map(str, catalog)]) == 0
    out = capsys.readouterr().out
    assert "scenarios/inn: 7 files" in out and "marked `# unsure`" in out
    assert main(["check", "scenarios/inn"]) == 0
    assert main(["generate", "inn", "-n", "2"]) == 2
    assert "leaves its words to a language model" in capsys.readouterr().err
    assert main(["draft", "inn", "--catalog", "nothing.json"]) == 2
    assert isinstance(draft("inn2", catalog), Draft)


def test_the_recipe_of_the_docs_leads_to_accepted_dialogues(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("extras.csv").write_text("sku,name,price\nX1,Breakfast,12.50\nX2,Parking,8\nX3,Sauna,9\n")
    assert main(["draft", "inn", "--catalog", "extras.csv"]) == 0
    assert "without a model it needs slots.yaml, topics.yaml" in capsys.readouterr().out
    page = (Path(__file__).parents[2] / "docs/packs.md").read_text()
    block = (
        page.partition("played without a model")[2].partition("```yaml\n")[2].partition("```")[0]
    )
    files = re.split(r"^# (\w+\.yaml).*\n", block, flags=re.MULTILINE)[1:]
    assert files[::2] == ["slots.yaml", "topics.yaml", "beats.yaml", "scenarios.yaml"]
    for name, text in zip(files[::2], files[1::2], strict=True):
        Path("scenarios/inn", name).write_text(text)
    assert main(["check", "inn"]) == 0
    result = generate("inn", n=4, out=tmp_path / "run")
    assert len(result.accepted) == 4


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not here")
def test_an_airline_that_others_made(tmp_path: Path) -> None:
    files = [SHARED / f"airline/{name}.json" for name in ("reservations", "users")]
    (tmp_path / "policy.md").write_text("The current time is 2024-05-15 15:00:00 EST.")
    made = draft("air", files, policy=tmp_path / "policy.md", home=tmp_path)
    assert check(made.folder).holds["reservations"] == 60, "589JOD is an id, and no amount"
    pack = load_pack(made.folder)
    assert pack.now.date().isoformat() == "2024-05-15"
    flights = pack.collections["reservations"].fields["flights"]
    assert flights.of is not None and flights.of.fields is not None
    kinds = {name: str(kind) for name, kind in flights.of.fields.items()}
    assert (kinds["date"], kinds["price"], kinds["origin"]) == ("date", "money", "text")


def test_records_within_records_have_types(tmp_path: Path) -> None:
    rows = [
        {"id": f"B{n}", "name": {"first": "Ann", "last": f"L{n}"},
         "legs": [{"on": "2026-02-03", "paid": True, "fee": 3.5, "note": None}] * n,
         "odd": {f"k{n}": {"a": 1}}, "born": "2025-12-31", "at": "2026-01-05T10:00:00"}
        for n in range(1, 5)
    ]  # fmt: skip
    (tmp_path / "bookings.json").write_text(json.dumps(rows))
    pack = load_pack(draft("trips", [tmp_path / "bookings.json"], home=tmp_path).folder)
    fields = pack.collections["bookings"].fields
    assert pack.now.date().isoformat() == "2026-02-03", "no birthday, and dates within records"
    assert str((fields["name"].fields or {})["last"]) == "text"
    assert pack.collections["bookings"].label == "", "a record of a name is no label"
    assert fields["legs"].kind == "list"


def test_a_label_tells_records_apart(tmp_path: Path) -> None:
    rows = [{"sku": f"A{n}", "name": ["Lamp", "Desk"][n % 2]} for n in range(4)]
    (tmp_path / "products.json").write_text(json.dumps(rows))
    made = draft("twins", [tmp_path / "products.json"], home=tmp_path)
    assert load_pack(made.folder).collections["products"].label == ""
    check(made.folder)


def test_check_says_all_mistakes(catalog: list[Path], tmp_path: Path) -> None:
    folder = draft("inn", catalog, home=tmp_path).folder
    tools = (folder / "tools.yaml").read_text()
    tools = tools.replace("needs: [identity_matches]", "needs: [identity_machtes]")
    (folder / "tools.yaml").write_text(
        tools.replace("{stays: args.stay_id}", "{stay: args.stay_id}")
    )
    with pytest.raises(ContentError) as caught:
        check(folder)
    told = str(caught.value)
    assert "identity_machtes" in told and "there is no collection" in told and "and 1 more" in told
    assert "\n" not in told
    assert len(caught.value.mistakes) == 2  # type: ignore[attr-defined]
