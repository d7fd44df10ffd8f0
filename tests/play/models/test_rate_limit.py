import asyncio
import time

import pytest

from simulator.play.models.rate_limit import FAILURES, FIRST, RateLimit


async def test_only_so_many_go_through_at_once() -> None:
    rate_limit, inside, most = RateLimit(3), 0, 0

    async def call() -> None:
        nonlocal inside, most
        async with rate_limit.through():
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.002)
            inside -= 1

    await asyncio.gather(*(call() for _ in range(20)))
    assert (most, rate_limit.under_way) == (3, 0)


async def test_it_widens_while_all_goes_well_and_narrows_when_it_is_too_much() -> None:
    rate_limit = RateLimit(500)
    for _ in range(200):
        rate_limit.under_way = int(rate_limit.limit)
        rate_limit.went_well(0.1)
    assert rate_limit.limit > 100
    before = rate_limit.limit
    rate_limit.too_much()
    rate_limit.too_much()  # the same burst
    assert rate_limit.limit == before / 2
    after = rate_limit.limit
    rate_limit.under_way = int(rate_limit.limit)
    rate_limit.went_well(0.1)
    assert after < rate_limit.limit < after + 1


async def test_it_narrows_when_answers_get_slow() -> None:
    rate_limit = RateLimit(500)
    for _ in range(20):
        rate_limit.went_well(0.1)
    rate_limit.went_well(2.0)
    assert rate_limit.limit < FIRST * 2


async def test_a_cancelled_call_gives_its_place_back() -> None:
    rate_limit = RateLimit(1)
    async with rate_limit.through():
        waiting = asyncio.create_task(_through(rate_limit))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        other = asyncio.create_task(_through(rate_limit))
        await asyncio.sleep(0)
    await asyncio.wait_for(other, 1)
    assert rate_limit.under_way == 0


async def _through(rate_limit: RateLimit) -> float:
    async with rate_limit.through():
        return time.monotonic()


async def test_an_endpoint_that_is_down_is_asked_by_one_at_a_time_after_a_pause() -> None:
    told: list[str] = []
    rate_limit = RateLimit(8, told.append, first_pause=0.05)
    for _ in range(FAILURES):
        rate_limit.failed("status 503")
    assert told == ["paused, the endpoint is down (status 503); trying again by and by"]
    started = time.monotonic()
    calls = [asyncio.create_task(_through(rate_limit)) for _ in range(4)]
    first = await asyncio.wait_for(calls[0], 2)
    assert first - started >= 0.04
    rate_limit.went_well(0.1)
    await asyncio.wait_for(asyncio.gather(*calls), 2)
    assert told[-1] == "the endpoint answers again; going on"
    assert rate_limit.under_way == 0


async def test_pauses_grow() -> None:
    rate_limit = RateLimit(8, first_pause=0.01)
    for _ in range(FAILURES + 20):
        rate_limit.failed("down")  # one burst
    assert rate_limit._closed_until - time.monotonic() <= 0.01
    for pause in (0.02, 0.04):
        await asyncio.sleep(max(0.0, rate_limit._closed_until - time.monotonic()) + 0.001)
        rate_limit.failed("down")
        assert pause / 2 < rate_limit._closed_until - time.monotonic() <= pause
