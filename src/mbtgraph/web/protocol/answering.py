"""An answer of the engine as it is sent: whole, in time, to somebody who is still there, marked where cut."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool

from mbtgraph.media import CSV, GRAPHS, JSON, TSV, XML
from mbtgraph.namespaces import ROOT
from mbtgraph.web.problems import Problem
from mbtgraph.web.protocol import description
from mbtgraph.web.responses import respond
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
_CONTROLS: Final = bytes({*range(0x20)} - {*b"\t\n\r"})
_NO_NAME: Final = re.compile(rb"<[\w.-]+:[ />]")
"""An element whose name ends in its colon: a property that RDF/XML has no name for."""
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
    work = asyncio.ensure_future(served(request).pool.answer(asked))
    try:
        done, _ = await asyncio.wait([work], timeout=_SOON)
        if not done:
            await _watched(request, work)
        return await work
    finally:
        work.cancel()


async def _watched(request: Request, work: asyncio.Future[Reply]) -> None:
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({work, leaving}, return_when=asyncio.FIRST_COMPLETED)  # type: ignore[type-var]
    finally:
        leaving.cancel()
    if not work.done():
        raise Gone


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def sent(
    request: Request, found: Reply, choice: Choice, *, partial: bool = False, cache: str = "no-cache"
) -> Response:
    """Return an answer as a response.

    Raises:
        Problem: Its format has no word for what is in it, or for that there is more.
    """
    headers = {}
    body = found.body
    if not found.complete:
        body = _cut(found, choice, partial=partial)
        headers[TRUNCATED] = str(found.count)
    _refuse_unwritable(body, choice)

    def make() -> Response:
        return respond(
            request, lambda: body, content_type=choice.header, headers=headers, cache=cache,
            links=description.links(served(request)),
        )  # fmt: skip

    return await run_in_threadpool(make) if len(body) > _LARGE else make()


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
        f"The answer has more than {found.count} {what}, and {choice.type} has no place to say so. "
        "Ask for less (LIMIT, OFFSET), or add allow_partial=1 to take the first ones."
    )
    raise Problem(413, "truncated", "The answer is too large", detail, {"most": found.count})


def _refuse_unwritable(body: bytes, choice: Choice) -> None:
    """Refuse to write as XML what XML cannot hold.

    Raises:
        Problem: The answer holds a control character, or a property without a name.
    """
    if not choice.media.type.endswith("+xml"):
        return
    controls = len(body) != len(body.translate(None, _CONTROLS))
    if controls or (choice.media in GRAPHS and _NO_NAME.search(body)):
        what = "a control character" if controls else "a property whose name it cannot write"
        detail = f"The answer holds {what}, which XML cannot hold. Ask for JSON, CSV, Turtle or N-Triples."
        raise Problem(406, "not-xml", "This answer cannot be written as XML", detail)
