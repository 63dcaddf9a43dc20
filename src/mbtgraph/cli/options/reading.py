"""The options of the commands that read a built graph, or serve it."""

from __future__ import annotations

from mbtgraph.cli.arguments import ROWS, Parser, add_endpoint, add_output, add_trust
from mbtgraph.cli.options.values import count, port, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def add_reading(command: Callable[..., Parser]) -> None:
    """Add the commands that ask; `ask` parses the rest of its own line."""
    add_endpoint(command("info", "print what the graph holds, in figures"))
    _show(command("show", "print what a thing is and what is claimed of it", _EXAMPLE_SHOW))
    _find(command("find", "search names, definitions, claims and stored queries", _EXAMPLE_FIND))
    queries = command("queries", "list the stored queries, print one, or export them", _QUERIES)
    queries.add_argument("name", metavar="NAME", nargs="?", help="the query to print")
    command("ask", "ask a stored query by name: mbtgraph ask NAME [--PARAMETER VALUE]…")
    _sparql(command("sparql", "run a SPARQL query; it sees the chosen level of trust and nothing else"))
    _why(command("why", "print where an edge comes from, down to the claims", _EXAMPLE_WHY))
    _report(command("report", "print a report: what the graph covers, or how its conflicts were found"))
    _mcp(command("mcp", "serve the stored queries as tools to clients with a language model (MCP)", _MCP))


def _show(show: Parser) -> None:
    show.add_argument("term", metavar="TERM", help="a label, a CURIE or an IRI")
    add_trust(show)
    add_output(show, "table", "json", "turtle")
    add_endpoint(show)


def _find(find: Parser) -> None:
    find.add_argument(
        "text", metavar="TEXT", nargs="?", default="",
        help="what to look for, in any words (without it: all of a kind)",
    )  # fmt: skip
    find.add_argument(
        "--kind", metavar="KIND", default="",
        help="only what is of this kind: a class of the ontology, such as problem, study or claim; "
        "or query, or term",
    )  # fmt: skip
    find.add_argument(
        "--limit", type=count, default=10, metavar="N", help="the most hits of a search (default: 10)"
    )
    add_trust(find)
    add_output(find, "table", "json", "csv")
    add_endpoint(find)


def _sparql(sparql: Parser) -> None:
    sparql.add_argument("file", metavar="FILE", help="a file, or - for standard input")
    add_trust(sparql)
    add_output(sparql, *ROWS, "turtle")
    sparql.add_argument(
        "--timeout", type=seconds, default=30.0, metavar="SECONDS", help="stop after this time (default: 30)"
    )
    add_endpoint(sparql)


def _why(why: Parser) -> None:
    for name in ("subject", "predicate", "object"):
        why.add_argument(name, metavar=name.upper(), help="a label, a CURIE or an IRI")
    add_trust(why)
    add_endpoint(why)


def _report(report: Parser) -> None:
    report.add_argument(
        "name", metavar="NAME", choices=("conflicts", "coverage"),
        help="coverage: claims, questions, terms and rules, beside other ontologies; "
        "conflicts: the curated ones held against the computed ones",
    )  # fmt: skip
    add_output(report, "table", "json", "markdown")


def _mcp(mcp: Parser) -> None:
    mcp.add_argument(
        "--http", metavar="PORT", nargs="?", type=port, const=8765,
        help="serve over HTTP at a port of this machine (default: 8765; 0 takes a free one), "
        "not over standard input and output",
    )  # fmt: skip
    add_trust(mcp)
    mcp.add_argument(
        "--compact", action="store_true",
        help="offer two tools for all stored queries, for clients that can take but a few",
    )  # fmt: skip
    mcp.add_argument(
        "--allow-sparql", action="store_true", help="offer a tool that runs any SPARQL query, too"
    )
    add_endpoint(mcp)


_MCP = """
A client starts it with: mbtgraph mcp
No tool shows what is claimed only beyond --trust LEVEL. See docs/mcp.md.
"""
_QUERIES = """
  mbtgraph queries
  mbtgraph queries upstream-causes
  mbtgraph queries export rdf | openapi | grlc

`mbtgraph queries export --help` tells of the forms.
"""
_EXAMPLE_SHOW = '\n  mbtgraph show "psychic equivalence"\n  mbtgraph show claim:S0-142\n'
_EXAMPLE_FIND = """
  mbtgraph find "teenagers who cut themselves"
  mbtgraph find "what leads to self-harm" --trust t1
  mbtgraph find --kind problem
"""
_EXAMPLE_WHY = '\n  mbtgraph why "attachment-system activation" "upstream of" impulsivity\n'
