"""Documents in several formats: which one a request gets, what points to the others, how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from mbtgraph.lens import LEVELS
from mbtgraph.media import GRAPHS, HTML, NQUADS, TRIG, choose
from mbtgraph.namespaces import DCAT, FOAF, PREFIXES, SPDX
from mbtgraph.store.writing import write
from mbtgraph.web.lens import level
from mbtgraph.web.problems import Problem
from mbtgraph.web.responses import link, respond
from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from mbtgraph.media import Choice, Media
    from mbtgraph.rdf import Quad

FORMATS: Final = (HTML, *GRAPHS, TRIG, NQUADS)
"""What a document is written in; whoever takes anything gets the page, since such readers are no programs."""
RDF: Final = FORMATS[1:]
_MORE: Final = {"foaf": FOAF, "dcat": DCAT, "void-ext": "http://ldf.fi/void-ext#", "spdx": SPDX}


def parted(name: str, offered: Sequence[Media] = FORMATS) -> tuple[str, Media | None]:
    """Return a name without its suffix, and the format that the suffix asks for.

    >>> parted("S0-142.ttl")[0], parted("S0-142.5")[0]
    ('S0-142', 'S0-142.5')
    """
    bare, _, suffix = name.rpartition(".")
    form = next((media for media in offered if bare and media.suffix == suffix), None)
    return (bare if form else name), form


def chosen(request: Request, suffix: Media | None, offered: Sequence[Media] = FORMATS) -> Choice:
    """Return the format of a response: what the suffix says, or else the Accept header.

    Raises:
        Problem: The header takes none of those that are offered.
    """
    accept = suffix.type if suffix else request.headers.get("accept", "*/*")
    if choice := choose(accept, offered):
        return choice
    types = [media.type for media in offered]
    raise Problem(
        406, "not-acceptable", "This is not written in a format that you take",
        f"It is written in {', '.join(types)}. Ask for one of them, or add its suffix to the address.",
        {"offered": types}, {"Vary": "Accept"},
    )  # fmt: skip


def suffix_of(request: Request) -> Media | None:
    """Return the format that the end of an address asks for.

    Raises:
        Problem: There is no such format.
    """
    if (suffix := request.path_params.get("suffix")) is None:
        return None
    if form := next((media for media in FORMATS if media.suffix == suffix), None):
        return form
    raise Problem(
        404, "unknown-format", "There is no such format",
        f"It is written as {', '.join('.' + media.suffix for media in FORMATS)}.",
    )  # fmt: skip


def query(request: Request, **more: str) -> str:
    """Return the query of an address of ours that keeps the level of trust of a request."""
    trust = level(request)
    kept = {**({} if trust == LEVELS[-1] else {"trust": trust}), **more}
    return f"?{urlencode(kept)}" if kept else ""


def address(request: Request, path: str, form: Media | None = None, **more: str) -> str:
    """Return a path of ours as it stands in an address: prefix, suffix of a format, level of trust."""
    suffix = f".{form.suffix}" if form else ""
    return served(request).settings.prefix + path + suffix + query(request, **more)


def variants(request: Request, path: str, offered: Sequence[Media] = FORMATS) -> list[str]:
    """Return the links of a document to itself in each format, and to its one address."""
    return [
        link(served(request).settings.absolute(path), "canonical"),
        *(link(address(request, path, form), "alternate", type=form.type) for form in offered),
    ]


def written(  # noqa: PLR0913 (all that HTTP wants to know)
    request: Request,
    make: Callable[[], Iterable[Quad]],
    choice: Choice,
    *,
    links: Iterable[str],
    location: str,
    status: int = 200,
    kept: Hashable = None,
) -> Response:
    """Return statements in the format chosen; with a name to keep them under, they are written once.

    Raises:
        Problem: The format cannot write one of them.
    """

    def body() -> bytes:
        try:
            return write(make(), choice.media, PREFIXES | _MORE)
        except ValueError as error:
            raise Problem(
                406, "not-acceptable", "This format cannot write it",
                f"{choice.media.type} cannot write this: {error}. Ask for text/turtle.",
            ) from error  # fmt: skip

    def made() -> bytes:
        return served(request).keep(("written", kept, choice.media), body) if kept else body()

    return respond(
        request, made, content_type=choice.header, status=status, links=links,
        headers={"Content-Location": location},
    )  # fmt: skip
