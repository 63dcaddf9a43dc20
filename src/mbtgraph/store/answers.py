"""What a server answered, as values: it may be anything, until it was read within bounds.

The parsers keep to no bound of their own where terms nest in terms, or where a document may define
what stands for more: such an answer would take this process along. So only those formats are read that
answers come in, and nothing that nests deeper than an answer needs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from mbtgraph.errors import EndpointError
from mbtgraph.namespaces import XSD
from mbtgraph.rdf import Literal, NamedNode, Result, Rows, Triples
from mbtgraph.store.http import sentence
from mbtgraph.store.oxigraph import to_result

if TYPE_CHECKING:
    from mbtgraph.store.http import Reply

T = TypeVar("T")

ACCEPTED: Final = {
    "SELECT": "application/sparql-results+json",
    "CONSTRUCT": "application/n-triples, text/turtle;q=0.8",
    "DESCRIBE": "application/n-triples, text/turtle;q=0.8",
}
"""What a server is asked for, by the form of the query."""

_ROWS: Final = {QueryResultsFormat.JSON, QueryResultsFormat.TSV}
"""Formats of rows that are read: CSV says not what is an IRI, and XML nests without end."""

_TRIPLES: Final = {RdfFormat.N_TRIPLES, RdfFormat.TURTLE}

_NESTED: Final = 1_000
"""Terms within terms that the parsers bear; at some thousands they end the process."""

_BRACKETS: Final = 64
"""Brackets within brackets that the JSON of rows may have."""

_BLANK: Final = re.compile(rb'("type":\s*"bnode",\s*"value":\s*")nodeID://')
"""What Virtuoso puts before the name of a blank node, so that it is none; no text can hold it unescaped."""

_JSON_TEXT: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_TEXT: Final = re.compile(rb'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"')
"""A text of N-Triples; a comment ends with its line, so that a quotation mark in it opens none."""

_NO_BRACKETS: Final = bytes({*range(256)} - {*b"{}[]"})


def read(url: str, form: str, reply: Reply) -> Result:
    """Return what an answer holds to a query of some form.

    Raises:
        EndpointError: It is no such answer, or a broken one.
    """
    kind = reply.media_type
    try:
        if form == "SELECT" and (rows := QueryResultsFormat.from_media_type(kind)) in _ROWS:
            if rows == QueryResultsFormat.JSON:
                _refuse_deep_json(reply.body)
            body = _BLANK.sub(rb"\1", reply.body)
            return _rows(to_result(parse_query_results(body, format=rows)))
        if form != "SELECT" and (triples := RdfFormat.from_media_type(kind)) in _TRIPLES:
            _refuse_deep_terms(reply.body, triples)
            quads = parse(reply.body, format=triples)
            return Triples(tuple((q.subject, q.predicate, _same(q.object)) for q in quads))
    except (SyntaxError, ValueError, TypeError, MemoryError) as error:
        problem = f"gives a broken answer: it breaks off, or is not the {kind} that it calls itself."
        if isinstance(error, MemoryError):
            problem = "gives an answer with a value or a row of over 16 MiB, which is not read."
        # Its frames hold a half-read result, which the engine lets no other thread throw away.
        cause = error.with_traceback(None)
        raise EndpointError(url, problem, status=reply.status) from cause
    what = "a web page" if "html" in kind else sentence(kind) or "something without a type"
    problem = f"answers with {what}: this is no SPARQL endpoint. Its address often ends in /sparql or /query."
    raise EndpointError(url, problem, status=reply.status)


def _refuse_deep_json(body: bytes) -> None:
    """Refuse rows whose terms nest; only triples do, whose name may be written with escapes.

    Raises:
        ValueError: They nest too deep.
    """
    if body.count(b"triple") + body.count(b"\\u") <= _NESTED:
        return
    brackets = _JSON_TEXT.sub(b"", body).translate(None, _NO_BRACKETS)
    for _ in range(_BRACKETS):
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
    if brackets:
        raise ValueError


def _refuse_deep_terms(body: bytes, kind: RdfFormat) -> None:
    """Refuse triples that nest; what stands in a text of N-Triples is none.

    Raises:
        ValueError: They may nest too deep.
    """
    if body.count(b"<<") <= _NESTED:
        return
    if kind != RdfFormat.N_TRIPLES or _TEXT.sub(b"", body).count(b"<<") > _NESTED:
        raise ValueError


def _rows(read: Result) -> Rows:
    """Return rows with their terms as all engines write them.

    Raises:
        TypeError: These are no rows.
    """
    if not isinstance(read, Rows):
        raise TypeError
    return Rows(read.variables, tuple(tuple(map(_same, row)) for row in read.rows))


def _same(term: T) -> T | Literal:
    """Return a term as all engines write it; Virtuoso says 1 for true."""
    if isinstance(term, Literal) and term.datatype == _BOOLEAN:
        return _TRUTH.get(term.value, term)
    return term


_BOOLEAN: Final = NamedNode(XSD + "boolean")
_TRUTH: Final = {
    "1": Literal("true", datatype=_BOOLEAN),
    "0": Literal("false", datatype=_BOOLEAN),
}
