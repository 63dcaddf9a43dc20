"""Strangers' queries for a server: many at a time, in processes that share one store.

A query is quick at first. Quick ones run a few at a time, as many as the processors can do; who has to
wait does so for a moment only, since those that run may be slow. What is not done soon is slow: its
process steps back behind all others, and only a few of these run at once. So neither one slow query
nor many keep a quick one, or the server itself, from answering.

The server's own process only passes bytes on: whoever asks sends them to a worker, a worker sends back
what goes to the client.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import Busy, QueryError, QuerySyntaxError, QueryTimeout, TooLarge, Unwritable
from mbtgraph.store.limits import ROWS
from mbtgraph.store.pool_link import Link, Nursery
from mbtgraph.store.pool_worker import CUT, ERROR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.store.pool_link import Answer

_CORES: Final = os.cpu_count() or 1
_QUICK: Final = 0.1
"""Seconds for which a query counts as quick."""
_AT_ONCE: Final = 2 * _CORES
"""Quick queries beside which another one waits."""
_STALL: Final = 0.01
"""Seconds without a quick query done, after which a part of those that wait gets its turn all the same."""
_SLOW: Final = 4 * _CORES
"""Slow queries that run on."""
_GRACE: Final = 1.0
"""Seconds for which any number of slow queries runs, since on a busy machine a quick one may look slow."""
_MOST: Final = 128
"""Queries in all that are taken at once."""
_KEPT: Final = 4 * _CORES
"""Workers without work that are kept."""
_LATER: Final = 1.0
"""Seconds after its limit at which a worker ends by itself that should have been killed."""


@dataclass(frozen=True)
class Asked:
    """Hold a query: its text, its dataset, the media type of its answer, the seconds it may take.

    Where neither `default` nor `named` is given, FROM and FROM NAMED in the text choose the dataset;
    where there are none, it has all graphs, and its default graph is their union. Where one is given,
    these are all: an empty list has no graph, and so has a graph that does not exist no triple.
    `base` resolves relative IRIs.
    """

    text: str
    media: str
    seconds: float
    default: Sequence[str] | None = None
    named: Sequence[str] | None = None
    base: str = ""
    rows: int = ROWS


@dataclass(frozen=True)
class Reply:
    """Hold an answer as it is sent, and how many rows or triples it has; not complete where it was cut."""

    body: bytes
    count: int = 0
    complete: bool = True


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
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._all = self._quick = self._slow = self._done = 0
        self._closed = False

    async def answer(self, asked: Asked) -> Reply:
        """Return the answer of a query; where this is cancelled, its process ends at once.

        Raises:
            Busy: There are too many queries, or too many slow ones.
            QueryError: It is not SPARQL, was stopped, or asks for too much.
        """
        if self._all == _MOST or self._closed:
            raise Busy
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
        await self._turn()
        worker = self._worker()
        try:
            found, soon = await self._followed(worker, _request(asked), asked.seconds)
        except BaseException:  # a limit, or whoever asked is gone
            worker.kill()
            raise
        if soon and len(self._idle) < _KEPT:
            self._idle.append(worker)
        else:
            worker.close()
        return _reply(found)

    def _enter(self) -> None:
        """Begin anew where another loop runs than before: the sockets are watched by the loop."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            while self._idle:
                self._idle.pop().close()
            self._waiting.clear()
            self._loop = loop

    async def _turn(self) -> None:
        """Wait while enough quick ones run, and get done."""
        if self._quick < _AT_ONCE:
            return
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._waiting.append(turn)
        if len(self._waiting) == 1:
            loop.call_later(_STALL, self._unstall, loop, self._done)
        await turn

    def _unstall(self, loop: asyncio.AbstractEventLoop, done: int) -> None:
        if self._done == done:
            for _ in range(-(-len(self._waiting) // 4)):
                self._next()
        if self._waiting:
            loop.call_later(_STALL, self._unstall, loop, self._done)

    def _worker(self) -> Link:
        """Return a worker, and have another one ready where it was the last."""
        while self._idle and not self._idle[-1].open:
            self._idle.pop()
        worker = self._idle.pop() if self._idle else self._fork()
        if not self._idle:
            self._idle.append(self._fork())
        return worker

    def _fork(self) -> Link:
        loop = asyncio.get_running_loop()
        try:
            return self._nursery.fork(loop)
        except OSError:  # somebody ended it
            self._nursery.close()
            self._nursery = Nursery(self._data)
            return self._nursery.fork(loop)

    async def _followed(self, worker: Link, request: bytes, seconds: float) -> tuple[Answer, bool]:
        """Return what a worker answers, and whether it did so soon.

        Raises:
            Busy: There are too many slow ones.
            QueryError: It was stopped, or asked for too much.
        """
        begun = asyncio.get_running_loop().time()
        answer = worker.ask(request)
        self._quick += 1
        try:
            await asyncio.wait((answer,), timeout=min(_QUICK, seconds))
        finally:
            self._quick -= 1
            self._done += 1
            if self._quick < _AT_ONCE:
                self._next()
        soon = answer.done()
        if not soon:
            worker.slow()
            await asyncio.wait((answer,), timeout=min(_GRACE, seconds) - _QUICK)
        if not answer.done():
            await self._slowly(answer, seconds - _GRACE)
        if not answer.done():
            raise QueryTimeout(seconds)
        if found := answer.result():
            return found, soon
        if asyncio.get_running_loop().time() - begun >= seconds:
            raise QueryTimeout(seconds)  # it ended by itself before we killed it
        raise TooLarge(
            "The query engine gave up on this query: it asked for too much memory or nested too deep. "
            "Ask for less."
        )

    async def _slowly(self, answer: asyncio.Future[Answer | None], seconds: float) -> None:
        if self._slow == _SLOW:
            raise Busy
        self._slow += 1
        try:
            await asyncio.wait((answer,), timeout=max(0, seconds))
        finally:
            self._slow -= 1

    def _next(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return


def _request(asked: Asked) -> bytes:
    return json.dumps(
        {
            "text": asked.text,
            "media": asked.media,
            "seconds": asked.seconds + _LATER,
            "default": None if asked.default is None else list(asked.default),
            "named": None if asked.named is None else list(asked.named),
            "base": asked.base,
            "rows": asked.rows,
        }
    ).encode()


_KINDS: Final = {kind.__name__: kind for kind in (TooLarge, Unwritable)}
"""What a worker may say is wrong, beside mistakes in a query."""


def _reply(found: Answer) -> Reply:
    """Return an answer, or raise what the worker says is wrong.

    Raises:
        QueryError: It says so.
    """
    kind, count, body = found
    if kind != ERROR:
        return Reply(body, count, complete=kind != CUT)
    told = json.loads(body)
    if "line" in told:
        raise QuerySyntaxError(told["message"], line=told["line"], column=told["column"])
    raise _KINDS.get(told["kind"], QueryError)(told["message"])
