"""The tools of a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.mcp import finding, lookups, questions
from mbtgraph.mcp import sparql as typed_in

if TYPE_CHECKING:
    from mbtgraph.graph import Graph
    from mbtgraph.lens import Level
    from mbtgraph.mcp.tool import Tool


def toolbox(
    graph: Graph, *, trust: Level = "model", sparql: bool = False, compact: bool = False
) -> dict[str, Tool]:
    """Return the tools of a graph by name; none shows what is claimed only beyond a level of trust.

    Compact, two tools stand for all stored queries, for clients that can take but a few.
    """
    graph = graph.within(trust)
    made = [
        *(questions.compact(graph, trust) if compact else questions.questions(graph, trust)),
        finding.find(graph, trust),
        lookups.describe_term(graph, trust),
        lookups.why(graph, trust),
        *([typed_in.sparql(graph, trust)] if sparql else []),
    ]
    return {tool.name: tool for tool in made}
