"""Who waits for a place in the pool: the last first, nobody for ever, and no place is lost."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mbtgraph.store.pool.places import Places


def test_the_last_goes_first_and_all_have_their_turn() -> None:
    async def run() -> list[int]:
        places, order = Places(1), []

        async def come(number: int) -> None:
            await places.take(asyncio.get_running_loop().time() + 60)
            order.append(number)
            await asyncio.sleep(0)
            places.leave()

        await asyncio.gather(*(come(number) for number in range(4)))
        return order

    assert asyncio.run(run()) == [0, 3, 2, 1]


def test_nobody_waits_beyond_a_time() -> None:
    async def run() -> bool:
        places = Places(1)
        loop = asyncio.get_running_loop()
        await places.take(loop.time() + 60)
        with pytest.raises(TimeoutError):
            await places.take(loop.time() + 0.01)
        return places.wanted

    assert not asyncio.run(run())


class _Crowd:
    """Come, give up and leave, in any order."""

    def __init__(self) -> None:
        self.places = Places(2)
        self.inside = 0
        self.all: list[asyncio.Task[None]] = []

    async def _come(self) -> None:
        await self.places.take(asyncio.get_running_loop().time() + 60)
        self.inside += 1

    def take(self) -> None:
        self.all.append(asyncio.ensure_future(self._come()))

    def cancel(self) -> None:
        for one in self.all[:1]:
            one.cancel()

    def leave(self) -> None:
        if self.inside:
            self.inside -= 1
            self.places.leave()

    async def end(self) -> None:
        for one in self.all:
            one.cancel()
        await asyncio.gather(*self.all, return_exceptions=True)
        while self.inside:
            self.leave()


@given(steps=st.lists(st.sampled_from(["take", "cancel", "leave"]), max_size=40), at_once=st.booleans())
def test_no_place_is_lost_or_made(steps: list[str], *, at_once: bool) -> None:
    async def run() -> int:
        crowd = _Crowd()
        for step in steps:
            getattr(crowd, step)()
            if not at_once:
                await asyncio.sleep(0)
            assert crowd.inside <= 2
        await crowd.end()
        return sum([await _free(crowd.places) for _ in range(3)])

    assert asyncio.run(run()) == 2


async def _free(places: Places) -> bool:
    try:
        await places.take(asyncio.get_running_loop().time())
    except TimeoutError:
        return False
    return True
