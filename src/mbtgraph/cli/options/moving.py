"""The options of the commands that bring the dataset to a server, and back."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from mbtgraph.cli.arguments import Parser


def add_moving(command: Callable[..., Parser]) -> None:
    """Add the commands that say where a server is asked, where it takes data, and where a snapshot goes."""
    push = command("push", "load the built dataset into a SPARQL server, or go on with a load", _PUSH)
    pull = command("pull", "bring the dataset that a SPARQL server holds into a snapshot", _PULL)
    for parser in (push, pull):
        parser.add_argument("endpoint", metavar="ENDPOINT", help="where the server answers queries")
    ways = push.add_mutually_exclusive_group(required=True)
    ways.add_argument("--graphs", metavar="URL", help="where it takes graphs (Graph Store Protocol)")
    ways.add_argument("--update", metavar="URL", help="where it takes SPARQL 1.1 updates")
    push.add_argument(
        "--replace", action="store_true",
        help="load also over graphs of ours that push did not write, or that were changed since",
    )  # fmt: skip
    pull.add_argument("folder", metavar="OUT", help="a new folder for the snapshot, or one that pull wrote")


_PUSH = """
  mbtgraph push http://127.0.0.1:7878/query \\
    --graphs http://127.0.0.1:7878/store
  mbtgraph push http://127.0.0.1:8890/sparql \\
    --graphs http://127.0.0.1:8890/sparql-graph-crud-auth

The first is for Oxigraph, the second for Virtuoso; docs/endpoints.md has the
addresses of others. A user and a password are taken from MBTGRAPH_ENDPOINT_USER
and MBTGRAPH_ENDPOINT_PASSWORD, or from netrc. Once broken off, the same command
goes on where it stopped. At the end all is read back and compared.
"""
_PULL = """
  mbtgraph pull http://127.0.0.1:7878/query pulled
  mbtgraph diff pulled
  mbtgraph ask modes --root pulled

Only what push wrote is brought, and only a load that is complete; counts and
digest are compared. The stored queries are those of the project here.
"""
