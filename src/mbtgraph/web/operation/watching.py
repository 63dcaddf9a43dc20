"""What watches every request: it gets an id, a line of the log, and its place in the figures."""

from __future__ import annotations

from secrets import token_hex
from time import perf_counter
from typing import TYPE_CHECKING

from mbtgraph.web.operation.log import LOG, REQUEST
from mbtgraph.web.operation.metrics import Done

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from mbtgraph.web.operation.metrics import Metrics


class Watching:
    """Tell of each request how it went, by its route and never by its address."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        """Stand around an application."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["request_id"] = token_hex(8)
        REQUEST.set(scope["request_id"])
        begun, status, size = perf_counter(), 0, 0

        async def sent(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            done = Done(
                scope["method"], getattr(scope.get("route"), "path", ""), status, scope.get("problem", ""),
                round(perf_counter() - begun, 4), size,
            )  # fmt: skip
            self._metrics.count(done)
            LOG.info("request", extra={"told": done._asdict()})
