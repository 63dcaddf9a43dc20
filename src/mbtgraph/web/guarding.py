"""What stands around every request: the state of the data it sees, its id, the headers of its response."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders

from mbtgraph.web.responses import EXPOSED

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from mbtgraph.web.served import Serving

_ALWAYS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    # Anybody may read from anywhere; nobody is known by a cookie or a password.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": EXPOSED,
}


class Guarding:
    """Give each request the data that it sees, and each response what it has to have."""

    def __init__(self, app: ASGIApp, *, serving: Serving) -> None:
        """Stand around an application."""
        self._app = app
        self._serving = serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["served"] = self._serving.now
        scope["request_id"] = token_hex(8)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, content in _ALWAYS.items():
                    headers.setdefault(name, content)
                headers["X-Request-Id"] = scope["request_id"]
            await send(message)

        await self._app(scope, receive, sent)
