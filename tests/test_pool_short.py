"""A pool whose system has no room: who asks is told to come again, and it recovers by itself."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import time
from threading import Event
from typing import TYPE_CHECKING, NoReturn

import pytest

from mbtgraph.errors import Busy, QueryError
from mbtgraph.media import TSV
from mbtgraph.store import pool as pools
from mbtgraph.store.pool import Asked, Pool
from mbtgraph.store.pool.link import Nursery
from tests.pool_bed import FEW, ask
from tests.processes import children, wait

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def own() -> Iterator[tuple[Pool, int]]:
    """Return a pool that a test may break, and the process that holds its data."""
    before = {*children(os.getpid())}
    made = Pool(FEW)
    (process,) = {*children(os.getpid())} - before
    yield made, process
    made.close()


def test_where_the_data_cannot_be_loaded_again_one_is_told_to_come_later(
    own: tuple[Pool, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """C6, C7: there is not enough memory now; a query is not at fault, and the next one is answered."""

    def short(_: bytes) -> Nursery:
        raise QueryError("The process for queries could not load the data; is there enough memory?")

    pool, process = own
    os.kill(process, signal.SIGKILL)
    with monkeypatch.context() as patch:
        patch.setattr(pools, "Nursery", short)
        for _ in range(20):  # more than there are places
            wait(lambda: process not in children(os.getpid()))
            with pytest.raises(Busy):
                ask(pool, "ASK {}")
    assert b"true" in ask(pool, "ASK {}").body


def test_while_the_data_are_loaded_again_the_server_does_other_work(
    own: tuple[Pool, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """C7: they are loaded once for all who wait, and who has too little time for that is told."""
    begun, go = Event(), Event()

    def slow(data: bytes) -> Nursery:
        assert not begun.is_set()
        begun.set()
        assert go.wait(60)
        return Nursery(data)

    pool, process = own
    os.kill(process, signal.SIGKILL)
    wait(lambda: process not in children(os.getpid()))
    monkeypatch.setattr(pools, "Nursery", slow)

    async def ask_all() -> list[bytes]:
        asking = [asyncio.ensure_future(pool.answer(Asked("ASK {}", TSV.type, 60))) for _ in range(3)]
        with pytest.raises(Busy):
            await pool.answer(Asked("ASK {}", TSV.type, 0.1))
        assert not any(one.done() for one in asking)
        go.set()
        return [one.body for one in await asyncio.gather(*asking)]

    assert asyncio.run(ask_all()) == [b"true"] * 3


def test_where_there_are_no_handles_left_those_that_run_go_on(
    own: tuple[Pool, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, process = own

    def none(*_: object) -> NoReturn:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr(Nursery, "fork", none)
        with pytest.raises(Busy):
            ask(pool, "ASK {}")
    assert b"true" in ask(pool, "ASK {}").body
    assert process in children(os.getpid())


def test_what_holds_the_data_is_no_server_to_be_reloaded(own: tuple[Pool, int]) -> None:
    pool, process = own
    for sent in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        os.kill(process, sent)
    time.sleep(0.2)
    assert b"true" in ask(pool, "ASK {}").body
    assert process in children(os.getpid())
