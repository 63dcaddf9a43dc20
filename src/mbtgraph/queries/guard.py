"""Bounds that a stranger's query has to keep before an engine sees it.

The engine would fetch what SERVICE, FROM and LOAD name, and dies on deep nesting; none of that
can be switched off in it, so it is refused here, by the tokens of the query.
"""

from __future__ import annotations

from mbtgraph.errors import QueryForbidden, QuerySyntaxError
from mbtgraph.lexer import tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

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


def refuse_unsafe(text: str) -> None:
    """Refuse a query that reaches out, writes, chooses its own dataset, or is out of bounds.

    Raises:
        QueryForbidden: The query uses a form that is not allowed.
        QuerySyntaxError: The query is too long, too deep, or no SPARQL.
    """
    if len(text) > _SIZE:
        raise QuerySyntaxError(f"the query has {len(text)} characters; at most {_SIZE} are taken.")
    depth = 0
    for count, token in enumerate(tokens(text)):
        if token.kind == "error":
            raise QuerySyntaxError(
                f"{token.text!r} begins no SPARQL term here; is a quotation mark or a > missing?",
                line=token.line, column=token.column,
            )  # fmt: skip
        if token.kind == "word" and (why := _WHY.get(token.text.upper())):
            raise QueryForbidden(token.text.upper(), line=token.line, column=token.column, why=why)
        depth += {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}.get(token.text, 0)
        if depth > _DEPTH or count > _TOKENS:
            what = f"nests deeper than {_DEPTH} brackets" if depth > _DEPTH else f"has over {_TOKENS} terms"
            raise QuerySyntaxError(f"the query {what}.", line=token.line, column=token.column)
