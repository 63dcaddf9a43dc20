"""Names that stand for a part of something: each leads to the document that tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from mbtgraph.namespaces import PREFIXES
from mbtgraph.web.linked.documents import address
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def parameter(request: Request) -> Response:
    """Lead from a parameter of a stored query to the query, and from what several share to all queries."""
    name, query = request.path_params["parameter"], request.path_params.get("query")
    queries = served(request).graph.queries
    asked = queries.values() if query is None else [queries[query]] if query in queries else []
    if not any(name in one.params for one in asked):
        raise HTTPException(404)
    return _lead(request, f"/query/{query}" if query else "/queries")


def prefix(request: Request) -> Response:
    """Lead from the declaration of a prefix to the ontology, which declares it."""
    if request.path_params["name"] not in PREFIXES:
        raise HTTPException(404)
    return _lead(request, "/ontology")


def _lead(request: Request, path: str) -> Response:
    return RedirectResponse(address(request, path), 303, {"Vary": "Accept", "Cache-Control": "no-cache"})
