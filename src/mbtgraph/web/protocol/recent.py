"""Answers that were given not long ago, given again.

The data do not change while they are served, and an answer says by its tag that it depends on nothing
else. So who asks again, word for word, gets the same bytes, and no engine is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

_MOST: Final = 32 * 1024**2
"""Bytes of all answers that are held, with what they answer."""
_LARGEST: Final = 1024**2
"""Bytes of one."""

Key = tuple[str, bytes, str, str]
Held = tuple[bytes, list[tuple[bytes, bytes]], int]
"""A body, headers, and how many bytes it all takes."""


class Recent:
    """Hold answers by what was asked for, and let the oldest go where they are too many."""

    def __init__(self) -> None:
        """Hold none."""
        self._held: dict[Key, Held] = {}
        self._size = 0

    def __len__(self) -> int:
        """Count the answers that are held."""
        return len(self._held)

    def answer(self, key: Key) -> Response | None:
        """Return the answer that the same request had before, or nothing."""
        if (held := self._held.pop(key, None)) is None:
            return None
        self._held[key] = held  # now it is the youngest
        body, headers, _ = held
        made = Response()
        made.body, made.raw_headers = body, list(headers)
        return made

    def keep(self, key: Key, response: Response) -> None:
        """Hold an answer that the same request may have again."""
        if response.status_code != 200 or "etag" not in response.headers:  # noqa: PLR2004 (OK)
            return
        body, headers = bytes(response.body), list(response.raw_headers)
        size = sum(map(len, key)) + len(body) + sum(len(name) + len(text) for name, text in headers)
        if size > _LARGEST or key in self._held:
            return
        self._held[key] = body, headers, size
        self._size += size
        while self._size > _MOST:
            self._size -= self._held.pop(next(iter(self._held)))[2]


def key_of(request: Request) -> Key | None:
    """Return what the answer to a request depends on; nothing for one that is not simply read."""
    if request.method != "GET" or "if-none-match" in request.headers:
        return None
    headers = request.headers
    accept = ",".join(headers.getlist("accept"))
    packed = ",".join(headers.getlist("accept-encoding"))
    return request.scope["path"], request.scope["query_string"], accept, packed
