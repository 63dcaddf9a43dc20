"""One connection of a client, who has to keep to times and sizes before there is a request to guard."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mbtgraph.web.problems import PROBLEM

if TYPE_CHECKING:
    from asyncio import TimerHandle, Transport

_HEAD: Final = 64 * 1024
"""Bytes that the head of a request may have: its method, address and headers."""
_SECONDS: Final = 10
"""Seconds within which a head has to be there."""
_STALLED: Final = 20
"""Seconds between two looks at a client that reads slowly."""
_READ: Final = 64 * 1024
"""Bytes that it has to read in this time."""
_UNREAD: Final = 512 * 1024**2
"""Bytes of answers that may wait for all clients together to read them."""
_CONNECTIONS: Final = 500


class Connection(HttpToolsProtocol):
    """Read requests from one client; of one that keeps to no bound, the connection ends."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Wait for the head of a request."""
        super().connection_made(transport)
        self._head = 0
        self._status = HTTPStatus.BAD_REQUEST
        self._waiting: TimerHandle | None = None
        self._stalled: TimerHandle | None = None
        self._paused = 0.0
        if len(self.connections) > _CONNECTIONS:
            self._status = HTTPStatus.SERVICE_UNAVAILABLE
            self.send_400_response("There are too many connections. Ask again in a second.")
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the client."""
        super().connection_lost(exc)
        self._done_waiting()
        self.resume_writing()

    def data_received(self, data: bytes) -> None:
        """Read on; nothing between two requests keeps a connection open for longer than a head may take."""
        if self.transport.is_closing():
            return
        if self._waiting is None and (self.cycle is None or self.cycle.response_complete):
            self._wait()
        if self._waiting:
            self._head += len(data)
        super().data_received(data)
        if self._waiting and self._head > _HEAD and not self.transport.is_closing():
            self._refuse_large_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what stands behind the body is none, whatever it is called."""
        if self._waiting:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Take a request.

        Raises:
            ValueError: Its head is too large.
        """
        self._done_waiting()
        if len(self.url) + sum(len(name) + len(text) for name, text in self.headers) > _HEAD:
            self._status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise ValueError
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Tell what is wrong, and end the connection."""
        if self._status == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
            msg = f"The head of a request may have {_HEAD // 1024} KiB; send a long query by POST."
        told = {"title": self._status.phrase, "status": self._status, "detail": msg}
        body = json.dumps(told).encode()
        head = (
            f"HTTP/1.1 {self._status} {self._status.phrase}\r\nContent-Type: {PROBLEM}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n"
            + ("Retry-After: 1\r\n" if self._status == HTTPStatus.SERVICE_UNAVAILABLE else "")
        )
        self.transport.write(head.encode() + b"\r\n" + body)
        self.transport.close()

    def pause_writing(self) -> None:
        """See whether the client reads at all."""
        super().pause_writing()
        self._paused = self.loop.time()
        self._look()
        self._make_room()

    def resume_writing(self) -> None:
        """Go on, since the client reads."""
        super().resume_writing()
        if self._stalled:
            self._stalled.cancel()

    def _look(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._stalled = self.loop.call_later(_STALLED, self._look_again, left)

    def _look_again(self, before: int) -> None:
        if self.transport.get_write_buffer_size() > before - _READ:
            self.transport.abort()
        else:
            self._look()

    @property
    def held(self) -> tuple[int, float]:
        """Return how much of an answer the client has not read, and this by the time for which it has not."""
        unread = self.transport.get_write_buffer_size()
        return unread, unread * (self.loop.time() - self._paused)

    def _make_room(self) -> None:
        """Where clients leave too much unread together, end the connection that held most for longest."""
        held = {one: one.held for one in self.connections if isinstance(one, Connection)}
        if sum(unread for unread, _ in held.values()) > _UNREAD:
            max(held, key=lambda one: held[one][1]).transport.abort()

    def _wait(self) -> None:
        self._head = 0
        self._waiting = self.loop.call_later(_SECONDS, self.transport.abort)

    def _done_waiting(self) -> None:
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None

    def _refuse_large_head(self) -> None:
        self._status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        self.send_400_response("")
