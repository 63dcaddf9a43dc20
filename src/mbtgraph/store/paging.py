"""Further pages of a SELECT whose result a server cut off, and the proof that they are all.

Some servers return so many rows and no more, and not all say so. A page is the query itself as a
sub-select, so nothing in it changes its meaning; ordering inside and cutting outside is what Virtuoso
takes beyond the 10,000 rows that it is willing to sort and cut at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.lexer import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mbtgraph.lexer import Token

_ROUND: Final = (100, 128)
"""Limits that nobody tells of are multiples of one of these: so many rows may be all, and may not."""


@dataclass(frozen=True)
class Selection:
    """Hold a SELECT in two parts, the prologue and the rest; whether it groups, orders, limits itself."""

    prologue: str
    body: str
    grouped: bool = False
    ordered: bool = False
    limit: int | None = None

    def may_be_cut(self, count: int, told: int) -> bool:
        """Tell whether there may be more than so many rows; `told` is the server's own limit, or 0."""
        if self.limit is not None and count >= self.limit:
            return False
        if told:
            return count >= told
        return count > 0 and any(count % size == 0 for size in _ROUND)

    def page(self, variables: Sequence[str], *, offset: int, limit: int) -> str:
        """Return the query for some rows behind others, in an order that leaves nothing open."""
        if self.limit is not None:
            return self._part(variables, "", offset=offset, limit=limit)
        order = "" if self.ordered else "ORDER BY "
        return self._part(variables, order + _names(variables), offset=offset, limit=limit)

    def one_more(self, variables: Sequence[str], *, offset: int) -> str:
        """Return the query for any row behind others."""
        return self._part(variables, "", offset=offset, limit=1)

    def _part(self, variables: Sequence[str], order: str, *, offset: int, limit: int) -> str:
        return (
            f"{self.prologue}\nSELECT {_names(variables)} WHERE {{ {{\n{self.body}\n{order} }} }} "
            f"LIMIT {limit} OFFSET {offset}"
        )

    def counts(self, variables: Sequence[str]) -> str:
        """Return the query for how many rows there are, and how many different ones."""
        names = _names(variables)
        return (
            f"{self.prologue}\nSELECT ?all ?different WHERE {{\n"
            f"{{ SELECT (COUNT(*) AS ?all) WHERE {{ {{\n{self.body}\n}} }} }}\n"
            f"{{ SELECT (COUNT(*) AS ?different) WHERE {{ SELECT DISTINCT {names} WHERE {{ {{\n{self.body}\n"
            "} } } } }"
        )


def _names(variables: Sequence[str]) -> str:
    return " ".join(f"?{name}" for name in variables)


def selection(text: str) -> Selection:
    """Take a SELECT apart."""
    start, limit = 0, None
    found: set[str] = set()
    before = ""
    depth = 0
    for token in tokens(text):
        word = token.text.upper() if token.kind == "word" else ""
        if token.kind == "mark" and token.text in "{}":
            depth += 1 if token.text == "{" else -1
        elif depth == 0 and word:
            found.add(word)
            start = token.start if word == "SELECT" else start
        elif depth == 0 and before == "LIMIT" and token.kind == "number":
            limit = int(token.text)
        before = word
    return Selection(text[:start], text[start:], "GROUP" in found, "ORDER" in found, limit)


def existence(text: str) -> str:
    r"""Return an ASK as the SELECT that finds a row where it says yes.

    Virtuoso says yes to an ASK about a graph that the dataset does not show; a SELECT finds nothing there.

    >>> existence("PREFIX ask: <urn:x:> ASK { ask:a ?b ?c }")
    'PREFIX ask: <urn:x:> SELECT * { ask:a ?b ?c }\nLIMIT 1'
    """
    form = next(token for token in tokens(text) if token.kind == "word" and token.text.upper() == "ASK")
    before, behind = text[: form.start], text[form.end :]
    kept = selection(f"{before}SELECT *{behind}")
    what = "(1 AS ?yes)" if kept.grouped else "*"
    return f"{before}SELECT {what}{behind}" + ("\nLIMIT 1" if kept.limit is None else "")


def solutions_behind(text: str) -> str:
    """Return the SELECT for the solutions that a CONSTRUCT or DESCRIBE is made from, or nothing if none.

    A server cuts these, and tells of the cut only with the rows of a SELECT.
    """
    depth, start = 0, -1
    form: Token | None = None
    for token in tokens(text):
        if form is None:
            if token.kind == "word" and token.text.upper() in {"CONSTRUCT", "DESCRIBE"}:
                form = token
            continue
        if form.text.upper() == "DESCRIBE":
            if token.text == "{":
                return f"{text[: form.start]}SELECT{text[form.end :]}"
            continue
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            start = token.start if token.text.upper() == "WHERE" else token.end
            return f"{text[: form.start]}SELECT * {text[start:]}"
    return ""
