"""The bakery, its personas, and one case played."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.config import Settings
from simulator.content.cases import Case
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import Persona, load_personas
from simulator.dialogue import Dialogue
from simulator.runs.planner import plan
from simulator.runs.recipe import Recipe
from simulator.runs.runner import Job, play_all
from simulator.runs.setup import make_job, make_recipe


@pytest.fixture(scope="session")
def bakery() -> Pack:
    return find_pack("bakery")


@pytest.fixture(scope="session")
def ecommerce() -> Pack:
    return find_pack("ecommerce")


@pytest.fixture(scope="session")
def personas() -> dict[str, Persona]:
    return load_personas()


@pytest.fixture(scope="session")
def cases(bakery: Pack, personas: dict[str, Persona]) -> list[Case]:
    return list(plan([bakery], list(personas), [], 12, seed=3))


@pytest.fixture(scope="session")
def recipe(bakery: Pack, personas: dict[str, Persona]) -> Recipe:
    return make_recipe(Settings(), [bakery], personas)


@pytest.fixture(scope="session")
def job(bakery: Pack, personas: dict[str, Persona]) -> Job:
    return make_job(Settings(concurrency=4), [bakery], personas, Path())


async def play_some(
    job: Job, cases: Iterator[tuple[int, Case]], workers: int
) -> dict[int, Dialogue]:
    return {place: dialogue async for place, dialogue in play_all(job, cases, workers)}


@pytest.fixture(scope="session")
def perform() -> Callable[..., dict[int, Dialogue]]:
    """Plays cases and gives dialogues by position."""
    return lambda job, cases, workers=1: asyncio.run(
        play_some(job, iter(list(enumerate(cases))), workers)
    )


@pytest.fixture(scope="session")
def played(
    job: Job, cases: list[Case], perform: Callable[..., dict[int, Dialogue]]
) -> dict[int, Dialogue]:
    return perform(job, cases)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"
