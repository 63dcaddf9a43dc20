"""The embedded store: a snapshot in memory, asked through Oxigraph."""

from __future__ import annotations

import io
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


_LONGEST: Final = 24 * 60 * 60
"""Seconds that a query may be given: systems take no time without end."""

_SIZE: Final = 64
"""MiB that an answer may have on its way from a worker to its parent."""

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
    """Return a result as (`json`, `nt` or `large`, bytes), for the way from a worker to its parent."""
    answer = _Answer()
    try:
        if isinstance(result, QueryTriples):
            kind = "nt"
            result.serialize(answer, format=RdfFormat.N_TRIPLES)
        else:
            kind = "json"
            result.serialize(answer, format=QueryResultsFormat.JSON)
    except OverflowError:
        return "large", b""
    return kind, answer.getvalue()


class _Answer(io.BytesIO):
    """Take what an engine writes, up to a size."""

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Add bytes.

        Raises:
            OverflowError: They are too many.
        """
        if self.tell() + len(data) > _SIZE * 1024**2:
            raise OverflowError
        return super().write(data)


def to_result(result: QuerySolutions | QueryBoolean | QueryTriples) -> Result:
    """Return a result of the engine as a value of ours."""
    if isinstance(result, QueryBoolean):
        return bool(result)
    if isinstance(result, QueryTriples):
        return Triples(tuple((t.subject, t.predicate, t.object) for t in result))
    return Rows(tuple(variable.value for variable in result.variables), tuple(map(tuple, result)))


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

        Raises:
            QueryError: The query is not SPARQL, was stopped, asks for too much, or is given too long.
        """
        if not timeout <= _LONGEST:
            raise QueryError(f"A query cannot be given {timeout:g} s; at most {_LONGEST} s are taken.")
        # Not every question needs a child process.
        import subprocess  # noqa: PLC0415
        from tempfile import TemporaryDirectory  # noqa: PLC0415

        with TemporaryDirectory(prefix="mbtgraph-") as folder:
            dataset = os.path.join(folder, "dataset.nq")
            with open(dataset, "wb") as file:
                file.write(self._data)
            request = {"dataset": dataset, "query": text, "graphs": graphs(trust)}
            with open(os.path.join(folder, "answer"), "w+b") as answer:
                try:
                    # Without -P, a json.py in the current folder would be run.
                    done = subprocess.run(
                        [sys.executable, "-P", "-m", "mbtgraph.store.worker"],
                        input=json.dumps(request).encode(), stdout=answer, stderr=subprocess.DEVNULL,
                        timeout=timeout, check=False, env=_environment(),
                    )  # fmt: skip
                except subprocess.TimeoutExpired as error:
                    raise QueryTimeout(timeout) from error
                answer.seek(0)
                output = answer.read(_SIZE * 1024**2 + 16)
        return _answer(done.returncode, output)


def _environment() -> Mapping[str, str]:
    package = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
    # An empty entry would be the current folder.
    paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _answer(code: int, output: bytes) -> Result:
    kind, _, body = output.partition(b"\n")
    if code != 0 or not kind:
        raise QueryError(
            "The query engine gave up on this query: it asked for too much memory or nested too deep. "
            "Ask for less."
        )
    if kind == b"large" or len(body) > _SIZE * 1024**2:
        raise QueryError(f"The answer is over {_SIZE} MiB; ask for less, with LIMIT or fewer columns.")
    if kind == b"error":
        error = json.loads(body)
        raise QuerySyntaxError(error["message"], line=error["line"], column=error["column"])
    if kind == b"nt":
        return Triples(
            tuple((q.subject, q.predicate, q.object) for q in parse(body, format=RdfFormat.N_TRIPLES))
        )
    return to_result(parse_query_results(body, format=QueryResultsFormat.JSON))
