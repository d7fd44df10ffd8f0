"""The pytest plugin: `@pytest.mark.simulate(...)` and a fixture that takes your bot.

@pytest.mark.simulate("bakery", tactics=["fraud"], n=5)
def test_my_bot(simulate):
simulate(my_bot)
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.errors import UserError

if TYPE_CHECKING:
    from simulator.api.stress import StressResult

MARK = "simulate"

PLAYED = pytest.StashKey[bool]()
"""Whether a test has called the fixture's function."""

Simulate = Callable[..., "StressResult"]


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line(
        "markers",
        f"{MARK}(*packs, tactics=(), n=10, fail_on='low', **settings): a stress run; the fixture"
        " `simulate` takes the bot and fails with the story of what broke",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test with the mark that plays nothing says nothing: it fails."""
    result = yield
    if item.get_closest_marker(MARK) is not None and not item.stash.get(PLAYED, False):
        pytest.fail(
            f"the test has the mark `{MARK}` and never called `simulate(bot)`: nothing was played",
            pytrace=False,
        )
    return result


@pytest.fixture
def simulate(request: pytest.FixtureRequest, tmp_path: Path) -> Simulate:
    """Runs the stress test of the mark against a bot, in sync and in async tests.

    The function it gives takes what `simulator.stress` takes as `target`, and settings that win
    over those of the mark. It returns the result, and fails the test where the bot did not hold.
    """
    mark = request.node.get_closest_marker(MARK)
    if mark is None:
        raise pytest.UsageError(f"`simulate` needs a mark: @pytest.mark.{MARK}('bakery', n=5)")

    def run(target: Any, **settings: Any) -> StressResult:
        from simulator.analyses.markup import visible

        given = {"out": tmp_path / "stress", **mark.kwargs, **settings}
        fail_on = given.pop("fail_on", "low")
        request.node.stash[PLAYED] = True
        result: StressResult | None = None
        try:
            result = _in_a_thread(mark.args, target, given)
            told = _failure(result, fail_on)
        except UserError as error:
            told = str(error)
        if result is None or told:  # outside of the `except`: else both would be shown
            pytest.fail(visible(told), pytrace=False)
        return result

    return run


def _in_a_thread(packs: tuple[Any, ...], target: Any, given: dict[str, Any]) -> StressResult:
    """Played in a loop of its own: a test may have one that is running."""
    from simulator.api.stress import astress

    found: list[StressResult] = []
    errors: list[BaseException] = []

    def play() -> None:
        try:
            found.append(asyncio.run(astress(*packs, target=target, **given)))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=play, name="simulate")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return found[0]


def _failure(result: StressResult, fail_on: str) -> str:
    """Why a bot did not hold, with the stories of what broke; empty where it held."""
    from simulator.analyses.stress.exit_code import HELD

    outcome = result.outcome(fail_on)
    if outcome.code == HELD:
        return ""
    stories = ["\n".join(story.lines()) for story in result.report.stories[:3]]
    look = f"all of it: simulator show {result.folder}"
    return "\n\n".join(["; ".join(outcome.why), *stories, look])
