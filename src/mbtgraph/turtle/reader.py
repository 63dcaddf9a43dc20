"""A reader of Turtle and TriG that keeps the place of every term, and goes on behind a mistake.

It reads what the engine reads, and refuses what it refuses; the engine stays the judge of what a file
says. Nothing here grows faster than the text, and no text makes it call itself deeper than 64 brackets.

>>> [(t.value.value, t.at_value.column) for t in read('<urn:a> <urn:b> "x" , [ <urn:c> 1 ] .').triples]
[('x', 17), ('[22', 23), ('1', 33)]
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from mbtgraph.namespaces import RDF, XSD
from mbtgraph.turtle.directives import begins_directive, directive
from mbtgraph.turtle.faults import Fault, Faults, TooManyFaultsError
from mbtgraph.turtle.odd import shown
from mbtgraph.turtle.recovery import Recovery
from mbtgraph.turtle.scanner import Cut, Scanner
from mbtgraph.turtle.terms import DIR_LANG_STRING, LANG_STRING, STRING, Term, Terms, Triple

if TYPE_CHECKING:
    from mbtgraph.lexer import Token

_DEPTH = 64
_TYPE: Final = Term("iri", RDF + "type")
_FIRST: Final = Term("iri", RDF + "first")
_REST: Final = Term("iri", RDF + "rest")
_NIL: Final = Term("iri", RDF + "nil")
_NODES: Final = frozenset({"iri", "name", "blank"})


class Reading(NamedTuple):
    """Hold what was read, and what is wrong with it."""

    triples: tuple[Triple, ...]
    faults: tuple[Fault, ...]


def read(text: str, *, graphs: bool = False) -> Reading:
    """Return the triples and the faults of a text of Turtle, or of TriG if there may be graphs."""
    faults = Faults()
    reader = _Reader(faults, graphs=graphs)
    with suppress(TooManyFaultsError):
        reader.read(text)
    return Reading(tuple(reader.triples), faults.told())


class _Reader:
    def __init__(self, faults: Faults, *, graphs: bool) -> None:
        self._faults = faults
        self._graphs = graphs
        self._terms = Terms(faults)
        self._graph: Term | None = None
        self.triples: list[Triple] = []

    def read(self, text: str) -> None:
        self._scanner = scanner = Scanner(text, self._faults)
        self._recovery = Recovery(scanner, self._faults)
        self._open = self._recovery.open
        while not scanner.ended():
            self._recovery.begin()
            try:
                self._block()
            except Cut:
                self._open.clear()
                self._graph = None
                self._recovery.skip_statement()

    def _block(self) -> None:
        scanner = self._scanner
        token = scanner.token
        if begins_directive(token):
            directive(scanner, self._terms)
        elif token.kind == "word" and token.text.lower() == "graph" and self._graphs:
            scanner.advance()
            self._graph_block(self._graph_name())
        elif scanner.at("{") and self._graphs:
            self._graph_block(None)
        else:
            self._triples(top=True)

    def _graph_name(self) -> Term:
        scanner = self._scanner
        if scanner.at("[") and scanner.ahead.text == "]":
            scanner.advance()
            return Term("blank", f"[{scanner.advance().start}")
        if scanner.token.kind not in _NODES:
            raise scanner.expected("the name of a graph")
        return self._terms.node(scanner.advance())

    def _graph_block(self, name: Term | None) -> None:
        scanner = self._scanner
        if not scanner.at("{"):
            raise scanner.expected("{ and the triples of the graph")
        opening = self._opened()
        self._graph = name
        while not scanner.at("}"):
            if scanner.ended():
                raise self._recovery.unclosed(opening)
            self._recovery.begin()
            try:
                self._triples(top=False)
            except Cut:
                del self._open[1:]
                self._recovery.skip_statement()
        scanner.advance()
        self._open.pop()
        self._graph = None
        if scanner.at("."):
            dot = scanner.token
            scanner.wrong_here(
                "A graph ends without a dot.", fix="take the dot out", edit=(dot.start, dot.end, "")
            )
            scanner.advance()

    def _triples(self, *, top: bool) -> None:
        scanner, token = self._scanner, self._scanner.token
        subject, whole = self._subject()
        if top and self._graphs and scanner.at("{") and not whole and token.text != "(":
            self._graph_block(subject)
            return
        ends = (".",) if top else (".", "}")
        mark = "" if whole and scanner.at(*ends) else self._pairs(subject, token, subject)
        if scanner.at("."):
            scanner.advance()
        elif mark != "." and not scanner.at(*ends):
            raise self._recovery.unended()

    def _subject(self) -> tuple[Term, bool]:
        """Read a subject, and tell whether it is a statement of its own already: a bracket with content."""
        scanner, token = self._scanner, self._scanner.token
        if token.kind in _NODES:
            return self._terms.node(scanner.advance()), False
        if scanner.at("[", "("):
            node = self._bracket_node()
            return node, self._content(node, node)
        if token.kind in {"string", "number", "broken"} or token.text in {"true", "false"}:
            scanner.wrong_here(
                f"The literal {shown(token)} cannot be a subject.",
                fix="begin a statement with the thing it is about",
            )
            raise Cut
        raise scanner.expected("a subject", fix="begin a statement with the thing it is about")

    def _pairs(self, subject: Term, at_subject: Token, owner: Term) -> str:
        """Read predicates and objects; return the mark that was meant behind the last where it is missing."""
        scanner, depth = self._scanner, len(self._open)
        while True:
            try:
                predicate, at_predicate = self._verb()
                mark = self._objects(subject, predicate, at_subject, at_predicate, owner)
            except Cut:
                del self._open[depth:]
                mark = self._recovery.skip_pair()
            if mark != ";":
                return mark
            while scanner.at(";"):
                scanner.advance()
            if scanner.at(".", "]", "}") or scanner.ended():
                return ""
            if self._recovery.unended_by_semicolon():
                return "."

    def _verb(self) -> tuple[Term, Token]:
        scanner, token = self._scanner, self._scanner.token
        self._recovery.note_predicate()
        if token.kind in {"iri", "name"}:
            return self._terms.node(token), scanner.advance()
        if token.kind == "word" and token.text == "a":
            return _TYPE, scanner.advance()
        if self._recovery.torn_off():
            raise Cut
        raise scanner.expected("a predicate", fix="write a name or an IRI, or a for the type of a thing")

    def _objects(
        self, subject: Term, predicate: Term, at_subject: Token, at_predicate: Token, owner: Term
    ) -> str:
        while True:
            self._object(subject, predicate, at_subject, at_predicate, owner)
            mark = self._recovery.mark()
            if mark != ",":
                return mark

    def _object(
        self, subject: Term, predicate: Term, at_subject: Token, at_predicate: Token, owner: Term
    ) -> None:
        scanner, token, suffix = self._scanner, self._scanner.token, None
        if token.kind in _NODES:
            value = self._terms.node(scanner.advance())
        elif scanner.at("[", "("):
            value = self._bracket_node()
        elif token.kind in {"string", "broken"}:
            scanner.advance()
            value, suffix = self._literal(token)
        elif token.kind == "number":
            scanner.advance()
            value = Term("literal", token.text, XSD + _datatype(token.text))
        elif token.kind == "word" and token.text in {"true", "false"}:
            scanner.advance()
            value = Term("literal", token.text, XSD + "boolean")
        else:
            self._no_object(at_predicate)
            return
        self.triples.append(
            Triple(subject, predicate, value, self._graph, at_subject, at_predicate, token, suffix, owner)
        )
        if token.kind == "mark":
            self._content(value, owner)

    def _no_object(self, at_predicate: Token) -> None:
        scanner = self._scanner
        what = f"a value of {shown(at_predicate)}" if at_predicate.kind != "mark" else "a value"
        if not (scanner.at(";", ",", ".", "]", ")", "}") or scanner.ended()):
            raise scanner.expected(what)
        if not self._recovery.torn_off():
            comma = scanner.previous if scanner.previous.text == "," else None
            scanner.wrong_here(
                f"Expected {what}, found {shown(scanner.token)}.",
                fix="take the comma before it out"
                if comma
                else f"write one; or, if {shown(at_predicate)} is a value itself, a comma before it",
                edit=(comma.start, comma.end, "") if comma else None,
            )

    def _literal(self, token: Token) -> tuple[Term, Token | None]:
        scanner = self._scanner
        text = self._terms.string(token)
        if scanner.token.kind == "language":
            tag = scanner.advance()
            language, direction = self._terms.language(tag)
            datatype = DIR_LANG_STRING if direction else LANG_STRING
            return Term("literal", text, datatype, language, direction), tag
        if not scanner.at("^^"):
            return Term("literal", text, STRING), None
        scanner.advance()
        if scanner.token.kind not in {"iri", "name"}:
            raise scanner.expected("a datatype, such as xsd:date")
        kind = self._terms.node(scanner.token)
        if kind.value in {LANG_STRING, DIR_LANG_STRING}:
            scanner.wrong_here(
                "A string of this datatype has a language tag.", fix="write the tag, such as @en"
            )
        return Term("literal", text, kind.value), scanner.advance()

    def _opened(self) -> Token:
        if len(self._open) >= _DEPTH:
            self._scanner.wrong_here(f"This nests deeper than {_DEPTH} brackets.", fix="name the inner nodes")
            raise TooManyFaultsError
        self._open.append(self._scanner.token)
        return self._scanner.advance()

    def _bracket_node(self) -> Term:
        token = self._scanner.token
        if token.text == "(" and self._scanner.ahead.text == ")":
            return _NIL
        return Term("blank", f"{token.text}{token.start}")

    def _content(self, node: Term, owner: Term) -> bool:
        """Read a bracket, and tell whether it holds predicates."""
        scanner, opening = self._scanner, self._opened()
        held, mark = False, ""
        if opening.text == "(":
            self._items(node, opening, owner)
        elif not scanner.at("]"):
            held, mark = True, self._pairs(node, opening, owner)
        self._recovery.close(opening, mark)
        return held

    def _items(self, node: Term, opening: Token, owner: Term) -> None:
        scanner, cell, number = self._scanner, node, 0
        while self._recovery.item_begins(opening):
            token = scanner.token
            if number:
                new = Term("blank", f",{token.start}")
                self._add_rest(cell, new, opening, token, owner)
                cell = new
            number += 1
            self._object(cell, _FIRST, opening, opening, owner)
        if number:
            self._add_rest(cell, _NIL, opening, scanner.token, owner)

    def _add_rest(self, cell: Term, value: Term, opening: Token, at_value: Token, owner: Term) -> None:
        self.triples.append(Triple(cell, _REST, value, self._graph, opening, opening, at_value, None, owner))


def _datatype(number: str) -> str:
    if "e" in number or "E" in number:
        return "double"
    return "decimal" if "." in number else "integer"
