"""Axioms in words: what the ontology says of a term, as phrases whose parts lead to other terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.namespaces import OWL, RDF, RDFS, XSD, shrink
from mbtgraph.rdf import BlankNode, NamedNode, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mbtgraph.rdf import Term

    Node = Mapping[str, list[Term]]

Word = tuple[str, str]
"""A piece of a phrase, and the IRI of the term that it names, or nothing."""
Phrase = tuple[Word, ...]

_SHARED: Final = {
    "TransitiveProperty": "What links a first thing to a second and this to a third links first and third.",
    "SymmetricProperty": "What holds one way holds the other way too.",
    "AsymmetricProperty": "What holds one way never holds the other way.",
    "IrreflexiveProperty": "It never links a thing to itself.",
    "FunctionalProperty": "A thing has at most one value.",
}


class Axioms:
    """Hold the triples of an ontology by subject, and read them out."""

    def __init__(self, facts: Iterable[tuple[Term | None, ...]]) -> None:
        """Take the triples."""
        self.nodes: dict[Term, dict[str, list[Term]]] = {}
        for subject, predicate, target in facts:
            if subject is not None and target is not None:
                self.nodes.setdefault(subject, {}).setdefault(text_of(predicate), []).append(target)
        self._inverse: dict[Term, list[Term]] = {}
        for node, own in self.nodes.items():
            for other in own.get(OWL + "inverseOf", ()):
                self._inverse.setdefault(other, []).append(node)

    def of(self, term: NamedNode) -> Iterator[Phrase]:
        """Yield what the axioms say of a term, its place among classes or properties left out."""
        own = self.nodes[term]
        for meaning in own.get(OWL + "equivalentClass", ()):
            yield ("It is whatever is a ", ""), *self.expression(meaning), (".", "")
        for kind in own.get(RDF + "type", ()):
            if words := _SHARED.get(text_of(kind).removeprefix(OWL)):
                yield ((words, ""),)
        for other in (*own.get(OWL + "inverseOf", ()), *self._inverse.get(term, ())):
            yield ("It is ", ""), self._named(other), (" read backwards.", "")
        for chain in own.get(OWL + "propertyChainAxiom", ()):
            steps = [(self._named(step),) for step in self._list(chain)]
            yield ("It follows from ", ""), *_joined(steps, ", then "), (".", "")

    def expression(self, node: Term) -> Phrase:
        """Return what a class expression stands for."""
        if not isinstance(node, BlankNode):
            return (self._named(node),)
        own = self.nodes[node]
        for name, joint in (("unionOf", " or "), ("intersectionOf", " and ")):
            for members in own.get(OWL + name, ()):
                return _joined([self.expression(one) for one in self._list(members)], joint)
        link = self._named(own[OWL + "onProperty"][0])
        if OWL + "hasValue" in own:
            return ("something whose “", ""), link, ("” is ", ""), self._named(own[OWL + "hasValue"][0])
        inner = self.expression(own[OWL + "someValuesFrom"][0])
        return ("something with a link “", ""), link, ("” to ", ""), *inner

    def disjoint(self) -> list[list[NamedNode]]:
        """Return the groups of classes that have no thing in common."""
        every = [own[OWL + "members"][0] for own in self.nodes.values() if OWL + "members" in own]
        groups = [[one for one in self._list(members) if isinstance(one, NamedNode)] for members in every]
        return sorted(groups, key=len, reverse=True)

    def label(self, term: Term) -> str:
        """Return what a term is called: its label, or the short name of one from elsewhere."""
        labels = self.nodes.get(term, {}).get(RDFS + "label")
        return text_of(labels[0]) if labels else shrink(text_of(term)).removeprefix("xsd:")

    def _named(self, term: Term) -> Word:
        if not isinstance(term, NamedNode) or term.value.startswith(XSD):
            return self.label(term), ""
        return self.label(term), term.value

    def _list(self, node: Term) -> list[Term]:
        found: list[Term] = []
        while RDF + "first" in self.nodes.get(node, {}):
            found += self.nodes[node][RDF + "first"]
            node = self.nodes[node][RDF + "rest"][0]
        return found


def _joined(phrases: Iterable[Phrase], joint: str) -> Phrase:
    words: list[Word] = []
    for phrase in phrases:
        words += [(joint, "")] if words else []
        words += phrase
    return tuple(words)
