"""The same bot behind an endpoint, a webhook, a function, a graph and a program: one verdict."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from clerk_shapes import FLAW, FRONT, CaseBot

from simulator.api.stress import StressResult, astress
from simulator.content.pack import find_pack
from simulator.runs.stress.verdict import Standing
from simulator.server.bot_app import serving_bot

TACTICS = ("late_claim", "insistence", "third_party", "false_memory", "prompt_probe")


@pytest.fixture
async def address() -> AsyncIterator[str]:
    async with serving_bot(CaseBot(find_pack("bakery"), (FLAW,))) as served:
        yield served


async def verdicts(out: Path, target: str, **options: Any) -> dict[str, Any]:
    """From the id of a case to what became of it."""
    played: StressResult = await astress(
        "bakery", target=target, tactics=TACTICS, n=5, seed=3, out=out, concurrency=4, **options
    )
    found = {one.case.id: one for one in played.judged}
    assert len(found) == len(played.judged)
    return {name: _told(one) for name, one in found.items()}


def _told(one: Any) -> tuple[Any, ...]:
    breaks = [(each.kind, each.turn, each.rule) for each in one.verdict.breaks]
    words = [turn.text for turn in one.dialogue.turns]
    return one.verdict.standing, breaks, one.verdict.exchange, words


def named(tells: bool, address: str, folder: Path) -> dict[str, dict[str, Any]]:
    """From a shape to its target string and hooks."""
    mute, desk = ("", "DESK") if tells else ("mute_", "MUTE")
    here = {"setup": f"clerk_shapes:{desk}.setup", "probe": f"clerk_shapes:{desk}.probe"}
    http = {"setup": f"{address}/setup", "probe": f"{address}/state"}
    (folder / "front.py").write_text(FRONT)
    calls = "calls: messages" if tells else ""
    (folder / "graph.yaml").write_text(f"target: clerk_shapes:{mute}graph\n{calls}\n")
    front = f"{folder}/front.py {address}/webhook {'tells' if tells else 'mute'}"
    found = {
        "callable": {"target": f"clerk_shapes:{mute}reply", **here},
        "graph": {"target": f"{folder}/graph.yaml", **here},
        "process": {"target": f"command:{sys.executable} {front}", **http},
    }
    if tells:
        return {"webhook": {"target": f"{address}/webhook", **http}, **found}
    return {"endpoint": {"target": f"openai:bakery@{address}/v1", **http}, **found}


@pytest.mark.parametrize("tells", [True, False], ids=["that reports calls", "a black box"])
async def test_every_shape_of_a_bot(
    tells: bool, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "unused")
    got = {}
    for shape, options in named(tells, address, tmp_path).items():
        got[shape] = await verdicts(tmp_path / shape, **options)
    first = next(iter(got.values()))
    assert len(first) == 50
    assert {told[0] for told in first.values()} >= {Standing.HELD, Standing.BROKEN}
    for shape, found in got.items():
        assert found == first, shape
