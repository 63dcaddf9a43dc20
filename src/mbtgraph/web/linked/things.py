"""Things and the documents on them: `/id/{kind}/{name}` leads to `/doc/{kind}/{name}`."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final
from weakref import proxy

from starlette.responses import RedirectResponse

from mbtgraph.lens import LEVELS, READ_AS
from mbtgraph.media import GRAPHS, HTML
from mbtgraph.namespaces import ID, KINDS, shrink
from mbtgraph.web.lens import level
from mbtgraph.web.linked.description import describe, is_seen, seen_from, told_of
from mbtgraph.web.linked.documents import address, chosen, parted, query, variants, written
from mbtgraph.web.linked.embedded import embed
from mbtgraph.web.linked.signposts import of_thing
from mbtgraph.web.pages import thing
from mbtgraph.web.pages.reading import Reading
from mbtgraph.web.problems import Problem
from mbtgraph.web.responses import link
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.web.linked.description import Described

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}", re.ASCII)
_RECENT: Final = 32
"""Descriptions that are kept: who wants one often wants it in another format, too."""


def identified(request: Request) -> Response:
    """Lead from a thing, which cannot be sent, to the document on it."""
    kind, name = request.path_params["kind"], request.path_params["name"]
    if not is_seen(served(request).graph, _named(request, kind, name), LEVELS[-1]):
        raise _unknown(request)
    path = f"/doc/{kind}/{name}"
    links = [link(address(request, path, form), "describedby", type=form.type) for form in GRAPHS]
    headers = {"Vary": "Accept", "Cache-Control": "no-cache", "Link": ", ".join(links)}
    return RedirectResponse(address(request, path), 303, headers)


def document(request: Request) -> Response:
    """Return the document on a thing, as a page or as RDF; that on one that was retired says by what."""
    kind, (name, suffix) = request.path_params["kind"], parted(request.path_params["name"])
    path = f"/doc/{kind}/{name}"
    reading = _seen(request, kind, name, path)
    choice = chosen(request, suffix)
    retired = "true" in reading.values("owl:deprecated")
    replaced = reading.values("dcterms:isReplacedBy") if retired else None
    status = 200 if replaced is None else 410
    links = [
        *variants(request, path),
        *of_thing(request, path, reading),
        *(link(new, "successor-version") for new in replaced or ()),
    ]
    if choice.media is HTML:
        embed(request, links, reading)
        shown = thing.show(request, reading, links)
        shown.headers["Content-Location"] = address(request, path, HTML)
        shown.status_code = status if replaced is not None else shown.status_code
        return shown
    found = _page(request, reading.iri)
    at = {"page": str(found.page)} if found.page > 1 else {}
    if found.page < found.pages:
        links.append(link(address(request, path, choice.media, page=str(found.page + 1)), "next"))
    place = served(request).settings.absolute(path) + query(request)
    about = told_of(found, place, version=served(request).version)
    return written(
        request, lambda: [*found.quads, *about], choice,
        links=links, location=address(request, path, choice.media, **at), status=status,
    )  # fmt: skip


def unslashed(request: Request) -> Response:
    """Lead from an address with a slash at its end to the one without, for good."""
    place = request.url.path.rstrip("/")
    asked = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(served(request).settings.prefix + place + asked, 301)


def _named(request: Request, kind: str, name: str) -> str:
    """Return the IRI of a thing.

    Raises:
        Problem: Nothing can have the name.
    """
    if kind in KINDS and _NAME.fullmatch(name):
        return f"{ID}{kind}/{name}"
    raise _unknown(request)


def _unknown(request: Request) -> Problem:
    return Problem(
        404, "unknown-thing", "There is no such thing",
        f"Nothing is known under {request.url.path[:200]}. Search for it at /find.",
        headers={"Vary": "Accept"},
    )  # fmt: skip


def _seen(request: Request, kind: str, name: str, path: str) -> Reading:
    """Return what is to be read of a thing that is seen at the level of a request.

    Raises:
        Problem: There is none, or it is seen beyond that level only.
    """
    iri, trust = _named(request, kind, name), level(request)
    reading = Reading(served(request), iri, trust)
    if reading.own:
        return reading
    if first := seen_from(reading.graph, iri):
        raise Problem(
            404, "beyond-lens", "This is not seen at this level of trust",
            f"{shrink(iri)} is seen from the level {first} on ({READ_AS[first]}), and not at {trust}. "
            f"Ask again with trust={first}.",
            {"seen_from": first, "address": f"{served(request).settings.prefix}{path}?trust={first}"},
            {"Vary": "Accept"},
        )  # fmt: skip
    raise _unknown(request)


def _page(request: Request, iri: str) -> Described:
    """Return the page of a description that a request asks for.

    Raises:
        Problem: It is no number, or there is no such page.
    """
    text = request.query_params.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text, re.ASCII):
        raise Problem(
            400, "parameter", "The page is wrong", f"page is a number from 1 on, not {text[:40]!r}."
        )
    now = served(request)
    # Holding what holds it, it would keep data that were replaced until the collector comes by.
    described = now.keep("descriptions", lambda: lru_cache(_RECENT)(partial(describe, proxy(now))))
    found = described(iri, level(request), int(text))
    if found.page > found.pages:
        raise Problem(
            404,
            "page",
            "There is no such page",
            f"The last page of the description is {found.pages}; there is no page {text}.",
        )
    return found
