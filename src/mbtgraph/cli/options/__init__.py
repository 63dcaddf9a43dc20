"""What the commands take: the parser of all of them, with the options of each beside those of its like."""

from __future__ import annotations

import argparse
import sys

from mbtgraph.cli.arguments import Parser, add_root
from mbtgraph.cli.options.curating import add_curating
from mbtgraph.cli.options.exporting import add_exporting
from mbtgraph.cli.options.moving import add_moving
from mbtgraph.cli.options.reading import add_reading
from mbtgraph.cli.options.serving import add_serving


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
        top.commands[name] = made
        return made

    add_reading(command)
    add_curating(command)
    add_moving(command)
    add_serving(command)
    add_exporting(command)
    return top


class _Version(argparse.Action):
    """Print the version, which is looked up only when it is asked for."""

    def __call__(self, *_: object) -> None:
        from importlib.metadata import version  # noqa: PLC0415

        sys.stdout.write(f"mbtgraph {version('mbtgraph')}\n")
        sys.exit(0)
