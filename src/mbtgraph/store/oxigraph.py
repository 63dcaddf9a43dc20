"""Oxigraph in memory: load a snapshot, evaluate a query over chosen graphs, and read what came of it."""

from __future__ import annotations

import re

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

from mbtgraph.errors import QueryError, QuerySyntaxError
from mbtgraph.namespaces import PREFIXES
from mbtgraph.rdf import Result, Rows, Triples

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Final

_PLACE: Final = r"(?:error at|at line) (\d+)(?::| column )(\d+):?\s*(.*)"

_SIGNS: Final = {'","', '"."', '";"', '"{"', '"}"', '"("', '")"'}


def load(data: bytes) -> Store:
    """Return a store in memory that holds the N-Quads of a snapshot; building has checked its terms."""
    store = Store()
    store.load(data, format=RdfFormat.N_QUADS, lenient=True)
    return store


def evaluate(store: Store, text: str, visible: Iterable[str]) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Evaluate a query over some graphs, with no other graph in sight.

    Both datasets are named: with the default graphs alone, a GRAPH pattern would see every graph.

    Raises:
        QuerySyntaxError: The query is not SPARQL.
    """
    nodes = [NamedNode(graph) for graph in visible]
    return query(store, text, default_graph=nodes, named_graphs=nodes)


def query(store: Store, text: str, **options: Any) -> QuerySolutions | QueryBoolean | QueryTriples:  # noqa: ANN401 (those of the engine)
    """Evaluate a query as the engine's options say.

    Raises:
        QuerySyntaxError: The query is not SPARQL.
    """
    try:
        return store.query(text, **options)
    except SyntaxError as error:
        found = re.search(_PLACE, str(error), re.DOTALL)
        line, column = (int(found[1]), int(found[2])) if found else (1, 1)
        raise QuerySyntaxError(
            _explained(found[3] if found else str(error), text.split("\n")[line - 1][: column - 1]),
            line=line,
            column=column,
        ) from error


def _explained(message: str, before: str) -> str:
    """Return what the engine found wrong, in our words; `before` is the line up to there.

    Of what could come next it lists signs, sentences, and some words: by accident those that begin with a
    letter which no other word begins with, so they would mislead.
    """
    if "Prefix not found" in message:
        return _undeclared(before)
    listed = message.partition("expected ")[2].partition("[")[0].removeprefix("one of ").split(", ")
    if said := [item for item in listed if " " in item]:
        return f"this is not SPARQL: {said[0]}."
    signs = [item for item in listed if item in _SIGNS]
    hint = (
        f"expected {', '.join(signs)}" if signs else "something is missing, misspelt, or one bracket too many"
    )
    return f"this is not SPARQL up to here: {hint}."


def _undeclared(before: str) -> str:
    name = re.search(r"([\w.-]*):[^:\s]*$", before)
    prefix = name[1] if name else ""
    known = PREFIXES.get(prefix, "…")
    return f"the prefix {prefix}: is not declared; write PREFIX {prefix}: <{known}> at the beginning."


def to_result(result: QuerySolutions | QueryBoolean | QueryTriples) -> Result:
    """Return a result of the engine as a value of ours."""
    if isinstance(result, QueryBoolean):
        return bool(result)
    if isinstance(result, QueryTriples):
        return Triples(tuple((t.subject, t.predicate, t.object) for t in result))
    return Rows(tuple(variable.value for variable in result.variables), tuple(map(tuple, result)))


def read(body: bytes, media: str) -> Result:
    """Return as a value what an engine of ours wrote as TSV or N-Triples: their parsers bear what nests.

    Raises:
        QueryError: The answer holds triples that nest too deep.
    """
    try:
        if rows := QueryResultsFormat.from_media_type(media):
            return to_result(parse_query_results(body, format=rows))
        quads = parse(body, format=RdfFormat.N_TRIPLES)
        return Triples(tuple((quad.subject, quad.predicate, quad.object) for quad in quads))
    except SyntaxError as error:
        # Its frames hold a half-read result, which the engine lets no other thread throw away.
        cause = error.with_traceback(None)
        raise QueryError("The answer holds triples that nest too deep; ask for less.") from cause
