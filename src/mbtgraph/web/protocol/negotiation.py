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
"""Parameters that name a format. SPARQLWrapper sends all three, and some of them twice in different words,
since servers differ in what they read; so the first word that means something counts."""

_SHORT: Final = 1_000
"""Characters of an Accept header that is remembered; a client sends the same one each time."""

_remembered = lru_cache(512)(choose)


def liked(request: Request, offered: tuple[Media, ...]) -> Choice | None:
    """Return what Accept likes best, or nothing where it likes none."""
    accept = request.headers.get("accept", "*/*")
    return (_remembered if len(accept) < _SHORT else choose)(accept, offered)


def words(given: Parameters) -> list[str]:
    """Return the formats that the parameters name."""
    return [told for name in FORMATS for told in given.all(name) if told]


def chosen(request: Request, given: Parameters, offered: tuple[Media, ...]) -> Choice:
    """Return the format among those offered that is wanted.

    Raises:
        Problem: None is; the problem lists them.
    """
    if told := words(given):
        for media in filter(None, (named(word, offered) for word in told)):
            return Choice(media, media.type)
        wanted = f"format={told[0][:80]}"
    else:
        if choice := liked(request, offered):
            return choice
        wanted = f"Accept: {request.headers.get('accept', '*/*')[:200]}"
    types = [media.type for media in offered]
    detail = f"{wanted!r} asks for none of the formats of this answer: {', '.join(types)}."
    more = {"offered": types, "formats": [media.name for media in offered]}
    raise Problem(406, "not-acceptable", "The answer is not there in this format", detail, more)
