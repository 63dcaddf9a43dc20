"""Strangers' queries for a server: many at a time, over one store that all of them share."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    parse,
    parse_query_results,
    serialize,
)

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

    Without graphs FROM in the text chooses them, and without that the default graph is the union of all.
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
        union = asked.default is None and asked.named is None
        default, named = (self._graphs, self._graphs) if union else (asked.default or (), asked.named or ())
        dataset = (None, None) if union and re.search(r"\bFROM\b", asked.text) else (default, named)
        nodes = [None if one is None else [NamedNode(iri) for iri in one] for one in dataset]
        try:
            found = self._store.query(
                asked.text,
                base_iri=asked.base or None,
                default_graph=nodes[0],  # type: ignore[arg-type]
                named_graphs=nodes[1],  # type: ignore[arg-type]
            )
        except SyntaxError:
            evaluate(self._store, asked.text, ())
            raise
        if isinstance(found, QueryBoolean):
            return Reply(found.serialize(format=QueryResultsFormat.from_media_type(asked.media)) or b"", 1)
        if isinstance(found, QueryTriples):
            lines = sorted({f"{triple} ." for triple in found})
            kept = "\n".join(lines[: asked.rows]).encode()
            body = serialize(
                parse(kept, format=RdfFormat.N_TRIPLES),
                format=RdfFormat.from_media_type(asked.media),
            )
            return Reply(body or b"", len(lines[: asked.rows]), len(lines) <= asked.rows)
        kind = QueryResultsFormat.from_media_type(asked.media)
        rows = (found.serialize(format=QueryResultsFormat.TSV) or b"").split(b"\n")
        rows = rows[:-1] if not rows[-1] else rows
        complete = len(rows) - 1 <= asked.rows
        cut = b"\n".join([*rows[: asked.rows + 1], b""])
        again = parse_query_results(cut, format=QueryResultsFormat.TSV)
        return Reply(again.serialize(format=kind) or b"", min(len(rows) - 1, asked.rows), complete)

    def close(self) -> None:
        """End all processes."""
