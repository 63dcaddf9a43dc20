"""Turtle as statements that keep their comments: what the formatter moves about.

A comment on lines of its own belongs to what stands below it, one behind something to that. Where an
empty line parts it from the next statement, it is a heading, and no statement is moved across it.
The text is Turtle: the engine has read it before.
"""

from __future__ import annotations

from pathlib import Path

from mbtgraph.rdf import parse_turtle, text_of
from mbtgraph.turtle.names import Names, decoded, string
from mbtgraph.turtle.stream import Stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from mbtgraph.lexer import Token

_DIRECTIVES: Final = {"prefix", "base", "version"}
_CLOSING: Final = {"[": "]", "(": ")"}


class Line:
    """Hold what is written on a line of its own: a property with one object, or a member of a list."""

    __slots__ = ("above", "beside", "node", "predicate")

    def __init__(self, predicate: str, node: str | Group, above: list[str], beside: str) -> None:
        """Keep the parts; a member of a list has no predicate."""
        self.predicate = predicate
        self.node = node
        self.above = above
        self.beside = beside


class Group:
    """Hold what stands in brackets, and whether it is spread over several lines."""

    __slots__ = ("below", "lines", "mark", "spread")

    def __init__(self, mark: str) -> None:
        """Begin with nothing in it."""
        self.mark = mark
        self.lines: list[Line] = []
        self.below: list[str] = []
        self.spread = False


class Statement:
    """Hold a statement: its comments, its subject (with the IRI, if it has one), and its lines."""

    __slots__ = ("above", "below", "iri", "lines", "subject")

    def __init__(self, subject: str | Group, iri: str, above: list[str]) -> None:
        """Begin without lines."""
        self.subject = subject
        self.iri = iri
        self.above = above
        self.lines: list[Line] = []
        self.below: list[str] = []


class Document:
    """Read a text: comments before its prefixes, comments of these, and statements between headings."""

    def __init__(self, text: str) -> None:
        """Read all of it."""
        self.head: list[list[str]] = []
        self.head_joined = False
        """Whether the last comment of the head stands right above the prefixes."""
        self.notes: dict[str, tuple[list[str], str]] = {}
        """Comments above and beside the line of a namespace."""
        self.items: list[Statement | list[str]] = []
        self._stream = Stream(text)
        self._base = ""
        self.names = Names(self._prefixes())
        self._bound: dict[str, str] = {}
        self._base = ""
        self._known: dict[str, str] = {}
        self._read()

    def _prefixes(self) -> dict[str, str]:
        """Return what each prefix stands for where it is bound first."""
        bound: dict[str, str] = {}
        rest = iter(self._stream)
        tagged = False
        for token in rest:
            directive = "" if tagged else _directive(token)
            tagged = token.kind == "string"  # a language may have such a name
            prefix = next(rest).text[:-1] if directive == "prefix" else ""
            if directive == "prefix":
                bound.setdefault(prefix, self._absolute(next(rest).text))
            elif directive == "base":
                self._base = self._absolute(next(rest).text)
        return bound

    def _read(self) -> None:
        stream = self._stream
        started = False
        while stream.peek().kind != "end":
            token = stream.take()
            groups, joined = stream.groups(token.line)
            directive = _directive(token)
            if directive and not started:
                self.head, self.head_joined, groups, joined = groups, joined, [], False
            above = groups.pop() if joined else []
            self.items += groups
            started = True
            if directive:
                self._bind(directive, above)
            else:
                self._statement(token, above)
        self.items += stream.rest()

    def _bind(self, directive: str, above: list[str]) -> None:
        stream = self._stream
        prefix = stream.take().text[:-1] if directive == "prefix" else ""
        object_ = stream.take()
        iri = self._absolute(object_.text) if directive != "version" else ""
        beside = stream.beside()
        if stream.comes("."):
            stream.take()
            beside = beside or stream.beside()
        if directive == "base":
            self._base = iri
        elif directive == "prefix":
            self._bound[prefix] = iri
        self._known.clear()
        before, aside = self.notes.get(iri, ([], ""))
        above += stream.drain()
        self.notes[iri] = ([*before, *above, *([aside] if aside and beside else [])], beside or aside)

    def _absolute(self, written: str) -> str:
        iri = decoded(written[1:-1])
        if not self._base:
            return iri
        facts = parse_turtle(f"@base <{self._base}> . <{iri}> a <> .", path=Path("base"))
        return text_of(facts[0][0])

    def _statement(self, token: Token, above: list[str]) -> None:
        stream = self._stream
        subject = self._node(token)
        statement = Statement(subject, self._known.get(token.text, ""), above)
        self.items.append(statement)
        statement.lines = self._lines(".")
        stream.take()
        statement.below = stream.drain()
        beside = stream.beside()
        if statement.lines and not statement.below:
            last = statement.lines[-1]
            last.beside, beside = last.beside or beside, beside if last.beside else ""
        statement.below += [beside] if beside else []
        if not statement.lines:
            statement.above += statement.below
            statement.below = []

    def _lines(self, closing: str) -> list[Line]:
        """Read properties and objects up to a mark."""
        stream, lines = self._stream, list[Line]()
        while not stream.comes(closing):
            if stream.comes(";"):
                stream.take()
                if lines and not lines[-1].beside:
                    lines[-1].beside = stream.beside()
                continue
            verb = stream.take()
            above = stream.drain()
            predicate = "a" if verb.text == "a" else self.names.predicate(self._iri(verb))
            lines.append(self._line(predicate, above))
            while stream.comes(","):
                stream.take()
                lines[-1].beside = lines[-1].beside or stream.beside()
                lines.append(self._line(predicate, []))
        return lines

    def _line(self, predicate: str, above: list[str]) -> Line:
        node = self._node(self._stream.take())
        above += self._stream.drain()
        return Line(predicate, node, above, self._stream.beside())

    def _node(self, token: Token) -> str | Group:
        if token.text in _CLOSING and token.kind == "mark":
            return self._group(token)
        if token.kind == "string":
            return self._literal(token)
        return self.names.written(self._iri(token)) if token.kind in {"iri", "name"} else token.text

    def _group(self, opening: Token) -> Group:
        stream, group = self._stream, Group(opening.text)
        outside, stream.waiting = stream.waiting, []
        closing = _CLOSING[opening.text]
        if closing == "]":
            group.lines = self._lines(closing)
        while not stream.comes(closing):
            group.lines.append(self._line("", []))
        end = stream.take()
        group.below = stream.drain()
        apart = end.line > opening.line or any(_is_spread(line.node) for line in group.lines)
        group.spread = apart and bool(group.lines or group.below)
        stream.waiting = outside
        return group

    def _literal(self, token: Token) -> str:
        stream = self._stream
        quotes = 3 if token.text[:3] in {'"""', "'''"} else 1
        written = string(decoded(token.text[quotes:-quotes]))
        if stream.peek().kind == "language":
            return written + stream.take().text
        if stream.comes("^^"):
            stream.take()
            return f"{written}^^{self.names.written(self._iri(stream.take()))}"
        return written

    def _iri(self, token: Token) -> str:
        if token.text not in self._known:
            prefix, _, local = token.text.partition(":")
            named = token.kind == "name"
            iri = self._bound[prefix] + decoded(local) if named else self._absolute(token.text)
            self._known[token.text] = iri
        return self._known[token.text]


def _is_spread(node: str | Group) -> bool:
    return node.spread if isinstance(node, Group) else "\n" in node


def _directive(token: Token) -> str:
    """Return which directive begins here, or nothing."""
    word = token.text.lstrip("@").lower() if token.kind in {"language", "word"} else ""
    return word if word in _DIRECTIVES else ""
