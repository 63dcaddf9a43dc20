"""Ask an application in this process, without a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Application = Callable[[Any, Any, Any], Awaitable[None]]


class Answer(NamedTuple):
    """Hold what the application answered, and where it leads instead."""

    status: int
    type: str
    body: bytes
    location: str


async def ask(app: Application, address: str) -> Answer:
    """Return what is answered at a path with its query string; a page where there is one."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": unquote(path), "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"accept", b"text/html, */*;q=0.5"), (b"host", b"static")], "client": None,
        "server": ("static", 80),
    }  # fmt: skip
    status, body = 0, b""
    headers: dict[bytes, bytes] = {}

    async def receive() -> MutableMapping[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status, body
        if message["type"] == "http.response.start":
            status = message["status"]
            headers.update(message["headers"])
        else:
            body += message.get("body", b"")

    await app(scope, receive, send)
    kind, location = (headers.get(name, b"").decode() for name in (b"content-type", b"location"))
    return Answer(status, kind.partition(";")[0], body, location)
