"""Types that follow from the ontology: those of OWL 2 RL, by rules compiled from its axioms.

Only `rdf:type` is made here (sub-class, domain, range, defined classes). Edges (chains, transitivity,
inverses, sub-properties) are made by `mbtgraph.derive` and come in as facts. Axioms that the rules do not
cover are told (`uncovered`), and nothing is built from them. Contradictions are another question: see
`mbtgraph.judge`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import MBT
from mbtgraph.rdf import TYPE, Facts, Literal, NamedNode, n

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mbtgraph.rdf import Fact, Term

    _Bounds = dict[Term, set[Term]]

__all__ = ["Types", "infer_types", "keep", "uncovered"]

_CLASS: Final = n("owl:Class")
_CONCEPT: Final = n("skos:Concept")
_THING: Final = n("owl:Thing")
_TERM_KINDS: Final = frozenset(
    n(kind)
    for kind in (
        "owl:Class",
        "rdfs:Datatype",
        "owl:ObjectProperty",
        "owl:DatatypeProperty",
        "owl:AnnotationProperty",
    )
)
_SUBCLASS, _EQUIVALENT = n("rdfs:subClassOf"), n("owl:equivalentClass")
_SUBPROPERTY, _INVERSE = n("rdfs:subPropertyOf"), n("owl:inverseOf")
_DOMAIN, _RANGE = n("rdfs:domain"), n("rdfs:range")
_INTERSECTION, _UNION = n("owl:intersectionOf"), n("owl:unionOf")
_ON, _SOME, _HAS = n("owl:onProperty"), n("owl:someValuesFrom"), n("owl:hasValue")
_UNCOVERED: Final = tuple(
    n("owl:" + name)
    for name in (
        "allValuesFrom", "cardinality", "complementOf", "equivalentProperty", "hasKey", "hasSelf",
        "maxCardinality", "maxQualifiedCardinality", "oneOf", "sameAs",
    )
)  # fmt: skip
_IN_CLASSES: Final = (n("rdf:first"), _EQUIVALENT)
_UNCOVERED_KINDS: Final = (n("owl:FunctionalProperty"), n("owl:InverseFunctionalProperty"))


def infer_types(facts: Iterable[Fact]) -> set[Fact]:
    """Return the types that follow from facts and are worth keeping (see `keep`).

    Args:
        facts: The axioms of the ontology, the statements about things, and the inferred edges.

    Returns:
        New facts only, the same ones on every run and for every order of the input.
    """
    known = Facts(facts)
    return Types(known).add(known)


class Types:
    """Infer types from facts that grow: each time only what is new, from what is new."""

    def __init__(self, ontology: Facts) -> None:
        """Compile the rules from the axioms of an ontology; see `uncovered` for what they leave out."""
        self._rules = _Rules(ontology)
        self._of: dict[Term, set[Term]] = {}
        self._into: dict[Term, dict[Term, set[Term]]] = {}
        self._given: set[tuple[Term, Term]] = set()
        self._waiting: list[tuple[Term, Term]] = []

    def add(self, facts: Iterable[Fact]) -> set[Fact]:
        """Add facts, and return the types that now follow, as `infer_types` does, without earlier ones."""
        rules, learn = self._rules, self._learn
        self._waiting = []
        for subject, predicate, value in facts:
            if predicate == TYPE:
                self._given.add((subject, value))
                learn(subject, value)
                continue
            for kind in rules.domain.get(predicate, ()):
                learn(subject, kind)
            for kind in rules.range.get(predicate, ()):
                learn(value, kind)
            for kind in rules.has.get((predicate, value), ()):
                learn(subject, kind)
            if predicate in rules.some:
                self._into.setdefault(predicate, {}).setdefault(value, set()).add(subject)
                self._some(subject, predicate, value)
        followed = []
        while self._waiting:
            node, kind = self._waiting.pop()
            followed.append((node, kind))
            self._follow(node, kind)
        new = ((node, kind) for node, kind in followed if (node, kind) not in self._given)
        return {(node, TYPE, kind) for node, kind in new if rules.keep(node, kind)}  # type: ignore[misc]

    def _learn(self, node: Term, kind: Term) -> None:
        own = self._of.setdefault(node, set())
        if kind not in own and not isinstance(node, Literal):
            own.add(kind)
            self._waiting.append((node, kind))

    def _follow(self, node: Term, kind: Term) -> None:
        """Learn what follows from one type of a node."""
        rules = self._rules
        for above in rules.above.get(kind, ()):
            self._learn(node, above)
        for whole, parts in rules.parts.get(kind, ()):
            if parts <= self._of[node]:
                self._learn(node, whole)
        for predicate, restriction in rules.filled.get(kind, ()):
            for subject in self._into.get(predicate, {}).get(node, ()):
                self._learn(subject, restriction)

    def _some(self, subject: Term, predicate: Term, value: Term) -> None:
        for filler, restriction in self._rules.some[predicate]:
            if filler == _THING or filler in self._of.get(value, ()):
                self._learn(subject, restriction)


class _Rules:
    """Hold what the axioms say, by what sets each rule off. Class expressions stand by their node."""

    def __init__(self, ontology: Facts) -> None:
        self._ontology = ontology
        self._classes = set(ontology.subjects(TYPE, _CLASS))
        self._terms = {s for s, _, kind in ontology.having(TYPE) if kind in _TERM_KINDS}
        self.above: dict[Term, list[Term]] = {}
        self.parts: dict[Term, list[tuple[Term, frozenset[Term]]]] = {}
        self.some: dict[Term, list[tuple[Term, Term]]] = {}
        self.filled: dict[Term, list[tuple[Term, Term]]] = {}
        self.has: dict[tuple[Term, Term], list[Term]] = {}
        for lower, _, upper in (*ontology.having(_SUBCLASS), *self._both_ways()):
            self.above.setdefault(lower, []).append(upper)
        for whole, _, members in ontology.having(_INTERSECTION):
            parts = frozenset(_members(ontology, members))
            self.above.setdefault(whole, []).extend(parts)
            for part in parts:
                self.parts.setdefault(part, []).append((whole, parts))
        for whole, _, members in ontology.having(_UNION):
            for part in _members(ontology, members):
                self.above.setdefault(part, []).append(whole)
        self._restrictions()
        self.domain, self.range = self._bounds()

    def keep(self, node: Term, kind: Term) -> bool:
        """Tell whether an inferred type passes the published filter."""
        if not isinstance(node, NamedNode) or not isinstance(kind, NamedNode):
            return False
        if node.value.startswith(MBT) and node in self._terms:
            return False
        return kind == _CONCEPT or (kind.value.startswith(MBT) and kind in self._classes)

    def _both_ways(self) -> Iterator[Fact]:
        for left, predicate, right in self._ontology.having(_EQUIVALENT):
            yield left, predicate, right
            yield right, predicate, left  # type: ignore[misc]

    def _restrictions(self) -> None:
        for restriction, _, predicate in self._ontology.having(_ON):
            for filler in self._ontology.objects(restriction, _SOME):
                self.some.setdefault(predicate, []).append((filler, restriction))
                self.filled.setdefault(filler, []).append((predicate, restriction))
            for value in self._ontology.objects(restriction, _HAS):
                self.has.setdefault((predicate, value), []).append(restriction)

    def demands(self) -> list[Fact]:
        """Return what demands that the things of a class have a value: a triple would follow, and no type."""
        queue: list[Term] = [kind for kind in self._classes if isinstance(kind, NamedNode)]
        reached = set(queue)
        while queue:
            new = set(self.above.get(queue.pop(), ())) - reached
            reached |= new
            queue += new
        return [fact for fact in self._ontology.having(_HAS) if fact[0] in reached]

    def _bounds(self) -> tuple[_Bounds, _Bounds]:
        """Return the classes of subjects and of objects of each property: its own and those it inherits."""
        ontology = self._ontology
        domain: _Bounds = {s: set(ontology.objects(s, _DOMAIN)) for s, _, _ in ontology.having(_DOMAIN)}
        range_: _Bounds = {s: set(ontology.objects(s, _RANGE)) for s, _, _ in ontology.having(_RANGE)}
        links: list[tuple[Term, Term, bool]] = [
            *((low, high, False) for low, _, high in ontology.having(_SUBPROPERTY)),
            *((a, b, True) for x, _, y in ontology.having(_INVERSE) for a, b in ((x, y), (y, x))),
            *((p, p, True) for p in ontology.subjects(TYPE, n("owl:SymmetricProperty"))),
        ]
        size = -1
        while size < (size := sum(map(len, (*domain.values(), *range_.values())))):
            for low, high, turned in links:
                ends = (range_, domain) if turned else (domain, range_)
                domain.setdefault(low, set()).update(ends[0].get(high, ()))
                range_.setdefault(low, set()).update(ends[1].get(high, ()))
        return domain, range_


def _members(ontology: Facts, members: Term) -> Iterator[Term]:
    rest: Term | None = members
    while rest is not None and (first := ontology.one(rest, n("rdf:first"))) is not None:
        yield first
        rest = ontology.one(rest, n("rdf:rest"))


def uncovered(ontology: Facts) -> list[Fact]:
    """Return the axioms from which more would follow than the rules find: none in an ontology of ours."""
    found = [fact for predicate in _UNCOVERED for fact in ontology.having(predicate)]
    found += [fact for fact in ontology.having(TYPE) if fact[2] in _UNCOVERED_KINDS]
    # What is said of all things is not held against each: only a filler may be owl:Thing, or a class above.
    found += [fact for predicate in _IN_CLASSES for fact in ontology.having(predicate) if fact[2] == _THING]
    found += [fact for fact in ontology.having(_SUBCLASS) if fact[0] == _THING]
    return found + _Rules(ontology).demands()


def keep(fact: Fact, given: Facts) -> bool:
    """Tell whether an inferred fact passes the published filter.

    An OWL 2 RL engine also prints what nobody asks for: everything is an `owl:Thing`, each class
    a sub-class of itself, literals and blank nodes have types. Kept is `x rdf:type C` where

    - `C` is a class of the `mbt:` namespace that the facts declare as `owl:Class`, or is
      `skos:Concept`;
    - `x` is an IRI, and not itself a term of the ontology, that is, a name of the `mbt:` namespace
      that the facts declare as a class, datatype or property (controlled values are things);
    - the facts do not say so already.

    The filter knows no engine: another OWL 2 RL engine gives the same set after it.

    Args:
        fact: What an engine inferred.
        given: What the engine was given.
    """
    subject, predicate, value = fact
    if predicate != TYPE or fact in given:
        return False
    if not (isinstance(subject, NamedNode) and isinstance(value, NamedNode)):
        return False
    if subject.value.startswith(MBT) and not _TERM_KINDS.isdisjoint(given.objects(subject, TYPE)):
        return False
    return value == _CONCEPT or (value.value.startswith(MBT) and (value, TYPE, _CLASS) in given)
