"""The self-test: planted flaws are found, clean dialogues are left alone, and both end."""

import asyncio
from dataclasses import replace

import pytest

from simulator.analyses import selftest
from simulator.analyses.selftest import BATCH, Detection, FalseAlarms, detect, false_alarms
from simulator.content.pack import Pack, find_pack
from simulator.content.personas import load_personas
from simulator.play.context import Limits
from simulator.play.models.embedded.flaws import FLAWS, registry
from simulator.runs.runner import Job

pytestmark = pytest.mark.slow

WANTED, SEED = 5, 3


def job_for(pack: Pack) -> Job:
    """Everything stands as it is said."""
    return Job(
        packs={pack.name: pack.folder.resolve()},
        personas=load_personas(),
        customer_model="embedded",
        support_model="embedded",
        limits=Limits(repairs=0, tries=1, language="en", sentiment=("positive", "neutral")),
        concurrency=8,
    )


def detected(name: str, pack: Pack, wanted: int = WANTED) -> Detection:
    return asyncio.run(detect(pack, FLAWS[name], job_for(pack), wanted, SEED))


@pytest.fixture(params=["bakery", "ecommerce"])
def pack(request: pytest.FixtureRequest) -> Pack:
    return find_pack(request.param)


@pytest.mark.parametrize(
    "name",
    ["wrong_time", "leaks_canary", "rudeness", "invented_offer", "wrong_status", "invents_facts"],
)
def test_a_planted_flaw_is_found(name: str, pack: Pack) -> None:
    outcome = detected(name, pack)
    assert (outcome.flaw, outcome.does) == (name, FLAWS[name].does)
    assert (outcome.fired, outcome.found, outcome.share) == (WANTED, WANTED, 1.0)
    assert outcome.played >= outcome.fired
    assert 0.5 < outcome.interval[0] < outcome.interval[1] == 1
    assert set(outcome.codes) & FLAWS[name].codes
    assert outcome.missed == ()


def test_clean_dialogues_raise_no_alarm(pack: Pack) -> None:
    outcome = asyncio.run(false_alarms(pack, job_for(pack), 20, SEED))
    assert (outcome.played, outcome.flagged, outcome.share) == (20, 0, 0)
    assert (outcome.codes, outcome.examples) == ({}, ())
    assert outcome.interval[0] == 0 < outcome.interval[1] < 0.2


def test_the_same_seed_gives_the_same_outcome(pack: Pack) -> None:
    assert detected("dodges", pack) == detected("dodges", pack)


def test_a_flaw_that_can_never_be_made_ends_by_itself(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = replace(FLAWS["dodges"], spoil=lambda moment: None)
    monkeypatch.setitem(registry.FLAWS, "dodges", never)
    monkeypatch.setattr(selftest, "MOST", 6)
    outcome = asyncio.run(detect(pack, never, job_for(pack), WANTED, SEED))
    assert (outcome.fired, outcome.found, outcome.share) == (0, 0, None)
    assert outcome.interval == (0, 1)
    assert 6 * WANTED <= outcome.played <= 6 * WANTED + BATCH
    assert (outcome.codes, outcome.missed) == ({}, ())


def test_a_flaw_that_no_finding_names_is_missed(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    unnamed = replace(FLAWS["rudeness"], codes=frozenset({"no_such_code"}))
    monkeypatch.setitem(registry.FLAWS, "rudeness", unnamed)
    outcome = asyncio.run(detect(pack, unnamed, job_for(pack), WANTED, SEED))
    assert (outcome.fired, outcome.found, outcome.share) == (WANTED, 0, 0)
    assert outcome.interval[0] == 0
    assert len(outcome.missed) == WANTED
    assert "rude" in outcome.codes


async def test_flaws_come_one_by_one_and_the_clean_ones_last(pack: Pack) -> None:
    names = ["rudeness", "wrong_time"]
    results = [
        result async for result in selftest.self_test(pack, job_for(pack), names, 2, 5, SEED)
    ]
    assert [getattr(result, "flaw", "clean") for result in results] == [*names, "clean"]
    assert isinstance(results[-1], FalseAlarms)
    without = [r async for r in selftest.self_test(pack, job_for(pack), ["rudeness"], 2, 0, SEED)]
    assert [type(result) for result in without] == [Detection]
