"""The options of the command that serves the graph."""

from __future__ import annotations

from mbtgraph.cli.options.values import port

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
        "--base", metavar="URL", default="",
        help="the address under which the public knows the service; behind a proxy it has to be given",
    )  # fmt: skip


_SERVE = """
  mbtgraph serve
  mbtgraph serve --port 8080
"""
