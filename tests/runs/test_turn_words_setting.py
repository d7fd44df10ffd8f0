"""Whether customers are told how many words people take: part of the recipe where it matters."""

from typing import Any

import pytest

from simulator.config import Settings, StressSettings, read_settings_of
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.errors import SettingsError, UserError
from simulator.runs.setup import default_folder, make_job, make_recipe

MODEL = "openai:m@http://127.0.0.1:9/v1"


def limits(**given: Any) -> dict[str, Any]:
    recipe = make_recipe(Settings(**given), [find_pack("bakery")], load_personas())
    return recipe.limits


def test_runs_with_and_without_are_different_runs() -> None:
    assert limits(customer_model=MODEL)["turn_words"] == "people"
    assert "turn_words" not in limits(customer_model=MODEL, turn_words="free")


def test_to_rules_it_makes_no_difference() -> None:
    assert limits() == limits(turn_words="free")


def test_players_are_told() -> None:
    packs, personas = [find_pack("bakery")], load_personas()
    assert make_job(Settings(), packs, personas, None).turn_words == "people"
    assert make_job(StressSettings(), packs, personas, None).turn_words == "free"


def test_a_stress_run_takes_no_such_setting() -> None:
    for name in ("turn_words", "say_with"):
        with pytest.raises(SettingsError, match=f"`{name}` is not a setting"):
            read_settings_of(StressSettings, None, {}, {name: "people"})


def test_who_words_the_pack_changes_no_folder() -> None:
    pack, settings = find_pack("bakery"), Settings(say_with=MODEL)
    recipe = make_recipe(settings, [pack], load_personas())
    assert str(default_folder(settings, [pack], recipe)) == "outputs/bakery-n100-seed0"


def test_a_test_of_a_bot_has_no_pack_worded_otherwise() -> None:
    import simulator

    with pytest.raises(UserError, match="`say_with` is for `generate`"):
        simulator.run("bakery", n=1, say_with=MODEL)  # type: ignore[call-arg]
