"""Bounds that a stranger's query has to keep before an engine sees it.

The engine would fetch what SERVICE, FROM and LOAD name, and dies on deep nesting; none of that
can be switched off in it, so it is refused here, by the tokens of the query.

The engine reads without tokens, and so finds a keyword in `trueSERVICE` and in `SERVICE:x {`, and a
comparison with a text in `1<'>'`. What can be read in two ways is refused too.
"""

from __future__ import annotations

import re
from itertools import chain

from mbtgraph.errors import LoadError, QueryError, QueryForbidden, QuerySyntaxError
from mbtgraph.lexer import Token, is_simple, tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Final

_SIZE: Final = 256 * 1024
_DEPTH: Final = 64
_BRANCHES: Final = 500
"""Alternatives of a query; with some thousand, the engine plans for minutes, or ends."""
_TOKENS: Final = 20_000
_FILE_TOKENS: Final = 2_000
"""Terms of a query that runs in our own process, where a long chain could take the engine along."""
_LONGEST: Final = 24 * 60 * 60
"""Seconds that a query may be given."""
_BRANCHING: Final = {"UNION", "||", "&&", "|"}
_PREFIXED: Final = {"!", "-", "+"}
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
_ANY: Final = "|".join(_WHY)
_BUT_FROM: Final = "|".join(_WHY.keys() - {"FROM"})
_QUOTED: Final = {"<<": 1, ">>": -1}
"""What begins and ends a triple within a triple; some hundred that nest keep the engine planning."""
_CLOSING: Final = {"{": "}", "(": ")", "[": "]"}


def refuse_unsafe(text: str, *, terms: int = _TOKENS, dataset: bool = False) -> None:
    """Refuse a query that reaches out, writes, chooses its own dataset, or is out of bounds.

    `terms` bounds how many terms it has. With `dataset` it may choose its own, where no lens is set.

    Raises:
        QueryForbidden: The query uses a form that is not allowed.
        QuerySyntaxError: The query is too long, too deep, or no SPARQL.
    """
    _refuse_text(text)
    if len(text) <= terms and _is_harmless(text):
        return
    opened: list[str] = []
    signs = branches = quoted = 0
    for count, (before, token, after) in enumerate(_neighbours(tokens(text))):
        if count == terms:
            raise _error(f"the query has over {terms} terms.", token)
        _refuse(before, token, after, opened, dataset=dataset)
        signs = signs + 1 if token.text in _PREFIXED else 0
        branches += token.text.upper() in _BRANCHING
        if branches > _BRANCHES:
            raise _error(f"the query has over {_BRANCHES} alternatives.", token)
        _nest(token, opened)
        quoted += _QUOTED.get(before.text + token.text, 0) if before.end == token.start else 0
        if len(opened) > _DEPTH or quoted > _DEPTH:
            raise _error(f"the query nests deeper than {_DEPTH} brackets.", token)
        if signs > _DEPTH:
            raise _error(f"the query has over {_DEPTH} signs in a row.", token)


def _is_harmless(text: str) -> bool:
    """Tell, in a fraction of the time, of most texts that they hold nothing forbidden, however read."""
    upper = text.upper()
    return (
        not any(word in upper for word in _WHY)
        and sum(map(text.count, _CLOSING)) <= _DEPTH
        and text.count("<<") <= _DEPTH
        and sum(map(text.count, _PREFIXED)) <= _DEPTH
        and sum(map(upper.count, _BRANCHING)) <= _BRANCHES
        and is_simple(text)
    )


def _refuse_text(text: str) -> None:
    if len(text) > _SIZE:
        raise QuerySyntaxError(f"the query has {len(text)} characters; at most {_SIZE} are taken.")
    if re.search("[\ud800-\udfff]", text):
        raise QuerySyntaxError(
            "the query holds half a character: a lone surrogate, or a byte that is no UTF-8."
        )


def chooses_dataset(text: str) -> bool:
    """Tell whether a query that is safe chooses its own dataset.

    Raises:
        QuerySyntaxError: It can be read both ways, as in `DESCRIBE FROM:x`.
    """
    if "FROM" not in text.upper():
        return False
    chooses = False
    opened: list[str] = []
    for before, token, after in _neighbours(tokens(text)):
        if token.text.upper() == "FROM":
            chooses = True
        elif _form(before, token, after, opened, dataset=False) == "FROM":
            raise _error("FROM can be read as a word here, and as part of one; set it apart.", token)
        _nest(token, opened)
    return chooses


def refuse_endless(seconds: float) -> None:
    """Refuse a time that no system counts to the end.

    Raises:
        QueryError: A query is given too long, or no number of seconds.
    """
    if not seconds <= _LONGEST:
        raise QueryError(f"A query cannot be given {seconds:g} s; at most {_LONGEST} s are taken.")


def refuse_unsafe_file(text: str, *, path: Path) -> None:
    """Refuse a query that a file holds as `refuse_unsafe` does; `path` is only its name in errors.

    Raises:
        LoadError: The query is not allowed, or no SPARQL; the error holds line and column.
    """
    try:
        refuse_unsafe(text, terms=_FILE_TOKENS)
    except (QueryForbidden, QuerySyntaxError) as error:
        message = str(error).removeprefix(f"query:{error.line}:{error.column}: ")
        raise LoadError(message, path=path, line=error.line, column=error.column) from error


def _neighbours(stream: Iterable[Token]) -> Iterator[tuple[Token, Token, Token]]:
    """Yield each token between those around it; an empty one stands for what is not there."""
    nothing = Token("nothing", "", -1, 0, 0)
    before = token = nothing
    for after in chain(stream, [nothing]):
        if token is not nothing:
            yield before, token, after
        before, token = token, after


def _nest(token: Token, opened: list[str]) -> None:
    if token.text in _CLOSING:
        opened.append(token.text)
    elif opened and token.text == _CLOSING[opened[-1]]:
        opened.pop()


def _refuse(before: Token, token: Token, after: Token, opened: Sequence[str], *, dataset: bool) -> None:
    if token.kind == "error":
        problem = "begins no SPARQL term here; is a quotation mark or a > missing?"
        raise _error(f"{token.text!r} {problem}", token)
    if form := _form(before, token, after, opened, dataset=dataset):
        raise QueryForbidden(form, line=token.line, column=token.column, why=_WHY[form])
    if _compares(before, token, opened):
        raise _error("this IRI can also be read as a comparison; write it with a prefix.", token)


def _error(message: str, token: Token) -> QuerySyntaxError:
    return QuerySyntaxError(message, line=token.line, column=token.column)


def _form(before: Token, token: Token, after: Token, opened: Sequence[str], *, dataset: bool) -> str:
    """Return the forbidden form that the engine could find in a token."""
    text = token.text.upper()
    if token.kind == "word":
        found = re.search(_BUT_FROM if dataset else _ANY, text)
        return found[0] if found else ""
    if token.kind != "name":
        return ""
    # Only outside of all brackets can `FROM:x` choose the dataset.
    if not dataset and not opened and before.text.upper() != "PREFIX" and _has_from(text):
        return "FROM"
    if "SERVICE" not in text:
        return ""
    # `SERVICE:x {` is a request, unless it names a graph. And the engine ends a name at the second
    # dot behind its colon, so that `x:a.b.SERVICE` is a name and the keyword.
    request = after.text == "{" and before.text.upper() != "GRAPH"
    request = request or re.search(r":.*\..*\.SERVICE", text) is not None
    return "SERVICE" if request else ""


def _has_from(name: str) -> bool:
    """Tell whether FROM stands before a colon, or behind one at the second dot or a later one.

    A pattern would try each colon of a long name to its end.
    """
    begin = name.find("FROM")
    dot = name.find(".", name.find(":"))
    return begin >= 0 and (name.find(":", begin) > begin or 0 <= dot < name.find(".FROM", dot + 1))


def _compares(before: Token, token: Token, opened: Sequence[str]) -> bool:
    """Tell whether the < of an IRI can be a sign, so that a text or a comment begins behind it."""
    # No comparison has // in it: in most IRIs nothing can begin.
    if token.kind != "iri" or not before.text or not {"'", "#"} & {*token.text.partition("//")[0]}:
        return False
    if before.text in {"<", ">"}:
        return before.end == token.start
    return opened[-1:] == ["("] and (before.kind != "mark" or before.text in {")", "}"})
