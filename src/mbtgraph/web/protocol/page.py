"""The page on which people write queries, and read what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.web.rendering import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.rdf import Result
    from mbtgraph.web.problems import Problem


def show(
    request: Request, *, query: str = "", found: Result | None = None, problem: Problem | None = None
) -> Response:
    """Return the editor with a query in it, and its answer or what is wrong with it."""
    return page(
        request, "sparql.html", query=query, found=found, problem=problem,
        status=problem.status if problem else 200, headers=problem.headers if problem else None,
        trust="model" if problem else "",
    )  # fmt: skip
