"""Commands that read a built graph: info, show, sparql, why, report, mcp."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mbtgraph.cli import answers, tables
from mbtgraph.errors import ProjectError
from mbtgraph.graph import open as open_graph
from mbtgraph.project import Project
from mbtgraph.queries.notes import partial_note
from mbtgraph.rdf import Rows, Triples

if TYPE_CHECKING:
    from argparse import Namespace


def info(options: Namespace) -> int:
    """Print what the graph holds, in figures."""
    graph = open_graph(options.root, endpoint=options.endpoint)
    sys.stdout.write(tables.census(graph))
    sys.stderr.writelines(f"{note}\n" for note in graph.notes)
    return 0


def show(options: Namespace) -> int:
    """Print what a thing is and what is claimed of it."""
    graph = open_graph(options.root, endpoint=options.endpoint)
    found = graph.describe(options.term, trust=options.trust)
    sys.stdout.write(tables.description(graph, found, options.form))
    return 0


def sparql(options: Namespace) -> int:
    """Run a typed-in query."""
    text = _read(options.file)
    graph = open_graph(options.root, endpoint=options.endpoint)
    found = graph.sparql(text, trust=options.trust, timeout=options.timeout)
    sys.stdout.write(tables.result(found, options.form))
    if isinstance(found, Triples) and not found.complete:
        sys.stderr.write(
            f"These are not all triples: there are more than {len(found.facts)}. Ask for less.\n"
        )
    if isinstance(found, Rows) and not found.complete and options.form not in {"table", "markdown"}:
        # Those two say so themselves.
        sys.stderr.write(f"{partial_note(len(found.rows))}\n")
    return 0


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode()
    except OSError as error:
        raise ProjectError(f"The query file {file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ProjectError(f"The query file {file} is not UTF-8; save it as UTF-8.") from error


def why(options: Namespace) -> int:
    """Print where an edge comes from."""
    graph = open_graph(options.root, endpoint=options.endpoint)
    edge = (options.subject, options.predicate, options.object)
    found = graph.why(*edge, trust=options.trust)
    sys.stdout.write(answers.reasons_text(found, edge, options.trust))
    return 0


def report(options: Namespace) -> int:
    """Print a report."""
    from mbtgraph.reports.conflicts import conflicts  # noqa: PLC0415 (the other commands need none)
    from mbtgraph.reports.coverage import coverage  # noqa: PLC0415

    graph = open_graph(options.root)
    make = {"conflicts": conflicts, "coverage": coverage}[options.name]
    found = make(graph, Project.find(options.root))
    sys.stdout.write(tables.digest(found, options.form, graph.data_version))
    return 0


def mcp(options: Namespace) -> int:
    """Serve tools to clients with a language model, until the client or whoever started this ends it."""
    from mbtgraph.mcp import serve  # noqa: PLC0415 (the other commands need none)

    graph = open_graph(options.root, endpoint=options.endpoint)
    if options.http is None and sys.stdin.isatty():
        sys.stderr.write(
            "This speaks MCP on standard input and output: a client starts it. Ctrl-C ends it.\n"
        )
    given = {"trust": options.trust, "sparql": options.allow_sparql, "compact": options.compact}
    serve(graph, port=options.http, **given)
    return 0
