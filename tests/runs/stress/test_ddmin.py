"""Delta debugging: what is left is enough, and none of it can be left out."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from simulator.runs.stress.ddmin import ddmin

PARTS = st.lists(st.integers(), min_size=1, max_size=12, unique=True)


@given(PARTS, st.data())
def test_what_is_needed_is_what_is_left(parts: list[int], data: st.DataObject) -> None:
    needed = set(data.draw(st.lists(st.sampled_from(parts), min_size=1, unique=True)))
    asked: list[tuple[int, ...]] = []

    async def enough(some: tuple[int, ...]) -> bool:
        asked.append(some)
        return needed <= set(some)

    left = asyncio.run(ddmin(parts, enough))
    assert left == tuple(part for part in parts if part in needed)
    assert len(asked) == len(set(asked)) and all(asked)


@given(PARTS, st.integers(0, 2**12))
def test_nothing_more_can_be_left_out_whatever_is_enough(parts: list[int], salt: int) -> None:
    async def enough(some: tuple[int, ...]) -> bool:
        return len(some) == len(parts) or hash((salt, some)) % 3 == 0

    async def check() -> None:
        left = await ddmin(parts, enough)
        assert await enough(left)
        for place in range(len(left)) if len(left) > 1 else ():
            assert not await enough(left[:place] + left[place + 1 :])

    asyncio.run(check())
