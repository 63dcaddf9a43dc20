"""Strangers' queries, each in a child process that is killed at its limit.

All that a query takes counts within its limit: the start of a worker, the loading of the data,
the answer's way back. A worker that answered soon is kept for the next query.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
import weakref
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, cast

from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from mbtgraph.errors import QueryError, QuerySyntaxError, QueryTimeout
from mbtgraph.rdf import Result, Rows, Triples
from mbtgraph.store.frames import receive, send
from mbtgraph.store.isolated import command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Final, TypeVar

    from pyoxigraph import QuerySolutions

    Item = TypeVar("Item")

_SOON: Final = 2.0
"""Seconds within which a worker answers that is kept: it cannot have used up much memory."""

_LATER: Final = 1.0
"""Seconds after which a worker ends by itself that should have been killed."""

_STRIDE: Final = 1024
"""Rows that are read between two looks at the clock."""


class Workers:
    """Answer strangers' queries about one dataset, several at a time where several threads ask."""

    def __init__(self, data: bytes) -> None:
        """Take the N-Quads."""
        self._data = data
        self._idle: list[_Worker] = []

    def answer(self, text: str, graphs: Iterable[str], seconds: float) -> Result:
        """Return what a query yields over some graphs, within a time.

        Raises:
            QueryError: The query is not SPARQL, was stopped, or asks for too much.
        """
        clock = _Clock(seconds)
        request = json.dumps({"query": text, "graphs": list(graphs), "seconds": seconds + _LATER}).encode()
        kept = self._kept()
        worker = kept or _Worker(self._data)
        frame = _asked(worker, request, clock)
        if frame is None and kept and clock.left:
            # It may have died while it was idle, which is no fault of this query.
            worker = _Worker(self._data)
            frame = _asked(worker, request, clock)
        if frame is None and not clock.left:
            raise QueryTimeout(seconds)  # it ended by itself before we killed it
        if frame is None:
            raise QueryError(
                "The query engine gave up on this query: it asked for too much memory or nested too deep. "
                "Ask for less."
            )
        if clock.passed < _SOON:
            self._idle = [worker]
        head, _, body = frame.partition(b"\n")
        return _result(json.loads(head), body, clock)

    def _kept(self) -> _Worker | None:
        try:
            worker = self._idle.pop()
        except IndexError:
            return None
        return worker if worker.usable else None


def _asked(worker: _Worker, request: bytes, clock: _Clock) -> bytes | None:
    """Return what a worker answers; it does not outlive what keeps it from answering."""
    try:
        return worker.ask(request, clock)
    except BaseException:  # Ctrl-C too
        worker.kill()
        raise


class _Clock:
    """Count the time of one query."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._begun = time.monotonic()

    @property
    def passed(self) -> float:
        return time.monotonic() - self._begun

    @property
    def left(self) -> float:
        return max(0.0, self.limit - self.passed)

    def within(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield items for as long as there is time."""
        for count, item in enumerate(items):
            if not count % _STRIDE and not self.left:
                raise QueryTimeout(self.limit)
            yield item


class _Worker:
    """Hold one child process; it ends with this object."""

    def __init__(self, data: bytes) -> None:
        self._first = [data]
        self._owner = os.getpid()
        try:
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and program)
                command("mbtgraph.store.worker"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise QueryError(f"No process can be started for this query: {error.strerror}.") from error
        weakref.finalize(self, _end, self._process, self._owner)

    @property
    def usable(self) -> bool:
        """Tell whether the process lives, and is ours and not that of the process we were forked from."""
        return self._owner == os.getpid() and self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()

    def ask(self, request: bytes, clock: _Clock) -> bytes | None:
        """Return the answer to a request; there is none where the process ended.

        Raises:
            QueryTimeout: There was no answer in time.
        """
        answers: SimpleQueue[bytes | None] = SimpleQueue()
        # The pipes are left to a thread, so that nothing but the clock decides how long we wait.
        Thread(target=self._exchange, args=(request, answers), daemon=True).start()
        try:
            return answers.get(timeout=clock.left)
        except Empty:
            raise QueryTimeout(clock.limit) from None

    def _exchange(self, request: bytes, answers: SimpleQueue[bytes | None]) -> None:
        frame = None
        with suppress(OSError):  # the process is gone
            while self._first:
                send(self._process.stdin, self._first.pop())  # type: ignore[arg-type]
            send(self._process.stdin, request)  # type: ignore[arg-type]
            frame = receive(self._process.stdout)  # type: ignore[arg-type]
        answers.put(frame)


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    if os.getpid() == owner:
        with suppress(OSError), process:  # what was not sent yet
            process.kill()


def _result(head: dict[str, Any], body: bytes, clock: _Clock) -> Result:
    kind = head["kind"]
    if kind == "error":
        raise QuerySyntaxError(head["message"], line=head["line"], column=head["column"])
    if kind == "large":
        raise QueryError("One row of the answer is over 64 MiB; ask for less.")
    if kind == "boolean":
        return bool(head["value"])
    try:
        return (_triples if kind == "triples" else _rows)(body, clock, complete=head["complete"])
    except (SyntaxError, MemoryError, QueryTimeout) as error:
        # Its frames hold a half-read result, which the engine lets no other thread throw away.
        cause = error.with_traceback(None)
    if isinstance(cause, QueryTimeout):
        raise cause
    # The engine writes more than it reads.
    deep = isinstance(cause, SyntaxError)
    told = (
        "holds triples that nest too deep"
        if deep
        else "has a row or a triple of over 16 MiB, which is not read"
    )
    raise QueryError(f"The answer {told}; ask for less.") from cause


def _triples(body: bytes, clock: _Clock, *, complete: bool) -> Triples:
    quads = clock.within(parse(body, format=RdfFormat.N_TRIPLES))
    return Triples(tuple((quad.subject, quad.predicate, quad.object) for quad in quads), complete=complete)


def _rows(body: bytes, clock: _Clock, *, complete: bool) -> Rows:
    solutions = cast("QuerySolutions", parse_query_results(body, format=QueryResultsFormat.TSV))
    variables = tuple(variable.value for variable in solutions.variables)
    return Rows(variables, tuple(map(tuple, clock.within(solutions))), complete=complete)
