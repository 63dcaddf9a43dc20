"""Strangers' queries for a server: many at a time, over one store that all of them share."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat

from mbtgraph.store.oxigraph import evaluate, load

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS: Final = 100_000
"""Rows, or triples, that an answer may have."""
SIZE: Final = 64 * 1024**2
"""Bytes that an answer may have."""


@dataclass(frozen=True)
class Asked:
    """Hold a query: its text, its dataset, the media type of its answer, the seconds it may take.

    Without graphs the default graph is the union of all there are. `base` resolves relative IRIs.
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
    """Answer strangers' queries about one dataset."""

    def __init__(self, data: bytes) -> None:
        """Take the N-Quads."""
        self._store = load(data)
        self._graphs = [graph.value for graph in self._store.named_graphs()]

    async def answer(self, asked: Asked) -> Reply:
        """Return the answer of a query.

        Raises:
            QueryError: It is not SPARQL, was stopped, or asks for too much.
        """
        return await asyncio.to_thread(self._answer, asked)

    def _answer(self, asked: Asked) -> Reply:
        found = evaluate(self._store, asked.text, asked.default or self._graphs)
        if isinstance(found, QueryTriples):
            kind = RdfFormat.from_media_type(asked.media)
            return Reply(found.serialize(format=kind) or b"")
        form = QueryResultsFormat.from_media_type(asked.media)
        if isinstance(found, QueryBoolean):
            return Reply(found.serialize(format=form) or b"", 1)
        return Reply(found.serialize(format=form) or b"")

    def close(self) -> None:
        """End all processes."""
