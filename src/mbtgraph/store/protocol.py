"""What a store has to be able to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mbtgraph.lens import Level
    from mbtgraph.rdf import Result


class Store(Protocol):
    """Answer queries; the lens is the dataset, so a query never sees beyond it."""

    def run(self, text: str, *, trust: Level) -> Result:
        """Return what a query that we wrote ourselves yields."""

    def run_bounded(self, text: str, *, trust: Level, timeout: float) -> Result:
        """Return what a stranger's query yields, within a time in seconds.

        What is cut off at a bound of rows or bytes is not complete, and says so.

        Raises:
            QuerySyntaxError: The query is not SPARQL.
            QueryTimeout: The query was stopped.
        """
