"""An answer of the engine as it is sent: whole, in time, to somebody who is still there, marked where cut."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool

from mbtgraph.media import CSV, JSON, TSV, XML
from mbtgraph.namespaces import ROOT
from mbtgraph.web.problems import Problem
from mbtgraph.web.protocol import description
from mbtgraph.web.responses import packed, respond
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.media import Choice
    from mbtgraph.store.pool import Asked, Reply

TRUNCATED: Final = "X-Result-Truncated"
CUT: Final = ROOT + "problem/truncated"
"""Names what is the matter with an answer that was cut, in the answer and in problems."""

_SOON: Final = 0.05
"""Seconds before which nobody looks whether the client is still there: most answers take less."""
_LARGE: Final = 64 * 1024
"""Bytes from which on an answer is packed in a thread."""
_HEADS: Final = {
    JSON: (b'{"head":{', b'{"head":{"link":["%s"],'),
    XML: (b"</head>", b'<link href="%s"/></head>'),
}
"""What begins the head of an answer, and what begins it where the answer was cut."""


class Gone(Exception):
    """Say that nobody waits for the answer any more."""


async def reply(request: Request, asked: Asked) -> Reply:
    """Return the answer of the engine; where the client leaves, the work on it ends.

    Raises:
        QueryError: The query is not SPARQL, was stopped, or asks for too much.
        Gone: The client left.
    """
    client = _Client(request)
    timer = asyncio.get_running_loop().call_later(_SOON, client.watch)
    try:
        async with client.time:
            return await served(request).pool.answer(asked)
    except TimeoutError:
        raise Gone from None
    finally:
        timer.cancel()
        client.let_go()


class _Client:
    """Watch whether a client is still there; its time for an answer has no end before it leaves."""

    def __init__(self, request: Request) -> None:
        self.time = asyncio.timeout(None)
        self._request = request
        self._watching: asyncio.Task[None] | None = None

    def watch(self) -> None:
        """Begin."""
        self._watching = asyncio.ensure_future(self._leave())

    def let_go(self) -> None:
        """End."""
        if self._watching:
            self._watching.cancel()

    async def _leave(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.time.reschedule(0)


async def sent(
    request: Request, found: Reply, choice: Choice, *, partial: bool = False, cache: str = "no-cache"
) -> Response:
    """Return an answer as a response.

    Raises:
        Problem: There is more, and its format has no word for that.
    """
    headers = {}
    body = found.body
    if found.cut is not None:
        body = _cut(found, choice, partial=partial)
        headers[TRUNCATED] = str(found.cut)

    def make() -> Response:
        return respond(
            request, lambda: body, content_type=choice.header, headers=headers, cache=cache,
            links=description.links(served(request)),
        )  # fmt: skip

    slow = len(body) > _LARGE and packed(request)
    return await run_in_threadpool(make) if slow else make()


def _cut(found: Reply, choice: Choice, *, partial: bool) -> bytes:
    """Return an answer that was cut, with a mark where its format has a place for one.

    Raises:
        Problem: It has none, and the client did not say that a part will do.
    """
    if choice.media in _HEADS:
        plain, marked = _HEADS[choice.media]
        return found.body.replace(plain, marked % CUT.encode(), 1)
    if partial:
        return found.body
    what = "rows" if choice.media in {CSV, TSV} else "triples"
    detail = (
        f"The answer has more than {found.cut} {what}, and {choice.type} has no place to say so. "
        "Ask for less (LIMIT, OFFSET), or add allow_partial=1 to take the first ones."
    )
    raise Problem(413, "truncated", "The answer is too large", detail, {"most": found.cut})
