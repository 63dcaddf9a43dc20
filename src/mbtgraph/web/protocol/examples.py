"""`/.well-known/sparql-examples`: the stored queries, as collections of examples for endpoints have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.catalog import describe_queries
from mbtgraph.media import GRAPHS
from mbtgraph.namespaces import PREFIXES
from mbtgraph.rdf import Quad
from mbtgraph.store.writing import write
from mbtgraph.web.protocol.negotiation import FORMATS, chosen
from mbtgraph.web.protocol.parameters import of_address
from mbtgraph.web.responses import respond
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def examples(request: Request) -> Response:
    """Return the stored queries as RDF; they are asked of this service."""
    given = of_address(request)
    given.refuse_unknown(FORMATS)
    choice = chosen(request, given, GRAPHS)
    now = served(request)

    def make() -> bytes:
        queries = tuple(now.graph.queries.values())
        facts = describe_queries(queries, service=now.settings.absolute("/sparql"))
        return write((Quad(*fact) for fact in facts), choice.media, PREFIXES)

    return respond(request, make, content_type=choice.header)
