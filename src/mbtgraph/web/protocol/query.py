"""What is known of a query before an engine sees it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import QueryForbidden
from mbtgraph.media import GRAPHS, ROWS
from mbtgraph.queries.forms import form_of
from mbtgraph.queries.guard import refuse_unsafe
from mbtgraph.web.problems import Problem

if TYPE_CHECKING:
    from mbtgraph.media import Media

_SHORT: Final = 8_000
"""Characters of a query that is remembered; a program asks the same ones again and again."""
_CHANCE: Final = ("NOW", "RAND", "UUID", "BNODE")
"""Functions whose value is by chance; between such a name and its bracket a comment may stand."""


@dataclass(frozen=True)
class Query:
    """Hold a query that may be run, and its form; it is steady where the same data gives the same answer."""

    text: str
    form: str
    steady: bool

    @property
    def written_in(self) -> tuple[Media, ...]:
        """Return the formats that its answer can have."""
        return ROWS if self.form in {"SELECT", "ASK"} else GRAPHS


def read(text: str) -> Query:
    """Return a query of a stranger.

    Raises:
        Problem: It writes, or reaches out to another server.
        QuerySyntaxError: It is no query, or out of bounds.
    """
    return _remembered(text) if len(text) < _SHORT else _read(text)


def _read(text: str) -> Query:
    if not text.strip():
        raise Problem(400, "query", "There is no query", "The parameter query is empty. Write a query in it.")
    try:
        refuse_unsafe(text, dataset=True)
    except QueryForbidden as error:
        if error.form == "SERVICE":
            raise
        detail = f"{error} Ask with SELECT, ASK, CONSTRUCT or DESCRIBE."
        more = {"line": error.line, "column": error.column}
        raise Problem(400, "update", "This is an update, and no query", detail, more) from error
    upper = text.upper()
    return Query(text, form_of(text), steady=not any(name in upper for name in _CHANCE))


_remembered = lru_cache(512)(_read)
