"""Responses with all that HTTP wants to know of them: type, variants, validators, links."""

from __future__ import annotations

import gzip
import re
import string
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.responses import Response

from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.requests import Request

_WORTH: Final = 1024
"""Bytes from which on a body is compressed."""
_SAFE: Final = {"GET", "HEAD"}
_GZIP: Final = re.compile(
    r"(?:^|,)\s*gzip\s*(?:;\s*q\s*=\s*(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)", re.IGNORECASE
)
"""How a client says that it reads packed answers, and not that it refuses them."""
EXPOSED: Final = "ETag, Link, Content-Location, X-Result-Truncated, Retry-After"


def respond(  # noqa: PLR0913 (all that HTTP wants to know)
    request: Request,
    make: Callable[[], bytes | str],
    *,
    content_type: str,
    status: int = 200,
    vary: Iterable[str] = ("Accept",),
    links: Iterable[str] = (),
    headers: Mapping[str, str] | None = None,
    cache: str = "no-cache",
    compress: bool = True,
) -> Response:
    """Return a representation that depends on nothing but the address, its type and what is served.

    It is not made where the client has it already: its tag is known before. One of HTML is weak,
    since pages carry a thing or two that mean nothing. What a body asks for, and what is not to be
    stored, has no tag.
    """
    small = compress and packed(request)
    told = {
        "Cache-Control": cache,
        **({"Vary": ", ".join(varying)} if (varying := [*vary, *["Accept-Encoding"] * compress]) else {}),
        **({"Link": ", ".join(links)} if links else {}),
        **(headers or {}),
    }
    if request.method in _SAFE and told["Cache-Control"] != "no-store":
        told["ETag"] = tag = _tag(request, content_type, packed=small)
        if status == 200 and _known(request, tag):  # noqa: PLR2004 (OK)
            return Response(status_code=304, headers=told)
    made = make()
    body = made.encode() if isinstance(made, str) else made
    if small and len(body) >= _WORTH:
        body = gzip.compress(body, 5, mtime=0)
        told["Content-Encoding"] = "gzip"
    return Response(body, status, {**told, "Content-Type": content_type})


def has_it(request: Request, content_type: str) -> bool:
    """Tell whether the client has a representation already, so that it need not be made.

    Who has any at all ("*") does not say so: whether there is one is not known before it is made.
    """
    if request.method not in _SAFE or "if-none-match" not in request.headers:
        return False
    return _known(request, _tag(request, content_type, packed=packed(request)), any_=False)


def packed(request: Request) -> bool:
    """Tell whether a client takes packed answers."""
    return _GZIP.search(request.headers.get("accept-encoding", "")) is not None


def _tag(request: Request, content_type: str, *, packed: bool) -> str:
    scope = request.scope
    asked = scope["query_string"].decode("latin-1")
    parts = (served(request).tag, scope["path"], asked, content_type, str(packed))
    digest = sha256("\n".join(parts).encode()).hexdigest()[:20]
    return f'W/"{digest}"' if content_type.startswith("text/html") else f'"{digest}"'


def _known(request: Request, tag: str, *, any_: bool = True) -> bool:
    given = request.headers.get("if-none-match", "")
    bare = tag.removeprefix("W/")
    return (any_ and given.strip() == "*") or bare in (
        one.strip().removeprefix("W/") for one in given.split(",")
    )


def link(target: str, rel: str, **attributes: str) -> str:
    """Return one value of a Link header.

    >>> link("/doc/a.ttl", "alternate", type="text/turtle")
    '</doc/a.ttl>; rel="alternate"; type="text/turtle"'

    A header is ASCII, so of an IRI it holds the URI (RFC 3987, 3.1).

    >>> link("http://example.org/é", "describes")
    '<http://example.org/%C3%A9>; rel="describes"'
    """
    target = quote(target, safe=string.punctuation)
    more = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{target}>; rel="{rel}"{more}'
