"""SPARQL 1.1 Protocol, Graph Store Protocol (read side) and the service description."""

from __future__ import annotations

from typing import Final

from starlette.routing import BaseRoute, Route

from mbtgraph.web.protocol.endpoint import sparql
from mbtgraph.web.protocol.examples import examples
from mbtgraph.web.protocol.graphs import direct, indirect
from mbtgraph.web.protocol.methods import Resource

_ENDPOINT: Final = Resource(sparql, "GET", "HEAD", "POST", "QUERY")

ROUTES: Final[list[BaseRoute]] = [
    Route("/sparql", _ENDPOINT),
    Route("/sparql/", _ENDPOINT),
    Route("/rdf-graph-store", Resource(indirect, "GET", "HEAD")),
    Route("/graph/{name:path}", Resource(direct, "GET", "HEAD")),
    Route("/.well-known/sparql-examples", Resource(examples, "GET", "HEAD")),
]
