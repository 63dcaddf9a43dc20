"""Figures, descriptions, reports, and the results of typed-in queries, as text."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from mbtgraph.cli.answers import answer_text
from mbtgraph.cli.text import style, table, wrapped
from mbtgraph.errors import QueryError
from mbtgraph.findings.summary import many
from mbtgraph.namespaces import PREFIXES, shrink
from mbtgraph.queries.formats import serialize_rows, words
from mbtgraph.queries.notes import UNSOURCED, partial_note
from mbtgraph.rdf import Result, Rows, Triples, turtle
from mbtgraph.reports.digest import markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.graph import Graph
    from mbtgraph.graph.description import Description
    from mbtgraph.reports.digest import Digest


def census(graph: Graph) -> str:
    """Return what a graph holds, in figures."""
    rows, last = [], ""
    for group, name, count in graph.census():
        rows.append((group if group != last else "", name, count.rjust(5)))
        last = group
    return f"{style(f'data version {graph.data_version}', 'bold')}\n\n{table(('', '', ''), rows)}\n"


def digest(found: Digest, form: str, version: str) -> str:
    """Return a report."""
    if form == "markdown":
        return markdown(found)
    if form == "json":
        value = {**asdict(found), "data_version": version}
        return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    parts = [style(found.title, "bold"), wrapped(" ".join(found.introduction))]
    for one in found.tables:
        cells = zip(*one.rows, strict=True)
        columns = [
            [str(c).rjust(max(map(len, map(str, own)))) if isinstance(c, int) else c for c in own]
            for own in cells
        ]
        parts.append(f"{style(one.title, 'bold')}\n{table(one.columns, list(zip(*columns, strict=True)))}")
        if one.note:
            parts.append(wrapped(one.note.replace("\n", " ")))
    parts.append(style(f"data {version}", "dim"))
    return "\n\n".join(parts) + "\n"


def description(graph: Graph, found: Description, form: str) -> str:
    """Return what a thing is by itself, and what is claimed of it."""
    said, curie = found.said, shrink(found.iri)
    if form == "turtle":
        behind = () if said is None else graph.facts_behind(said)
        return turtle(dict.fromkeys((*found.facts, *behind)), PREFIXES).decode()
    if form == "json":
        thing = {
            "iri": found.iri,
            "curie": curie,
            "facts": [{"property": name, "value": value} for name, value in found.pairs],
            "claimed": None if said is None else json.loads(said.serialize("json")),
            "touching": found.touching,
        }
        return json.dumps(thing, indent=2, ensure_ascii=False) + "\n"
    parts = [wrapped(f"{style(found.label, 'bold')}  {curie}")]
    parts.append(table(("", ""), found.pairs) if found.facts else f"Nothing of it is seen at {found.trust}.")
    if said is not None and (len(said) or said.notes):
        parts.append(answer_text(said).rstrip())
    parts.append(found.touched)
    return "\n\n".join(parts).rstrip() + "\n"


def result(found: Result, form: str) -> str:
    """Return what a typed-in query yields.

    Raises:
        QueryError: The format does not fit what the query yields.
    """
    if isinstance(found, Triples):
        _need(form, ("turtle", "table"), "triples", "turtle")
        return turtle(found.facts, PREFIXES).decode()
    if isinstance(found, bool):
        _need(form, ("table", "json"), "true or false", "json")
        return json.dumps({"head": {}, "boolean": found}) + "\n" if form == "json" else f"{found}\n".lower()
    if form == "table":
        return _solutions(found)
    _need(form, ("json", "csv", "tsv", "xml", "markdown"), "rows", "table, json, csv, tsv, xml or markdown")
    return serialize_rows(found, form)


def _need(form: str, fitting: Sequence[str], what: str, say: str) -> None:
    if form not in fitting:
        raise QueryError(f"This query yields {what}, which cannot be written as {form}; use -o {say}.")


def _solutions(found: Rows) -> str:
    rows = words.cells(found, {})
    grid = table(found.variables, rows) + "\n\n" if found.variables else ""
    cut = "" if found.complete else f"{wrapped(partial_note(len(rows)))}\n"
    return f"{grid}{style(many(len(rows), 'row'), 'dim')}\n{cut}{wrapped(UNSOURCED)}\n"
