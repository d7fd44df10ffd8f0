"""Whole runs whose requests go in batches, over real HTTP, by an endpoint that misbehaves."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from batch_standin import BatchStandIn
from standin import StandIn

from simulator.api.production import Production
from simulator.config import Settings, read_settings
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue, EndingKind
from simulator.errors import UserError
from simulator.play.context import Limits
from simulator.play.models import batch_route, request_batches
from simulator.play.models.batch_ledger import BatchLedger
from simulator.runs.planner import plan
from simulator.runs.preflight import check_models
from simulator.runs.runner import Job, play_all
from simulator.runs.setup import make_job

pytestmark = pytest.mark.slow

N = 8


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_batches, "QUIET", 0.1)


def job(url: str, folder: Path | None, options: str = "", **more: Any) -> Job:
    pack = find_pack("bakery")
    model = f"openai:embedded@{url}?backoff=0.001&look=0.1{options}"
    settings: dict[str, Any] = {"limits": Limits(), "concurrency": 64, "batch": True, **more}
    if folder is not None:
        settings |= {"journal": folder / "journal.jsonl"}
        settings |= {"batches": folder / "batches.jsonl"} if settings["batch"] else {}
    return Job(
        packs={pack.name: pack.folder.resolve()},
        personas=load_personas(),
        customer_model=model,
        support_model=model,
        **settings,
    )


async def played(job_: Job, tell: Any = lambda line: None) -> dict[int, Dialogue]:
    cases = plan([find_pack("bakery")], list(job_.personas), [], N, 3)
    found = play_all(job_, enumerate(cases), tell=tell)
    return {place: dialogue async for place, dialogue in found}


async def one_by_one() -> tuple[dict[int, Dialogue], float]:
    async with StandIn(prices=(1, 2)) as endpoint:
        found = await played(job(endpoint.url, None, batch=False, price="1,2"))
        return found, endpoint.dollars


def words(found: dict[int, Dialogue]) -> dict[int, list[str]]:
    return {place: [turn.text for turn in found[place].turns] for place in sorted(found)}


def requests(endpoint: BatchStandIn) -> Counter[str]:
    return Counter(json.dumps(r["body"]) for sent in endpoint.sent.values() for r in sent)


async def test_dialogues_are_the_same_as_one_by_one_in_few_batches_at_half_the_price(
    tmp_path: Path,
) -> None:
    alone, dollars = await one_by_one()
    async with BatchStandIn(prices=(1, 2)) as endpoint:
        found = await asyncio.wait_for(played(job(endpoint.url, tmp_path, price="1,2,1,0.5")), 120)
    assert words(found) == words(alone)
    assert endpoint.dollars == pytest.approx(dollars)
    paid = sum(u.dollars or 0 for d in found.values() for u in d.usage.values())
    assert float(paid) == pytest.approx(dollars / 2)
    counts = BatchLedger(tmp_path / "batches.jsonl").counts()
    assert counts["requests"] == counts["answered"] == endpoint.count
    longest = max(sum(u.calls for u in d.usage.values()) for d in found.values())
    assert counts["batches"] <= 2 * longest
    assert set(requests(endpoint).values()) == {1}


FAULTY = [None, "expired", "missing", "lost", "500", "garbled", "failed", None, "expired"]


async def test_what_expires_fails_or_is_missing_is_counted_and_sent_again(tmp_path: Path) -> None:
    alone, _ = await one_by_one()
    lines: list[str] = []
    async with BatchStandIn({"503": 0.1, "429": 0.05}, batch_faults=FAULTY) as endpoint:
        found = await asyncio.wait_for(played(job(endpoint.url, tmp_path), lines.append), 240)
    assert words(found) == words(alone)
    ledger = BatchLedger(tmp_path / "batches.jsonl")
    counts = ledger.counts()
    happened = endpoint.happened
    assert all(happened[fault] for fault in FAULTY if fault), happened
    assert counts["failed"] == happened["503"] + happened["429"] > 0
    assert counts["expired"] > 0 and counts["missing"] > 0
    assert counts["refused"] > 0
    parts = ("answered", "failed", "expired", "missing", "refused")
    assert counts["requests"] == sum(counts[part] for part in parts)
    # the batch whose answer was lost was found, not sent a second time
    assert len(endpoint.batches) == len(ledger.batches)
    assert counts["answered"] == endpoint.count - counts["failed"]
    assert any("expired" in line for line in lines)
    assert any("refused as a whole: throttled: the endpoint takes no" in line for line in lines)


async def test_a_budget_sets_aside_what_is_under_way(tmp_path: Path) -> None:
    async with BatchStandIn(prices=(100, 100)) as endpoint:
        settings = job(endpoint.url, tmp_path, price="100,100,100,0.5", budget=Decimal(2))
        found = await asyncio.wait_for(played(settings), 120)
    paid = sum(u.dollars or 0 for d in found.values() for u in d.usage.values())
    assert float(paid) == pytest.approx(endpoint.dollars / 2)
    assert 0 < paid <= 2
    endings = {dialogue.ending.kind for dialogue in found.values()}
    assert EndingKind.BUDGET in endings and EndingKind.ERROR not in endings


async def test_a_budget_for_not_one_request_sends_none(tmp_path: Path) -> None:
    async with BatchStandIn() as endpoint:
        settings = job(endpoint.url, tmp_path, price="1,1,1,0.5", budget=Decimal("0.00001"))
        found = await asyncio.wait_for(played(settings), 120)
    # those that are not begun any more stay to be played
    assert {dialogue.ending.kind for dialogue in found.values()} == {EndingKind.BUDGET}
    assert not endpoint.batches


async def test_an_endpoint_without_the_route_says_so() -> None:
    async with StandIn() as endpoint:
        found = await asyncio.wait_for(played(job(endpoint.url, None)), 60)
    assert {d.ending.detail for d in found.values()} == {
        "model: the endpoint has no route /files: it takes no batches"
    }


def test_without_a_model_that_is_paid_for_there_is_nothing_to_send(tmp_path: Path) -> None:
    recording = tmp_path / "some.jsonl"
    recording.touch()
    for model in ("embedded", f"replay:{recording}"):
        settings = Settings(batch=True, customer_model=model, support_model="embedded")
        with pytest.raises(UserError, match=r"^--batch: no model that is paid for plays"):
            make_job(settings, [find_pack("bakery")], load_personas(), None)


def test_cases_of_batches_are_dealt_at_once_unless_a_goal_chooses_them() -> None:
    settings = {"batch": True, "model": "openai:any@http://127.0.0.1:9/v1"}
    dealt = Production.of(["bakery"], read_settings(None, {}, {**settings, "n": 3}))
    assert (dealt.settings.sampling, dealt.job.concurrency) == ("random", 2000)
    steered = Production.of(["bakery"], read_settings(None, {}, {**settings, "until_coverage": 20}))
    assert steered.wanted == 0 and steered.job.batch


async def test_before_a_run_it_is_asked_whether_there_is_the_route(tmp_path: Path) -> None:
    async def notes(url: str) -> list[str]:
        model = f"openai:stand-in@{url}"
        settings = Settings(batch=True, customer_model=model, support_model=model)
        return [note async for note in check_models(settings, tmp_path)]

    async with StandIn(reply="ready") as endpoint:
        with pytest.raises(UserError, match=r"^--batch: .* has no route /batches: it takes no"):
            await notes(endpoint.url)
    async with BatchStandIn(reply="ready") as endpoint:
        await notes(endpoint.url)
        assert endpoint.count == 1 and not endpoint.batches


async def test_a_batch_that_does_not_end_ends_the_run_and_stays_in_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_route, "LONGEST_BATCH", 0.3)
    async with BatchStandIn(looks=10**6) as endpoint:
        assert await asyncio.wait_for(played(job(endpoint.url, tmp_path)), 120) == {}
        assert len(endpoint.batches) == 1
        (sent,) = BatchLedger(tmp_path / "batches.jsonl").batches.values()
        assert (sent.id, len(sent.requests)) == ("batch_0", N)


COMMAND = [sys.executable, "-m", "simulator", "generate", "bakery", "-n", "2", "--no-check",
           "--batch", "--json"]  # fmt: skip


@pytest.mark.parametrize("dies", ["gone", "later"])
async def test_a_run_that_is_killed_finds_its_batches_again(tmp_path: Path, dies: str) -> None:
    """Killed between the sending of a batch and the answer, or while a batch is under way."""
    async with BatchStandIn(batch_faults=[None, "gone" if dies == "gone" else None]) as endpoint:
        options = "?look=0.1&backoff=0.001"
        command = [*COMMAND, "--model", f"openai:embedded@{endpoint.url}{options}"]
        process = subprocess.Popen(
            [*command, "--out", str(tmp_path / "run")], stdout=subprocess.DEVNULL, env=os.environ
        )
        killed = asyncio.Event()

        def kill() -> None:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed.set()

        endpoint.on_gone = kill
        if dies == "later":
            while len(endpoint.batches) < 2:
                await asyncio.sleep(0.02)
            endpoint._left["batch_1"] = 10**6
            kill()
            endpoint._left["batch_1"] = 2
        await asyncio.wait_for(killed.wait(), 120)
        again = await asyncio.create_subprocess_exec(
            *command, "--out", str(tmp_path / "run"), stdout=subprocess.PIPE
        )
        out, _ = await asyncio.wait_for(again.communicate(), 240)
        assert again.returncode == 0
        assert set(requests(endpoint).values()) == {1}
        summary = json.loads(out)
        assert summary["dialogues"] == 2 and "error" not in summary["endings"]
        assert summary["batches"]["batches"] == len(endpoint.batches)
        assert summary["batches"]["answered"] == endpoint.count
