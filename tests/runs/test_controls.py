"""Controls: who the customers are and what dialogues are about, as it was asked for."""

from collections import Counter
from typing import Any

import pytest

import simulator
from simulator.analyses.control_report import controls_kept
from simulator.config import Settings, read_settings
from simulator.content.pack import find_pack
from simulator.content.personas import Mood, load_personas
from simulator.errors import UserError
from simulator.runs.controls import Controls, read_moods
from simulator.runs.planner import plan


def controls(**settings: Any) -> Controls:
    return Controls.of(Settings(**settings))


def test_personas_are_those_with_the_traits() -> None:
    everybody = load_personas()
    found = controls(customer_tone=("polite", "warm"), customer_formality=("formal",))
    cast = found.cast(everybody)
    assert cast and {persona.formality for persona in cast.values()} == {"formal"}
    assert {persona.tone.value for persona in cast.values()} <= {"polite", "warm"}
    assert controls().cast(everybody) == everybody


def test_moods_are_dealt_by_their_shares() -> None:
    asked = controls(moods="calm=0.7,furious=0.3")
    personas = asked.cast(load_personas())
    deck = asked.deck(personas)
    shares = Counter(personas[name].mood for name in deck)
    assert shares[Mood.CALM] / len(deck) == pytest.approx(0.7, abs=0.02)
    assert set(deck) == set(personas)


def test_cases_are_about_what_was_asked_for() -> None:
    pack = find_pack("bakery")
    asked = controls(topic=("allergens", "refund_order"), without_topic=("credit_order",))
    names = asked.scenarios([pack], ())
    for case in plan([pack], list(load_personas()), names, 60, 3, fits=asked.fits):
        beats = [pack.scenarios[case.scenario].beats[name] for name in case.path]
        raised = {each for beat in beats for each in (*beat.wants, beat.asks)}
        assert raised & {"allergens", "refund_order"}
        assert "credit_order" not in raised


def test_without_controls_the_plan_is_as_it_was() -> None:
    pack, names = find_pack("bakery"), list(load_personas())
    plain = list(plan([pack], names, (), 20, 3))
    assert list(plan([pack], names, (), 20, 3, fits=lambda *_: True)) == plain


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"topic": ("alergens",)}, "--topic: there is no `alergens`; did you mean `allergens`"),
        ({"without_topic": ("alergens",)}, "--without-topic: there is no `alergens`"),
        ({"entity": ("Unicorn",)}, "pack `bakery` has no case with entity Unicorn"),
        ({"customer_tone": ("polit",)}, "--customer-tone: there is no `polit`; did you mean"),
        ({"moods": "calm=0.5"}, "make up 1, not 0.5"),
        ({"moods": "calm=1.5,furious=-0.5"}, "shares are above 0"),
        ({"moods": "calm"}, "`calm` is not a mood with its share"),
        ({"moods": "glad=1"}, "--moods: there is no `glad`"),
        ({"moods": "relieved=1"}, "none of these personas is relieved"),
        (
            {"customer_tone": ("sarcastic",), "customer_verbosity": ("chatty",), "moods": "calm=1"},
            "--moods: none of these personas is calm",
        ),
        ({"topic": ("allergens",), "until_coverage": 50.0}, "go with -n alone"),
    ],
)
def test_what_cannot_be_had_is_refused_in_one_line(settings: Any, told: str, tmp_path: Any) -> None:
    with pytest.raises(UserError, match=r"^[^\n]*$") as caught:
        simulator.generate("bakery", n=1, out=tmp_path / "run", **settings)
    assert told in str(caught.value)


def test_they_are_read_from_everywhere(tmp_path: Any) -> None:
    file = tmp_path / "run.yaml"
    file.write_text("topic: [allergens]\nmoods: calm=1\n")
    given = read_settings(file, {"SIMULATOR_ENTITY": "Lemon, Rye"}, {"customer_tone": ["warm"]})
    assert (given.topic, given.entity) == (("allergens",), ("Lemon", "Rye"))
    assert read_moods(given.moods) == {Mood.CALM: 1.0}
    assert given.recipe == "coverage, moods calm=1, topic allergens, entity Lemon Rye"


@pytest.mark.slow
def test_the_report_counts_what_was_played(tmp_path: Any) -> None:
    asked = {
        "topic": ["allergens"],
        "without_topic": ["order_custom_cake"],
        "entity": ["Lemon Drizzle Cake", "Croissant"],
        "customer_formality": ["casual"],
        "moods": "calm=0.5,annoyed=0.5",
    }
    result = simulator.generate("bakery", n=24, out=tmp_path / "run", **asked)  # type: ignore[arg-type]
    personas = load_personas()
    given = Controls.of(Settings(**asked))  # type: ignore[arg-type]
    kept = controls_kept(given, result, {"bakery": find_pack("bakery")}, personas)
    assert kept["formality casual"] == 24
    assert kept["without topic order_custom_cake"] >= 23  # the path is only meant
    assert kept["topic allergens"] >= 20
    named = [
        any(name in turn.text for turn in dialogue.turns for name in asked["entity"])
        for dialogue in result
    ]
    assert kept["entity Lemon Drizzle Cake"] + kept["entity Croissant"] >= sum(named) > 0
    moods = [count for name, count in kept.items() if name.startswith("mood ")]
    assert sum(moods) == 24 and min(moods) >= 8
    assert '"controls"' in (tmp_path / "run/summary.json").read_text()
