"""A bot that fails in three calls of ten: no failure is a verdict on it."""

import os
from pathlib import Path
from typing import Any

import pytest
from clerk_shapes import FLAW, CaseBot
from faulty_proxy import KINDS, FaultyProxy

from simulator.api.stress import StressResult, astress
from simulator.content.pack import find_pack
from simulator.dialogue import EndingKind
from simulator.runs.stress.judged import Judged
from simulator.runs.stress.verdict import Standing
from simulator.server.bot_app import serving_bot

PAIRS = int(os.environ.get("SIMULATOR_TEST_PAIRS", "4"))
"""Of each tactic: 20 for the 200 cases of the measurement."""

TACTICS = ("late_claim", "insistence", "third_party", "false_memory", "prompt_probe")


async def play(out: Path, address: str, kind: str, n: int) -> dict[str, Judged]:
    """A run against a bot, by the ids of its cases."""
    target = f"openai:bakery@{address}/v1?retries=3" if kind == "endpoint" else f"{address}/webhook"
    result: StressResult = await astress(
        "bakery", target=target, tactics=TACTICS, n=n, seed=3, out=out,
        setup=f"{address}/setup", probe=f"{address}/state", timeout=5,
    )  # fmt: skip
    return {one.case.id: one for one in result.judged}


def told(one: Judged) -> Any:
    """What a verdict says, and what it was passed on."""
    breaks = [(each.kind, each.turn, each.rule) for each in one.verdict.breaks]
    return one.verdict.standing, breaks, [turn.text for turn in one.dialogue.turns]


@pytest.mark.parametrize("kind", ["webhook", "endpoint"])
async def test_no_failure_is_a_verdict(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "unused")
    async with serving_bot(CaseBot(find_pack("bakery"), (FLAW,))) as address:
        well = await play(tmp_path / "well", address, kind, PAIRS)
        proxy = FaultyProxy(address, 0.3)
        async with proxy.served() as faulty:
            ill = await play(tmp_path / "ill", faulty, kind, PAIRS)
    assert len(well) == len(ill) == 10 * PAIRS
    assert set(proxy.count) <= {"well", *KINDS} and proxy.count["well"] < proxy.calls.total()
    failed = {name for name, one in ill.items() if one.dialogue.ending.kind == EndingKind.ERROR}
    print(f"{kind}: {len(failed)} of {len(ill)} failed for good; {dict(proxy.count)}")
    assert all(ill[name].verdict.standing == Standing.ERROR for name in failed)
    # a webhook is never asked again, since it would hear a message twice; an endpoint is
    assert failed or kind == "endpoint"
    for name in ill.keys() - failed:
        assert told(ill[name]) == told(well[name])
    standings = {ill[name].verdict.standing for name in ill.keys() - failed}
    assert standings >= {Standing.HELD, Standing.BROKEN}
