"""Media types, and the choice among them that a request's Accept header makes (RFC 9110, 12.5.1).

>>> choose("text/csv;q=0.5, application/*", ROWS).media.name
'json'
>>> choose("application/sparql-results+json;q=0, */*", ROWS).media.name
'xml'
>>> choose("application/foo", ROWS) is None
True
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Media(NamedTuple):
    """Name one format: the word for it (also in `format=`), its type, its suffix, other types it goes by."""

    name: str
    type: str
    suffix: str
    also: tuple[str, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        """Return all types that it goes by."""
        return (self.type, *self.also)


class Choice(NamedTuple):
    """Hold the format chosen, and the type of it that was asked for."""

    media: Media
    type: str

    @property
    def header(self) -> str:
        """Return what Content-Type says."""
        return f"{self.type}; charset=utf-8" if self.type.startswith("text/") else self.type


HTML: Final = Media("html", "text/html", "html", ("application/xhtml+xml",))
JSON: Final = Media("json", "application/sparql-results+json", "srj", ("application/json",))
XML: Final = Media("xml", "application/sparql-results+xml", "srx", ("application/xml", "text/xml"))
CSV: Final = Media("csv", "text/csv", "csv")
TSV: Final = Media("tsv", "text/tab-separated-values", "tsv")
TURTLE: Final = Media("turtle", "text/turtle", "ttl", ("application/x-turtle",))
JSONLD: Final = Media("jsonld", "application/ld+json", "jsonld", ("application/json",))
RDFXML: Final = Media("rdfxml", "application/rdf+xml", "rdf", ("application/xml", "text/xml"))
NTRIPLES: Final = Media("ntriples", "application/n-triples", "nt", ("text/plain",))
TRIG: Final = Media("trig", "application/trig", "trig")
NQUADS: Final = Media("nquads", "application/n-quads", "nq")

ROWS: Final = (JSON, XML, CSV, TSV)
"""What rows and truth values are written in, the default first."""
GRAPHS: Final = (TURTLE, JSONLD, RDFXML, NTRIPLES)
"""What triples are written in, the default first."""

_RANGE: Final = re.compile(r"\s*([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)\s*((?:;[^;]*)*)", re.ASCII)
_WEIGHT: Final = re.compile(
    r";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE
)
_RANGES: Final = 64
"""Ranges of a header that are read; no client names more."""


class _Range(NamedTuple):
    type: str
    weight: float
    place: int

    @property
    def exactness(self) -> int:
        return 0 if self.type == "*/*" else 1 if self.type.endswith("/*") else 2


def _ranges(accept: str) -> Iterator[_Range]:
    for place, part in enumerate(accept.split(",")[:_RANGES]):
        found = _RANGE.fullmatch(part)
        if not found or ("q=" in found[3].lower().replace(" ", "") and not _WEIGHT.search(found[3])):
            continue  # what nobody can read asks for nothing
        weight = _WEIGHT.search(found[3])
        yield _Range(f"{found[1]}/{found[2]}".lower(), float(weight[1]) if weight else 1.0, place)


def choose(accept: str, offered: Sequence[Media]) -> Choice | None:
    """Return the format that an Accept header likes best, or nothing where it likes none.

    The most exact range decides on a type. Among equals the more exact range goes first, then the
    one listed first, then what is offered first. A header that says nothing readable likes all.
    """
    ranges = list(_ranges(accept)) or [_Range("*/*", 1.0, 0)]
    best: tuple[float, int, int] | None = None
    chosen = None
    for media in offered:
        for type_ in media.types:
            fitting = [r for r in ranges if r.type in (type_, type_.partition("/")[0] + "/*", "*/*")]
            if not fitting:
                continue
            most = max(fitting, key=lambda one: (one.exactness, one.weight))
            if most.exactness < 2 and type_ != media.type:  # noqa: PLR2004 (another name has to be said)
                continue
            rank = most.weight, most.exactness, -most.place
            if most.weight > 0 and (best is None or rank > best):
                best, chosen = rank, Choice(media, type_)
    return chosen


def named(word: str, offered: Sequence[Media]) -> Media | None:
    """Return the format that goes by a name, a suffix, a media type or the end of one, or nothing.

    >>> named("json-ld", GRAPHS) is named("JSON", GRAPHS) is named("application/ld+json", GRAPHS) is JSONLD
    True
    """
    asked = word.lower().partition(";")[0].strip()
    for media in offered:
        ends = (kind.partition("/")[2] for kind in media.types)
        if {asked, asked.replace("-", "")} & {media.name, media.suffix, *media.types, *ends}:
            return media
    return None
