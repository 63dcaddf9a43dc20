"""The page of the ontology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.web.rendering import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response


def show(request: Request, links: Sequence[str]) -> Response:
    """Return the page of all terms."""
    return page(request, "vocabulary.html", links=links)
