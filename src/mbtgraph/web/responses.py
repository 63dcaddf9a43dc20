"""Responses with all that HTTP wants to know of them: type, variants, validators, links."""

from __future__ import annotations

import gzip
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from mbtgraph.web.served import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.requests import Request

_WORTH: Final = 1024
"""Bytes from which on a body is compressed."""
_SAFE: Final = {"GET", "HEAD"}
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
    packed = compress and _packed(request)
    told = {
        "Cache-Control": cache,
        **({"Vary": ", ".join(varying)} if (varying := [*vary, *["Accept-Encoding"] * compress]) else {}),
        **({"Link": ", ".join(links)} if links else {}),
        **(headers or {}),
    }
    if request.method in _SAFE and cache != "no-store":
        told["ETag"] = tag = _tag(request, content_type, packed=packed)
        if status == 200 and _known(request, tag):  # noqa: PLR2004 (OK)
            return Response(status_code=304, headers=told)
    made = make()
    body = made.encode() if isinstance(made, str) else made
    if packed and len(body) >= _WORTH:
        body = gzip.compress(body, 5, mtime=0)
        told["Content-Encoding"] = "gzip"
    return Response(body, status, {**told, "Content-Type": content_type})


def has_it(request: Request, content_type: str) -> bool:
    """Tell whether the client has a representation already, so that it need not be made."""
    if request.method not in _SAFE or "if-none-match" not in request.headers:
        return False
    return _known(request, _tag(request, content_type, packed=_packed(request)))


def _packed(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")


def _tag(request: Request, content_type: str, *, packed: bool) -> str:
    scope = request.scope
    asked = scope["query_string"].decode("latin-1")
    parts = (served(request).tag, scope["path"], asked, content_type, str(packed))
    digest = sha256("\n".join(parts).encode()).hexdigest()[:20]
    return f'W/"{digest}"' if content_type.startswith("text/html") else f'"{digest}"'


def _known(request: Request, tag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    bare = tag.removeprefix("W/")
    return given.strip() == "*" or bare in (one.strip().removeprefix("W/") for one in given.split(","))


def link(target: str, rel: str, **attributes: str) -> str:
    """Return one value of a Link header.

    >>> link("/doc/a.ttl", "alternate", type="text/turtle")
    '</doc/a.ttl>; rel="alternate"; type="text/turtle"'
    """
    more = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{target}>; rel="{rel}"{more}'
