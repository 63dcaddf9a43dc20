"""The form of our Turtle: a line for each triple, in a fixed order, with its comments."""

from __future__ import annotations

from itertools import groupby

from mbtgraph.turtle.order import by_kind, by_property
from mbtgraph.turtle.statements import Document, Group, Statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Final

    from mbtgraph.turtle.statements import Line

_INDENT: Final = "    "


def formatted(text: str) -> str:
    """Return a Turtle text in our form; its triples and its comments are the same.

    >>> print(formatted("<urn:b> <urn:q> 1; a <urn:c> . # so"), end="")
    <urn:b> a <urn:c> ; # so
        <urn:q> 1 .
    """
    document = Document(text)
    blocks = [*_head(document), *_body(document.items)]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _head(document: Document) -> Iterator[str]:
    used, notes = document.names.used, document.notes
    lost = [
        comment
        for iri, (above, beside) in notes.items()
        if iri not in used.values()
        for comment in (*above, beside)
        if comment
    ]
    width = max(map(len, used), default=0) + 1
    lines = []
    for prefix, iri in sorted(used.items()):
        above, beside = notes.get(iri, ([], ""))
        lines += [*above, f"@prefix {prefix + ':':{width}} <{iri}> .{' ' * bool(beside)}{beside}"]
    groups = [*([lost] if lost else []), *document.head]
    if document.head_joined and lines:
        lines = groups.pop() + lines
    yield from ("\n".join(group) for group in groups)
    if lines:
        yield "\n".join(lines)


def _body(items: Iterable[Statement | list[str]]) -> Iterator[str]:
    """Yield the blocks: statements on things sorted where they follow one another, all else as it stands."""
    for are_things, run in groupby(items, lambda item: bool(_key(item))):
        for item in sorted(run, key=_key) if are_things else run:
            yield "\n".join(_statement(item) if isinstance(item, Statement) else item)


def _key(item: Statement | list[str]) -> tuple[object, ...]:
    """Return the key of a statement on a thing, else an empty one."""
    return (by_kind(item.iri) or ()) if isinstance(item, Statement) else ()


def _statement(statement: Statement) -> Iterator[str]:
    yield from statement.above
    subject = _node(statement.subject, "")
    lines = _sorted(statement.lines)
    head, last = subject.pop(), len(lines) - 1
    yield from subject
    if lines and lines[0].above:
        yield head
        head = ""
    for number, line in enumerate(lines):
        end = "." if number == last and not statement.below else ";"
        written = _line(line, _INDENT, f" {end}")
        if head:
            written[0] = f"{head} {written[0].lstrip()}"
            head = ""
        yield from written
    if head:
        yield f"{head} ."
    if statement.below:
        yield from (_INDENT + comment for comment in statement.below)
        yield f"{_INDENT}."


def _sorted(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: by_property(line.predicate))


def _line(line: Line, indent: str, end: str) -> list[str]:
    """Return the written lines of one, indented, with its terminator and its comments."""
    node = _node(line.node, indent)
    node[0] = f"{indent}{line.predicate}{' ' * bool(line.predicate)}{node[0]}"
    node[-1] += f"{end}{' ' * bool(line.beside)}{line.beside}"
    return [*(indent + comment for comment in line.above), *node]


def _node(node: str | Group, indent: str) -> list[str]:
    """Return the written lines of a node; the first has no indent."""
    if isinstance(node, str):
        return [node]
    close = {"[": "]", "(": ")"}[node.mark]
    lines = _sorted(node.lines) if node.mark == "[" else node.lines
    if node.spread:
        end, inner = (" ;" if node.mark == "[" else ""), indent + _INDENT
        written = [text for line in lines for text in _line(line, inner, end)]
        return [node.mark, *written, *(inner + comment for comment in node.below), indent + close]
    if not lines:
        return [node.mark + close]
    inside = (" ; " if node.mark == "[" else " ").join("\n".join(_line(line, "", "")) for line in lines)
    return [f"{node.mark} {inside} {close}"]
