"""The notices: what of others is served, under which licences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mbtgraph.web.assets import licence, packages
from mbtgraph.web.rendering import page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def notices(request: Request) -> Response:
    """Return the page of notices, from what is pinned."""
    told = [(package, licence(package)) for package in packages()]
    return page(request, "notices.html", packages=told)
