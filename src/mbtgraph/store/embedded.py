"""The embedded store: a snapshot in memory, asked through Oxigraph."""

from __future__ import annotations

from functools import cached_property

from mbtgraph.lens import graphs
from mbtgraph.queries.guard import refuse_endless
from mbtgraph.store.oxigraph import evaluate, load, to_result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyoxigraph import Store

    from mbtgraph.lens import Level
    from mbtgraph.rdf import Result
    from mbtgraph.store.bounded import Workers


class EmbeddedStore:
    """Answer from a snapshot: our own queries in this process, a stranger's in a child that can be killed."""

    def __init__(self, data: bytes) -> None:
        """Keep the N-Quads; they are loaded when first asked."""
        self._data = data

    @cached_property
    def _store(self) -> Store:
        return load(self._data)

    @cached_property
    def _workers(self) -> Workers:
        from mbtgraph.store.bounded import Workers  # noqa: PLC0415 (not every question needs a child process)

        return Workers(self._data)

    def run(self, text: str, *, trust: Level) -> Result:
        """Return what a query that we wrote ourselves yields."""
        return to_result(evaluate(self._store, text, graphs(trust)))

    def run_bounded(self, text: str, *, trust: Level, timeout: float) -> Result:
        """Return what a stranger's query yields, within a time in seconds.

        The engine cannot be interrupted from within, so the query runs in a child process whose
        time and memory are bounded. What is cut off at a bound of rows or bytes is not complete, and
        says so.

        Raises:
            QueryError: The query is not SPARQL, was stopped, asks for too much, or is given too long.
        """
        refuse_endless(timeout)
        return self._workers.answer(text, graphs(trust), timeout)
