"""Where each triple of a Turtle file stands.

The reader walks the tokens of a file and keeps the place of every subject, predicate and object
that is written at the top level of a statement: committed data has no blank nodes, and what the
ontology nests in brackets is placed at the predicate it hangs from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from mbtgraph.lexer import Token, tokens
from mbtgraph.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

Part = Literal["subject", "predicate", "object"]

_OPEN, _CLOSE = frozenset("[("), frozenset("])")
_DOTLESS: Final = {"PREFIX": 3, "BASE": 2}
_ESCAPE: Final = r"\\(?:u([0-9A-Fa-f]{4})|U(00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})|(.))"
_CONTROL: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Place:
    """Hold one triple as text (IRIs bare, literals by lexical form) and the tokens it was read from."""

    subject: str
    predicate: str
    value: str
    at_subject: Token
    at_predicate: Token
    at_value: Token


class Positions:
    """Hold the places of the triples of one Turtle text."""

    def __init__(self, text: str) -> None:
        """Read the text; what is not Turtle is passed over, the parser reports it."""
        self.places = tuple(_read(text))

    def find(
        self, focus: str, predicate: str = "", value: str | None = None, *, part: Part = "object"
    ) -> Token | None:
        """Return the token to point at, or nothing where the focus is not in the text.

        The best match is the triple with this value; else the last one with this predicate; else
        the subject itself. `part` chooses which token of a matching triple is pointed at.
        """
        own = [place for place in self.places if place.subject == focus]
        if not own:
            return None
        chosen = [place for place in own if place.predicate == predicate] if predicate else []
        exact = [place for place in (chosen or own) if value is not None and place.value == value]
        if exact:
            return _token(exact[-1], part)
        if chosen:
            return _token(chosen[-1], part)
        return own[0].at_subject

    def holds(self, focus: str, predicate: str, value: str | None) -> bool:
        """Tell whether the text holds a triple with this subject, predicate and (where given) value."""
        return any(
            place.subject == focus
            and place.predicate == (predicate or place.predicate)
            and value in {None, place.value}
            for place in self.places
        )


def _token(place: Place, part: Part) -> Token:
    return {"subject": place.at_subject, "predicate": place.at_predicate, "object": place.at_value}[part]


def _read(text: str) -> Iterator[Place]:
    prefixes: dict[str, str] = {}
    statement: list[Token] = []
    depth = 0
    for token in tokens(text):
        if token.kind == "mark" and token.text in _OPEN:
            depth += 1
        elif token.kind == "mark" and token.text in _CLOSE:
            depth -= 1
        if token.text == "." and token.kind == "mark" and depth <= 0:
            yield from _statement(statement, prefixes)
            statement, depth = [], 0
            continue
        statement.append(token)
        # The directives that Turtle has from SPARQL end without a dot.
        if len(statement) == _DOTLESS.get(statement[0].text.upper(), 0):
            yield from _statement(statement, prefixes)
            statement = []


def _statement(statement: list[Token], prefixes: dict[str, str]) -> Iterator[Place]:
    if not statement:
        return
    head = statement[0]
    if head.text.lower() in {"@prefix", "prefix"}:
        if len(statement) > 2:  # noqa: PLR2004 (keyword, prefix and namespace)
            prefixes[statement[1].text[:-1]] = _text(statement[2], prefixes)
        return
    subject, predicate, at_predicate = _text(head, prefixes), "", head
    expecting_predicate = True
    for token in _top_level(statement[1:]):
        if token.text == ";":
            expecting_predicate = True
        elif expecting_predicate:
            predicate, at_predicate, expecting_predicate = _text(token, prefixes), token, False
        else:
            yield Place(subject, predicate, _text(token, prefixes), head, at_predicate, token)


def _top_level(statement: list[Token]) -> Iterator[Token]:
    """Yield subjects, predicates, objects and semicolons; of what is in brackets, the opening one."""
    depth = 0
    rest = iter(statement)
    for token in rest:
        opening = token.kind == "mark" and token.text in _OPEN
        if token.kind == "mark" and token.text in _CLOSE:
            depth -= 1
        elif token.text == "^^":
            next(rest, None)
        elif depth == 0 and token.text != "," and token.kind != "language":
            yield token
        depth += opening


def _text(token: Token, prefixes: dict[str, str]) -> str:
    if token.kind == "iri":
        return _decoded(token.text[1:-1])
    if token.kind == "name":
        prefix, _, local = token.text.partition(":")
        return prefixes.get(prefix, prefix + ":") + _decoded(local)
    if token.kind == "string":
        quotes = 3 if token.text[:3] in {'"""', "'''"} else 1
        return _decoded(token.text[quotes:-quotes])
    if token.kind == "mark":
        return ""
    return RDF + "type" if token.text == "a" else token.text


def _decoded(text: str) -> str:
    """Return a text with its escapes decoded: code points, control characters, and what stands for itself."""
    return re.sub(_ESCAPE, _character, text) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    point = escape[1] or escape[2]
    return chr(int(point, 16)) if point else _CONTROL.get(escape[3], escape[3])
