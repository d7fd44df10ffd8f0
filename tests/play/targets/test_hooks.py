"""Hooks: records go to a bot's backend before a dialogue and are read after it."""

import json
from pathlib import Path
from typing import Any

import bots
import pytest
from aiohttp import web

from simulator.content.cases import Case
from simulator.content.pack import Pack
from simulator.errors import UserError
from simulator.play.models.failures import EndpointFailure, Kind
from simulator.play.targets.hooks import records_of
from simulator.play.targets.opening import open_target


def test_the_records_of_a_case_are_those_made_and_drawn(case: Case, ecommerce: Pack) -> None:
    records = records_of(case, ecommerce)
    assert [order["order_id"] for order in records["orders"]] == ["ORD-789456"]
    (customer,) = records["customers"]
    assert customer["email"] == "dana.whitlock@example.com"
    assert json.loads(json.dumps(records)) == records


@pytest.mark.parametrize("by", ["function", "url"])
async def test_records_go_there_and_back(serve: Any, case: Case, ecommerce: Pack, by: str) -> None:
    told: list[Any] = []

    def say(body: Any) -> Any:
        told.append(body)
        if "records" in body:
            return web.Response(status=204)
        return {"orders": [{"order_id": "ORD-789456", "status": "replaced"}]}

    if by == "url":
        url = (await serve(say)).url
        target = open_target(bots.echo, setup=url, probe=url)
    else:
        target = open_target(bots.echo, setup="bots:put", probe="bots:looked")
    async with target.session(case, ecommerce) as conversation:
        await conversation.greet()
        state = await conversation.state()
    await target.check()
    await target.close()
    assert state is not None
    assert state["orders"][0]["order_id"] == "ORD-789456"
    if by == "url":
        assert told[0]["pack"] == "ecommerce"
        assert told[0]["session"] == told[1]["session"]
        assert set(told[1]) == {"session"}


async def test_a_folder_gets_a_file_for_each_session(
    case: Case, ecommerce: Pack, tmp_path: Path
) -> None:
    target = open_target(bots.echo, setup=str(tmp_path))
    async with target.session(case, ecommerce) as conversation:
        await conversation.greet()
        (file,) = tmp_path.iterdir()
        assert json.loads(file.read_text())["records"] == records_of(case, ecommerce)
        assert await conversation.state() is None
    assert list(tmp_path.iterdir()) == []


def broken(told: Any) -> Any:
    raise RuntimeError("no database")


async def test_a_hook_that_fails_is_the_environments_fault(case: Case, ecommerce: Pack) -> None:
    bots.broken = broken  # type: ignore[attr-defined]
    target = open_target(bots.echo, setup="bots:broken")
    async with target.session(case, ecommerce) as conversation:
        with pytest.raises(EndpointFailure, match="setup: `broken` raised RuntimeError"):
            await conversation.greet()


async def test_a_probe_that_gives_no_records(serve: Any, case: Case, ecommerce: Pack) -> None:
    url = (await serve(lambda told: {"orders": "none"})).url
    target = open_target(bots.echo, probe=url)
    async with target.session(case, ecommerce) as conversation:
        with pytest.raises(EndpointFailure, match=r"no \{collection: ") as caught:
            await conversation.state()
    await target.close()
    assert caught.value.kind == Kind.GARBLED


@pytest.mark.parametrize(
    ("hooks", "why"),
    [
        ({"setup": "no_such:put"}, "there is no module"),
        ({"setup": "bots:putt"}, "did you mean `put`"),
        ({"setup": "no/such/folder"}, "or a folder that is there"),
        ({"probe": "bots:NUMBER"}, "probe: `bots:NUMBER` is no function"),
        ({"probe": "http://"}, "is no URL"),
        ({"probe": "/tmp"}, "MODULE:FUNCTION, FILE.py:FUNCTION or a URL"),
    ],
)
def test_mistakes_are_one_line(hooks: dict[str, str], why: str) -> None:
    with pytest.raises(UserError) as caught:
        open_target(bots.echo, **hooks)
    assert why in str(caught.value)


async def test_a_hook_that_is_not_there_is_said_before_the_run() -> None:
    target = open_target(bots.echo, probe="http://127.0.0.1:9/state")
    with pytest.raises(UserError, match="does not answer"):
        await target.check()
