"""The page of a thing: what it is by itself, and each sentence on it with its mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.namespaces import shrink
from mbtgraph.web.rendering import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response


def show(request: Request, iri: str, links: Sequence[str]) -> Response:
    """Return the page of a thing that is known to exist."""
    return page(request, "thing.html", links=links, iri=iri, name=shrink(iri))
