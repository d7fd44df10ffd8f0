"""The page's server over real HTTP: rows, dialogues, decisions, and who is turned away."""

import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulator.api.playing import agenerate
from simulator.api.result import open_run
from simulator.api.viewing import view
from simulator.errors import RunError, UserError
from simulator.runs.reviewed_run import ReviewedRun
from simulator.server.view_app import PAGE


@dataclass
class Client:
    """Speaks to the page's server as the page does."""

    address: str
    session: aiohttp.ClientSession
    token: str = ""

    async def get(self, path: str, **more: Any) -> tuple[int, Any]:
        async with self.session.get(self.address + path, **more) as response:
            return response.status, await response.json()

    async def decide(self, headers: dict[str, str] | None = None, **review: Any) -> tuple[int, Any]:
        given = {"X-Token": self.token} if headers is None else headers
        async with self.session.post(
            self.address + "api/reviews", json={"run": 0, "place": 1, **review}, headers=given
        ) as response:
            return response.status, await response.json()


@pytest.fixture
async def client(run: Path) -> AsyncIterator[Client]:
    async with view(run) as address, aiohttp.ClientSession() as session:
        made = Client(address, session)
        async with session.get(address) as response:
            made.token = (await response.text()).partition('name="token" content="')[2][:43]
        yield made


async def read(client: Client) -> Any:
    """The list, once all of it is read."""
    while (found := (await client.get("api/dialogues"))[1])["reading"]:
        pass
    return found


async def test_it_lists_what_the_run_has(client: Client, run: Path) -> None:
    found = await read(client)
    rows = open_run(run).overview()
    assert [row["id"] for row in found["rows"]] == [row["id"] for row in rows]
    assert found["matched"] == found["read"] == found["played"] == 6
    assert sum(found["counts"]["scenario"].values()) == 6
    assert (await client.get("api/runs"))[1] == [{"name": "run", "played": 6}]


async def test_it_filters_and_pages(client: Client, run: Path) -> None:
    await read(client)
    scenario = open_run(run).overview()[2]["scenario"]
    _, found = await client.get("api/dialogues", params={"scenario": scenario})
    assert {row["scenario"] for row in found["rows"]} == {scenario}
    _, found = await client.get("api/dialogues?offset=4&limit=50")
    assert [row["place"] for row in found["rows"]] == [5, 6]
    _, found = await client.get("api/dialogues?accepted=no")
    assert found["matched"] == 0
    word = open_run(run).find("3").turns[0].text[:20].upper()
    _, found = await client.get("api/dialogues", params={"text": word})
    assert 3 in [row["place"] for row in found["rows"]]


@pytest.mark.parametrize(
    "query",
    ["offset=-1", "limit=x", "accepted=maybe", "decided=perhaps", "run=1", "run=-1", "run=9999999"],
)
async def test_a_query_that_makes_no_sense_is_told(client: Client, query: str) -> None:
    status, told = await client.get(f"api/dialogues?{query}")
    assert status in (400, 404)
    assert told["error"]["message"].startswith(query.partition("=")[0])


async def test_a_dialogue_is_given_as_it_was_said(client: Client, run: Path) -> None:
    _, found = await client.get("api/dialogue?place=3")
    dialogue = open_run(run).find("3")
    assert [turn["text"] for turn in found["turns"]] == [turn.text for turn in dialogue.turns]
    assert [len(turn["calls"]) for turn in found["turns"]] == [len(t.calls) for t in dialogue.turns]
    assert found["verdict"]["accepted"] is dialogue.verdict.accepted
    assert dialogue.system not in json.dumps(found)
    status, told = await client.get("api/dialogue?place=99")
    assert (status, told["error"]["code"]) == (409, "run_error")


async def test_a_dialogue_has_its_neighbours_under_the_filter(client: Client) -> None:
    await read(client)
    _, found = await client.get("api/dialogue?place=3")
    assert (found["before"], found["after"]) == (
        {"place": 2, "index": 1}, {"place": 4, "index": 3}
    )  # fmt: skip
    for place in (2, 5):
        await client.decide(decision="rejected", reason="too rude", place=place)
    for place, before, after in ((2, None, 5), (3, 2, 5), (5, 2, None), (6, 5, None)):
        _, found = await client.get(f"api/dialogue?place={place}&accepted=no")
        assert [each and each["place"] for each in (found["before"], found["after"])] == [
            before, after
        ]  # fmt: skip


async def test_it_tells_what_changed_in_the_world(client: Client, run: Path) -> None:
    places = [place for place, each in open_run(run).placed() if each.verdict.changed]
    assert places
    _, found = await client.get(f"api/changes?place={places[0]}")
    assert {"turn", "record", "field", "before", "after"} == set(found[0])


async def test_a_correction_is_stored_and_goes_into_the_rows(
    client: Client, run: Path, tmp_path: Path
) -> None:
    words = "Good evening! <b>What</b> can I do?"
    status, found = await client.decide(decision="corrected", turn=1, text=words, reason="style")
    assert status == 200 and found["turns"][1]["correction"]["text"] == words
    assert found["turns"][1]["text"] != words and found["reasons"] == ["style"]
    assert open_run(run).find("1").turns[1].text == words
    open_run(run).export(tmp_path / "out", validation_share=0)
    rows = [json.loads(line) for line in (tmp_path / "out/train.jsonl").read_text().splitlines()]
    texts = {m["content"]: row["source"] for row in rows for m in row["messages"]}
    assert texts[words].startswith("corrections: a person; ")


async def test_the_list_shows_what_was_decided(client: Client) -> None:
    await read(client)
    await client.decide(decision="rejected", reason="too rude", place=2)
    await client.decide(decision="corrected", turn=0, text="Hi there.", reason="odd", place=3)
    _, found = await client.get("api/dialogues?accepted=no")
    assert [row["place"] for row in found["rows"]] == [2]
    assert found["rows"][0]["decided"] == "rejected"
    _, found = await client.get("api/dialogues?decided=corrected&text=hi%20there")
    assert [row["place"] for row in found["rows"]] == [3]
    assert found["counts"]["decided"]["corrected"] == 1
    await client.decide(decision="withdrawn", place=2)
    assert (await client.get("api/dialogues?accepted=no"))[1]["matched"] == 0
    _, found = await client.get("api/dialogue?place=2")
    assert [entry["decision"] for entry in found["log"]] == ["rejected", "withdrawn"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"decision": "rejected"}, "the reason is missing"),
        ({"decision": "burnt"}, "decision"),
        ({"decision": "accepted", "extra": 1}, "extra"),
        ({"decision": "accepted", "place": "1"}, "place"),
        ({"decision": "accepted", "place": 99}, "no dialogue `99`"),
        ({"decision": "corrected", "turn": 1, "text": "\ud800", "reason": "r"}, "surrogate"),
        ({"decision": "corrected", "turn": 99, "text": "t", "reason": "r"}, "turn 99"),
        ({"decision": "accepted", "run": 5}, "run"),
    ],
)
async def test_a_decision_that_cannot_be_is_refused(
    client: Client, run: Path, given: dict[str, Any], why: str
) -> None:
    status, told = await client.decide(**given)
    assert status in (400, 404, 409)
    assert why in told["error"]["message"] and "\n" not in told["error"]["message"]
    assert open_run(run).decisions() == {}


async def test_nothing_is_decided_while_the_run_is_written(client: Client, run: Path) -> None:
    with ReviewedRun.open(run, write=True):
        status, told = await client.decide(decision="accepted")
    assert status == 409 and "another process is working on this run" in told["error"]["message"]
    assert (await client.decide(decision="accepted"))[0] == 200


async def test_what_is_played_meanwhile_is_there_at_the_next_look(
    client: Client, run: Path
) -> None:
    await read(client)
    await agenerate("bakery", n=8, seed=2, out=run)
    while (found := (await client.get("api/dialogues"))[1])["read"] < 8:
        assert found["reading"] or found["played"] < 8
    assert [row["place"] for row in found["rows"]] == list(range(1, 9))


FOREIGN = [
    {"Origin": "http://evil.test"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Host": "evil.test"},
    {"Host": "127.0.0.1.evil.test:80"},
]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_other_sites_are_turned_away(
    client: Client, run: Path, headers: dict[str, str]
) -> None:
    status, _ = await client.decide({**headers, "X-Token": client.token}, decision="accepted")
    assert status == 403
    assert (await client.get("api/dialogues", headers=headers))[0] == 403
    assert open_run(run).decisions() == {}


async def test_a_form_or_no_token_changes_nothing(client: Client, run: Path) -> None:
    for headers in ({}, {"X-Token": ""}, {"X-Token": client.token[:-1]}, {"X-Token": "ü"}):
        assert (await client.decide(headers, decision="accepted"))[0] == 403
    body = json.dumps({"run": 0, "place": 1, "decision": "accepted"})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        given = {"Content-Type": kind, "X-Token": client.token}
        async with client.session.post(
            client.address + "api/reviews", data=body, headers=given
        ) as response:
            assert response.status == 415
    assert open_run(run).decisions() == {}


async def test_every_answer_has_the_strict_policy(client: Client) -> None:
    for path in ("", "page/main.js", "page/style.css", "api/runs", "page/none.js", "nothing"):
        async with client.session.get(client.address + path) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    "name", ["..%2fview_app.py", "%2e%2e/view_app.py", "index.html", "nothing.js", ""]
)
async def test_only_the_pages_own_files_are_given(client: Client, name: str) -> None:
    async with client.session.get(client.address + f"page/{name}") as response:
        assert response.status == 404


def test_the_page_loads_nothing_from_elsewhere() -> None:
    for path in PAGE.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        for word in ("http:", "https:", "innerHTML", "outerHTML", "insertAdjacentHTML", "eval("):
            assert word not in text
        for word in ("document.write", "style=", "onclick=", "<style"):
            assert word not in text


async def test_each_start_has_a_token_of_its_own(client: Client, run: Path) -> None:
    async with view(run) as address, client.session.get(address) as response:
        assert client.token not in await response.text()
        assert len(client.token) == 43


async def test_runs_of_one_name_are_told_apart(run: Path, tmp_path: Path) -> None:
    other = shutil.copytree(run, tmp_path / "other/run")
    async with view(run, other) as address, aiohttp.ClientSession() as session:
        client = Client(address, session)
        names = [each["name"] for each in (await client.get("api/runs"))[1]]
        assert names[1] == "other/run" and names[0].endswith("/run") and len(set(names)) == 2
        await read(client)
        while (await client.get("api/dialogues?run=1"))[1]["reading"]:
            pass
        _, found = await client.get("api/dialogue?place=4")
        assert found["beside"] == [{"run": 1, "name": "other/run", "place": 4}]


async def test_what_cannot_be_viewed_is_told(run: Path, tmp_path: Path) -> None:
    for given, kind, why in (
        ((tmp_path / "none",), RunError, "there is no run here"),
        ((), UserError, "in memory"),
        ((run, tmp_path / "x/../run"), UserError, "named twice"),
    ):
        with pytest.raises(kind, match=why):
            async with view(*given):
                pass
    with pytest.raises(UserError, match="--port must be"):
        async with view(run, port=70000):
            pass
