"""Anonymous nodes by what they say: their labels mean nothing, and change with each reading.

Where anonymous nodes hang in a tree, as in all Turtle that is written with brackets, a digest made
from the leaves upwards tells the same contents apart as the canonical form of W3C (RDFC-1.0) does,
in a time that grows with the file alone. Where they share others or stand in a ring, that form
decides; it takes a time that grows without bound with the number of such nodes, so they are few.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Final

from mbtgraph.errors import MbtGraphError
from mbtgraph.namespaces import RDF, shrink
from mbtgraph.rdf import TYPE, BlankNode, NamedNode, Quad, canonical_nquads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mbtgraph.rdf import Facts, Term

_FIRST: Final = NamedNode(RDF + "first")
_REST: Final = NamedNode(RDF + "rest")
_MARK: Final = NamedNode("urn:mbtgraph:content")
_KNOT, _KNOTS = 6, 100
"""Anonymous nodes that may share others or stand in a ring: in one content, and in all."""
_DEEP, _NODES, _PIECES = 8, 64, 1000
"""Levels, anonymous nodes and pieces of text that a drawing shows."""


@dataclass(frozen=True)
class Content:
    """Hold what an anonymous node says, equal to another that says the same."""

    digest: str
    node: BlankNode = field(compare=False)


class Contents:
    """Tell the anonymous nodes of some facts by what they say."""

    def __init__(self, facts: Facts) -> None:
        """Read the facts on anonymous nodes."""
        self._facts = facts
        self._below: dict[BlankNode, list[BlankNode]] = {}
        self._above: dict[BlankNode, int] = {}
        self._named: set[BlankNode] = set()
        for subject, _, value in facts:
            if isinstance(subject, BlankNode):
                self._below.setdefault(subject, [])
            if isinstance(value, BlankNode):
                self._below.setdefault(value, [])
                if isinstance(subject, BlankNode):
                    self._below[subject].append(value)
                    self._above[value] = self._above.get(value, 0) + 1
                else:
                    self._named.add(value)

    def of(self, node: BlankNode) -> Content:
        """Return what an anonymous node says.

        Raises:
            MbtGraphError: More anonymous nodes share others, or stand in a ring, than can be told apart.
        """
        return Content(self._digests.get(node) or self._knot(node), node)

    def loose(self) -> Iterator[Content]:
        """Yield the anonymous nodes that no named node leads to, from the topmost or, in a ring, each."""
        reached = self._closure(self._named)
        tops = [node for node in self._below if node not in reached and not self._above.get(node)]
        reached |= self._closure(tops)
        yield from map(self.of, (*tops, *(node for node in self._below if node not in reached)))

    @cached_property
    def _digests(self) -> dict[BlankNode, str]:
        """Return the digests of the trees, made from the leaves upwards."""
        waiting = {node: len(below) for node, below in self._below.items()}
        parents: dict[BlankNode, list[BlankNode]] = {}
        for node, below in self._below.items():
            for child in below:
                parents.setdefault(child, []).append(node)
        ready = [node for node, count in waiting.items() if not count]
        found: dict[BlankNode, str] = {}
        for node in ready:
            below = self._below[node]
            if all(child in found and self._above[child] == 1 for child in below):
                found[node] = sha256("\n".join(sorted(self._lines(node, found))).encode()).hexdigest()
            for parent in parents.get(node, ()):
                waiting[parent] -= 1
                if not waiting[parent]:
                    ready.append(parent)
        return found

    def _lines(self, node: BlankNode, found: dict[BlankNode, str]) -> Iterator[str]:
        for predicate, values in self._facts.about(node).items():
            for value in values:
                yield f"{predicate} {'_:' + found[value] if isinstance(value, BlankNode) else value}"

    @cached_property
    def _knots(self) -> int:
        return sum(node not in self._digests for node in self._below)

    def _knot(self, node: BlankNode) -> str:
        own = self._closure([node])
        if len(own) > _KNOT or self._knots > _KNOTS:
            raise MbtGraphError(
                "Anonymous nodes that share others, or stand in a ring, are told apart where they are few, "
                f"{_KNOT} together and {_KNOTS} in all; give them names, or write each in its own brackets."
            )
        quads = [Quad(s, p, o) for s in own for p, values in self._facts.about(s).items() for o in values]
        return sha256(canonical_nquads([Quad(_MARK, _MARK, node), *quads])).hexdigest()

    def _closure(self, nodes: Iterable[BlankNode]) -> set[BlankNode]:
        found, waiting = set(nodes), list(nodes)
        while waiting:
            new = [child for child in self._below[waiting.pop()] if child not in found]
            found.update(new)
            waiting += new
        return found

    def drawn(self, content: Content) -> str:
        """Return what an anonymous node says as Turtle in one line, as far as it is short."""
        return "".join(islice(self._drawn(content.node, iter(range(_NODES)), _DEEP), _PIECES))

    def _drawn(self, node: BlankNode, room: Iterator[int], depth: int) -> Iterator[str]:
        """Yield the pieces of a drawing; `room` is used up by one for each anonymous node."""
        if not depth or next(room, None) is None:
            yield "[ … ]"
        elif self._facts.objects(node, _FIRST):
            yield "("
            for member in self._members(node):
                yield from self._value(member, room, depth)
            yield " )"
        else:
            yield "["
            about = sorted(self._facts.about(node).items(), key=lambda pair: (pair[0] != TYPE, pair[0].value))
            for number, (predicate, values) in enumerate(about):
                yield f"{' ;' if number else ''} {'a' if predicate == TYPE else shrink(predicate.value)}"
                for value in sorted(values, key=self._key):
                    yield from self._value(value, room, depth)
            yield " ]"

    def _value(self, value: Term, room: Iterator[int], depth: int) -> Iterator[str]:
        yield " "
        if isinstance(value, BlankNode):
            yield from self._drawn(value, room, depth - 1)
        else:
            yield shrink(value.value) if isinstance(value, NamedNode) else str(value)

    def _members(self, node: Term | None) -> Iterator[Term]:
        while isinstance(node, BlankNode):
            yield from self._facts.objects(node, _FIRST)
            node = self._facts.one(node, _REST)

    def _key(self, value: Term) -> str:
        return self.of(value).digest if isinstance(value, BlankNode) else str(value)
