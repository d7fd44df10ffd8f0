"""`import simulator` costs nothing, and its names are typed, documented and hard to confuse."""

import inspect
import json
import subprocess
import sys

import pytest

import simulator

HEAVY = ("langgraph", "langchain_core", "pydantic", "aiohttp", "rich", "networkx", "numpy",
         "pandas", "asyncio", "sqlite3")  # fmt: skip


def modules_after(code: str) -> set[str]:
    line = [sys.executable, "-c", f"{code}; import json, sys; print(json.dumps(list(sys.modules)))"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_nothing_heavy_is_imported() -> None:
    assert not set(HEAVY) & modules_after("import simulator; dir(simulator); simulator.UserError")


def test_opening_a_pack_does_not_import_what_plays() -> None:
    found = modules_after("import simulator; simulator.open_pack('bakery')")
    assert not {"langgraph", "langchain_core", "aiohttp", "rich"} & found


@pytest.mark.parametrize("name", simulator.__all__)
def test_every_name_is_there_and_documented(name: str) -> None:
    found = getattr(simulator, name)
    assert inspect.getdoc(found)
    assert name in dir(simulator)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        simulator.nonsense  # noqa: B018


FUNCTIONS = [name for name in simulator.__all__ if inspect.isfunction(getattr(simulator, name))]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_numbers_are_named_and_everything_is_typed(name: str) -> None:
    for parameter in inspect.signature(getattr(simulator, name)).parameters.values():
        assert parameter.annotation is not inspect.Parameter.empty
        if parameter.annotation in ("int", "int | None", "float"):
            assert parameter.kind is inspect.Parameter.KEYWORD_ONLY


@pytest.mark.parametrize("name", [n for n in FUNCTIONS if f"a{n}" in simulator.__all__])
def test_twins_take_the_same(name: str) -> None:
    plain, twin = getattr(simulator, name), getattr(simulator, f"a{name}")
    assert inspect.iscoroutinefunction(twin) and not inspect.iscoroutinefunction(plain)
    assert (plain.__name__, twin.__name__) == (name, f"a{name}")
    there = inspect.signature(twin).parameters
    for key, parameter in inspect.signature(plain).parameters.items():
        assert there[key] == parameter
