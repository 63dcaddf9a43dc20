"""The rules that a stored query keeps, so that it can be bound, paged, explained and run anywhere."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import QueryError
from mbtgraph.lexer import LINE_BREAK, Token, tokens
from mbtgraph.queries.binding import Block, blocks
from mbtgraph.queries.groups import Group, read, tokens_of, variable
from mbtgraph.queries.guard import refuse_unsafe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mbtgraph.queries.stored import StoredQuery

Fault = tuple[str, str, int, int]
"""Rule, sentence, line, column."""

_BEFORE_A_PATH: Final = (";", "^", "/", "|")
_TYPE_IRI: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def faults(query: StoredQuery) -> Iterator[Fault]:
    """Yield what is wrong with a stored query of `queries/ask`."""
    try:
        refuse_unsafe(query.text)
        found = list(blocks(query.text))
    except QueryError as error:
        line, column = getattr(error, "line", 1), getattr(error, "column", 1)
        yield "query-safe", str(error).partition(": ")[2] or str(error), line, column
        return
    stream = list(tokens(query.text))
    root = read(stream)
    yield from _parameters(query, found)
    yield from _unseen(query, root)
    yield from _unguarded(query, root)
    yield from _projection(query, stream)
    yield from _words(stream)
    yield from _order(query, root)
    yield from _answers(stream)


def _parameters(query: StoredQuery, found: Sequence[Block]) -> Iterator[Fault]:
    for name in query.params:
        own = [block for block in found if block.variable == name]
        if len(own) != 1:
            yield (
                "query-parameter-block",
                f"Parameter {name} needs exactly one `VALUES ?{name} {{ … }}`; there are {len(own)}.",
                1, 1,
            )  # fmt: skip
        elif own[0].depth != 1:
            at = own[0].opening
            yield (
                "query-parameter-depth",
                f"`VALUES ?{name}` has to stand in the outermost group of WHERE: other groups do not see it.",
                at.line, at.column,
            )  # fmt: skip
    lines = re.split(LINE_BREAK, query.text)
    comments = {i for i, line in enumerate(lines, 1) if line.rstrip().endswith("# parameter")}
    for block in found:
        if block.opening.line in comments and block.variable not in query.params:
            at = block.opening
            yield (
                "query-parameter-undeclared",
                f"?{block.variable} is marked as a parameter; declare it in the header under `params`.",
                at.line, at.column,
            )  # fmt: skip


def _unseen(query: StoredQuery, root: Group) -> Iterator[Fault]:
    """Find parameters where they are other variables of the same name, or have no value."""
    for group in root.walk():
        if group.kind == "select" and "*" not in (shown := group.projected()):
            for token in _firsts(group.tokens(), query.params.keys() - set(shown)):
                yield (
                    "query-parameter-unseen",
                    f"A sub-select does not see {token.text}: select it there, or use it outside.",
                    token.line, token.column,
                )  # fmt: skip
        for keyword, expression in group.expressions():
            by_itself = keyword.text.upper() == "BIND" and group.kind == "optional"
            for token in _firsts(tokens_of(expression), query.params):
                name = variable(token)
                if not (group.binds(name) if by_itself else group.sees(name)):
                    yield (
                        "query-parameter-unseen",
                        f"{keyword.text} does not see {token.text} here: no pattern of this group binds it.",
                        token.line, token.column,
                    )  # fmt: skip


def _unguarded(query: StoredQuery, root: Group) -> Iterator[Fault]:
    """Find filters and MINUS that let nothing through where an optional parameter is not given."""
    optional = {name for name, spec in query.params.items() if spec.optional}
    for group in root.walk():
        if group.kind == "minus":
            for token in _firsts(group.tokens(), optional):
                if not (group.parent and group.parent.joins(variable(token))):
                    yield (
                        "query-optional-unguarded",
                        f"MINUS removes all rows where {token.text} is not given; ask BOUND and NOT EXISTS.",
                        token.line, token.column,
                    )  # fmt: skip
        for keyword, expression in group.expressions():
            guarded = _guarded(tokens_of(expression))
            for token in _firsts(_compared(expression), optional - guarded):
                if not group.joins(variable(token)):
                    yield (
                        "query-optional-unguarded",
                        f"{keyword.text} hides all rows where {token.text} is not given; ask BOUND.",
                        token.line, token.column,
                    )  # fmt: skip


def _firsts(stream: Iterable[Token], names: Iterable[str]) -> Iterator[Token]:
    """Yield the first token of each variable that has one of some names."""
    left = set(names)
    for token in stream:
        if (name := variable(token)) in left:
            left.remove(name)
            yield token


def _compared(expression: Sequence[Token | Group]) -> Iterator[Token]:
    """Yield the tokens of an expression, of EXISTS only where it is negated: a variable matches anything."""
    words = ["" if isinstance(item, Group) else item.text.upper() for item in expression]
    for place, item in enumerate(expression):
        if not isinstance(item, Group):
            yield item
        elif words[max(place - 2, 0) : place] == ["NOT", "EXISTS"]:
            yield from item.tokens()


def _guarded(stream: Iterable[Token]) -> set[str]:
    """Return the variables that an expression asks whether they are bound, or has another value for."""
    found, inside, words = set(), 0, ["", ""]
    for token in stream:
        if inside or words[-1] == "COALESCE":
            inside += {"(": 1, ")": -1}.get(token.text, 0)
        if inside or words[-2:] == ["BOUND", "("]:
            found.add(variable(token))
        words.append(token.text.upper())
    return found


def _projection(query: StoredQuery, stream: Sequence[Token]) -> Iterator[Fault]:
    start = next((i for i, t in enumerate(stream) if t.text.upper() == "SELECT"), None)
    if start is None:
        yield "query-select", "A stored query to ask is a SELECT.", 1, 1
        return
    head = takewhile(lambda t: t.text.upper() not in {"WHERE", "{"}, stream[start:])
    projected = list(_projected(head))
    at = stream[start]
    if not query.evidence:
        yield (
            "query-evidence",
            "Every answer tells who says so: name the evidence columns in the header, `#+ evidence: [edge]`.",
            1, 1,
        )  # fmt: skip
    named = [*query.columns, *query.evidence]
    for name in dict.fromkeys(n for n in named if n not in projected):
        yield "query-columns", f"?{name} is named in the header and not selected.", at.line, at.column
    for name in (n for n in query.columns if n not in query.types):
        yield "query-columns", f"Say what the cells of {name} are: `{name}: {{type: iri, …}}`.", 1, 1
    for name in (n for n in projected if n not in named):
        yield "query-columns", f"?{name} is selected and not named in the header.", at.line, at.column


def _projected(head: Iterable[Token]) -> Iterator[str]:
    """Yield the variables of a SELECT clause, of each expression only the one that it is bound to."""
    depth, before = 0, ""
    for token in head:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.kind == "variable" and (depth == 0 or before == "AS"):
            yield token.text[1:]
        before = token.text.upper()


def _words(stream: Sequence[Token]) -> Iterator[Fault]:
    words = {token.text.upper(): token for token in stream if token.kind == "word"}
    if "GRAPH" in words:
        at = words["GRAPH"]
        yield "query-graph", "No GRAPH in a stored query: the lens is the dataset.", at.line, at.column
    for word in ("LIMIT", "OFFSET"):
        if word in words:
            at = words[word]
            yield (
                "query-limit",
                f"No {word} in a stored query: it would cut evidence off.",
                at.line,
                at.column,
            )


def _order(query: StoredQuery, root: Group) -> Iterator[Fault]:
    behind = [item for item in root.items if not isinstance(item, Group)]  # an inner ORDER orders no rows
    start = next((i for i, token in enumerate(behind) if token.text.upper() == "ORDER"), None)
    if start is None:
        yield "query-order", "Order the rows by a key that is unique, so that answers are repeatable.", 1, 1
        return
    keys = {variable(token) for token in behind[start:]}
    if left := [f"?{name}" for name in query.evidence if name not in keys]:
        yield (
            "query-order",
            f"Order by {', '.join(left)} too: rows that differ there alone come in any order.",
            behind[start].line, behind[start].column,
        )  # fmt: skip


def _answers(stream: Sequence[Token]) -> Iterator[Fault]:
    """Find answers that rest on a type alone: filing is no claim."""
    for index, token in enumerate(stream[1:], 1):
        before = stream[index - 1]
        is_type = token.text in {"rdf:type", _TYPE_IRI} or (token.kind == "word" and token.text == "a")
        if is_type and (before.kind == "variable" or before.text in _BEFORE_A_PATH):
            following = stream[index + 1] if index + 1 < len(stream) else token
            if "Proposition" not in following.text:
                yield (
                    "query-type-only",
                    "No answer rests on a type: it files a thing, it is no claim. Ask for mbt:broaderKind.",
                    token.line, token.column,
                )  # fmt: skip
