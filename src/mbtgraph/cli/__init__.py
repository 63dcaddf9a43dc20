"""The command line: thin commands that parse, make one call and print."""

from __future__ import annotations

import os
import sys

import click

from mbtgraph.cli.asking import ask, info, queries, show, sparql, why
from mbtgraph.cli.building import build, check
from mbtgraph.errors import MbtGraphError

__all__ = ["main"]


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 findings, 2 usage, 3 could not be done.",
)
@click.version_option(package_name="mbtgraph", message="%(prog)s %(version)s")
def commands() -> None:
    """Ask, check and build a knowledge graph in which every claim tells who says so."""


for _command in (info, show, queries, ask, sparql, why, check, build):
    commands.add_command(_command)


def main() -> None:
    """Run the command line; the only place where an error becomes an exit code."""
    try:
        commands.main(prog_name="mbtgraph")
    except MbtGraphError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader went away (`| head`): no error, but the interpreter must not flush into the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
