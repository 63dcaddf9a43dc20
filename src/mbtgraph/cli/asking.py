"""The command that asks a stored query: its options come from the query's own header."""

from __future__ import annotations

import argparse
import sys

from mbtgraph.cli.arguments import ROWS, Parser, add_endpoint, add_output, add_root, add_trust
from mbtgraph.errors import QueryError
from mbtgraph.graph import open as open_graph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from mbtgraph.graph import Graph
    from mbtgraph.queries.results import Answer
    from mbtgraph.queries.stored import StoredQuery

EVIDENCE = ("none", "inline", "full")


def ask(arguments: list[str]) -> int:
    """Ask the query that the first plain argument names."""
    known, _ = first_parser().parse_known_args(arguments)
    graph = open_graph(known.root, endpoint=known.endpoint)
    if known.name is None:
        return _overview(graph.queries.values())
    query = graph.query(known.name)
    parser = query_parser(query)
    if known.help:
        parser.description, parser.epilog = _about(query), _choices(graph, query)
    options = vars(parser.parse_all(arguments))
    given = {name: value for name in query.params if (value := options[name]) is not None}
    if options["explain"]:
        sys.stdout.write(str(graph.explain(query.id, trust=options["trust"], **given)))
        return 0
    answer = graph.ask(query.id, trust=options["trust"], **given)
    sys.stdout.write(_written(graph, answer, options))
    if not _tells_notes(options):
        sys.stderr.writelines(f"{note}\n" for note in answer.notes)
    return 0


def _tells_notes(options: Mapping[str, Any]) -> bool:
    """Tell whether what is printed has the notes of the answer in it, or has no use for them."""
    form, evidence = options["form"], options["evidence"]
    return (
        bool(options["cite"])
        or form in {"table", "markdown"}
        or (form == "json" and evidence in {None, "full"})
    )


def _written(graph: Graph, answer: Answer, options: Mapping[str, Any]) -> str:
    form, evidence = options["form"], options["evidence"]
    if options["cite"]:
        citation = answer.citation
        return {"text": citation.text, "bibtex": citation.bibtex, "cff": citation.cff}[options["cite"]]
    if form == "table":
        from mbtgraph.cli.answers import answer_text  # noqa: PLC0415

        return answer_text(answer, evidence or "full")
    if form == "turtle":
        if evidence in {"none", "inline"}:
            raise QueryError(
                "Turtle is what stands behind an answer, all of it: --evidence full, or left out."
            )
        from mbtgraph.namespaces import PREFIXES  # noqa: PLC0415
        from mbtgraph.rdf import turtle  # noqa: PLC0415

        return turtle(graph.facts_behind(answer), PREFIXES).decode()
    return answer.serialize(form, evidence=evidence)


def first_parser() -> Parser:
    """Return what reads a line until it is known which query it asks."""
    first = Parser(prog="mbtgraph ask", add_help=False)
    _add_common(first)
    first.add_argument("-h", "--help", action="store_true")
    first.add_argument("name", nargs="?")
    return first


def _add_common(parser: Parser) -> None:
    add_trust(parser)
    add_output(parser, *ROWS, "turtle")
    parser.add_argument(
        "--evidence", choices=EVIDENCE, metavar="AMOUNT",
        help="none, inline or full: how much of what the rows rest on is printed; none still tells their "
        "limits and hedges, and what is denied (default: full, and inline for csv, tsv and xml)",
    )  # fmt: skip
    parser.add_argument(
        "--cite", choices=("text", "bibtex", "cff"), metavar="FORM",
        help="text, bibtex or cff: print how the answer is cited, and the works that its claims cite",
    )  # fmt: skip
    parser.add_argument(
        "--explain", action="store_true", help="run nothing; print the SPARQL with its parameters bound"
    )
    add_root(parser)
    add_endpoint(parser)


def query_parser(query: StoredQuery) -> Parser:
    """Return the parser of one query, whose options are its parameters."""
    parser = Parser(prog=f"mbtgraph ask {query.id}", usage="%(prog)s [OPTIONS]", description=query.summary)
    parser.add_argument("name", choices=[query.id], help=argparse.SUPPRESS)
    for name, spec in query.params.items():
        example = f" (example: {spec.examples[0]}; default: {spec.told})" if spec.examples else ""
        parser.add_argument(
            f"--{name.replace('_', '-')}", dest=name, nargs="+" if spec.multiple else None,
            metavar="THING" if spec.type == "iri" else spec.type.upper(),
            help=f"{spec.description}: {spec.expected}{example}".replace("%", "%%"),
        )  # fmt: skip
    _add_common(parser)
    return parser


def _about(query: StoredQuery) -> str:
    """Return what a query asks and answers, in lines that fit."""
    from mbtgraph.cli.text import wrapped  # noqa: PLC0415

    return "\n\n".join(wrapped(" ".join(text.split())) for text in (query.summary, query.description) if text)


def _choices(graph: Graph, query: StoredQuery) -> str:
    """Return what a parameter that takes things of one kind can be given."""
    from mbtgraph.cli.text import wrapped  # noqa: PLC0415

    lines = []
    for name, spec in query.params.items():
        if spec.class_:
            labels = sorted(set(graph.names(spec.class_).labels.values()), key=str.casefold)
            lines.append(wrapped(f"{name}: {'; '.join(labels)}", "  "))
    return "\n".join(lines)


def _overview(queries: Iterable[StoredQuery]) -> int:
    sys.stdout.write(
        "usage: mbtgraph ask NAME [--PARAMETER VALUE]… [--trust LEVEL] [-o FORMAT]\n\n"
        "Ask a stored query by name; each row tells the claims it rests on.\n\n"
        "  mbtgraph ask modes\n"
        "  mbtgraph ask upstream-causes --problem impulsivity --trust t1\n\n"
    )
    sys.stdout.write(listing(queries))
    sys.stdout.write("\n`mbtgraph ask NAME --help` says what a query takes.\n")
    return 0


def listing(queries: Iterable[StoredQuery]) -> str:
    """Return a line for each query: name, question, parameters."""
    from mbtgraph.cli.text import table  # noqa: PLC0415

    rows = [
        (query.id, query.summary, " ".join(f"--{name.replace('_', '-')}" for name in query.params))
        for query in sorted(queries, key=lambda query: query.id)
    ]
    return table(("Query", "Asks", "Takes"), rows) + "\n"
