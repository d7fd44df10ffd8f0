from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from simulator.config import Settings, read_settings
from simulator.dialogue import Fault
from simulator.errors import ContentError, SettingsError


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """Writes a configuration file."""

    def file_(text: str) -> Path:
        path = tmp_path / "settings.yaml"
        path.write_text(text)
        return path

    return file_


def test_without_anything_the_defaults_count() -> None:
    assert read_settings(None, {}, {}) == Settings()


@pytest.mark.parametrize(
    ("environment", "flags", "n"),
    [({}, {}, 2), ({"SIMULATOR_N": "3"}, {}, 3), ({"SIMULATOR_N": "3"}, {"n": 4}, 4)],
)
def test_file_then_environment_then_flags(file: Any, environment: Any, flags: Any, n: int) -> None:
    assert read_settings(file("n: 2\n"), environment, flags).n == n


def test_a_flag_that_is_not_given_changes_nothing() -> None:
    assert read_settings(None, {"SIMULATOR_SEED": "7"}, {"seed": None}).seed == 7


def test_names_in_a_file_may_be_written_like_flags(file: Any) -> None:
    assert read_settings(file("max-exchanges: 9\n"), {}, {}).max_exchanges == 9


def test_the_environment_lists_names_with_commas() -> None:
    settings = read_settings(None, {"SIMULATOR_PERSONA": "busy_parent, chatty_regular"}, {})
    assert settings.persona == ("busy_parent", "chatty_regular")


def test_variables_of_others_are_no_settings() -> None:
    environment = {"SIMULATOR_HOME": "/x", "N": "3", "SIMULATOR_": "1", "NOT_SIMULATOR_N": "4"}
    assert read_settings(None, environment, {}) == Settings()


@pytest.mark.parametrize(
    ("text", "environment", "flags", "place"),
    [
        ("n: 0\n", {}, {}, "settings.yaml: n: "),
        ("", {"SIMULATOR_N": "0"}, {}, "the environment: n: "),
        ("", {"SIMULATOR_N": "x"}, {}, "the environment: n: "),
        ("", {}, {"n": -3}, "-n: "),
        ("n: 5\n", {}, {"workers": 0}, "--workers: "),
    ],
)
def test_a_value_out_of_range_is_named_with_its_place(
    file: Any, text: str, environment: Any, flags: Any, place: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(file(text) if text else None, environment, flags)
    assert place in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("key", Settings.model_fields)
@pytest.mark.parametrize("value", [-1, 1e30, "x", [], {"a": 1}, float("nan")])
def test_no_value_gets_past_the_checks_as_another_error(key: str, value: Any) -> None:
    try:
        settings = read_settings(None, {}, {key: value})
    except SettingsError as error:
        flag = "-n" if key == "n" else f"--{key.replace('_', '-')}"
        assert str(error).startswith(f"{flag}: ")
    else:
        taken = getattr(settings, key)
        assert taken in (value, Path(str(value)), ()) or taken == Decimal(str(value))


def test_an_unknown_setting_has_the_nearest_name(file: Any) -> None:
    with pytest.raises(SettingsError, match="`concurency` is not a setting; did you mean `conc"):
        read_settings(file("concurency: 4\n"), {}, {})


@pytest.mark.parametrize("text", ["- n\n", "n: [\n", "n: 1\nn: 2\n"])
def test_a_broken_file_is_named(file: Any, text: str) -> None:
    with pytest.raises(ContentError, match=r"settings\.yaml:\d"):
        read_settings(file(text), {}, {})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"nothing\.yaml: no such file"):
        read_settings(tmp_path / "nothing.yaml", {}, {})


@pytest.mark.parametrize(
    "given", ["all", "stale, malformed,fails_once,timeout_after_commit", list(Fault)]
)
def test_faults_are_named_in_any_way(given: Any) -> None:
    assert read_settings(None, {}, {"faults": given}).faults == tuple(Fault)
    if isinstance(given, str):
        assert read_settings(None, {"SIMULATOR_FAULTS": given}, {}).faults == tuple(Fault)


def test_an_unknown_fault_is_named_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"^--faults: .*'fails_once'.*, not 'fail'$"):
        read_settings(None, {}, {"faults": "stale,fail"})
