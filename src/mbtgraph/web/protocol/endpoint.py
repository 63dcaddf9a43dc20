"""`/sparql`: queries over HTTP, as SPARQL 1.1 Protocol has them; without a query, what the service is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from mbtgraph.errors import MbtGraphError, TooLarge
from mbtgraph.media import GRAPHS, HTML, JSON, NTRIPLES, TSV
from mbtgraph.store.limits import ROWS
from mbtgraph.store.oxigraph import read as parsed
from mbtgraph.store.pool import Asked
from mbtgraph.web import problems
from mbtgraph.web.problems import Problem
from mbtgraph.web.protocol import answering, asking, description, query
from mbtgraph.web.protocol.negotiation import chosen, liked, words
from mbtgraph.web.protocol.parameters import Parameters, of_request
from mbtgraph.web.protocol.recent import Recent, key_of
from mbtgraph.web.responses import has_it, respond
from mbtgraph.web.served import served
from mbtgraph.web.stored.editor import show

if TYPE_CHECKING:
    from starlette.requests import Request

    from mbtgraph.web.protocol.query import Query

_SHOWN: Final = 1_000
"""Rows that a page shows; programs get more."""
_READABLE: Final = 4 * 1024**2
"""Bytes of rows that a page shows."""
_HARMLESS: Final = {"trust", "format"}


async def sparql(request: Request) -> Response:
    """Answer a query, or say what the service is."""
    if (key := key_of(request)) is None:
        return await _sparql(request)
    recent = served(request).keep("recent", Recent)
    response = recent.answer(key)
    if response is None:
        response = await _sparql(request)
        recent.keep(key, response)
    return response


async def _sparql(request: Request) -> Response:
    given = await of_request(request)
    if request.method in {"GET", "HEAD"} and given.names <= _HARMLESS:
        return await _service(request, given)
    if not _wants_page(request, given):
        return await _answer(request, given)
    try:
        return await _answer(request, given)
    except (Problem, MbtGraphError) as error:
        problem = error if isinstance(error, Problem) else problems.of(error)
        text, trust = ("\n".join(given.all(name)) for name in ("query", "trust"))
        return await run_in_threadpool(show, request, query=text, trust=trust, problem=problem)


def _wants_page(request: Request, given: Parameters) -> bool:
    """Tell whether a person reads the answer: then mistakes are told beside the text of the query."""
    if told := words(given):
        return HTML.name in told
    choice = liked(request, (JSON, *GRAPHS, HTML))
    return choice is not None and choice.media is HTML


async def _service(request: Request, given: Parameters) -> Response:
    choice = chosen(request, given, (*GRAPHS, HTML))
    now = served(request)
    if trust := given.one("trust"):
        asking.lens(now, trust)
    if choice.media is HTML:
        return await run_in_threadpool(show, request)

    def make() -> Response:
        """Write it once, and where nothing waits for it: a stranger's data may have many graphs."""
        media = choice.media
        return respond(
            request,
            lambda: now.keep(("description", media), lambda: description.written(now, media)),
            content_type=choice.header, links=description.links(now),
        )  # fmt: skip

    return await run_in_threadpool(make)


async def _answer(request: Request, given: Parameters) -> Response:
    asking.check(request, given)
    found = query.read(given.one("query") or "")
    choice = chosen(request, given, (*found.written_in, HTML))
    asked = _asked(request, given, found, choice.media.type)
    partial = asking.partial(given)
    try:
        if choice.media is HTML:
            return await _page(request, found, asked, given.one("trust") or "")
        cache = "no-cache" if found.steady else "no-store"
        if found.steady and has_it(request, choice.header):
            return respond(request, bytes, content_type=choice.header)
        reply = await answering.reply(request, asked)
    except answering.Gone:
        return Response(status_code=499)  # which nobody reads
    return await answering.sent(request, reply, choice, partial=partial, cache=cache)


def _asked(request: Request, given: Parameters, found: Query, media: str) -> Asked:
    now = served(request)
    default, named = asking.dataset(now, given)
    page = media == HTML.type
    if page:
        media = (NTRIPLES if found.written_in is GRAPHS else TSV).type
    return Asked(
        found.text, media, asking.seconds(given, now.settings.seconds), default, named,
        base=now.settings.absolute("/sparql"), rows=_SHOWN if page else ROWS,
    )  # fmt: skip


async def _page(request: Request, found: Query, asked: Asked, trust: str) -> Response:
    reply = await answering.reply(request, asked)
    if len(reply.body) > _READABLE:
        raise TooLarge("The answer is too large for a page; ask for less, or for another format than html.")

    def make() -> Response:
        result = parsed(reply.body, asked.media)
        if not isinstance(result, bool) and reply.cut is not None:
            result = type(result)(**{**vars(result), "complete": False})
        return show(request, query=found.text, trust=trust, found=result)

    return await run_in_threadpool(make)
