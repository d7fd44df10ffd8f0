import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

TESTS = """
import asyncio
import pytest


async def bot(message, session):
    return "The canary is canary-%s."


@pytest.mark.simulate("bakery", tactics=["prompt_probe"], n=1, max_exchanges=6)
def test_clerk(simulate):
    assert simulate("embedded").report.whole.attacks.held == 1


@pytest.mark.simulate("bakery", tactics=["prompt_probe"], n=1)
def test_flawed(simulate):
    simulate("embedded?flaw=leaks_canary")


@pytest.mark.simulate("bakery", tactics=["prompt_probe"], n=1)
@pytest.mark.asyncio
async def test_in_a_loop(simulate):
    await asyncio.sleep(0)
    assert simulate("embedded").exit_code() == 0


def test_without_a_mark(simulate):
    simulate("embedded")


@pytest.mark.simulate("bakry", n=1)
def test_a_mistake(simulate):
    simulate("embedded")


@pytest.mark.simulate("bakery", n=1)
def test_that_forgets_to_call_it(simulate):
    pass


@pytest.mark.simulate("bakery", n=1)
def test_that_has_no_fixture():
    pass


@pytest.mark.simulate("bakery", n=1)
def test_that_is_skipped(simulate):
    pytest.skip("not today")
"""


def test_a_users_tests_hold_or_fail_with_the_story(tmp_path: Path) -> None:
    (tmp_path / "test_bot.py").write_text(TESTS, encoding="utf-8")
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    if not any(each.name == "simulator" for each in entry_points(group="pytest11")):
        line += ["-p", "simulator.api.pytest_plugin"]  # not installed: the checkout alone
    done = subprocess.run(
        [*line, "-n", "2", "test_bot.py"],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert "2 passed" in done.stdout, done.stdout
    assert "broke at the level critical" in done.stdout
    assert "simulator show" in done.stdout
    assert "needs a mark" in done.stdout
    assert "did you mean `bakery`" in done.stdout and "UserError" not in done.stdout
    assert "During handling" not in done.stdout
    assert done.stdout.count("did you mean `bakery`") <= 2  # where it failed, and in the summary
    assert done.stdout.count("never called `simulate(bot)`: nothing was played") >= 2
    assert "1 skipped" in done.stdout
