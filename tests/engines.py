"""Engines of other makers behind the interface of a store: rdflib here, two servers by `tests/loaded.py`.

rdflib ships with nothing of ours: an answer that it shares with three engines hangs on the habits of none.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING
from unittest.mock import patch

import rdflib
from pyparsing import ParseException
from rdflib.plugins import sparql

from mbtgraph.errors import QuerySyntaxError
from mbtgraph.graph import Graph
from mbtgraph.lens import graphs as visible
from mbtgraph.namespaces import XSD
from mbtgraph.queries.binding import bind
from mbtgraph.rdf import BlankNode, Literal, NamedNode, Rows, Triples
from mbtgraph.store.embedded import EmbeddedStore
from mbtgraph.store.remote import RemoteStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    import pytest

    from mbtgraph.lens import Level
    from mbtgraph.rdf import Result, Term
    from mbtgraph.snapshot import Snapshot
    from mbtgraph.store.protocol import Store


class Engine(Graph):
    """Hold a graph together with the store that answers it."""

    def __init__(self, built: Snapshot, store: Store) -> None:
        """Take the snapshot, and the store that holds it."""
        self.store = Remembering(store)
        super().__init__(built, self.store)

    def rows(self, name: str, given: Mapping[str, list[str]], trust: Level) -> Rows:
        """Return what the engine itself answers to a stored query, evidence columns included."""
        text = bind(self.query(name), given, lambda parameter: self.names(parameter.class_))
        return self.table(text, trust)

    def table(self, text: str, trust: Level = "model") -> Rows:
        """Return what the engine answers to a SELECT of ours."""
        found = self.store.run(text, trust=trust)
        assert isinstance(found, Rows)
        return found


def store_of(request: pytest.FixtureRequest, data: bytes) -> Store:
    """Return the store that the parameter of a fixture names, with the data of a snapshot."""
    if request.param == "pyoxigraph":
        return EmbeddedStore(data)
    if request.param == "rdflib":
        return RdflibStore(data)
    return RemoteStore(request.getfixturevalue(request.param).query)


class Remembering:
    """Ask a store each thing once: many tests ask the same, and other engines take their time."""

    def __init__(self, store: Store) -> None:
        """Take the store."""
        self._store = store
        self._results: dict[tuple[str, Level], Result] = {}

    def run(self, text: str, *, trust: Level) -> Result:
        """Return what the store said, or says now."""
        if (text, trust) not in self._results:
            self._results[text, trust] = self._store.run(text, trust=trust)
        return self._results[text, trust]

    def run_bounded(self, text: str, *, trust: Level, timeout: float) -> Result:
        """Return what the store says now."""
        return self._store.run_bounded(text, trust=trust, timeout=timeout)


class RdflibStore:
    """Answer from a dataset in rdflib, which holds for each level a dataset of what its lens shows.

    A query cannot be stopped there, so that `timeout` goes unheeded.
    """

    def __init__(self, data: bytes) -> None:
        """Take N-Quads; they are read when first asked."""
        self._data = data
        self._datasets: dict[Level, rdflib.Dataset] = {}

    @cached_property
    def _quads(self) -> list[Any]:
        # By its own parser: what another one read holds strings that rdflib takes for no plain ones.
        with _as_written():
            read = rdflib.Dataset()
            read.parse(data=self._data, format="nquads")
            return [(s, p, o, graph) for s, p, o, graph in read.quads()]

    def _dataset(self, trust: Level) -> rdflib.Dataset:
        if trust not in self._datasets:
            made = rdflib.Dataset(default_union=True)
            seen = {name: made.graph(rdflib.URIRef(name)) for name in visible(trust)}
            made.addN((s, p, o, seen[str(g)]) for s, p, o, g in self._quads if str(g) in seen)
            self._datasets[trust] = made
        return self._datasets[trust]

    def run(self, text: str, *, trust: Level) -> Result:
        """Return what a query yields.

        Raises:
            QuerySyntaxError: The query is not SPARQL.
        """
        dataset = self._dataset(trust)
        with _as_written():
            try:
                prepared = sparql.prepareQuery(text)
            except ParseException as error:
                raise QuerySyntaxError(str(error), line=error.lineno, column=error.column) from error
            result: Any = dataset.query(prepared)
            if result.type == "ASK":
                return bool(result.askAnswer)
            if result.graph is not None:
                return Triples(tuple(tuple(map(term, fact)) for fact in result.graph))  # type: ignore[misc] # three of them
            variables = tuple(str(variable) for variable in result.vars)
            rows = tuple(tuple(None if cell is None else term(cell) for cell in row) for row in result)
        return Rows(variables, rows)

    def run_bounded(self, text: str, *, trust: Level, timeout: float) -> Result:  # noqa: ARG002
        """Return what a query yields, however long it takes."""
        return self.run(text, trust=trust)


@contextmanager
def _as_written() -> Iterator[None]:
    """Let rdflib keep literals as they are written, fetch nothing, and not warn of what it calls itself.

    Otherwise `"01"` that is no number is read as one, and FROM loads what it names.
    """
    with (
        patch.object(rdflib, "NORMALIZE_LITERALS", False),
        patch.object(sparql, "SPARQL_LOAD_GRAPHS", False),
        warnings.catch_warnings(action="ignore", category=DeprecationWarning),
    ):
        yield


def term(node: Any) -> Term:  # noqa: ANN401 (what rdflib holds)
    """Return a term of rdflib as one of ours."""
    if isinstance(node, rdflib.URIRef):
        return NamedNode(node)
    if isinstance(node, rdflib.BNode):
        return BlankNode(node)
    if node.language:
        return Literal(node, language=node.language)
    datatype = str(node.datatype or XSD + "string")
    return Literal(_number(node, datatype), datatype=NamedNode(datatype))


def _number(text: str, datatype: str) -> str:
    """Return a number as the other engines write it, which keep its value and not its spelling."""
    if datatype == XSD + "integer":
        return str(int(text))
    return f"{Decimal(text).normalize():f}" if datatype == XSD + "decimal" else text
