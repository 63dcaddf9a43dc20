"""The embedded store: a snapshot in memory, asked through Oxigraph."""

from __future__ import annotations

import json
import os
import re
import sys
from functools import cached_property

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from mbtgraph.errors import QueryError, QuerySyntaxError, QueryTimeout
from mbtgraph.lens import graphs
from mbtgraph.rdf import Result, Rows, Triples

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

    from mbtgraph.lens import Level

_PLACE: Final = r"(?:error at|at line) (\d+)(?::| column )(\d+):?\s*(.*)"


_NOT_HERE: Final = {"LATERAL", "SERVICE", "FROM", "LOAD"}


def load(data: bytes) -> Store:
    """Return a store in memory that holds the N-Quads of a snapshot; building has checked its terms."""
    store = Store()
    store.load(data, format=RdfFormat.N_QUADS, lenient=True)
    return store


def evaluate(store: Store, text: str, visible: list[str]) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Evaluate a query over some graphs, with no other graph in sight.

    Both datasets are named: with the default graphs alone, a GRAPH pattern would see every graph.

    Raises:
        QuerySyntaxError: The query is not SPARQL.
    """
    nodes = [NamedNode(graph) for graph in visible]
    try:
        return store.query(text, default_graph=nodes, named_graphs=nodes)  # type: ignore[arg-type]
    except SyntaxError as error:
        found = re.search(_PLACE, str(error), re.DOTALL)
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        raise QuerySyntaxError(
            _explained(found[3] if found else str(error)), line=line, column=column
        ) from error


def _explained(message: str) -> str:
    """Return the engine's message without the forms that are not allowed here anyway."""
    head, _, listed = message.partition("expected one of ")
    expected = [item for item in listed.split(", ") if item and item[0] != "[" and item not in _NOT_HERE]
    if not listed:
        return f"this is not SPARQL: {head}."
    hint = f"expected {', '.join(expected)}" if expected else "something is missing, or one bracket too many"
    return f"this is not SPARQL up to here: {hint}."


def serialize_result(result: QuerySolutions | QueryBoolean | QueryTriples) -> tuple[str, bytes]:
    """Return a result as (`json` or `nt`, bytes), for the way from a worker to its parent."""
    if isinstance(result, QueryTriples):
        return "nt", result.serialize(format=RdfFormat.N_TRIPLES) or b""
    return "json", result.serialize(format=QueryResultsFormat.JSON) or b""


def to_result(result: QuerySolutions | QueryBoolean | QueryTriples) -> Result:
    """Return a result of the engine as a value of ours."""
    if isinstance(result, QueryBoolean):
        return bool(result)
    if isinstance(result, QueryTriples):
        return Triples(tuple((t.subject, t.predicate, t.object) for t in result))
    variables = tuple(variable.value for variable in result.variables)
    width = range(len(variables))
    return Rows(variables, tuple(tuple(row[i] for i in width) for row in result))


class EmbeddedStore:
    """Answer from a snapshot: our own queries in this process, a stranger's in a child that can be killed."""

    def __init__(self, data: bytes) -> None:
        """Keep the N-Quads; they are loaded when first asked."""
        self._data = data

    @cached_property
    def _store(self) -> Store:
        return load(self._data)

    def run(self, text: str, *, trust: Level) -> Result:
        """Return what a query that we wrote ourselves yields."""
        return to_result(evaluate(self._store, text, list(graphs(trust))))

    def run_bounded(self, text: str, *, trust: Level, timeout: float) -> Result:
        """Return what a stranger's query yields, within a time in seconds.

        The engine cannot be interrupted from within, so the query runs in a child process whose
        time and memory are bounded.
        """
        # Not every question needs a child process.
        import subprocess  # noqa: PLC0415
        from tempfile import TemporaryDirectory  # noqa: PLC0415

        with TemporaryDirectory(prefix="mbtgraph-") as folder:
            dataset = os.path.join(folder, "dataset.nq")
            with open(dataset, "wb") as file:
                file.write(self._data)
            request = {"dataset": dataset, "query": text, "graphs": graphs(trust)}
            try:
                done = subprocess.run(
                    [sys.executable, "-m", "mbtgraph.store.worker"], input=json.dumps(request).encode(),
                    capture_output=True, timeout=timeout, check=False, env=_environment(),
                )  # fmt: skip
            except subprocess.TimeoutExpired as error:
                raise QueryTimeout(timeout) from error
        return _answer(done.returncode, done.stdout)


def _environment() -> Mapping[str, str]:
    package = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _answer(code: int, output: bytes) -> Result:
    kind, _, body = output.partition(b"\n")
    if code != 0 or not kind:
        raise QueryError(
            "The query engine gave up on this query: it asked for too much memory or nested too deep. "
            "Ask for less."
        )
    if kind == b"error":
        error = json.loads(body)
        raise QuerySyntaxError(error["message"], line=error["line"], column=error["column"])
    if kind == b"nt":
        return Triples(
            tuple((q.subject, q.predicate, q.object) for q in parse(body, format=RdfFormat.N_TRIPLES))
        )
    return to_result(parse_query_results(body, format=QueryResultsFormat.JSON))
