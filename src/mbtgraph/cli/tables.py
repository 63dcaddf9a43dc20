"""Figures, descriptions, reports, and the results of typed-in queries."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.text import Text

from mbtgraph.cli.answers import answer
from mbtgraph.cli.console import console, table
from mbtgraph.namespaces import PREFIXES, shrink
from mbtgraph.queries.results import rows_json, rows_xml, to_csv, to_tsv
from mbtgraph.rdf import BlankNode, Literal, NamedNode, Result, Rows, Term, Triples, turtle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mbtgraph.findings import Report
    from mbtgraph.graph import Description, Graph


def census(graph: Graph) -> None:
    """Print what a graph holds, in figures."""
    out = console()
    out.print(f"data version {graph.data_version}", style="bold")
    grid = table("", "", "")
    last = ""
    for group, name, count in graph.census():
        grid.add_row(group if group != last else "", name, count)
        last = group
    out.print(grid)


def description(graph: Graph, found: Description, form: str) -> None:
    """Print what a thing is, and what is claimed of it."""
    if form == "turtle":
        click.echo(turtle(found.facts, PREFIXES).decode(), nl=False)
        return
    iris = {t.value for _, p, o in found.facts for t in (p, o) if isinstance(t, NamedNode)}
    labels = graph.labels(iris)
    pairs = [(labels.get(p.value, shrink(p.value)), _text(o, labels)) for _, p, o in found.facts]
    if form == "json":
        said = [{"property": name, "value": value} for name, value in pairs]
        thing = {"iri": found.iri, "curie": shrink(found.iri), "facts": said}
        click.echo(json.dumps(thing, indent=2, ensure_ascii=False))
        return
    out = console()
    out.print(Text(found.label, style="bold").append(f"  {shrink(found.iri)}", style="dim"))
    grid = table("", "")
    for name, value in pairs:
        grid.add_row(Text(name, style="dim"), value)
    out.print(grid)
    if found.said is not None and found.said.rows:
        out.print()
        answer(found.said)


def _text(term: Term, labels: Mapping[str, str]) -> str:
    if isinstance(term, NamedNode):
        label = labels.get(term.value)
        return f"{label} ({shrink(term.value)})" if label else shrink(term.value)
    return term.value if isinstance(term, Literal) else "[…]"


def result(found: Result, form: str) -> None:
    """Print what a typed-in query yields."""
    if isinstance(found, Triples):
        _need(form, ("turtle", "table"), "triples", "turtle")
        click.echo(turtle(found.facts, PREFIXES).decode(), nl=False)
    elif isinstance(found, bool):
        _need(form, ("table", "json"), "true or false", "json")
        click.echo(json.dumps({"head": {}, "boolean": found}) if form == "json" else str(found).lower())
    elif form == "json":
        click.echo(rows_json(found))
    elif form == "xml":
        click.echo(rows_xml(found), nl=False)
    elif form in {"csv", "tsv"}:
        click.echo(_csv(found) if form == "csv" else _tsv(found), nl=False)
    else:
        _need(form, ("table",), "rows", "table, json, csv, tsv or xml")
        _solutions(found)


def _need(form: str, fitting: Sequence[str], what: str, say: str) -> None:
    if form not in fitting:
        raise click.UsageError(f"This query yields {what}, which cannot be written as {form}; use -o {say}.")


def _solutions(found: Rows) -> None:
    out = console()
    grid = table(*found.variables)
    for row in found.rows:
        grid.add_row(*(shrink(t.value) if isinstance(t, NamedNode) else _bare(t) for t in row))
    out.print(grid)
    count = len(found.rows)
    out.print(f"\n{count} {'row' if count == 1 else 'rows'}", style="dim")


def _bare(term: Term | None) -> str:
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _csv(found: Rows) -> str:
    return to_csv(found.variables, [[_bare(term) for term in row] for row in found.rows])


def _tsv(found: Rows) -> str:
    rows = [["" if term is None else str(term) for term in row] for row in found.rows]
    return to_tsv([f"?{name}" for name in found.variables], rows)


def report(found: Report, form: str) -> None:
    """Print what a check found."""
    if form == "json":
        value = {"ok": found.ok, "findings": [asdict(f) for f in found.findings]}
        click.echo(json.dumps(value, indent=2, ensure_ascii=False))
        return
    for finding in found.findings:
        colour = {"error": "red", "warning": "yellow", "info": "blue"}[finding.severity]
        click.echo(str(finding).replace(finding.severity, click.style(finding.severity, fg=colour), 1))
        if finding.why and finding.severity != "info":
            click.echo(f"    why: {finding.why}")
        if finding.fix:
            click.echo(f"    fix: {finding.fix}")
    counts = [
        f"{count} {name}{'' if count == 1 or name == 'info' else 's'}"
        for name in ("error", "warning", "info")
        if (count := sum(f.severity == name for f in found.findings))
    ]
    files = len(found.checked)
    click.echo(f"{files} {'file' if files == 1 else 'files'}: {', '.join(counts) or 'nothing to mend'}.")
