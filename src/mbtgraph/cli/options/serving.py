"""The options of the command that serves the graph."""

from __future__ import annotations

from mbtgraph.cli.options.values import base, port, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from mbtgraph.cli.arguments import Parser


def add_serving(command: Callable[..., Parser]) -> None:
    """Add the command, which says where it listens and how the public addresses it."""
    serve = command("serve", "serve the graph: SPARQL endpoint, linked data and pages", _SERVE)
    serve.add_argument(
        "--host", metavar="HOST", default="127.0.0.1",
        help="where to listen (default: 127.0.0.1, which no other machine reaches)",
    )  # fmt: skip
    serve.add_argument(
        "--port", metavar="PORT", type=port, default=8000, help="default: 8000; 0 takes a free one"
    )
    serve.add_argument(
        "--base", metavar="URL", type=base,
        help="the address under which the public knows the service; behind a proxy it has to be given",
    )  # fmt: skip
    serve.add_argument(
        "--data", metavar="FILE", nargs="+",
        help="serve these files of RDF (.ttl .nt .nq .trig .rdf .jsonld) in place of a project",
    )  # fmt: skip
    serve.add_argument(
        "--timeout",
        type=seconds,
        default=30.0,
        metavar="SECONDS",
        help="stop a query after this time (default: 30)",
    )


_SERVE = """
  mbtgraph serve
  mbtgraph serve --port 8080
  mbtgraph serve --data things.ttl measurements.nq

It prints its address when it answers. SIGTERM, or Ctrl-C, lets requests end
first; SIGHUP makes it read the data anew. docs/operation.md has more.
"""
