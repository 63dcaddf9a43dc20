"""The first page: what the graph knows, in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.web.lens import level
from mbtgraph.web.rendering import page
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def home(request: Request) -> Response:
    """Return the first page."""
    answer = served(request).graph.ask("modes", trust=level(request))
    return page(request, "home.html", answer=answer)
