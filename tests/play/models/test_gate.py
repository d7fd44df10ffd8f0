import asyncio
import time

import pytest

from simulator.play.models.gate import FAILURES, FIRST, Gate


async def test_only_so_many_go_through_at_once() -> None:
    gate, inside, most = Gate(3), 0, 0

    async def call() -> None:
        nonlocal inside, most
        async with gate.through():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.002)
            inside -= 1

    await asyncio.gather(*(call() for _ in range(20)))
    assert (most, gate.under_way) == (3, 0)


async def test_it_widens_while_all_goes_well_and_narrows_when_it_is_too_much() -> None:
    gate = Gate(500)
    for _ in range(200):
        gate.under_way = int(gate.limit)
        gate.went_well(0.1)
    assert gate.limit > 100
    before = gate.limit
    gate.too_much()
    gate.too_much()  # the same burst
    assert gate.limit == before / 2
    after = gate.limit
    gate.under_way = int(gate.limit)
    gate.went_well(0.1)
    assert after < gate.limit < after + 1


async def test_it_narrows_when_answers_get_slow() -> None:
    gate = Gate(500)
    for _ in range(20):
        gate.went_well(0.1)
    gate.went_well(2.0)
    assert gate.limit < FIRST * 2


async def test_a_cancelled_call_gives_its_place_back() -> None:
    gate = Gate(1)
    async with gate.through():
        waiting = asyncio.create_task(_through(gate))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        other = asyncio.create_task(_through(gate))
        await asyncio.sleep(0)
    await asyncio.wait_for(other, 1)
    assert gate.under_way == 0


async def _through(gate: Gate) -> float:
    async with gate.through():
        return time.monotonic()


async def test_an_endpoint_that_is_down_is_asked_by_one_at_a_time_after_a_pause() -> None:
    told: list[str] = []
    gate = Gate(8, told.append, first_pause=0.05)
    for _ in range(FAILURES):
        gate.failed("status 503")
    assert told == ["paused, the endpoint is down (status 503); trying again by and by"]
    started = time.monotonic()
    calls = [asyncio.create_task(_through(gate)) for _ in range(4)]
    first = await asyncio.wait_for(calls[0], 2)
    assert first - started >= 0.04
    gate.went_well(0.1)
    await asyncio.wait_for(asyncio.gather(*calls), 2)
    assert told[-1] == "the endpoint answers again; going on"
    assert gate.under_way == 0


async def test_pauses_grow() -> None:
    gate = Gate(8, first_pause=0.01)
    for _ in range(FAILURES + 20):
        gate.failed("down")  # one burst
    assert gate._closed_until - time.monotonic() <= 0.01
    for pause in (0.02, 0.04):
        await asyncio.sleep(max(0.0, gate._closed_until - time.monotonic()) + 0.001)
        gate.failed("down")
        assert pause / 2 < gate._closed_until - time.monotonic() <= pause
