"""Running the service: static files, health, metrics, log, connections, and what is opened to be served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route

from mbtgraph.web.operation.metrics import metrics
from mbtgraph.web.operation.static import static

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


ROUTES: Final[list[BaseRoute]] = [
    Route("/healthz", _health),
    Route("/metrics", metrics),
    Route("/static/{digest}/{name:path}", static),
]
