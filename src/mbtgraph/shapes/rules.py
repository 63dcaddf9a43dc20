"""What shapes say of themselves: a name, a message and a reason for each, and where its path begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from mbtgraph.errors import MbtGraphError
from mbtgraph.namespaces import RDFS, SHAPES
from mbtgraph.rdf import TYPE, BlankNode, Facts, NamedNode, n, ntriples, triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mbtgraph.rdf import Fact, Term

KINDS: Final = (n("sh:NodeShape"), n("sh:PropertyShape"))
TARGETS: Final = tuple(n(f"sh:target{what}") for what in ("Class", "Node", "SubjectsOf", "ObjectsOf"))
CHOICES: Final = (n("sh:or"), n("sh:xone"), n("sh:and"))
_PARTS: Final = (n("sh:property"), n("sh:node"), n("sh:not"), n("sh:qualifiedValueShape"))
_REPEATED: Final = (n("sh:zeroOrMorePath"), n("sh:oneOrMorePath"), n("sh:zeroOrOnePath"))
_FIRST, _REST = n("rdf:first"), n("rdf:rest")


class Step(NamedTuple):
    """Hold the property that a path begins with, and whether it is followed backwards."""

    predicate: str
    backwards: bool = False


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Hold what a shape says about itself.

    `path` is the first step of the shape's path: the property that stands at the focus node. A path
    with alternatives has several `steps` that it can begin with.
    """

    name: str
    path: str = ""
    message: str = ""
    why: str = ""
    steps: tuple[Step, ...] = ()


class Shapes:
    """Hold shapes, each with a name."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        """Give a name to each shape that has none: that of the shape it hangs from, and of its path."""
        read = Facts(facts)
        names = _names(read)
        self.facts = Facts(_renamed(fact, names) for fact in read) if names else read
        self.rules = {shape.value: _rule(self.facts, shape) for shape in _shapes(self.facts)}
        """The rules, by the IRI of their shape."""

    @staticmethod
    def parse(text: bytes) -> Shapes:
        """Return the shapes of a text in N-Triples.

        Raises:
            MbtGraphError: The text is not N-Triples.
        """
        try:
            return Shapes(triples(text))
        except SyntaxError as error:
            raise MbtGraphError(f"The shapes are not N-Triples: {error}.") from error

    def text(self) -> bytes:
        """Return the shapes as N-Triples."""
        return ntriples(self.facts)


def local(iri: str) -> str:
    """Return the last part of an IRI."""
    return re.split(r"[#/]", iri)[-1]


def members(facts: Facts, head: Term | None) -> list[Term]:
    """Return the members of a list, which may be no list at all."""
    found, seen = [], set()
    while head is not None and head not in seen:
        seen.add(head)
        found += facts.objects(head, _FIRST)[:1]
        head = facts.one(head, _REST)
    return found


def parts(facts: Facts, shape: Term) -> Iterator[Term]:
    """Yield the shapes that a shape hangs on."""
    for predicate in _PARTS:
        yield from facts.objects(shape, predicate)
    for predicate in CHOICES:
        for head in facts.objects(shape, predicate):
            yield from members(facts, head)


def _shapes(facts: Facts) -> dict[NamedNode | BlankNode, None]:
    """Return all shapes: what has the type or a target, and what such shapes hang on."""
    found: dict[NamedNode | BlankNode, None] = {}
    waiting: list[Term] = [subject for subject, _, kind in facts.having(TYPE) if kind in KINDS]
    waiting += [subject for target in TARGETS for subject, _, _ in facts.having(target)]
    waiting.reverse()
    while waiting:
        shape = waiting.pop()
        if isinstance(shape, NamedNode | BlankNode) and shape not in found:
            found[shape] = None
            waiting += parts(facts, shape)
    return found


def _names(facts: Facts) -> dict[Term, NamedNode]:
    """Return a name for each shape that has none."""
    names: dict[Term, NamedNode] = {}
    taken = {shape.value for shape in _shapes(facts)}
    for shape in _shapes(facts):
        parent = names.get(shape, shape)
        base = parent.value if isinstance(parent, NamedNode) else SHAPES + "unnamed"
        nameless = [part for part in parts(facts, shape) if isinstance(part, BlankNode)]
        for part in [shape, *nameless] if isinstance(parent, BlankNode) else nameless:
            if part not in names:
                ends = [step.predicate for step in _steps(facts, facts.one(part, n("sh:path")))]
                name = f"{base}-{local(ends[0])}" if ends else f"{base}-part"
                names[part] = NamedNode(_free(name, taken))
    return names


def _free(name: str, taken: set[str]) -> str:
    """Return a name that is not taken, and take it."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def _renamed(fact: Fact, names: dict[Term, NamedNode]) -> Fact:
    return names.get(fact[0], fact[0]), fact[1], names.get(fact[2], fact[2])


def _rule(facts: Facts, shape: NamedNode | BlankNode) -> Rule:
    steps = _steps(facts, facts.one(shape, n("sh:path")))
    return Rule(
        name=local(shape.value),
        path=steps[0].predicate if steps else "",
        message=text(facts, shape, "sh:message"),
        why=_text(facts.one(shape, NamedNode(RDFS + "comment"))),
        steps=steps,
    )


def _steps(facts: Facts, path: Term | None) -> tuple[Step, ...]:
    """Return the steps that a path can begin with."""
    found: dict[Step, None] = {}
    waiting: list[tuple[Term | None, bool]] = [(path, False)]
    seen = set()
    while waiting:
        node, backwards = waiting.pop()
        if node is None or (node, backwards) in seen:
            continue
        seen.add((node, backwards))
        if isinstance(node, NamedNode):
            found[Step(node.value, backwards)] = None
            continue
        choice = members(facts, facts.one(node, n("sh:alternativePath")))
        waiting += [(one, backwards) for one in reversed(choice)]
        waiting += [(facts.one(node, repeated), backwards) for repeated in (*_REPEATED, _FIRST)]
        waiting.append((facts.one(node, n("sh:inversePath")), not backwards))
    return tuple(found)


def text(facts: Facts, node: Term, predicate: str) -> str:
    """Return what a node says under a property, in English where it says so in several languages."""
    found = facts.objects(node, n(predicate))
    english = [value for value in found if getattr(value, "language", None) in {"en", None}]
    return _text(next(iter(english or found), None))


def _text(term: Term | None) -> str:
    return "" if term is None else term.value
