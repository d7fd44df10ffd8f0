"""Runs against targets: one bot in every shape, sessions of attempts, worker processes."""

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from standin import StandIn

from simulator.content.cases import Case
from simulator.dialogue import Dialogue, EndingKind
from simulator.errors import UserError
from simulator.play.targets.settings import TargetSettings
from simulator.runs.runner import Job, WorkerPool, play_all

FOLDER = Path(__file__).parents[1] / "play" / "targets"
sys.path.insert(0, str(FOLDER))

import bots  # noqa: E402

SHAPES = (
    "bots:on_messages", "bots:on_history", "bots:on_session", "bots:Clerk", "bots:remembering",
    "bots:forgetful", f"command:{sys.executable} {FOLDER / 'bots.py'}", "webhook", "chat",
)  # fmt: skip


async def played(
    job: Job, cases: list[Case], target: str, workers: int = 1, **options: Any
) -> list[Dialogue]:
    job = job.model_copy(update={"target": TargetSettings(name=target, **options)})
    found = {place: d async for place, d in play_all(job, iter(list(enumerate(cases))), workers)}
    return [found[place] for place in sorted(found)]


@pytest.fixture
async def webhook() -> AsyncIterator[str]:
    """The bot behind a webhook."""

    async def answer(request: web.Request) -> web.Response:
        told = await request.json()
        return web.json_response(bots.on_session(told["message"], told["session"]))

    app = web.Application()
    app.router.add_post("/chat", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/chat"
    await runner.cleanup()


def what_was_played(dialogue: Dialogue) -> Any:
    """A dialogue without the name of the bot and what it cost."""
    return dialogue.model_dump(exclude={"models", "observed", "usage"})


async def test_one_bot_in_every_shape_has_the_same_dialogues(
    job: Job, cases: list[Case], webhook: str
) -> None:
    async with StandIn(reply=lambda call: bots.on_messages(call.body["messages"])) as standin:
        places = {"webhook": webhook, "chat": f"openai:bot@{standin.url}"}
        first: list[Any] = []
        for shape in SHAPES:
            dialogues = await played(job, cases[:10], places.get(shape, shape))
            found = [what_was_played(dialogue) for dialogue in dialogues]
            first = first or found
            assert len(found) == 10
            assert all(d.ending.kind != EndingKind.ERROR for d in dialogues)
            assert found == first, shape


@pytest.mark.slow
async def test_each_worker_opens_the_target(
    job: Job, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{FOLDER}:{FOLDER.parents[2]}")
    here = await played(job, cases, "bots:on_session")
    there = await played(job, cases, "bots:on_session", workers=2)
    assert [what_was_played(d) for d in there] == [what_was_played(d) for d in here]


@pytest.mark.slow
async def test_what_a_bot_prints_is_no_dialogue(
    job: Job, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{FOLDER}:{FOLDER.parents[2]}")
    dialogues = await played(job, cases[:4], "bots:prints", workers=2)
    assert [d.ending.kind == EndingKind.ERROR for d in dialogues] == [False] * 4


async def test_a_function_with_world_tools_is_seen(job: Job, cases: list[Case]) -> None:
    (dialogue,) = await played(job, cases[:1], "bots:looks_up")
    calls = [call for turn in dialogue.turns for call in turn.calls]
    assert {(call.name, call.ok) for call in calls} == {("get_todays_special", True)}
    assert dialogue.observed is not None
    assert (dialogue.observed.calls, dialogue.observed.state) == (True, True)


async def test_what_may_pass_is_played_again_in_a_new_session(job: Job, cases: list[Case]) -> None:
    sessions: list[str] = []

    def flaky(message: str, session: str) -> str:
        sessions.append(session)
        if "-0-" in session:
            raise ConnectionError("restarting")
        return bots.LINES[1]

    bots.flaky = flaky  # type: ignore[attr-defined]
    dialogues = await played(job, cases[:3], "bots:flaky")
    assert all(d.ending.kind != EndingKind.ERROR for d in dialogues)
    assert {s.rpartition("-")[0] for s in sessions} == {
        f"{case.id}-{attempt}" for case in cases[:3] for attempt in (0, 1)
    }


async def test_one_that_is_always_down_ends_as_error(job: Job, cases: list[Case]) -> None:
    dialogues = await played(job, cases[:3], "bots:offline")
    assert [d.ending.kind for d in dialogues] == [EndingKind.ERROR] * 3
    assert all(d.verdict.goal is None and not d.verdict.clean for d in dialogues)


async def test_our_own_support_is_no_target(job: Job, cases: list[Case]) -> None:
    usual = {p: d async for p, d in play_all(job, iter(list(enumerate(cases[:3]))))}
    for name in ("embedded", "support:embedded"):
        assert await played(job, cases[:3], name) == [usual[place] for place in range(3)]


def test_a_target_that_there_is_not_is_said_at_once(job: Job) -> None:
    wrong = job.model_copy(update={"target": TargetSettings(name="bots:nothing_of_that_name")})
    with pytest.raises(UserError, match="has no `nothing_of_that_name`"):
        WorkerPool(wrong)


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """No test hears what another one has said."""
    bots.SESSIONS.clear()
    yield
