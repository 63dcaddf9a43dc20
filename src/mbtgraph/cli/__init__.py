"""The command line: thin commands that parse, make one call and print.

PYTHON_ARGCOMPLETE_OK: a shell may ask it for completions.

It is built on `argparse` and plain text, since a question has to start at once: what the
alternatives cost stands in `bench/README.md`.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from importlib import import_module

from mbtgraph.cli.arguments import (
    ROWS,
    Parser,
    add_endpoint,
    add_output,
    add_root,
    add_transfer,
    add_trust,
)
from mbtgraph.errors import MbtGraphError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main", "parser"]

_HOMES = {
    "build": "building",
    "check": "building",
    "diff": "diffs",
    "find": "finding",
    "fmt": "formatting",
    "pull": "transfer",
    "push": "transfer",
    "queries": "queries",
    "reason": "reasoning",
}
"""The module of each command that is not for reading: it is loaded when the command is given."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; the only place where an error becomes one."""
    if "_ARGCOMPLETE" in os.environ:
        from mbtgraph.cli.completion import complete  # noqa: PLC0415 (for the shell alone)

        complete()
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character is no error
    try:
        code = _run(given)
        sys.stdout.flush()
    except MbtGraphError as error:
        sys.stdout.flush()
        from mbtgraph.cli.text import clean  # noqa: PLC0415

        sys.stderr.write(f"error: {clean(str(error))}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            sys.stderr.write(f"error: standard output cannot be written: {error.strerror}.\n")
            return 3
        # The reader went away (`| head`): no error, but the interpreter must not flush into the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _run(given: list[str]) -> int:
    if given[:1] == ["ask"]:
        from mbtgraph.cli.asking import ask  # noqa: PLC0415 (each command loads what it needs)

        return ask(given[1:])
    if given[:2] == ["queries", "export"]:
        from mbtgraph.cli.queries import export  # noqa: PLC0415

        return export(given[2:])
    options = parser().parse_all(given)
    home = import_module(f"mbtgraph.cli.{_HOMES.get(options.command, 'reading')}")
    code: int = getattr(home, options.command)(options)
    return code


def parser() -> Parser:
    """Return the parser of all commands; `ask` parses the rest of its own line."""
    top = Parser(
        prog="mbtgraph",
        description="Ask, check and build a knowledge graph in which every claim tells who says so.",
        epilog="Exit codes: 0 fine, 1 findings, 2 usage, 3 could not be done.",
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, what: str, more: str = "") -> Parser:
        made: Parser = commands.add_parser(
            name, help=what, description=f"{what[0].upper()}{what[1:]}.\n{more}"
        )
        add_root(made)
        if name in {"find", "info", "mcp", "show", "sparql", "why"}:
            add_endpoint(made)
        top.commands[name] = made
        return made

    command("info", "print what the graph holds, in figures")
    show = command("show", "print what a thing is and what is claimed of it", _EXAMPLE_SHOW)
    show.add_argument("term", metavar="TERM", help="a label, a CURIE or an IRI")
    add_trust(show)
    add_output(show, "table", "json", "turtle")
    _take_find(command("find", "search names, definitions, claims and stored queries", _EXAMPLE_FIND))
    command("queries", "list the stored queries, print one, or export them", _QUERIES).add_argument(
        "name", metavar="NAME", nargs="?", help="the query to print"
    )
    command("ask", "ask a stored query by name: mbtgraph ask NAME [--PARAMETER VALUE]…")
    _take_sparql(command("sparql", "run a SPARQL query; it sees the chosen level of trust and nothing else"))
    why = command("why", "print where an edge comes from, down to the claims", _EXAMPLE_WHY)
    for name in ("subject", "predicate", "object"):
        why.add_argument(name, metavar=name.upper(), help="a label, a CURIE or an IRI")
    add_trust(why)
    check = command("check", "check the project, or report only on some files")
    check.add_argument("paths", metavar="FILE", nargs="*", help="Turtle files, in the project or not")
    check.add_argument(
        "--fix",
        action="store_true",
        help="make the mends that change only spelling and that a new check proves, and show them as a diff",
    )
    add_output(check, "human", "json", "sarif", "junit", "github", "html", "turtle")
    check.add_argument(
        "--fail-on", choices=("error", "warning", "info", "never"), default="error", metavar="SEVERITY",
        help="error, warning, info or never: exit with 1 for a finding at least as bad (default: error)",
    )  # fmt: skip
    reason = command(
        "reason", "ask a reasoner whether the ontology and the data contradict themselves, and why"
    )
    reason.add_argument(
        "--engine", choices=("hermit", "pellet", "konclude"), type=str.lower, default="hermit",
        metavar="ENGINE",
        help="hermit, pellet or konclude (default: hermit); a contradiction is explained by Pellet",
    )  # fmt: skip
    add_output(reason, "human", "json")
    fmt = command("fmt", "write Turtle in our form; what it says and its comments stay", _EXAMPLE_FMT)
    fmt.add_argument(
        "paths", metavar="PATH", nargs="*",
        help="files or folders, or - for standard input (default: the Turtle of the project)",
    )  # fmt: skip
    fmt.add_argument("--check", action="store_true", help="write nothing; tell which files are not in form")
    check.add_argument(
        "--changed-since", metavar="REV",
        help="report on the files that differ from a revision of git; on all where a rule differs",
    )  # fmt: skip
    check.add_argument(
        "--only", metavar="STAGE", action="append", default=[],
        help="run only syntax, lints, shapes, owl or queries; may be given again, or as a list with commas",
    )  # fmt: skip
    check.add_argument(
        "--baseline", metavar="FILE", help="let pass what is known: a file that `check -o json` printed"
    )
    check.add_argument("--explain", metavar="RULE", help="check nothing; print what a rule wants, and why")
    command("build", "build the dataset from the files of the project")
    diff = command("diff", "tell what differs between two states of the graph, claim by claim", _DIFF)
    diff.add_argument("old", metavar="OLD", help="a file, a folder, a revision, or a built snapshot")
    diff.add_argument("new", metavar="NEW", nargs="?", help="likewise (default: the project as it lies here)")
    add_output(diff, "text", "json", "markdown")
    add_transfer(
        push=command("push", "load the built dataset into a SPARQL server, or go on with a load", _PUSH),
        pull=command("pull", "bring the dataset that a SPARQL server holds into a snapshot", _PULL),
    )
    report = command("report", "print a report: what the graph covers, or how its conflicts were found")
    report.add_argument(
        "name", metavar="NAME", choices=("conflicts", "coverage"),
        help="coverage: claims, questions, terms and rules, beside other ontologies; "
        "conflicts: the curated ones held against the computed ones",
    )  # fmt: skip
    add_output(report, "table", "json", "markdown")
    _take_mcp(
        command("mcp", "serve the stored queries as tools to clients with a language model (MCP)", _MCP)
    )
    return top


def _take_find(find: Parser) -> None:
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
        "--limit", type=_count, default=10, metavar="N", help="the most hits of a search (default: 10)"
    )
    add_trust(find)
    add_output(find, "table", "json", "csv")


def _take_sparql(sparql: Parser) -> None:
    sparql.add_argument("file", metavar="FILE", help="a file, or - for standard input")
    add_trust(sparql)
    add_output(sparql, *ROWS, "turtle")
    sparql.add_argument(
        "--timeout", type=_seconds, default=30.0, metavar="SECONDS", help="stop after this time (default: 30)"
    )


def _take_mcp(mcp: Parser) -> None:
    mcp.add_argument(
        "--http", metavar="PORT", nargs="?", type=_port, const=8765,
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


_MCP = """
A client starts it with: mbtgraph mcp. No tool shows what is claimed only beyond --trust LEVEL.
"""
_DIFF = """
  mbtgraph diff v0.1.0               what changed since a release
  mbtgraph diff main HEAD -o markdown
  mbtgraph diff HEAD~1:data/claims data/claims
  mbtgraph diff old/build/snapshot

A revision is any name that git knows for a commit: a branch, a tag, HEAD~1. A name that was
described in OLD and is gone in NEW is a finding; compare with the last release to learn of these.
"""
_QUERIES = """
  mbtgraph queries
  mbtgraph queries upstream-causes
  mbtgraph queries export rdf | openapi | grlc

`mbtgraph queries export --help` tells of the forms.
"""
_PUSH = """
  mbtgraph push http://127.0.0.1:7878/query --graphs http://127.0.0.1:7878/store
  mbtgraph push http://127.0.0.1:8890/sparql --graphs http://127.0.0.1:8890/sparql-graph-crud-auth

The first is for Oxigraph, the second for Virtuoso; docs/endpoints.md has the addresses of others.
A user and a password are taken from MBTGRAPH_ENDPOINT_USER and MBTGRAPH_ENDPOINT_PASSWORD, or netrc.
Once broken off, the same command goes on where it stopped. At the end all is read back and compared.
"""
_PULL = """
  mbtgraph pull http://127.0.0.1:7878/query pulled
  mbtgraph diff pulled
  mbtgraph ask modes --root pulled

Only what push wrote is brought, and only a load that is complete; counts and digest are compared.
The stored queries are those of the project here.
"""
_EXAMPLE_SHOW = '\n  mbtgraph show "psychic equivalence"\n  mbtgraph show claim:S0-142\n'
_EXAMPLE_FIND = """
  mbtgraph find "teenagers who cut themselves"
  mbtgraph find "what leads to self-harm" --trust t1
  mbtgraph find --kind problem
"""
_EXAMPLE_FMT = "\n  mbtgraph fmt --check\n  mbtgraph fmt data/things\n"
_EXAMPLE_WHY = '\n  mbtgraph why "attachment-system activation" "upstream of" impulsivity\n'


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise ValueError(text)
    return seconds


def _count(text: str) -> int:
    number = int(text)
    if not 0 < number <= _MOST:
        raise ValueError(text)
    return number


_MOST = 1000
_count.__name__ = f"number from 1 to {_MOST}"


def _port(text: str) -> int:
    if not 0 <= (port := int(text)) <= 65535:  # noqa: PLR2004 (what a port can be)
        raise ValueError(text)
    return port


_port.__name__ = "number of a port, 0 to 65535"
_seconds.__name__ = "number of seconds above 0"  # what argparse says of a wrong value


class _Version(argparse.Action):
    """Print the version, which is looked up only when it is asked for."""

    def __call__(self, *_: object) -> None:
        from importlib.metadata import version  # noqa: PLC0415

        sys.stdout.write(f"mbtgraph {version('mbtgraph')}\n")
        sys.exit(0)
