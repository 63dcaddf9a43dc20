"""Stored queries that break a rule for queries, or fail a test of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mbtgraph.errors import MbtGraphError
from mbtgraph.findings import Finding
from mbtgraph.queries.linter import faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mbtgraph.gate.memory import Memory
    from mbtgraph.graph import Graph
    from mbtgraph.queries.stored import StoredQuery


def failures(queries: Iterable[StoredQuery], graph: Graph, memory: Memory) -> Iterator[Finding]:
    """Yield what is wrong with stored queries; one that breaks a rule is not run."""
    for query in queries:
        if memory.knows(query.id, query.text):
            continue
        found = list(_faults(query))
        for test in () if found else query.tests or ({},):  # a query that keeps the rules is safe to run
            found += _test(graph, query, test)
        if not found:
            memory.learn(query.id, query.text)
        yield from found


def _faults(query: StoredQuery) -> Iterator[Finding]:
    for rule, message, line, column in faults(query):
        yield Finding(
            rule=rule, stage="queries", severity="error", message=message, path=_path(query), line=line,
            column=column,
        )  # fmt: skip


def _path(query: StoredQuery) -> str:
    return f"queries/ask/{query.id}.rq"


def _test(graph: Graph, query: StoredQuery, spec: Mapping[str, Any]) -> Iterator[Finding]:
    lines = query.text.splitlines()
    line = next((number for number, text in enumerate(lines, 1) if text.startswith("#+ tests:")), 1)
    expected, least, params = spec.get("rows"), spec.get("min_rows", 1), spec.get("params", {})
    given = ", ".join(f"{k} = {v}" for k, v in params.items()) or "its defaults"
    try:
        answer = graph.ask(query.id, **params)
        answer.behind()  # a row that no claim stands behind is an error once somebody looks
        rows = len(answer)
    except MbtGraphError as error:
        message = f"With {given} the query fails: {error}"
    else:
        if rows == expected or (expected is None and rows >= least):
            return
        wanted = f"at least {least}" if expected is None else expected
        message = f"With {given} the query answers {rows} rows; expected {wanted}."
    yield Finding(
        rule="query-test", stage="queries", severity="error", message=message, path=_path(query),
        line=line, column=1,
    )  # fmt: skip
