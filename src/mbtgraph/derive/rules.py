"""Our own edge rules: what the ontology's property axioms add, each new edge with its premises.

Rules are compiled from `rdfs:subPropertyOf`, `owl:inverseOf`, `owl:SymmetricProperty`,
`owl:TransitiveProperty` and `owl:propertyChainAxiom`. Edges are fed level by level, from the
strongest trust to the widest; a new edge keeps the first witness found, so a witness is never
weaker than it has to be and never changes when weaker claims are added.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import OWL, RDF, RDFS, shrink
from mbtgraph.rdf import TYPE, Fact, Facts, Literal, NamedNode, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SUB: Final = NamedNode(RDFS + "subPropertyOf")
_INVERSE: Final = NamedNode(OWL + "inverseOf")
_CHAIN: Final = NamedNode(OWL + "propertyChainAxiom")
_FIRST, _REST = NamedNode(RDF + "first"), NamedNode(RDF + "rest")


@dataclass(frozen=True)
class Rule:
    """Hold one axiom: properties to follow in turn, the head they yield, and whether it is turned round."""

    body: tuple[NamedNode, ...]
    head: NamedNode
    turned: bool = False

    @property
    def text(self) -> str:
        """Return the axiom as a reader writes it.

        >>> from mbtgraph.rdf import TYPE, n
        >>> Rule((n("mbt:addressesMode"), n("mbt:manifestsAs")), n("mbt:bearsOn")).text
        'mbt:addressesMode o mbt:manifestsAs -> mbt:bearsOn'
        """
        body = " o ".join(shrink(step.value) for step in self.body)
        return f"{body} -> {'inverse ' if self.turned else ''}{shrink(self.head.value)}"


@dataclass(frozen=True)
class Inferred:
    """Hold an edge that follows, the rule by which it does, and its premises in order."""

    edge: Fact
    rule: Rule
    premises: tuple[Fact, ...]


def compile_rules(ontology: Facts) -> list[Rule]:
    """Return the rules that the property axioms of an ontology stand for, in a stable order."""
    transitive = _named(ontology.subjects(TYPE, NamedNode(OWL + "TransitiveProperty")))
    symmetric = _named(ontology.subjects(TYPE, NamedNode(OWL + "SymmetricProperty")))
    inverse = list(_named_pairs(ontology.having(_INVERSE)))
    rules = {
        *(Rule((p,), q) for p, q in _named_pairs(ontology.having(_SUB))),
        *(Rule((p,), q, turned=True) for p, q in inverse),
        *(Rule((q,), p, turned=True) for p, q in inverse),
        *(Rule(_items(ontology, c), p) for p, _, c in ontology.having(_CHAIN) if isinstance(p, NamedNode)),
        *(Rule((p, p), p) for p in transitive),
        *(Rule((p,), p, turned=True) for p in symmetric),
    }
    return sorted(rules, key=lambda rule: (len(rule.body), rule.text))


def _named(terms: Iterable[Term]) -> list[NamedNode]:
    return [term for term in terms if isinstance(term, NamedNode)]


def _named_pairs(facts: Iterable[Fact]) -> Iterator[tuple[NamedNode, NamedNode]]:
    for subject, _, value in facts:
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode):
            yield subject, value


def _items(ontology: Facts, head: Term | None) -> tuple[NamedNode, ...]:
    items = []
    while head is not None and head != NamedNode(RDF + "nil"):
        item = ontology.one(head, _FIRST)
        if isinstance(item, NamedNode):
            items.append(item)
        head = ontology.one(head, _REST)
    return tuple(items)


class Closure:
    """Hold edges that are closed under rules, and grow by further edges."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Index the rules by the properties of their bodies."""
        self._rules: dict[NamedNode, list[tuple[Rule, int]]] = {}
        # What no rule speaks of is not kept, and only what is joined with other steps is looked up again.
        self._spoken: set[NamedNode] = set()
        self._joined: set[NamedNode] = set()
        for rule in rules:
            self._spoken.update(rule.body, (rule.head,))
            self._joined.update(rule.body if len(rule.body) > 1 else ())
            for position, step in enumerate(rule.body):
                self._rules.setdefault(step, []).append((rule, position))
        self._forward: dict[tuple[NamedNode, Term], list[Fact]] = {}
        self._backward: dict[tuple[NamedNode, Term], list[Fact]] = {}
        self._known: set[Fact] = set()

    def add(self, edges: Iterable[Fact]) -> Iterator[Inferred]:
        """Add edges, breadth first, and yield each edge that now follows and was not known."""
        queue = deque(edge for edge in edges if self._learn(edge))
        while queue:
            edge = queue.popleft()
            for rule, position in self._rules.get(edge[1], ()):
                for premises in self._paths(rule, position, edge):
                    start, end = premises[0][0], premises[-1][2]
                    subject, value = (end, start) if rule.turned else (start, end)
                    if isinstance(subject, Literal):
                        continue  # a literal that stands where a thing should; the shapes say so
                    follows = (subject, rule.head, value)
                    if self._learn(follows):
                        yield Inferred(follows, rule, premises)
                        queue.append(follows)

    def _learn(self, edge: Fact) -> bool:
        if edge[1] not in self._spoken:
            return False
        before = len(self._known)
        self._known.add(edge)
        if len(self._known) == before:
            return False
        if edge[1] in self._joined:
            self._forward.setdefault((edge[1], edge[0]), []).append(edge)
            self._backward.setdefault((edge[1], edge[2]), []).append(edge)
        return True

    def _paths(self, rule: Rule, position: int, edge: Fact) -> Iterator[tuple[Fact, ...]]:
        paths: list[tuple[Fact, ...]] = [(edge,)]
        for step in reversed(rule.body[:position]):
            paths = [(e, *path) for path in paths for e in self._backward.get((step, path[0][0]), ())]
        for step in rule.body[position + 1 :]:
            paths = [(*path, e) for path in paths for e in self._forward.get((step, path[-1][2]), ())]
        yield from paths
