"""Requests as they come over the wire: a client of tests would put their addresses in order first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.datastructures import Headers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.testclient import TestClient
    from starlette.types import Message, Scope


@dataclass(frozen=True)
class Raw:
    """Hold a response."""

    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode(errors="replace")


def ask(
    client: TestClient,
    target: str,
    *,
    method: str = "GET",
    host: str = "testserver",
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
) -> Raw:
    """Return what the service answers to a target that is passed on as a server would."""
    path, _, query = target.partition("?")
    scope: Scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
        "method": method, "scheme": "http", "path": unquote(path), "raw_path": path.encode(errors="replace"),
        "query_string": query.encode("latin-1", errors="replace"), "root_path": "",
        "headers": [
            (b"host", host.encode("latin-1")), (b"content-length", str(len(body)).encode()),
            *((name.lower().encode("latin-1"), text.encode("latin-1", "replace")) for name, text in headers),
        ],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip
    assert client.portal
    return client.portal.call(_ask, client, scope, body)


async def _ask(client: TestClient, scope: Scope, body: bytes) -> Raw:
    told: list[Message] = []
    parts: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    ended = asyncio.Event()

    async def receive() -> Message:
        if not parts:
            await ended.wait()  # the client stays until it has its answer
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        told.append(message)

    await client.app(scope, receive, send)
    ended.set()
    head, *rest = told
    return Raw(head["status"], Headers(raw=head["headers"]), b"".join(one.get("body", b"") for one in rest))
