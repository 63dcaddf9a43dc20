"""The triples that state an axiom, so that it can be found in files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mbtgraph.judge.syntax import content, iri
from mbtgraph.namespaces import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mbtgraph.judge.model import Triple
    from mbtgraph.judge.syntax import Node

_TYPE: Final = RDF + "type"
FACTS: Final = frozenset({
    "ClassAssertion", "ObjectPropertyAssertion", "DataPropertyAssertion", "NegativeObjectPropertyAssertion",
    "NegativeDataPropertyAssertion", "SameIndividual", "DifferentIndividuals",
})  # fmt: skip
"""The axioms that speak of single things."""
_PAIRS: Final = {
    "SubClassOf": RDFS + "subClassOf",
    "EquivalentClasses": OWL + "equivalentClass",
    "DisjointClasses": OWL + "disjointWith",
    "DisjointUnion": OWL + "disjointUnionOf",
    "SubObjectPropertyOf": RDFS + "subPropertyOf",
    "SubDataPropertyOf": RDFS + "subPropertyOf",
    "EquivalentObjectProperties": OWL + "equivalentProperty",
    "EquivalentDataProperties": OWL + "equivalentProperty",
    "DisjointObjectProperties": OWL + "propertyDisjointWith",
    "DisjointDataProperties": OWL + "propertyDisjointWith",
    "InverseObjectProperties": OWL + "inverseOf",
    "ObjectPropertyDomain": RDFS + "domain",
    "DataPropertyDomain": RDFS + "domain",
    "ObjectPropertyRange": RDFS + "range",
    "DataPropertyRange": RDFS + "range",
    "SameIndividual": OWL + "sameAs",
    "DifferentIndividuals": OWL + "differentFrom",
}
_EITHER_WAY: Final = ("Equivalent", "Disjoint", "Inverse", "Same", "Different")
_KINDS: Final = ("Functional", "InverseFunctional", "Transitive", "Symmetric", "Asymmetric", "Reflexive",
    "Irreflexive")  # fmt: skip
_MADE: Final = {
    f"{kind}{values}Property": f"{OWL}{kind}Property" for kind in _KINDS for values in ("Object", "Data")
}


def triples(axiom: Node) -> Iterator[Triple]:
    """Yield the triples that may state an axiom, the likeliest first."""
    name, parts = axiom
    if name == "ClassAssertion":
        yield iri(parts[1]), _TYPE, iri(parts[0])
    elif name in {"ObjectPropertyAssertion", "DataPropertyAssertion"}:
        if parts[0].name == "ObjectInverseOf":
            yield iri(parts[2]), iri(parts[0].parts[0]), iri(parts[1])
        else:
            yield iri(parts[1]), iri(parts[0]), content(parts[2])
    elif name in _MADE:
        yield iri(parts[0]), _TYPE, _MADE[name]
    elif name in _PAIRS:
        yield from _pairs(name, parts)


def _pairs(name: str, parts: tuple[Node, ...]) -> Iterator[Triple]:
    if parts[0].name == "ObjectPropertyChain":
        yield iri(parts[1]), OWL + "propertyChainAxiom", ""
        return
    pairs = [(parts[0], parts[1])]
    if name.startswith(_EITHER_WAY):
        pairs.append((parts[1], parts[0]))
    yield from ((iri(one), _PAIRS[name], iri(other)) for one, other in pairs if iri(one))
