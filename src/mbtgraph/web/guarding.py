"""What stands around every request: the data it sees, what is refused unread, the headers of its response.

Nothing of a request decides on an address: the Host that it names is put away before anybody reads it.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from mbtgraph.web import problems
from mbtgraph.web.problems import Problem
from mbtgraph.web.responses import EXPOSED

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from mbtgraph.web.served import Serving

Header = tuple[bytes, bytes]
_ALWAYS: Final = [
    (name.encode(), content.encode())
    for name, content in {
        "content-security-policy": (
            "default-src 'self'; object-src 'none'; base-uri 'none'; "
            "frame-ancestors 'none'; form-action 'self'"
        ),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
        # Anybody may read from anywhere; nobody is known by a cookie or a password.
        "cross-origin-resource-policy": "cross-origin",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": EXPOSED,
    }.items()
]
_METHODS: Final = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
"""In the order in which they are told."""
_BODY: Final = 2 * 1024**2
"""Bytes that a request may bring along."""
_DISCARDED: Final = 16 * _BODY
"""Bytes of a body too large that are read to no purpose: a client that still sends would not hear us."""
_SECONDS: Final = 20
"""Seconds within which a body has to be there."""
_AT_WORK: Final = 200
"""Requests that are answered at the same time."""
_ALWAYS_ANSWERED: Final = frozenset({"/healthz", "/metrics"})
_CONTROL: Final = re.compile("[\x00-\x1f\x7f\ufffd]")
"""What no address has; the last stands for bytes that are not UTF-8."""


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
        with self._serving.request() as now:
            body = _Body(scope, receive)

            async def sent(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = _finished(
                        message["headers"], scope["request_id"], close=body.is_left
                    )
                await send(message)

            scope["served"] = now
            refused = _refused(scope, at_work=self._serving.at_work)
            _forget_host(scope, now.settings.base)
            if refused:
                await problems.response(Request(scope), refused)(scope, receive, sent)
            elif scope["method"] == "OPTIONS" and (methods := allowed(scope)):
                await _preflight(methods)(scope, receive, sent)
            else:
                await self._app(scope, body.receive, sent)


def allowed(scope: Scope) -> str:
    """Return the methods that an address takes, as Allow tells them; of no address of ours, nothing."""
    methods: set[str] = set()
    for route in scope["app"].routes:
        if isinstance(route, Route) and route.matches(scope)[0] is not Match.NONE:
            methods |= route.methods or set()
    return ", ".join(one for one in _METHODS if one in methods or one == "OPTIONS") if methods else ""


def _preflight(methods: str) -> Response:
    told = {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "*",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=told)


def _finished(headers: list[Header], request_id: str, *, close: bool) -> list[Header]:
    told = dict(headers)
    return [
        *headers,
        *(header for header in _ALWAYS if header[0] not in told),
        (b"x-request-id", request_id.encode()),
        *[(b"connection", b"close")] * close,
    ]


def _refused(scope: Scope, *, at_work: int) -> Problem | None:
    """Return why a request is refused before anybody reads it."""
    headers = Headers(scope=scope)
    if scope["http_version"] == "1.1" and len(headers.getlist("host")) != 1:
        return Problem(400, "request", "This is not HTTP", "A request of HTTP/1.1 names one Host.")
    if _CONTROL.search(scope["path"]) or not scope["query_string"].isascii():
        detail = (
            "An address has no control characters, and whatever is not ASCII in it is percent-encoded UTF-8."
        )
        return Problem(400, "address", "This is no address", detail)
    if headers.get("content-encoding", "identity").lower() != "identity":
        return Problem(
            415, "content-encoding", "Packed requests are not taken", "Send the body as it is.",
            headers={"Accept-Encoding": "identity"},
        )  # fmt: skip
    if "expect" in headers and int(headers.get("content-length", "0")) > _BODY:
        return _too_large()  # the client waits for our word before it sends
    if at_work > _AT_WORK and scope["path"] not in _ALWAYS_ANSWERED:
        return Problem(
            503, "busy", "The server is busy", "Too many requests are being answered. Ask again in a second.",
            headers={"Retry-After": "1"},
        )  # fmt: skip
    return None


def _too_large() -> Problem:
    detail = f"The body of a request may have {_BODY // 1024**2} MiB."
    return Problem(413, "too-large", "This request is too large", detail)


def _forget_host(scope: Scope, base: str) -> None:
    """Put the public address in the place of the one that a request names."""
    public = urlsplit(base)
    kept = [(name, text) for name, text in scope["headers"] if name != b"host"]
    scope["headers"] = [(b"host", public.netloc.encode()), *kept]
    scope["scheme"] = public.scheme


class _Body:
    """Read the body of a request, within a size and a time."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        headers = Headers(scope=scope)
        self.is_left = "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
        self._receive = receive
        self._size = 0
        self._end = asyncio.get_running_loop().time() + _SECONDS

    async def receive(self) -> Message:
        """Return the next part, or whatever comes behind the body.

        Raises:
            Problem: The body is too large, or too slow.
        """
        if not self.is_left:
            return await self._receive()
        message = await self._next()
        if self._size > _BODY:
            while self.is_left and self._size < _DISCARDED:
                await self._next()
            raise _too_large()
        return message

    async def _next(self) -> Message:
        try:
            async with asyncio.timeout_at(self._end):
                message = await self._receive()
        except TimeoutError:
            detail = f"The body of a request has to be there within {_SECONDS} s."
            raise Problem(408, "slow", "This request is too slow", detail) from None
        self._size += len(message.get("body", b""))
        self.is_left = message.get("more_body", False)
        return message
