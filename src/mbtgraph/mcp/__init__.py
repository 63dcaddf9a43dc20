"""Tools for clients with a language model (Model Context Protocol): every answer with who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.errors import MissingExtra

if TYPE_CHECKING:
    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level


def serve(
    graph: Graph,
    *,
    port: int | None = None,
    trust: Level = "model",
    sparql: bool = False,
    compact: bool = False,
) -> None:
    """Serve a graph over standard input and output, or over HTTP at a port of this machine.

    Nothing is shown beyond a level of trust, and typed-in SPARQL is taken only on request.
    Compact, two tools stand for all stored queries.

    Raises:
        MissingExtra: The library of the protocol is not installed.
    """
    try:
        from mbtgraph.mcp import server  # noqa: PLC0415 (an extra)
    except ModuleNotFoundError as error:
        raise MissingExtra("The MCP server", "pip install 'mbtgraph[mcp]'") from error
    from mbtgraph.mcp.tools import toolbox  # noqa: PLC0415 (what it loads is for serving)

    made = server.made(toolbox(graph, trust=trust, sparql=sparql, compact=compact), trust=trust)
    if port is None:
        server.serve_stdio(made)
    else:
        server.serve_http(made, port)
