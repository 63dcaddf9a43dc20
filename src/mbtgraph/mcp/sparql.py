"""The tool that runs SPARQL which somebody typed in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from mbtgraph.errors import QueryError, QueryTimeout
from mbtgraph.mcp import replies, schemas
from mbtgraph.mcp.replies import Reply, plain
from mbtgraph.mcp.tool import Tool, text
from mbtgraph.namespaces import shrink
from mbtgraph.rdf import Literal, NamedNode, Triples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.rdf import Result

_SECONDS: Final = 10.0
"""Seconds that a typed-in query may take."""


def sparql(graph: Graph, most: Level) -> Tool:
    """Return the tool that runs a typed-in query."""
    return Tool(
        name="sparql",
        title="Run a SPARQL query",
        description="Run a read-only SPARQL 1.1 query over what the level of trust shows. Its rows carry no "
        "sources of their own: prefer the other tools, and ask `why` or `claims-about` before you report "
        f"a row. It is stopped after {_SECONDS:g} seconds.",
        takes=schemas.takes(
            most, ("query",), limit=schemas.PAGE["limit"],
            query={"type": "string", "minLength": 1, "description": "SELECT, ASK, CONSTRUCT or DESCRIBE."},
        ),
        gives=schemas.SOLUTIONS,
        slow=True,
        run=partial(_solutions, graph),
    )  # fmt: skip


def _solutions(graph: Graph, given: dict[str, Any]) -> Reply:
    try:
        found = graph.sparql(text("query", given), trust=given["trust"], timeout=_SECONDS)
    except QueryTimeout as error:
        told = f"The query was stopped after {_SECONDS:g} s. Ask for less: add LIMIT, or more patterns."
        raise QueryError(told) from error
    columns, rows, complete = _table(found)
    shown: list[list[str | None]] = []
    left = replies.CHARACTERS - _size(columns)
    if left < 0:
        raise QueryError(
            f"The query has {len(columns)} columns; their names alone are too long. Ask for less."
        )
    for row in rows[: given["limit"]]:
        left -= _size(row)
        if left < 0:
            break
        shown.append(row)
    if rows and not shown:
        raise QueryError(
            f"The first row alone is longer than the {replies.CHARACTERS} characters that are shown. "
            "Ask for fewer columns, or for parts of texts by SUBSTR."
        )
    complete = complete and len(shown) == len(rows)
    notes = ["These rows carry no sources: ask `why` or `claims-about` who says so before you report them."]
    if not complete:
        notes.append(f"Only {len(shown)} rows are shown; there are more. Use LIMIT and OFFSET with ORDER BY.")
    content = {
        "trust": given["trust"],
        "data_version": graph.data_version,
        "columns": columns,
        "rows": shown,
        "complete": complete,
        "notes": notes,
    }
    lines = ["\t".join(plain(cell or "") for cell in row) for row in shown]
    return Reply(content, "\n".join(["\t".join(columns), *lines, "", *notes]))


def _size(row: Sequence[str | None]) -> int:
    """Return the characters of a row, with those between its cells."""
    return sum(len(cell or "") + len(", null") for cell in row)


def _table(found: Result) -> tuple[list[str], list[list[str | None]], bool]:
    if isinstance(found, bool):
        return ["answer"], [[str(found).lower()]], True
    if isinstance(found, Triples):
        return (
            ["subject", "predicate", "object"],
            [[_short(term) for term in fact] for fact in found.facts],
            found.complete,
        )
    return list(found.variables), [[_short(term) for term in row] for row in found.rows], found.complete


def _short(term: object) -> str | None:
    if isinstance(term, NamedNode):
        return shrink(term.value)
    if isinstance(term, Literal):
        return term.value
    return None if term is None else str(term)
