"""Bounds that a stranger's query has to keep before an engine sees it.

The engine would fetch what SERVICE, FROM and LOAD name, and dies on deep nesting; none of that
can be switched off in it, so it is refused here, by the tokens of the query.

The engine reads without tokens, and so finds a keyword in `trueSERVICE` and in `SERVICE:x {`, and a
comparison with a text in `1<'>'`. What can be read in two ways is refused too.
"""

from __future__ import annotations

import re
from itertools import islice

from mbtgraph.errors import QueryForbidden, QuerySyntaxError
from mbtgraph.lexer import tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    from mbtgraph.lexer import Token

_SIZE: Final = 256 * 1024
_DEPTH: Final = 64
_TOKENS: Final = 20_000
_DATASET: Final = "the dataset is chosen by the level of trust (--trust), not by the query"
_NETWORK: Final = "this graph makes no request to other servers"
_READ_ONLY: Final = "this graph is read-only"
_WHY: Final = {
    "SERVICE": _NETWORK,
    "FROM": _DATASET,
    **dict.fromkeys(
        ("LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"), _READ_ONLY
    ),
}
_CLOSING: Final = {"{": "}", "(": ")", "[": "]"}


def refuse_unsafe(text: str) -> None:
    """Refuse a query that reaches out, writes, chooses its own dataset, or is out of bounds.

    Raises:
        QueryForbidden: The query uses a form that is not allowed.
        QuerySyntaxError: The query is too long, too deep, or no SPARQL.
    """
    if len(text) > _SIZE:
        raise QuerySyntaxError(f"the query has {len(text)} characters; at most {_SIZE} are taken.")
    stream = list(islice(tokens(text), _TOKENS + 1))
    opened: list[str] = []
    for index, token in enumerate(stream):
        _refuse(stream, index, opened)
        if token.text in _CLOSING:
            opened.append(token.text)
        elif opened and token.text == _CLOSING[opened[-1]]:
            opened.pop()
        if len(opened) > _DEPTH:
            raise _error(f"the query nests deeper than {_DEPTH} brackets.", token)
    if len(stream) > _TOKENS:
        raise _error(f"the query has over {_TOKENS} terms.", stream[-1])


def _refuse(stream: Sequence[Token], index: int, opened: Sequence[str]) -> None:
    token = stream[index]
    if token.kind == "error":
        problem = "begins no SPARQL term here; is a quotation mark or a > missing?"
        raise _error(f"{token.text!r} {problem}", token)
    if form := _form(stream, index):
        raise QueryForbidden(form, line=token.line, column=token.column, why=_WHY[form])
    if _compares(stream, index, opened):
        raise _error("this IRI can also be read as a comparison; write it with a prefix.", token)


def _error(message: str, token: Token) -> QuerySyntaxError:
    return QuerySyntaxError(message, line=token.line, column=token.column)


def _form(stream: Sequence[Token], index: int) -> str:
    """Return the forbidden form that the engine could find in a token."""
    token, text = stream[index], stream[index].text.upper()
    if token.kind == "word":
        found = re.search("|".join(_WHY), text)
        return found[0] if found else ""
    if token.kind != "name" or "SERVICE" not in text:
        return ""
    # `SERVICE:x {` is a request, unless it names a graph. And the engine ends a name at the second
    # dot behind its colon, so that `x:a.b.SERVICE` is a name and the keyword.
    before_group = [t.text for t in stream[index + 1 : index + 2]] == ["{"]
    of_graph = index > 0 and stream[index - 1].text.upper() == "GRAPH"
    request = (before_group and not of_graph) or re.search(r":.*\..*\.SERVICE", text)
    return "SERVICE" if request else ""


def _compares(stream: Sequence[Token], index: int, opened: Sequence[str]) -> bool:
    """Tell whether the < of an IRI can be a sign, so that a text or a comment begins behind it."""
    token = stream[index]
    # No comparison has // in it: in most IRIs nothing can begin.
    if token.kind != "iri" or index == 0 or not {"'", "#"} & {*token.text.partition("//")[0]}:
        return False
    before = stream[index - 1]
    if before.text in {"<", ">"}:
        return before.end == token.start
    return opened[-1:] == ["("] and (before.kind != "mark" or before.text in {")", "}"})
