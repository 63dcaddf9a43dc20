"""Strangers' queries for a server: many at a time, in processes that share one store.

Quick queries run a few at a time. What has computed for some milliseconds gives up its place to others
that wait; what goes on then lets all others go before it; what goes on even so is slow, and only a few
of these run at once. All this counts by what a query has computed, not by the clock, which on a busy
machine says nothing of a query. So neither one slow query nor many keep quick ones, or the server
itself, from answering.

The server's own process only passes bytes on: whoever asks sends them to a worker, a worker sends back
what goes to the client.

```
exchange     a query and its answer, as they pass between the two
link         what the server holds: the nursery, and a socket to each worker
nursery      the process with the data, which forks workers, slows them down and ends them
worker       the process that asks the engine
dataset      the data in memory, and which of its graphs a query is about
rows         rows as the engine writes them, cut where there are too many
triples      triples, each once and in order
```
"""

from __future__ import annotations

import asyncio
import errno
import os
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import Busy, QueryError, QueryTimeout, TooLarge
from mbtgraph.store.pool.exchange import Asked, Reply, reply, request
from mbtgraph.store.pool.link import Link, Nursery
from mbtgraph.store.pool.places import Places

if TYPE_CHECKING:
    from mbtgraph.store.pool.link import Answer

__all__ = ["Asked", "Pool", "Reply"]

_CORES: Final = os.cpu_count() or 1
_AT_ONCE: Final = 4 * _CORES
"""Quick queries that run at once; others wait."""
_BACK: Final = 2
"""Signs of a query that it is not done yet, at which it steps back."""
_LONG: Final = 3
"""Signs at which it counts as slow."""
_SLOW: Final = 4 * _CORES
"""Slow queries that run at once."""
_MOST: Final = 128
"""Queries in all that are taken at once."""
_KEPT: Final = 2 * _CORES
"""Workers without work that are kept; where there were more for a second, one goes."""


class Pool:
    """Answer strangers' queries about one dataset, within one event loop at a time."""

    def __init__(self, data: bytes) -> None:
        """Take the N-Quads, and wait until they are loaded.

        Raises:
            QueryError: This system cannot do it.
        """
        self._data = data
        self._nursery = Nursery(data)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._idle: list[Link] = []
        self._places = Places(_AT_ONCE)
        self._quick: set[Link] = set()
        self._slow: set[Link] = set()
        self._long: deque[Asked] = deque(maxlen=_MOST)
        self._all = self._least = 0
        self._thinning = self._closed = False
        self._renewing: asyncio.Future[Nursery] | None = None

    async def answer(self, asked: Asked) -> Reply:
        """Return the answer of a query; where this is cancelled, its process ends at once.

        Raises:
            Busy: There are too many queries, or too many slow ones.
            QueryError: It is not SPARQL, was stopped, or asks for too much.
        """
        if self._all == _MOST or self._closed:
            raise Busy
        if len(self._slow) == _SLOW and asked in self._long:
            raise Busy  # who asks the same again and again takes no time from others
        self._all += 1
        try:
            return await self._answer(asked)
        finally:
            self._all -= 1
            self._end()

    def close(self) -> None:
        """Take no more queries, and end all processes when those are answered that are here."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        if self._closed and not self._all:
            while self._idle:
                self._idle.pop().close()
            self._nursery.close()

    async def _answer(self, asked: Asked) -> Reply:
        self._enter()
        until = asyncio.get_running_loop().time() + asked.seconds
        try:
            await self._places.take(until)
        except TimeoutError:
            raise Busy from None
        try:
            worker = await self._worker(until)
        except BaseException:
            self._places.leave()
            raise
        self._quick.add(worker)
        try:
            found = await self._found(worker, asked, until)
        except BaseException:  # a limit, or whoever asked is gone
            worker.kill()
            raise
        finally:
            self._slow.discard(worker)
            self._leave(worker)
        if worker.behind:
            worker.close()
        else:
            self._keep(worker)
        return reply(found)

    def _enter(self) -> None:
        """Begin anew where another loop runs than before: the sockets are watched by the loop."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            while self._idle:
                self._idle.pop().close()
            self._loop = loop
            self._places = Places(_AT_ONCE)
            self._thinning = False
            self._renewing = None

    def _leave(self, worker: Link) -> None:
        """Pass the place of a query on to one that waits."""
        if worker in self._quick:
            self._quick.remove(worker)
            self._places.leave()

    def _goes_on(self, worker: Link, asked: Asked) -> None:
        """Look at a query that is not done yet: first it gives up its place, then it steps back.

        At last it is a slow one, or ended where there are enough of these.
        """
        self._leave(worker)
        if worker.signs >= _BACK or self._places.wanted:
            worker.step_back()
        if worker.signs == _LONG:
            self._slow.add(worker)
            if len(self._slow) > _SLOW:
                self._long.append(asked)
                worker.fail(Busy())

    async def _worker(self, until: float) -> Link:
        """Return a worker, and have another one ready where it was the last."""
        while self._idle and not self._idle[-1].open:
            self._idle.pop()
        worker = self._idle.pop() if self._idle else await self._fork(until)
        self._least = min(self._least, len(self._idle))
        if not self._idle:
            with suppress(OSError):
                self._idle.append(self._nursery.fork(asyncio.get_running_loop()))
        return worker

    async def _fork(self, until: float) -> Link:
        """Return a new worker, from a new nursery where somebody ended the one that was there.

        Raises:
            Busy: The system has no room for one, or there is none by a time of the loop.
        """
        loop = asyncio.get_running_loop()
        try:
            return self._nursery.fork(loop)
        except OSError as error:
            if error.errno in {errno.EMFILE, errno.ENFILE}:  # no reason to end those that run
                raise Busy from error
        try:
            async with asyncio.timeout_at(until):
                await self._renew()
            return self._nursery.fork(loop)
        except (TimeoutError, OSError, QueryError) as error:
            raise Busy from error

    async def _renew(self) -> None:
        """Start a new nursery, one for all who wait for it; others are answered while it loads the data.

        Raises:
            QueryError: None can be started.
        """
        if not self._renewing:
            self._renewing = asyncio.ensure_future(asyncio.to_thread(Nursery, self._data))
            self._renewing.add_done_callback(self._renewed)
        await asyncio.shield(self._renewing)

    def _renewed(self, made: asyncio.Future[Nursery]) -> None:
        self._renewing = None
        if not made.cancelled() and not made.exception():
            self._nursery.close()
            self._nursery = made.result()
            self._end()

    def _keep(self, worker: Link) -> None:
        self._idle.append(worker)
        if len(self._idle) > _KEPT and not self._thinning:
            self._thinning = True
            asyncio.get_running_loop().call_later(1, self._thin)

    def _thin(self) -> None:
        """Let a worker go where more than enough were idle all the time."""
        if self._least > _KEPT:
            self._idle.pop(0).close()
        self._least = len(self._idle)
        self._thinning = self._least > _KEPT
        if self._thinning:
            asyncio.get_running_loop().call_later(1, self._thin)

    async def _found(self, worker: Link, asked: Asked, until: float) -> Answer:
        """Return what a worker answers until a time of the loop.

        Raises:
            Busy: There are too many slow ones.
            QueryError: It was stopped, or asked for too much.
        """
        loop = asyncio.get_running_loop()
        timer = loop.call_at(until, lambda: worker.fail(QueryTimeout(asked.seconds)))
        try:
            found = await worker.ask(request(asked), lambda: self._goes_on(worker, asked))
        finally:
            timer.cancel()
        if found:
            return found
        if loop.time() >= until:
            raise QueryTimeout(asked.seconds)
        raise TooLarge(
            "The query engine gave up on this query: it asked for too much memory or nested too deep. "
            "Ask for less."
        )
