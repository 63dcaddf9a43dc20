"""The gallery of stored queries: as a page by what they are about, and as RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph import catalog
from mbtgraph.media import HTML, TURTLE, choose
from mbtgraph.namespaces import PREFIXES
from mbtgraph.rdf import turtle
from mbtgraph.web.rendering import page
from mbtgraph.web.responses import link, respond
from mbtgraph.web.served import served
from mbtgraph.web.stored.representations import not_acceptable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.queries.stored import StoredQuery

_OFFERED: Final = (HTML, TURTLE)


def gallery(request: Request) -> Response:
    """Return all stored queries, as a page or as RDF.

    Raises:
        Problem: Neither is accepted.
    """
    choice = choose(request.headers.get("accept", "*/*"), _OFFERED)
    if choice is None:
        raise not_acceptable(_OFFERED)
    if choice.media is TURTLE:
        return catalogue(request)
    now = served(request)
    links = [
        link(now.settings.absolute("/queries.ttl"), "alternate", type=TURTLE.type),
        link(now.settings.absolute("/openapi.json"), "service-desc", type="application/json"),
    ]
    groups = _by_tag(now.graph.queries.values())
    return page(request, "queries.html", links=links, groups=groups, count=len(now.graph.queries))


def catalogue(request: Request) -> Response:
    """Return the stored queries as RDF, to be asked of this service."""
    now = served(request)
    queries = sorted(now.graph.queries.values(), key=lambda query: query.id)
    # Prefixes of their own would be taken for those of the queries that are described.
    service = now.settings.absolute("/sparql") if now.settings.live else catalog.SERVICE
    return respond(
        request, lambda: turtle(catalog.describe_queries(queries, service=service), PREFIXES),
        content_type="text/turtle; charset=utf-8",
        headers={"Content-Location": now.settings.absolute("/queries.ttl")},
    )  # fmt: skip


def _by_tag(queries: Iterable[StoredQuery]) -> list[tuple[str, list[StoredQuery]]]:
    """Return the queries by their first tag, the largest group first."""
    groups: dict[str, list[StoredQuery]] = {}
    for query in sorted(queries, key=lambda one: one.id):
        groups.setdefault(query.tags[0] if query.tags else "other", []).append(query)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
