"""The form of a query: what kind of answer it has."""

from __future__ import annotations

from mbtgraph.errors import QuerySyntaxError
from mbtgraph.lexer import tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


def form_of(text: str) -> str:
    """Return which form a query has.

    >>> form_of("PREFIX select: <urn:ask> ASK {}")
    'ASK'

    Raises:
        QuerySyntaxError: It has none, or one has to look for it behind words that are no SPARQL, such as
            those by which Virtuoso lets a query choose its own dataset.
    """
    for token in tokens(text):
        word = token.text.upper() if token.kind == "word" else ""
        if word in FORMS:
            return word
        if token.kind not in {"iri", "name"} and word not in {"PREFIX", "BASE"}:
            problem = "a query begins with PREFIX, BASE, SELECT, ASK, CONSTRUCT or DESCRIBE."
            raise QuerySyntaxError(problem, line=token.line, column=token.column)
    raise QuerySyntaxError("this is no query: it has no SELECT, ASK, CONSTRUCT or DESCRIBE.")
