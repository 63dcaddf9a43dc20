"""The service as an OpenAPI document: what it answers, where, and in which form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mbtgraph.queries import openapi as document
from mbtgraph.web.responses import respond
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def openapi(request: Request) -> Response:
    """Return the OpenAPI document, which any tool for OpenAPI reads."""
    now = served(request)

    def make() -> str:
        made = document.openapi(
            now.graph.queries.values(),
            data_version=now.version,
            service=now.settings.base,
            live=now.settings.live,
        )
        return json.dumps(made, indent=1, ensure_ascii=False)

    return respond(request, make, content_type="application/json", vary=())
