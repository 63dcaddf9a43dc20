"""Terms, parsing and canonical text: the door to pyoxigraph for everything but the store."""

from __future__ import annotations

import re
from functools import lru_cache

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from mbtgraph.errors import LoadError
from mbtgraph.namespaces import RDF, expand, used
from mbtgraph.values import value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = [
    "TYPE", "BlankNode", "Fact", "Facts", "Literal", "NamedNode", "Quad", "Result", "Rows", "Term",
    "Triple", "Triples", "canonical_nquads", "n", "nquads", "ntriples", "parse_file", "parse_nquads",
    "parse_turtle", "read_text", "text_of", "triples", "turtle",
]  # fmt: skip

Term = NamedNode | BlankNode | Literal
Fact = tuple[NamedNode | BlankNode, NamedNode, Term]
"""One triple as a plain tuple: subject, predicate, object."""


TYPE = NamedNode(RDF + "type")


@value
class Rows:
    """Hold the solutions of a SELECT: variables without their mark, and a tuple of terms a row.

    They are not complete where a limit cut them off: there are more than these.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    complete: bool = True


@value
class Triples:
    """Hold what a CONSTRUCT or a DESCRIBE made; not complete where a limit cut off what it is made from."""

    facts: tuple[Fact, ...]
    complete: bool = True


Result = Rows | Triples | bool


_SIZE = 16
"""MiB that a file may have."""

_DEPTH = 64
# What a bracket does not count in, then the brackets. A string that does not end is read to its line's
# or the text's end: the engine stops there.
_MARKS = r"""\#[^\n\r]* | <[^\x00-\x20<>"{}|^`]*> | \\.
      | \"{3}(?:"{0,2}(?:[^"\\]+|\\.))*(?:\"{3})? | '{3}(?:'{0,2}(?:[^'\\]+|\\.))*(?:'{3})?
      | "(?:[^"\\\n\r]+|\\.)*"? | '(?:[^'\\\n\r]+|\\.)*'?
      | (?P<later><<|~|\{\|) | (?P<open>[\[({]) | (?P<close>[\])}])
    """
_PLACE = r"^.*? columns? \d+(?: and \d+)?: "
"""How the engine begins its message; the place is told apart."""


@lru_cache(4096)
def n(curie: str) -> NamedNode:
    """Return the node that a CURIE with one of our prefixes names.

    >>> n("mbt:leadsTo").value
    'https://w3id.org/mbtgraph/ontology#leadsTo'
    """
    return NamedNode(expand(curie))


def text_of(term: Term | None) -> str:
    """Return an IRI or a literal bare; a blank node, or nothing, has no text."""
    return term.value if isinstance(term, NamedNode | Literal) else ""


def parse_turtle(text: str | bytes, *, path: Path) -> list[Fact]:
    """Return the triples of a Turtle text; `path` is only its name in errors.

    The label of an anonymous node means nothing in another text, so that it is changed.

    Raises:
        LoadError: The text is not Turtle 1.1, or nests too deep; the error holds line and column.
    """
    data = text.encode() if isinstance(text, str) else text
    plain = text if isinstance(text, str) else text.decode(errors="replace")
    try:
        _refuse_hostile(plain, path)
        quads = parse(data, format=RdfFormat.TURTLE, rename_blank_nodes=True)
        return [(quad.subject, quad.predicate, quad.object) for quad in quads]
    except SyntaxError as error:
        message = re.sub(_PLACE, "", error.msg or "").rstrip(".")
        raise LoadError(
            f"this is not Turtle: {message}.", path=path, line=error.lineno or 1, column=error.offset or 1,
            turtle=plain,
        ) from error  # fmt: skip
    except MemoryError as error:
        raise LoadError("this file needs more memory than there is.", path=path) from error


def _refuse_hostile(text: str, path: Path) -> None:
    """Refuse what the engine, or what comes behind it, would die of."""
    if sum(map(text.count, "[({")) <= _DEPTH and not any(mark in text for mark in ("<<", "~", "{|")):
        return  # wherever they stand, these are too few
    depth = 0
    for found in re.finditer(_MARKS, text, re.VERBOSE | re.DOTALL):
        depth += (found.lastgroup == "open") - (found.lastgroup == "close")
        if found.lastgroup == "later":
            problem = f"{found[0]} is of RDF 1.2; triple terms and reifiers are not taken."
        elif depth > _DEPTH:
            problem = f"this nests deeper than {_DEPTH} brackets."
        else:
            continue
        before = text[: found.start()]
        line, column = before.count("\n") + 1, found.start() - before.rfind("\n")
        raise LoadError(problem, path=path, line=line, column=column, turtle=text)


def read_text(path: Path, *, name: Path) -> str:
    """Return the text of a file, called `name` in errors.

    Raises:
        LoadError: The file cannot be read, is too large, or is not plain UTF-8.
    """
    data = _read(path, name)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LoadError("this file is not UTF-8; save it as UTF-8.", path=name, line=line) from error
    if text.startswith("\ufeff"):
        raise LoadError("this file begins with a byte order mark; save it without.", path=name)
    return text


def _read(path: Path, name: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_SIZE * 1024**2 + 1)
    except OSError as error:
        raise LoadError(f"this file cannot be read: {error.strerror}.", path=name) from error
    if len(data) > _SIZE * 1024**2:
        raise LoadError(f"this file is over {_SIZE} MiB; split it.", path=name)
    return data


def parse_file(path: Path, *, name: Path | None = None) -> list[Fact]:
    """Return the triples of a Turtle file, called `name` in errors.

    Raises:
        LoadError: The file cannot be read, or is not Turtle.
    """
    return parse_turtle(_read(path, name or path), path=name or path)


def parse_nquads(data: bytes) -> Iterator[Quad]:
    """Yield the quads of an N-Quads text.

    Raises:
        SyntaxError: The text is not N-Quads.
    """
    return parse(data, format=RdfFormat.N_QUADS)


def triples(data: bytes) -> Iterator[Fact]:
    """Yield the triples of an N-Quads text, whatever their graphs."""
    for quad in parse_nquads(data):
        if not isinstance(quad.subject, Triple) and not isinstance(quad.object, Triple):
            yield quad.subject, quad.predicate, quad.object


def nquads(quads: Iterable[Quad]) -> bytes:
    """Return quads as N-Quads, in the order given."""
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def ntriples(facts: Iterable[Fact]) -> bytes:
    """Return facts as N-Triples, in the order given."""
    return serialize((Triple(*fact) for fact in facts), format=RdfFormat.N_TRIPLES) or b""


def turtle(facts: Iterable[Fact], prefixes: Mapping[str, str]) -> bytes:
    """Return facts as Turtle with those of some prefixes that they use."""
    found = list(facts)
    named = {t.value for fact in found for t in fact if isinstance(t, NamedNode)}
    named |= {t.datatype.value for fact in found for t in fact if isinstance(t, Literal)}
    own = used(prefixes, named)
    text = serialize((Triple(*fact) for fact in found), format=RdfFormat.TURTLE, prefixes=own) or b""
    lines = text.splitlines(keepends=True)
    # The engine prints prefixes in any order.
    return b"".join([*sorted(lines[: len(own)]), *lines[len(own) :]])


def canonical_nquads(quads: Iterable[Quad]) -> bytes:
    """Return quads as sorted N-Quads with canonical blank nodes (RDFC-1.0): the same bytes each time."""
    plain: list[Quad] = []
    blank: list[Quad] = []
    for quad in quads:
        terms = quad.subject, quad.object, quad.graph_name
        (blank if any(isinstance(term, BlankNode) for term in terms) else plain).append(quad)
    # The canonical names depend on no quad without a blank node.
    dataset = Dataset(blank)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = {line for part in (plain, dataset) for line in nquads(part).splitlines(keepends=True)}
    return b"".join(sorted(lines))


_Index = tuple[dict[Term, dict[NamedNode, list[Term]]], dict[NamedNode, list[Fact]]]


class Facts:
    """Hold triples in a stable order, with an index by subject and by predicate once it is needed."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        """Take the facts, each once."""
        self._all: dict[Fact, None] = dict.fromkeys(facts)
        self._made: _Index | None = None

    def __iter__(self) -> Iterator[Fact]:
        """Iterate over the facts in the order in which they were added."""
        return iter(self._all)

    def __len__(self) -> int:
        """Count the facts."""
        return len(self._all)

    def __contains__(self, fact: object) -> bool:
        """Tell whether a fact is held."""
        return fact in self._all

    def add(self, fact: Fact) -> bool:
        """Add a fact, and tell whether it is new."""
        before = len(self._all)  # asked by the length, not by `in`: to hash a fact is what costs here
        self._all[fact] = None
        if len(self._all) == before:
            return False
        if self._made:
            _file(fact, self._made)
        return True

    def _index(self) -> _Index:
        if self._made is None:
            made: _Index = {}, {}
            for fact in self._all:
                _file(fact, made)
            self._made = made  # not before it is whole: another thread may ask
        return self._made

    def objects(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """Return the objects of a subject and a predicate."""
        return self._index()[0].get(subject, {}).get(predicate, [])

    def one(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Return the first object of a subject and a predicate, or nothing."""
        found = self.objects(subject, predicate)
        return found[0] if found else None

    def having(self, predicate: NamedNode) -> list[Fact]:
        """Return the facts that have a predicate."""
        return self._index()[1].get(predicate, [])

    def about(self, subject: Term) -> dict[NamedNode, list[Term]]:
        """Return the objects of a subject, by predicate."""
        return self._index()[0].get(subject, {})

    def subjects(self, predicate: NamedNode, value: Term) -> list[NamedNode | BlankNode]:
        """Return the subjects of a predicate and an object."""
        return [fact[0] for fact in self.having(predicate) if fact[2] == value]


def _file(fact: Fact, index: _Index) -> None:
    index[0].setdefault(fact[0], {}).setdefault(fact[1], []).append(fact[2])
    index[1].setdefault(fact[1], []).append(fact)
