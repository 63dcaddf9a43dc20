"""Binding: the inside of one VALUES block is replaced by terms that were serialised here.

Nothing else of a query's text ever changes, and no text that came from outside enters it.
"""

from __future__ import annotations

import re

from mbtgraph.errors import BadParameter, QuerySyntaxError, nearest
from mbtgraph.lexer import Token, tokens
from mbtgraph.queries.parameters import UNDEF, to_term
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Final

    from mbtgraph.queries.parameters import Names, Parameter
    from mbtgraph.queries.stored import StoredQuery
    from mbtgraph.rdf import Term

_ESCAPES: Final = r"\\\\([uU])|\\u(.{4})|\\."


@value
class Block:
    """Hold one `VALUES ?name { … }`: its variable, its inside, how deep it stands, what it holds."""

    variable: str
    opening: Token
    closing: Token
    depth: int
    inside: str


def blocks(text: str) -> Iterator[Block]:
    """Yield the single-variable VALUES blocks of a query.

    >>> [(block.variable, block.inside.strip()) for block in blocks('{ VALUES ?p { "}" } # VALUES ?q {}')]
    [('p', '"}"')]
    """
    stream = list(tokens(text))
    depth = 0
    for index, token in enumerate(stream):
        if token.kind == "mark" and token.text in "{}":
            depth += 1 if token.text == "{" else -1
        if token.text.upper() != "VALUES" or token.kind != "word":
            continue
        head = stream[index + 1 : index + 3]
        if [t.kind for t in head] != ["variable", "mark"] or head[1].text != "{":
            continue
        closing = next((t for t in stream[index + 3 :] if t.kind == "mark" and t.text == "}"), None)
        if closing is None:
            raise QuerySyntaxError("this VALUES block is not closed.", line=token.line, column=token.column)
        yield Block(head[0].text[1:], head[1], closing, depth, text[head[1].end : closing.start])


def bind(
    query: StoredQuery,
    values: Mapping[str, str | Sequence[str]],
    names: Callable[[Parameter], Names],
) -> str:
    """Return the text of a stored query with its parameters set; what is not given keeps its default.

    `names` gives the names that an IRI parameter may be given by.

    Raises:
        BadParameter: A parameter is unknown, wrong, or given more or fewer values than it takes.
    """
    for name in values:
        if name not in query.params:
            near = nearest(name, query.params, count=1)
            known = ", ".join(query.params) or "no parameters"
            raise BadParameter(
                name, expected=f"one of: {known}", got="a parameter it does not have", nearest=near
            )
    text, shift = query.text, 0
    for block in list(blocks(query.text)) if values else ():
        if block.variable not in values or block.variable not in query.params:
            continue
        parameter, given = query.params[block.variable], values[block.variable]
        several = [given] if isinstance(given, str) else list(given)
        if len(several) > 1 and not parameter.multiple:
            raise BadParameter(parameter.name, expected="one value", got=f"{len(several)}")
        if not several and not parameter.optional:
            raise BadParameter(parameter.name, expected="at least one value", got="none")
        choices = names(parameter) if parameter.type == "iri" else None
        inside = " ".join(written(to_term(parameter, item, choices)) for item in several) or UNDEF
        start, end = block.opening.end + shift, block.closing.start + shift
        text = f"{text[:start]} {inside} {text[end:]}"
        shift += len(inside) + 2 - (end - start)
    return text


def written(term: Term) -> str:
    r"""Return a term as SPARQL that every engine reads exactly.

    By the letter of SPARQL 1.1, escapes such as `\u0022` are expanded before the text is parsed, so
    that an escaped backslash with a `u` behind it can be read as an escape, or, as most engines
    do, not. Nor do all take four digits where four more follow. So no `u` stands behind a
    backslash that is meant, and escapes have eight digits.

    >>> from mbtgraph.rdf import Literal
    >>> print(written(Literal('say "\\u0022"')))
    "say \"\\\U000000750022\""
    """
    text = str(term)
    return re.sub(_ESCAPES, _plain, text) if "\\" in text else text


def _plain(escape: re.Match[str]) -> str:
    letter, digits = escape.groups()
    if letter:
        return rf"\\\U{ord(letter):08X}"
    return rf"\U0000{digits}" if digits else escape[0]
