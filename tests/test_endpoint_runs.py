"""Whole runs against an endpoint over real HTTP: faults, money, secrets, recordings."""

import asyncio
import json
import re
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from odd_completions import BEHIND, THOUGHT, completion
from standin import KINDS, Call, StandIn, as_over_http

from simulator.cli.main import main
from simulator.content.pack import find_pack
from simulator.content.personas import load_personas
from simulator.dialogue import Dialogue, EndingKind
from simulator.play.context import Limits
from simulator.runs.planner import plan
from simulator.runs.runner import Job, play_all
from simulator.runs.store import Run

pytestmark = pytest.mark.slow

SECRET = "sk-marked-5f7c1e"


def job(url: str, options: str = "", **more: Any) -> Job:
    pack, model = find_pack("ecommerce"), f"openai:embedded@{url}?backoff=0.001{options}"
    settings = {"limits": Limits(), "concurrency": 32, **more}
    return Job(
        packs={pack.name: pack.folder.resolve()},
        personas=load_personas(),
        customer_model=model,
        support_model=model,
        **settings,
    )


async def played(job_: Job, n: int, seed: int = 4) -> dict[int, Dialogue]:
    cases = plan([find_pack("ecommerce")], list(job_.personas), [], n, seed)
    return {place: dialogue async for place, dialogue in play_all(job_, enumerate(cases))}


ERRORS: list[tuple[int, Any]] = [
    (200, {"error": {"message": "Provider returned error", "code": 402}}),
    (400, {"error": {"message": "maximum context length is 8192 tokens. However, you requested 9000"
                     " tokens (2000 in the tools)", "code": "context_length_exceeded"}}),
    (400, [{"error": {"code": 400, "message": "The specified schema produces a constraint that has"
                      " too many states for serving."}}]),
    (422, {"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]}),
    (500, {"error": {"message": "filtered", "code": "content_filter", "status": 500}}),
    (500, {"error": {"code": 500, "message": "tools param requires --jinja flag"}}),
    (429, {"error": {"message": "Too many requests"}}),
    (401, {"error": "Unauthorized"}),
    (529, {"error": {"type": "overloaded_error", "message": "Overloaded"}}),
    (502, "<html>Bad Gateway</html>"),
]  # fmt: skip


async def test_odd_answers_to_a_third_of_the_calls_reach_no_accepted_dialogue(
    tmp_path: Path,
) -> None:
    seen: Counter[bytes] = Counter()

    def odd(call: Call) -> tuple[int, Any] | None:
        seen[call.raw] += 1
        rng = Random(f"{seen[call.raw]}/{zlib.crc32(call.raw)}")
        if rng.random() > 0.3:
            return None
        return rng.choice(ERRORS) if rng.random() < 0.5 else (200, completion(rng))

    async with StandIn(wire=odd, keep=False) as endpoint:
        found = await asyncio.wait_for(played(job(endpoint.url), 200), 240)
    assert sorted(found) == list(range(200))
    for dialogue in found.values():
        assert (dialogue.ending.kind == EndingKind.ERROR) == bool(dialogue.ending.detail)
        if dialogue.verdict.accepted:
            row = dialogue.model_dump_json()
            assert THOUGHT not in row and BEHIND not in row
            assert not re.search(r"<\|\w+\|>|</?think|</s>|\\u00[01]|\\ud[89a-f]", row)
    kinds = Counter(d.ending.detail.partition(":")[0] for d in found.values())
    assert {"context_length", "content_filter", "quota", "key"} <= set(kinds)
    assert sum(dialogue.verdict.clean for dialogue in found.values()) > 5


@pytest.fixture
def standin(request: pytest.FixtureRequest) -> Iterator[str]:
    """A stand-in in a process of its own, for commands; its URL."""
    more = ["--faults", json.dumps(request.param)] if hasattr(request, "param") else []
    command = [sys.executable, str(Path(__file__).parent / "standin.py"), "--until-eof", *more]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent
    )
    assert process.stdout and process.stdin
    yield process.stdout.readline().strip()
    process.stdin.close()
    process.wait(20)
    process.stdout.close()


async def test_with_a_third_of_the_calls_faulty_every_case_is_accounted_for(tmp_path: Path) -> None:
    kinds = [kind for kind in KINDS if kind not in ("401", "404", "quota", "hang", "down", "drip")]
    # some befall only requests with tools, so that more are drawn than happen
    faults = {kind: 0.5 / (len(kinds) + 2) for kind in kinds}
    faults |= {"hang": faults["500"] / 4, "429-seconds:0.02": faults["500"]}
    faults.pop("429-seconds"), faults.pop("429-date")
    journal = tmp_path / "journal.jsonl"
    async with StandIn(faults, seed=3, keep=False) as endpoint:
        settings = job(endpoint.url, "&timeout=0.7", journal=journal)
        found = await asyncio.wait_for(played(settings, 200), 240)
        assert endpoint.happened.total() > 0.27 * endpoint.count
    assert sorted(found) == list(range(200))
    for dialogue in found.values():
        failed = dialogue.ending.kind in (EndingKind.ERROR, EndingKind.BUDGET)
        assert not (failed and dialogue.verdict.accepted)
        assert dialogue.verdict.accepted == (not dialogue.verdict.reasons)
        if failed:
            assert dialogue.ending.detail
    lost = sum(not dialogue.verdict.clean for dialogue in found.values())
    assert lost <= 0.065 * endpoint.count  # of a third of the calls, one in five costs a dialogue


async def test_the_same_dialogues_as_without_http() -> None:
    async with StandIn(keep=False) as endpoint:
        over_http = await played(job(endpoint.url), 50, seed=9)
    update = {"customer_model": "embedded", "support_model": "embedded"}
    here = await played(job("http://x").model_copy(update=update), 50, seed=9)
    assert len(over_http) == len(here) == 50
    for n in range(50):
        assert list(over_http[n].turns) == as_over_http(here[n].turns)
    assert all(dialogue.usage for dialogue in over_http.values())
    assert not any(dialogue.usage for dialogue in here.values())


async def test_a_case_that_always_fails_is_an_error_in_the_end() -> None:
    async with StandIn(lambda call: "truncated", keep=False) as endpoint:
        found = await asyncio.wait_for(played(job(endpoint.url, "&retries=1", again=2), 6), 60)
        assert endpoint.count == 6 * 3 * 2  # three plays of two tries each
    assert len(found) == 6
    assert {dialogue.ending.kind for dialogue in found.values()} == {EndingKind.ERROR}
    assert all(dialogue.ending.detail.startswith("garbled: ") for dialogue in found.values())


async def test_an_endpoint_that_stays_down_is_given_up_and_the_rest_is_left_to_play() -> None:
    async with StandIn(lambda call: "503", keep=False) as endpoint:
        found = await asyncio.wait_for(played(job(endpoint.url, "&patience=0.2"), 60), 60)
        assert endpoint.count < 60
    assert found == {}


async def test_a_dollar_is_a_dollar(tmp_path: Path) -> None:
    async with StandIn(prices=(100, 100), latency=0.005) as endpoint:
        settings = job(
            endpoint.url, price="100,100", budget=Decimal(1), journal=tmp_path / "journal.jsonl"
        )
        found = await played(settings, 60)
        dearest = max(call.dollars for call in endpoint.calls)
        cost = sum(u.dollars or 0 for d in found.values() for u in d.usage.values())
        assert 1 <= endpoint.dollars <= 1 + 32 * dearest
    assert float(cost) == pytest.approx(endpoint.dollars)
    assert EndingKind.BUDGET in {dialogue.ending.kind for dialogue in found.values()}
    assert len(found) < 60  # the rest can still be played


async def test_going_on_pays_for_nothing_twice(tmp_path: Path) -> None:
    async with StandIn(prices=(1, 1)) as endpoint:
        settings = job(endpoint.url, price="1,1", journal=tmp_path / "journal.jsonl")
        first = await played(settings, 8)
        count = endpoint.count
        assert await played(settings, 8) == first
        assert endpoint.count == count


def test_recorded_and_replayed_to_the_byte(
    standin: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording, one, two = (tmp_path / name for name in ("recording.jsonl", "one", "two"))
    model = f"openai:embedded@{standin}"
    common = ["generate", "bakery", "-n", "6", "--no-check"]
    assert main([*common, "--model", model, "--record", str(recording), "--out", str(one)]) == 0
    assert main([*common, "--model", f"replay:{recording}", "--out", str(two)]) == 0
    for name in ("train.jsonl", "validation.jsonl", "DATASET.md"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
    capsys.readouterr()


def test_no_secret_is_left_anywhere(
    standin: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIMULATOR_API_KEY", SECRET)
    monkeypatch.setenv("OTHER_SECRET", "x")  # so that it is put back at the end
    monkeypatch.delenv("OTHER_SECRET")
    (tmp_path / ".env").write_text(f"OTHER_SECRET={SECRET}-env\n")
    out = tmp_path / "run"
    common = ["generate", "bakery", "-n", "3", "--no-check", "--model"]
    assert main([*common, f"openai:embedded@{standin}", "--out", str(out)]) == 0
    bad = f"openai:embedded@{standin}/nowhere?retries=0&backoff=0.001"
    main([*common, bad, "--out", str(tmp_path / "bad")])
    told = capsys.readouterr()
    assert SECRET not in told.out + told.err
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != ".env"]
    assert len(left) > 5
    for path in left:
        assert SECRET.encode() not in path.read_bytes(), path
    for folder in (out, tmp_path / "bad"):
        if (folder / "run.sqlite").exists():
            with Run.open(folder) as run:
                assert all(SECRET not in d.model_dump_json() for d in run.dialogues())
