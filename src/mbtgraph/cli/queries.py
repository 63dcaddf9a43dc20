"""The command on stored queries themselves: list them, print one, export them for other tools."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mbtgraph import catalog
from mbtgraph.cli.arguments import Parser, add_root
from mbtgraph.cli.asking import listing
from mbtgraph.cli.options.values import address
from mbtgraph.errors import ProjectError
from mbtgraph.findings.summary import many
from mbtgraph.graph import open as open_graph
from mbtgraph.namespaces import PREFIXES
from mbtgraph.queries.grlc import MARK, grlc
from mbtgraph.queries.openapi import openapi
from mbtgraph.rdf import turtle
from mbtgraph.snapshot import replace
from mbtgraph.turtle.form import form_of

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from mbtgraph.queries.stored import StoredQuery

_FORMS = {
    "rdf": "Turtle: queries and parameters, as collections of SPARQL examples",
    "openapi": "an OpenAPI 3.1 document in JSON: an operation for each query",
    "grlc": "files for grlc, one for each query, which it serves as they are",
}
_MORE = """
  mbtgraph queries export rdf > queries.ttl
  mbtgraph queries export openapi > openapi.json
  mbtgraph queries export grlc upstream-causes
  mbtgraph queries export grlc --to FOLDER --service http://localhost:7878/query

Forms:
"""


def queries(options: Namespace) -> int:
    """List the stored queries, or print one."""
    graph = open_graph(options.root)
    one = options.name is not None
    sys.stdout.write(graph.query(options.name).text if one else listing(graph.queries.values()))
    return 0


def export(arguments: Sequence[str]) -> int:
    """Print or write stored queries in a form that other tools read."""
    parser = export_parser()
    options = parser.parse_all(arguments)
    if options.form != "grlc" and options.to is not None:
        parser.error(f"--to is for grlc; {options.form} is one text, so redirect it: > FILE")
    if options.form == "grlc" and options.to is None and len(options.names) != 1:
        parser.error("grlc has a file for each query: name one, or a folder with --to.")
    graph = open_graph(options.root)
    chosen = [graph.query(name) for name in options.names] or list(graph.queries.values())
    service = options.service or catalog.SERVICE
    if options.form == "rdf":
        facts = catalog.describe_queries(chosen, service=service)
        sys.stdout.write(form_of(turtle(facts, PREFIXES).decode()))
    elif options.form == "openapi":
        made = openapi(chosen, data_version=graph.data_version, service=options.service or "/")
        sys.stdout.write(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
    elif options.to is None:
        sys.stdout.write(grlc(chosen[0], service=service))
    else:
        _write(Path(options.to), chosen, service)
    return 0


def export_parser() -> Parser:
    """Return the parser of an export."""
    parser = Parser(
        prog="mbtgraph queries export",
        description="Export stored queries in a form that other tools read.\n"
        + _MORE
        + "".join(f"  {form:9}{what}\n" for form, what in _FORMS.items()),
    )
    parser.add_argument("form", metavar="FORM", choices=_FORMS, help=", ".join(_FORMS))
    parser.add_argument("names", metavar="NAME", nargs="*", default=[], help="the queries (default: all)")
    parser.add_argument("--to", metavar="FOLDER", help="where the files of grlc are written")
    parser.add_argument(
        "--service", metavar="URL", type=address,
        help="the address of the service that the export names "
        f"(default: {catalog.SERVICE}; for openapi, the place where the document lies)",
    )  # fmt: skip
    add_root(parser)
    return parser


def _write(folder: Path, chosen: Sequence[StoredQuery], service: str) -> None:
    """Write the files of grlc into a folder, over none that something else wrote."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for query in chosen:
            file = folder / f"{query.id}.rq"
            if file.exists() and not file.read_bytes().startswith(MARK.encode()):
                raise ProjectError(
                    f"{file} was not written by an export, so it is left alone; name another folder."
                )
        for query in chosen:
            replace(folder / f"{query.id}.rq", grlc(query, service=service).encode())
    except OSError as error:
        raise ProjectError(f"The files cannot be written to {folder}: {error.strerror}.") from error
    sys.stderr.write(f"{many(len(chosen), 'file')} written to {folder}.\n")
