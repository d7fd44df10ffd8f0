"""Thin packs: facts, records, rules, tools and goals; the words are a language model's."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.main import main
from simulator.content.briefs import customer_brief
from simulator.content.deed_words import deed_words
from simulator.content.draws import draw_case
from simulator.content.pack import Pack, load_pack
from simulator.content.pack_sentences import check_spoken
from simulator.content.personas import Persona
from simulator.dialogue import EndingKind
from simulator.errors import ContentError, UserError
from simulator.play.nlu import nlu_for

THIN = Path(__file__).parents[1] / "packs/campsite"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(THIN)


def test_it_is_short() -> None:
    files = sorted(path.name for path in THIN.iterdir())
    assert files == [
        "bookings.csv", "guests.csv", "pack.yaml", "rules.yaml", "scenarios.yaml", "tools.yaml",
    ]  # fmt: skip
    texts = [path.read_text() for path in THIN.iterdir()]
    assert sum(text.count("\n") for text in texts) <= 60
    assert not any(f" {key}:" in text for text in texts for key in ("say", "ask", "asks", "tell"))


def test_its_beats_say_what_they_mean(pack: Pack) -> None:
    scenario = pack.scenarios["call_off"]
    assert scenario.start == ("call_off",)
    ends = {beat.ends for beat in scenario.beats.values() if beat.ends}
    assert ends == {kind for kind in EndingKind if kind.by_actors}
    case = draw_case(pack, scenario, "calm", 0)
    beats = customer_brief(pack, case, Persona(name="calm", about="Calm."))["beats"]
    assert "Call off a booking" in beats["call_off"]["means"]
    assert beats["content"] == {
        "means": "You have what you came for, and say goodbye.", "ends": "resolved",
    }  # fmt: skip
    short = customer_brief(pack, case, Persona(name="calm", about="Calm."), short=True)
    assert all(short["beats"].values())


def test_slots_follow_from_arguments_and_records(pack: Pack) -> None:
    kinds = {slot.name: (slot.kind, slot.collection) for slot in pack.slots.values()}
    assert kinds == {"booking_id": ("id", "bookings"), "email": ("email", "")}
    assert pack.slots["booking_id"].called == ("booking number",)


def test_the_embedded_model_says_what_it_lacks(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    with pytest.raises(UserError, match=r"6 beats have no `say` \(call_off.call_off, "):
        check_spoken(pack)
    monkeypatch.chdir(tmp_path)
    for command in ("generate", "plan", "stress", "bias"):
        assert main([command, str(THIN), "-n", "20"]) == 2
        err = capsys.readouterr().err
        assert err.count("\n") == 1 and "play it with --model" in err
    assert main(["serve", str(THIN), "--port", "0"]) == 2
    assert "play it with --model" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_deeds_are_heard(pack: Pack) -> None:
    nlu = nlu_for(pack)
    said = nlu.support("I've called off your booking.")
    assert said.reported == ("cancel_booking",)
    assert nlu.support("Shall I call off your booking?").proposed == ("cancel_booking",)
    meant = nlu.customer("I need to call off my booking at the lake.").meant
    assert [intent.names for intent in meant if intent.kind == "wants"] == [("cancel_booking",)]


@pytest.mark.parametrize(
    ("does", "done"),
    [
        ("Call off a booking and give back what was paid.", "I've called off your booking."),
        ("Carry the bike home.", "I've carried your bike home."),
        ("Send a new card.", "I've sent your new card."),
        ("Give back the deposit.", "I've given back your deposit."),
        ("Cancel an order that waits for pickup.", "I've cancelled your order."),
        ("Freeze the card.", "I've frozen your card."),
    ],
)
def test_words_for_a_deed(does: str, done: str) -> None:
    assert deed_words(does).done[0] == done


def test_nothing_is_made_of_nothing() -> None:
    assert deed_words(" ").done == ()


def test_sentences_of_its_own_win(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    tools = folder / "tools.yaml"
    tools.write_text(f"{tools.read_text()}  done: [All gone.]\n")
    assert [t.source for t in load_pack(folder).tools["cancel_booking"].done] == ["All gone."]


def copy(folder: Path) -> Path:
    for path in THIN.iterdir():
        (folder / path.name).write_text(path.read_text())
    return folder


def test_a_pack_with_some_words_needs_them_all(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    (folder / "slots.yaml").write_text("")
    with pytest.raises(ContentError, match=r"topics\.yaml: no such file"):
        load_pack(folder)


@pytest.mark.parametrize(
    ("beats", "says"),
    [
        ("{}", "needs `beats`"),
        ("{a: {wants: nothing}}", "there is no tool `nothing`"),
        ("{a: {then: nowhere}}", "there is no beat `nowhere`"),
        ("{a: {wants: cancel_booking}, b: {}}", "cannot be reached"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, beats: str, says: str) -> None:
    folder = copy(tmp_path)
    (folder / "scenarios.yaml").write_text(f'x: {{goal: g, beats: {beats}, expect: "true"}}\n')
    with pytest.raises(ContentError, match=says):
        load_pack(folder)


def test_a_beat_without_then_may_end_either_way(tmp_path: Path) -> None:
    folder = copy(tmp_path)
    (folder / "scenarios.yaml").write_text('x: {goal: g, beats: {a: {}}, expect: "true"}\n')
    (beat,) = (b for b in load_pack(folder).scenarios["x"].beats.values() if b.name == "a")
    assert json.dumps({k: list(v) for k, v in beat.then.items()}) == json.dumps({
        "done": ["content"], "refused": ["accepts_no"], "else": ["content", "accepts_no"],
    })  # fmt: skip
