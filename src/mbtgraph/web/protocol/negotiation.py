"""The format of an answer: `format=` where it is given, and else what Accept likes best."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mbtgraph.media import Choice, Media, choose, named
from mbtgraph.web.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

    from mbtgraph.web.protocol.parameters import Parameters

FORMATS: Final = ("format", "output", "results")
"""Parameters that name a format; SPARQLWrapper sends all three, since servers differ in which they read."""

_SHORT: Final = 1_000
"""Characters of an Accept header that is remembered; a client sends the same one each time."""

_remembered = lru_cache(512)(choose)


def format_of(given: Parameters) -> str:
    """Return the format that the parameters name, or nothing.

    Raises:
        Problem: One of them stands twice.
    """
    return next((told for name in FORMATS if (told := given.one(name))), "")


def chosen(request: Request, given: Parameters, offered: tuple[Media, ...]) -> Choice:
    """Return the format among those offered that is wanted.

    Raises:
        Problem: None is; the problem lists them.
    """
    accept = request.headers.get("accept", "*/*")
    if word := format_of(given):
        media = named(word, offered)
        if media:
            return Choice(media, media.type)
        wanted = f"format={word[:80]}"
    else:
        choice = (_remembered if len(accept) < _SHORT else choose)(accept, offered)
        if choice:
            return choice
        wanted = f"Accept: {accept[:200]}"
    types = [media.type for media in offered]
    detail = f"{wanted!r} asks for none of the formats of this answer: {', '.join(types)}."
    more = {"offered": types, "formats": [media.name for media in offered]}
    raise Problem(406, "not-acceptable", "The answer is not there in this format", detail, more)
