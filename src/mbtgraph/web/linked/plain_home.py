"""The first page of a server over a stranger's data: its graphs, classes and properties, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import RDF, shrink
from mbtgraph.rdf import text_of
from mbtgraph.web.linked.signposts import of_dataset
from mbtgraph.web.linked.whole import rows
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.served import Served

MOST: Final = 200
"""Classes, and properties, that the page lists."""
_CLASSES: Final = f"""
SELECT ?class (COUNT(DISTINCT ?s) AS ?many) WHERE {{ ?s <{RDF}type> ?class . FILTER(ISIRI(?class)) }}
GROUP BY ?class ORDER BY DESC(?many) ?class LIMIT {MOST + 1}
"""
_PROPERTIES: Final = f"""
SELECT ?property (COUNT(*) AS ?many) WHERE {{ ?s ?property ?o }}
GROUP BY ?property ORDER BY DESC(?many) ?property LIMIT {MOST + 1}
"""


def home(request: Request) -> Response:
    """Return the first page."""
    now = served(request)
    classes, properties = now.keep("census", lambda: (_counted(now, _CLASSES), _counted(now, _PROPERTIES)))
    return page(
        request, "plain_home.html", links=of_dataset(request), graphs=sorted(now.counts.items()),
        classes=classes, properties=properties, most=MOST,
    )  # fmt: skip


def _counted(now: Served, query: str) -> list[tuple[str, str, int]]:
    found = rows(now, query).rows
    return [(text_of(iri), shrink(text_of(iri)), int(text_of(many))) for iri, many in found]
