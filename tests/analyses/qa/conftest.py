"""A checker before the bakery, and entries to offer to it."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.analyses.qa.checks import EntryChecker
from simulator.content.pack import Pack, find_pack


@pytest.fixture(scope="session")
def bakery() -> Pack:
    return find_pack("bakery")


@pytest.fixture
def offer(bakery: Pack) -> Callable[..., EntryChecker]:
    """A checker to which these pairs of question and response were offered."""

    def offer_(*pairs: tuple[str, str], pack: Pack | None = bakery, **options: Any) -> EntryChecker:
        checker = EntryChecker("qa", pack, **options)
        for question, response in pairs:
            checker.offer({"question": question, "response": response})
        return checker

    return offer_
