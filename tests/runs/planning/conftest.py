"""A corner of the shop that is quickly planned: one scenario, two customers."""

import pytest

from simulator.content.pack import Pack
from simulator.content.personas import Persona
from simulator.runs.coverage.case_search import CaseSearch
from simulator.runs.coverage.reach import space_of
from simulator.runs.coverage.space import Space

SCENARIO = "before_buying"


@pytest.fixture(scope="session")
def people(personas: dict[str, Persona]) -> dict[str, Persona]:
    return {name: personas[name] for name in ("busy_parent", "chatty_regular")}


@pytest.fixture(scope="session")
def search(ecommerce: Pack, people: dict[str, Persona]) -> CaseSearch:
    return CaseSearch(ecommerce, people, [SCENARIO])


@pytest.fixture(scope="session")
def space(search: CaseSearch) -> Space:
    return space_of(search)
