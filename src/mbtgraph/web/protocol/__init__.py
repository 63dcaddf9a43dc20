"""SPARQL 1.1 Protocol, Graph Store Protocol (read side) and the service description."""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute, Route

from mbtgraph.web.protocol.endpoint import sparql
from mbtgraph.web.protocol.examples import examples
from mbtgraph.web.protocol.graphs import direct, indirect

_METHODS: Final = ["GET", "HEAD", "POST", "QUERY"]

ROUTES: Final[list[BaseRoute]] = [
    Route("/sparql", sparql, methods=_METHODS),
    Route("/sparql/", sparql, methods=_METHODS),
    Route("/rdf-graph-store", indirect),
    Route("/graph/{name:path}", direct),
    Route("/.well-known/sparql-examples", examples),
]
